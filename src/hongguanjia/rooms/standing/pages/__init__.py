"""The pages of the three surfaces."""
