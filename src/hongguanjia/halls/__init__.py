"""Pages that show many rooms at once and own almost nothing; rooms offer their parts in ``slots.py``."""
