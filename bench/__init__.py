"""Measurements. Each prints one table from one run; nothing here is asserted."""
