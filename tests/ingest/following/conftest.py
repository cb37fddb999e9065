"""Servers and clients for tests of following."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ingest.following.client import Client, Limits
from ingest.following.connecting import Guard
from ingest.following.pace import Pace
from tests.ingest.following.server import Server


class FakeTime:
    """A clock that stands still but for those who sleep by it."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.start = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def clock(self) -> float:
        return 1000.0 + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def now(self) -> datetime:
        return self.start


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as running:
        yield running


def pace_by(time: FakeTime, *, between: float = 0.0) -> Pace:
    return Pace(between=between, clock=time.clock, sleep=time.sleep, now=time.now, chance=lambda: 1.0)


def loopback(**limits: object) -> Client:
    """A client that may ask anybody, and does not wait."""
    return client_by(FakeTime(), **limits)


def client_by(time: FakeTime, *, between: float = 0.0, **limits: object) -> Client:
    return Client(
        agent="Madoguchi/test",
        pace=pace_by(time, between=between),
        limits=Limits(**limits),
        guard=Guard(allowed=lambda _: True),
    )
