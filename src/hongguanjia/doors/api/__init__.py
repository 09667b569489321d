"""The interface for programs: read-only, in the scope of whoever is signed in."""
