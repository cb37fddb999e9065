"""What members and staff touch: Discord client, cogs, views, command line, demo."""
