"""Capabilities, side by side. A room imports the base and the points, never another room."""
