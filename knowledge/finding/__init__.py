"""How passages are found: by words, by meaning, and by the provisions a question names."""
