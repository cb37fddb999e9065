"""`/library`: the library in chat, for staff."""
