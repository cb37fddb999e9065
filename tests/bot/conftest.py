"""A Discord server in memory with the real client on it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import simcord

from bot.client import Madoguchi
from bot.inquiries.inquiries import Inquiries, open_inquiries
from bot.inquiries.procedure.sending import MailIdentity
from bot.settings import Settings
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import open_database
from tests.bot.fakes import TERMS, FakeDesk, answer_of
from tests.bot.world import World
from tests.fakes import Clock


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def clock() -> Clock:
    """Ten o'clock in Tokyo on a Tuesday."""
    return Clock(datetime(2026, 11, 24, 1, tzinfo=UTC))


@pytest.fixture
def inquiries(tmp_path: Path, clock: Clock) -> Iterator[Inquiries]:
    """Inquiries over an empty database and folder; mail is not configured, and a second person has to approve."""
    engine = open_database(sqlite_address(tmp_path / "desk.sqlite3"))
    yield open_inquiries(
        engine=engine,
        folder=tmp_path / "files",
        answer=lambda question: answer_of(TERMS, language="en", question=question),
        identity=MailIdentity(sender=None),
        association={"ja": "日本権利者協会", "en": "Rights Association of Japan"},
        country="JP",
        second_person=True,
        home=ZoneInfo("Asia/Tokyo"),
        now=clock,
    )
    engine.dispose()


@pytest.fixture
def simcord_bot(desk: FakeDesk) -> Madoguchi:
    return Madoguchi(desk=desk, settings=Settings())


@pytest.fixture
async def world(simcord_env: simcord.Env, desk: FakeDesk, inquiries: Inquiries) -> World:
    world = World(simcord_env, desk, inquiries)
    await simcord_env.restart_bot(world.new_client())
    return world
