"""Who may do what (permissions, roles) and whose rows are seen (scope)."""
