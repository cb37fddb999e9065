"""How a document comes in: fetch, read, split, add."""
