"""督查、整改通知、销号: rounds of inspection, what was found, and what became of it."""
