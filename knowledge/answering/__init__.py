"""How an answer is made of what was found: refusing, composing, verifying."""
