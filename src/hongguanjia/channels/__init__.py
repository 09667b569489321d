"""Ways of telling people something, side by side with the rooms."""
