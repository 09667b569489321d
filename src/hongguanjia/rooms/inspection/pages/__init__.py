"""Pages by surface."""
