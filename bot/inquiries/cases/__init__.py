"""Cases and their record: what may be done with them, by whom, and that nothing of it can be altered unseen."""
