"""How good the answers are: questions with what they want of an answer, asked of the whole library and judged."""
