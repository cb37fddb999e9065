"""Letters out and replies in: neither lost, nor sent twice, nor taken twice."""
