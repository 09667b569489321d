"""Which days are worked (工作日历): deadlines that the law counts in working days are counted here."""
