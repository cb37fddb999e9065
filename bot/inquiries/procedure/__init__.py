"""What people do with an inquiry, from the first form to the end: one module for each stretch of the way."""
