"""Pages of papers: the public check, and the register of the offices."""
