"""Word documents taken apart: their styles, the numbers that Word writes by itself, their text."""
