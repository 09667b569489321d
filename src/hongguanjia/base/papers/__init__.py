"""Issued papers: numbers without gaps, the bytes as issued with their fingerprint, corrections that name what they replace."""
