"""What the desk knows and how it finds it: catalog, indexes, retrieval, answering, verification."""
