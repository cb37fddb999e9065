"""Which passages are quoted, how much of each, and in which order."""
