"""The ways in: desk, phone, public pages, the interface for programs, the command line."""
