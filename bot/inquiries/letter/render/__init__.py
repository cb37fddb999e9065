"""The letter in the forms in which it leaves the house."""
