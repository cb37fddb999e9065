"""How answers look: Markdown for everyone, and the buttons under a message on Discord."""
