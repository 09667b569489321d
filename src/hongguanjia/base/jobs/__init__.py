"""Work that comes round by itself: what expires, what is refreshed. Rooms register it; one process does it."""
