"""What every page of every room needs: the typed request, guards, forms that keep what was typed, slots."""
