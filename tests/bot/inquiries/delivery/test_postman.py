import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot.inquiries.delivery.outbox import WAITS, Entry, EntryState, Outbox
from bot.inquiries.delivery.postman import Postman
from bot.inquiries.errors import DeliveryError
from bot.inquiries.tables import outbox as table
from bot.settings import Settings
from bot.vault import Vault
from bot.words import words_for
from tests.bot.inquiries.delivery.conftest import LETTER, put_in
from tests.bot.inquiries.delivery.servers import DEATHS, PASSWORD, USER, Certificate, MailServer
from tests.fakes import Clock

T = TypeVar("T")

NOTHING_SENT = ("connect", "banner", "ehlo", "starttls", "handshake", "auth", "mail", "rcpt")
"""Deaths before the letter: it waits, and is tried again."""

UNKNOWN = ("data", "body", "stored")
"""Deaths while it went over: nobody knows."""


async def off_loop(call: Callable[[], T]) -> T:
    return await asyncio.to_thread(call)


def settings_for(port: int, **more: object) -> Settings:
    given = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_user": USER,
        "smtp_password": SecretStr(PASSWORD),
        "mail_from": "desk@association.example",
    }
    return Settings.model_validate(given | more)


@dataclass
class Post:
    """A postman and what is around him."""

    outbox: Outbox
    engine: sa.Engine
    vault: Vault
    clock: Clock
    certificate: Certificate

    def postman(self, port: int, **more: object) -> Postman:
        limit = more.pop("limit", 20.0)
        return Postman(
            outbox=self.outbox,
            vault=self.vault,
            settings=settings_for(port, **more),
            off_loop=off_loop,
            tls=self.certificate.client(),
            step_limit=limit,
            data_limit=limit,
        )

    def put_in(self, **more: object) -> Entry:
        return put_in(self.outbox, self.engine, self.vault, **more)

    async def deliver(self, server: MailServer, entry: Entry | None = None, **more: object) -> Entry:
        delivered = await self.postman(server.port, **more).deliver(entry or self.put_in())
        assert delivered is not None
        return delivered


@pytest.fixture
def post(outbox: Outbox, engine: sa.Engine, vault: Vault, clock: Clock, certificate: Certificate) -> Post:
    return Post(outbox, engine, vault, clock, certificate)


@pytest.fixture
def server(certificate: Certificate) -> MailServer:
    return MailServer(certificate)


async def test_a_letter_goes_out_as_it_lies_in_the_vault(post: Post, server: MailServer) -> None:
    with server:
        entry = await post.deliver(server)
    assert entry.state is EntryState.SENT
    assert entry.settled_at == post.clock.at
    assert server.letters == [(("legal@vendor.example",), LETTER)]
    assert server.commands == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"]


async def test_a_letter_goes_out_over_implicit_tls(post: Post, certificate: Certificate) -> None:
    with MailServer(certificate, implicit_tls=True) as server:
        entry = await post.deliver(server, smtp_security="tls")
    assert (entry.state, len(server.letters)) == (EntryState.SENT, 1)


async def test_our_own_copy_goes_along(post: Post, server: MailServer) -> None:
    with server:
        await post.deliver(server, mail_copy_to="copies@association.example")
    assert server.letters[0][0] == ("legal@vendor.example", "copies@association.example")


@pytest.mark.parametrize(
    ("address", "reply"),
    [("copies@association.example", "550 no"), ("copies@a.example>\r\nDATA", ""), ("no address", "")],
)
async def test_a_refused_copy_keeps_no_letter_back(
    post: Post, server: MailServer, address: str, reply: str
) -> None:
    server.replies |= {"COPY": reply} if reply else {}
    with server:
        entry = await post.deliver(server, mail_copy_to=address)
    assert entry.state is EntryState.SENT
    assert server.letters == [(("legal@vendor.example",), LETTER)]


async def test_the_server_dies_of_the_copys_address(post: Post, server: MailServer) -> None:
    server.dies_at = "copy"
    with server:
        entry = await post.deliver(server, mail_copy_to="copies@association.example")
    assert (entry.state, entry.attempts, server.letters) == (EntryState.QUEUED, 1, [])


async def test_what_was_sent_is_not_sent_again(post: Post, server: MailServer) -> None:
    with server:
        waiting = post.put_in()
        await post.deliver(server, waiting)
        assert await post.postman(server.port).deliver(waiting) is None
        assert post.outbox.waiting() == []
    assert len(server.letters) == 1


async def test_of_two_processes_one_hands_over(post: Post, server: MailServer) -> None:
    with server:
        entry = post.put_in()
        outcomes = await asyncio.gather(*(post.postman(server.port).deliver(entry) for _ in range(4)))
    assert [outcome.state for outcome in outcomes if outcome] == [EntryState.SENT]
    assert len(server.letters) == 1


# The server dies.


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("again", DEATHS)
async def test_the_server_dies_and_dies_again(
    post: Post, certificate: Certificate, death: str, again: str
) -> None:
    """Whatever it dies of, and then of next time: never twice, never lost, and unsure only where that is so."""
    letters: list[object] = []
    for dies_at in (death, again, None):
        for entry in post.outbox.waiting() or ([] if letters or post.outbox.get(1) else [post.put_in()]):
            with MailServer(certificate, dies_at=dies_at) as server:
                after = await post.deliver(server, entry)
            letters += server.letters
            if dies_at in NOTHING_SENT:
                assert (after.state, after.problem) == (EntryState.QUEUED, "smtp_unreachable")
            elif dies_at in UNKNOWN:
                assert (after.state, after.problem) == (EntryState.UNSURE, "handover_interrupted")
            else:
                assert after.state is EntryState.SENT
        post.clock.pass_(days=1)
        post.outbox.recover()
    last = post.outbox.get(1)
    assert last is not None
    assert last.state in {EntryState.SENT, EntryState.UNSURE}
    assert len(letters) == 1 if last.state is EntryState.SENT else len(letters) <= 1


async def test_nobody_listens(post: Post) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, never listening
        entry = await post.postman(held.getsockname()[1]).deliver(post.put_in())
    assert entry is not None
    assert (entry.state, entry.problem, entry.attempts) == (EntryState.QUEUED, "smtp_unreachable", 1)
    assert post.outbox.waiting() == []
    post.clock.pass_(seconds=WAITS[0].total_seconds())
    assert [waiting.id for waiting in post.outbox.waiting()] == [entry.id]


async def test_a_server_that_never_answers_is_given_up(post: Post) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        entry = await post.postman(silent.getsockname()[1], limit=0.2).deliver(post.put_in())
    assert entry is not None
    assert (entry.state, entry.problem) == (EntryState.QUEUED, "smtp_unreachable")


async def test_who_never_comes_fails_in_the_end(post: Post) -> None:
    states = []
    post.put_in()
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        while waiting := post.outbox.waiting():
            entry = await post.postman(held.getsockname()[1]).deliver(waiting[0])
            assert entry is not None
            states.append(entry.state)
            post.clock.pass_(days=1)
    assert states == [EntryState.QUEUED] * len(WAITS) + [EntryState.FAILED]


# The server refuses.


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("EHLO", "smtp_unreachable"),
        ("STARTTLS", "smtp_no_tls"),
        ("AUTH", "smtp_refused_login"),
        ("MAIL", "sender_refused"),
        ("RCPT", "recipient_refused"),
        ("DATA", "letter_refused"),
        ("BODY", "letter_refused"),
    ],
)
@pytest.mark.parametrize(
    ("reply", "state"), [("451 later", EntryState.QUEUED), ("550 5.1.1 never\x07", EntryState.FAILED)]
)
async def test_a_refusal_is_definite_or_may_pass(
    post: Post, server: MailServer, command: str, problem: str, reply: str, state: EntryState
) -> None:
    server.replies[command] = reply
    with server:
        entry = await post.deliver(server)
    assert (entry.state, entry.problem) == (state, problem)
    assert server.letters == []
    if command == "AUTH":
        assert entry.said == ""
    else:
        assert entry.said == reply.strip("\x07")
    error = entry.error()
    assert error is not None
    for language in ("ja", "en"):
        assert problem not in words_for(language).error(error)


async def test_an_answer_to_the_letter_that_means_nothing_leaves_it_unsure(
    post: Post, server: MailServer
) -> None:
    server.replies["BODY"] = "999 what?"
    with server:
        assert (await post.deliver(server)).state is EntryState.UNSURE


async def test_a_wrong_password_fails_at_once_and_is_never_repeated(
    post: Post, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    with server:
        entry = await post.deliver(server, smtp_password=SecretStr("tr0ub4dor"))
    assert (entry.state, entry.problem, entry.said) == (EntryState.FAILED, "smtp_refused_login", "")
    assert "tr0ub4dor" not in caplog.text + repr(entry) + str(entry.error())


async def test_a_certificate_nobody_vouches_for_is_told_and_nothing_sent(
    post: Post, server: MailServer, tmp_path: Path
) -> None:
    from tests.bot.inquiries.delivery.servers import make_certificate

    post.certificate = make_certificate(tmp_path)
    with server:
        entry = await post.deliver(server)
    assert (entry.state, entry.problem) == (EntryState.FAILED, "smtp_bad_certificate")
    assert server.commands == ["EHLO", "STARTTLS"]


async def test_a_certificate_nobody_vouches_for_over_implicit_tls(
    post: Post, certificate: Certificate, tmp_path: Path
) -> None:
    from tests.bot.inquiries.delivery.servers import make_certificate

    post.certificate = make_certificate(tmp_path)
    with MailServer(certificate, implicit_tls=True) as server:
        entry = await post.deliver(server, smtp_security="tls")
    assert (entry.state, entry.problem) == (EntryState.FAILED, "smtp_bad_certificate")


async def test_no_password_goes_to_a_server_without_encryption(post: Post, certificate: Certificate) -> None:
    with MailServer(certificate, offers_tls=False) as server:
        entry = await post.deliver(server)
    assert (entry.state, entry.problem) == (EntryState.FAILED, "smtp_no_tls")
    assert "AUTH" not in server.commands


async def test_tls_spoken_to_a_server_that_does_not(post: Post, server: MailServer) -> None:
    with server:
        entry = await post.deliver(server, smtp_security="tls")
    assert (entry.state, entry.problem) == (EntryState.FAILED, "smtp_no_tls")


async def test_a_letter_lost_from_the_vault_fails(post: Post, server: MailServer) -> None:
    entry = post.put_in()
    post.vault.erase(entry.message)
    with server:
        after = await post.deliver(server, entry)
    assert (after.state, after.problem, server.commands) == (EntryState.FAILED, "letter_lost", [])


@pytest.mark.parametrize("missing", ["smtp_host", "mail_from"])
async def test_not_configured_nothing_happens(post: Post, missing: str) -> None:
    entry = post.put_in()
    postman = post.postman(1, **{missing: None})
    assert postman.dry_run
    with pytest.raises(DeliveryError) as caught:
        await postman.deliver(entry)
    assert caught.value.code == "dry_run"
    assert post.outbox.waiting() == [entry]


async def test_a_recipient_tampered_with_in_the_store_is_no_command(
    post: Post, server: MailServer, engine: sa.Engine
) -> None:
    entry = post.put_in()
    with engine.begin() as connection:
        connection.execute(sa.update(table).values(recipient="a@b.example>\r\nRCPT TO:<c@d.example"))
    tampered = post.outbox.get(entry.id)
    with server:
        after = await post.deliver(server, tampered)
    assert (after.state, after.problem, server.commands) == (EntryState.FAILED, "bad_recipient", [])


# We die.

STEPS = ("before claim", "after claim", "before sent", "after sent")

KILLED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.inquiries.delivery.outbox import Outbox
from bot.inquiries.delivery.postman import Postman
from bot.vault import Vault
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import open_database
from tests.bot.inquiries.delivery.servers import Certificate
from tests.bot.inquiries.delivery.test_postman import off_loop, settings_for

folder, certificates, port, step = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]

def die_at(here):
    if here == step:
        os.kill(os.getpid(), signal.SIGKILL)

class Dying(Outbox):
    def claim(self, entry):
        die_at("before claim")
        claimed = super().claim(entry)
        die_at("after claim")
        return claimed

    def sent(self, entry):
        die_at("before sent")
        settled = super().sent(entry)
        die_at("after sent")
        return settled

async def main():
    engine = open_database(sqlite_address(folder / "desk.db"))
    outbox = Dying(engine=engine, now=lambda: datetime(2026, 11, 3, tzinfo=UTC))
    outbox.recover()
    certificate = Certificate(certificates / "cert.pem", certificates / "key.pem")
    postman = Postman(outbox=outbox, vault=Vault(folder / "vault"), settings=settings_for(port), off_loop=off_loop,
                      tls=certificate.client())
    for entry in outbox.waiting():
        await postman.deliver(entry)

asyncio.run(main())
"""


def run_desk(tmp_path: Path, certificate: Certificate, port: int, step: str) -> int:
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(certificate.cert.parent), str(port), step]
    return subprocess.run(command, check=False, timeout=120, cwd=Path(__file__).parents[4]).returncode


@pytest.mark.parametrize(
    ("first", "second"), [*((step, "never") for step in STEPS), *(("before claim", step) for step in STEPS)]
)
def test_we_are_killed_and_killed_again(
    post: Post, server: MailServer, certificate: Certificate, tmp_path: Path, first: str, second: str
) -> None:
    post.put_in()
    with server:
        assert run_desk(tmp_path, certificate, server.port, first) == -9
        expected = {
            "before claim": EntryState.QUEUED,
            "after claim": EntryState.HANDING_OVER,
            "before sent": EntryState.HANDING_OVER,
            "after sent": EntryState.SENT,
        }
        entry = post.outbox.get(1)
        assert entry is not None
        assert entry.state is expected[first]
        run_desk(tmp_path, certificate, server.port, second)
        run_desk(tmp_path, certificate, server.port, "never")
    entry = post.outbox.get(1)
    assert entry is not None
    sent = len(server.letters)
    if first == "before claim":
        first = second if second != "before claim" else "never"
    assert (entry.state, sent) == {
        "never": (EntryState.SENT, 1),
        "after claim": (EntryState.UNSURE, 0),
        "before sent": (EntryState.UNSURE, 1),
        "after sent": (EntryState.SENT, 1),
    }[first]


def test_we_are_killed_while_the_letter_goes_over(
    post: Post, certificate: Certificate, tmp_path: Path
) -> None:
    post.put_in()
    started: list[subprocess.Popen[bytes]] = []
    with MailServer(certificate) as server:
        server.on_data = lambda: (
            started[0].kill(),
            started[0].wait(),
        )  # it has all of the letter; we are gone
        command = [
            sys.executable,
            "-c",
            KILLED,
            str(tmp_path),
            str(certificate.cert.parent),
            str(server.port),
            "-",
        ]
        started.append(subprocess.Popen(command, cwd=Path(__file__).parents[4]))
        assert started[0].wait(timeout=120) == -9
        assert run_desk(tmp_path, certificate, server.port, "never") == 0
    entry = post.outbox.get(1)
    assert entry is not None
    assert entry.state is EntryState.UNSURE
    assert len(server.letters) <= 1
