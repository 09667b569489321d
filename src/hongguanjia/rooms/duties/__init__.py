"""The three lists (三个清单): what each organisation has to do, how far it is, what went wrong, and what all this asks of it."""
