"""Annual statements: what an owner began with, earned by category, spent, lost to expiry, and kept; on paper."""
