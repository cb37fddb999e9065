"""Inquiries in chat: `/inquiry`, the panels and forms behind it. Nothing here decides; `bot.inquiries` does."""
