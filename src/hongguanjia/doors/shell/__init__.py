"""The frames around all pages: shells, type modes, language, the installed phone app, the live component page."""
