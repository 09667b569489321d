"""The demonstration county: real towns, made-up people, a believable year. Deterministic from a seed and a day."""
