"""Terms that the county may date anew: rooms offer theirs, one person proposes, another approves, then they are written."""
