"""门户: what anyone may read without an account."""
