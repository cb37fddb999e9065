"""What people can do in chat. Cogs translate between Discord and the desk; they do not think."""
