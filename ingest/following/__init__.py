"""Sources that the library follows: what they offer now, and what of it is new."""
