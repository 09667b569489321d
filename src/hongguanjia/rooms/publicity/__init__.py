"""Shown before it counts (公示), objections (异议), appeals (申诉)."""
