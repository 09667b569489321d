"""星级、分布、通报：titles by rule, how participation is spread, and rankings only where they were decided."""
