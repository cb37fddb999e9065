"""A store of our own, and what stands around an outbox."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.inquiries.delivery.outbox import Entry, Outbox
from bot.vault import Vault
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import open_database
from tests.bot.inquiries.delivery.servers import Certificate, make_certificate
from tests.fakes import Clock

LETTER = (
    b"From: desk@association.example\r\nTo: legal@vendor.example\r\nSubject: [M26-7KQ4XW] Inquiry\r\n"
    b"Message-ID: <m26-7kq4xw.5@association.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    + "お世話になっております。\r\n.\r\n..two dots\r\nRegards\r\n".encode()
)
MESSAGE_ID = "<m26-7kq4xw.5@association.example>"


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 2, 1, 0, tzinfo=UTC))


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    return open_database(sqlite_address(tmp_path / "desk.db"))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


@pytest.fixture
def outbox(engine: sa.Engine, clock: Clock) -> Outbox:
    return Outbox(engine=engine, now=clock)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def put_in(
    outbox: Outbox,
    engine: sa.Engine,
    vault: Vault,
    *,
    number: int = 5,
    recipient: str = "legal@vendor.example",
    letter: bytes = LETTER,
) -> Entry:
    """A letter in the outbox."""
    with engine.begin() as connection:
        return outbox.enqueue(
            connection,
            key=f"M26-7KQ4XW:{number}",
            reference="M26-7KQ4XW",
            recipient=recipient,
            message_id=f"<m26-7kq4xw.{number}@association.example>",
            message_digest=vault.put(letter),
            by=1,
        )
