"""Pages of the points, by surface."""
