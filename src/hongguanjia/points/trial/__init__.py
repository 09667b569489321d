"""Trying a draft: any past period replayed under it, compared with what was, in columns and in the background."""
