"""A Discord server in memory with the real client on it."""

import pytest
import simcord

from bot.client import Madoguchi
from bot.settings import Settings
from tests.bot.fakes import FakeDesk
from tests.bot.world import World


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def simcord_bot(desk: FakeDesk) -> Madoguchi:
    return Madoguchi(desk=desk, settings=Settings())


@pytest.fixture
async def world(simcord_env: simcord.Env, desk: FakeDesk) -> World:
    world = World(simcord_env, desk)
    await simcord_env.restart_bot(world.new_client())
    return world
