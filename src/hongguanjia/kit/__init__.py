"""Plain Python that every floor may use: no models, no HTTP, no database (of Django, only lazy translation)."""
