"""Whether what is said stands in its sources: quotes, whole sentences, and what a language model makes of them."""
