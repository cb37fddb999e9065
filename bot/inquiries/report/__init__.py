"""What an association can publish about how vendors answer: figures, a table, a chart."""
