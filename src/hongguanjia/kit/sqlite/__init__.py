"""Django's SQLite backend with turns: writers of one process are served in the order in which they came."""
