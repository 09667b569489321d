"""The pages on each surface."""
