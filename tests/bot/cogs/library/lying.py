"""Buttons left lying about: what an old message, or somebody who makes up ids, could still press."""

import discord

from tests.bot.world import World


async def lying(world: World, *ids: str) -> discord.Message:
    """A message with these buttons."""
    view = discord.ui.View()
    for custom_id in ids:
        view.add_item(discord.ui.Button(label="x", custom_id=custom_id))
    message = await world.env.bot.get_channel(world.channel.id).send("x", view=view)
    view.stop()
    return message
