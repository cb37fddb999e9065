"""The bot in a browser, with no token and no network."""
