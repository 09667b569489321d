"""The pages, by surface: phone, organiser (on the phone), desk, public; ``doing`` is the page behind every button."""
