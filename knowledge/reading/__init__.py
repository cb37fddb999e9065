"""How texts and questions are read: sentences, words, names, and references to provisions."""
