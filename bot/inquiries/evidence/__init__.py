"""Evidence: files and links kept as they were received, what can be read from them, and the bundle that proves it."""
