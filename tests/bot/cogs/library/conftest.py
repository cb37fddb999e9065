"""The library in chat: the real client, the real use cases, real stores."""

from pathlib import Path

import pytest
import simcord

from bot.demo.world import show_command
from tests.bot.fakes import FakeDesk
from tests.bot.library.shelf import Shelf
from tests.bot.world import World
from tests.fakes import Clock


@pytest.fixture
def shelf(tmp_path: Path, clock: Clock) -> Shelf:
    return Shelf(tmp_path, clock)


@pytest.fixture
async def library(simcord_env: simcord.Env, desk: FakeDesk, shelf: Shelf) -> World:
    """A world with the library in it, and nothing else."""
    world = World(simcord_env, desk, library=shelf.keeping)
    await simcord_env.restart_bot(world.new_client())
    ahead = (shelf.clock() - simcord_env.now()).total_seconds()
    await simcord_env.advance_time(ahead)
    await show_to_all(world)
    return world


async def show_to_all(world: World) -> None:
    """Let everybody see `/library`, as an owner of a server may: what they can do there is for the desk to say."""
    await show_command(world.env.bot, world.guild, "library", to=[world.guild.default_role])


@pytest.fixture
def staff(library: World) -> simcord.MemberActor:
    return library.person("sato", role="staff", locale="en-US")


@pytest.fixture
def member(library: World) -> simcord.MemberActor:
    return library.person("aoi", role="member", locale="en-US")
