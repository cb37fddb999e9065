"""A server whose bot has every command."""

import pytest
import simcord

from bot.inquiries.inquiries import Inquiries
from tests.bot.cogs.whole import WholeWorld
from tests.bot.fakes import FakeDesk


@pytest.fixture
async def whole(simcord_env: simcord.Env, desk: FakeDesk, inquiries: Inquiries) -> WholeWorld:
    world = WholeWorld(simcord_env, desk, inquiries)
    await world.restart()
    return world
