"""The document workshop: papers as PDF/A from a template and data, with our own fonts inside."""
