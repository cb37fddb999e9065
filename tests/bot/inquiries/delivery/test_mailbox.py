"""Against a real IMAP server, where there is one."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from imap_tools import MailBoxUnencrypted
from pydantic import SecretStr

from bot.inquiries.cases.store import CaseStore
from bot.inquiries.delivery import mailbox as module
from bot.inquiries.delivery.mailbox import Mailbox
from bot.inquiries.delivery.outbox import EntryState, Outbox
from bot.inquiries.errors import DeliveryError
from bot.inquiries.model import Form, Person
from bot.settings import Settings
from bot.vault import Vault
from tests.bot.inquiries.delivery.conftest import LETTER, MESSAGE_ID, put_in
from tests.fakes import Clock

DOVECOT = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin:/bin")

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 0
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class Imap:
    """A running server; every user name is a mailbox of its own."""

    port: int

    def put(self, user: str, *mails: bytes) -> None:
        with MailBoxUnencrypted("127.0.0.1", self.port).login(user, "secret") as box:
            for data in mails:
                box.append(data, "INBOX")

    def seen(self, user: str) -> list[tuple[str, ...]]:
        with MailBoxUnencrypted("127.0.0.1", self.port).login(user, "secret") as box:
            return [mail.flags for mail in box.fetch(mark_seen=False)]


@pytest.fixture(scope="module")
def imap() -> Iterator[Imap]:
    if DOVECOT is None:
        pytest.skip("needs dovecot")
    # Not pytest's own folder: nobody but the user who runs the tests may enter that one.
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-dovecot-"))
    folder.chmod(0o755)
    account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    group = grp.getgrgid(account.pw_gid).gr_name
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "mail").mkdir()
    os.chown(folder / "mail", account.pw_uid, account.pw_gid)
    config = folder / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            folder=folder,
            user=account.pw_name,
            group=group,
            uid=account.pw_uid,
            gid=account.pw_gid,
            port=port,
        )
    )
    server = subprocess.Popen([DOVECOT, "-F", "-c", str(config)])
    try:
        for _ in range(2000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None:
                pytest.skip("dovecot does not run here")
        yield Imap(port)
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder)


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    return f"u{abs(hash(request.node.name))}"


@pytest.fixture
def mailbox(imap: Imap, user: str, engine: sa.Engine, vault: Vault, outbox: Outbox, clock: Clock) -> Mailbox:
    return make(imap.port, user, engine, vault, outbox, clock)


def make(
    port: int, user: str, engine: sa.Engine, vault: Vault, outbox: Outbox, clock: Clock, **more: object
) -> Mailbox:
    given = {
        "imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none", "imap_user": user,
        "imap_password": SecretStr("secret"), "mail_from": "desk@association.example",
    }  # fmt: skip
    settings = Settings.model_validate(given | more)
    return Mailbox(engine=engine, vault=vault, outbox=outbox, settings=settings, now=clock)


def reply(number: int, subject: str = "x", body: str = "Hello", **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"From: legal@vendor.example\r\nSubject: {subject}\r\nMessage-ID: <{number}@vendor.example>\r\n{more}\r\n{body}\r\n"
    ).encode()


def test_replies_are_kept_once_and_nothing_is_marked(
    imap: Imap, user: str, mailbox: Mailbox, engine: sa.Engine, vault: Vault, outbox: Outbox, clock: Clock
) -> None:
    case = CaseStore(engine=engine, now=clock).open(Form(), author=Person(1, "葵"), locale="ja")
    nameless = b"From: a@b.example\r\nSubject: no number\r\n\r\nx\r\n"
    first = reply(1, f"Re: [{case.reference}]")
    imap.put(user, first, reply(2, "spam"), nameless)
    assert mailbox.look() == []
    found = {arrival.subject: arrival for arrival in mailbox.untold()}
    assert found[f"Re: [{case.reference}]"].reference == case.reference
    assert found["spam"].reference == found["no number"].reference == ""
    assert vault.get(found[f"Re: [{case.reference}]"].message) == first
    assert mailbox.read(found["spam"]).text == "Hello"
    for box in (mailbox, make(imap.port, user, engine, vault, outbox, clock)):  # and after a restart
        box.look()
        assert len(box.untold()) == 3
    assert all("\\Seen" not in flags for flags in imap.seen(user))

    # A later mail of the thread is recognised by the one before, once a person said where that belongs.
    assert mailbox.assign("<2@vendor.example>", case.reference)
    assert not mailbox.assign("<2@vendor.example>", "other")
    imap.put(user, reply(3, "again", In_Reply_To="<2@vendor.example>"))
    mailbox.look()
    third = mailbox.get("<3@vendor.example>")
    assert third is not None
    assert third.reference == case.reference
    assert mailbox.told("<3@vendor.example>")
    assert not mailbox.told("<3@vendor.example>")
    assert "again" not in {arrival.subject for arrival in mailbox.untold()}
    assert {arrival.subject for arrival in mailbox.unmatched(clock.at)} == {"no number"}


def test_our_copy_settles_the_letter_and_an_answer_to_it_is_recognised(
    imap: Imap, user: str, mailbox: Mailbox, engine: sa.Engine, vault: Vault, outbox: Outbox
) -> None:
    outbox.claim(put_in(outbox, engine, vault))
    outbox.recover()
    imap.put(user, LETTER, reply(1, In_Reply_To=MESSAGE_ID), LETTER.replace(b"desk@", b"forged@"))
    assert [entry.state for entry in mailbox.look()] == [EntryState.SENT]
    assert {arrival.message_id: arrival.reference for arrival in mailbox.untold()} == {
        "<1@vendor.example>": "M26-7KQ4XW",
        MESSAGE_ID: "",
    }


def test_at_most_so_many_at_a_look_and_of_the_too_large_the_header(
    imap: Imap, user: str, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, vault: Vault
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    monkeypatch.setattr(module, "LARGEST", 500)
    imap.put(user, reply(1), reply(2, body="x" * 1000), reply(3))
    mailbox.look()
    assert {arrival.message_id for arrival in mailbox.untold()} == {
        "<1@vendor.example>",
        "<2@vendor.example>",
    }
    large = mailbox.get("<2@vendor.example>")
    assert large is not None
    assert b"xxx" not in vault.get(large.message)
    mailbox.look()
    assert len(mailbox.untold()) == 3


def test_hostile_mail_does_not_stop_the_mailbox(imap: Imap, user: str, mailbox: Mailbox) -> None:
    imap.put(
        user,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 50,
        b"Message-ID: <>\r\nSubject: =?utf-8?b?!?=\r\n\r\n\xff",
        reply(9, "after"),
    )
    mailbox.look()
    assert "after" in {arrival.subject for arrival in mailbox.untold()}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"imap_password": SecretStr("wrong")}, "imap_refused_login"),
        ({"imap_folder": "No such"}, "imap_no_folder"),
        ({"imap_port": 9}, "imap_unreachable"),
        ({"imap_host": None}, "imap_not_configured"),
    ],
)
def test_what_goes_wrong_is_named(
    imap: Imap, user: str, engine: sa.Engine, vault: Vault, outbox: Outbox, clock: Clock, more: dict[str, object],
    code: str,
) -> None:  # fmt: skip
    with pytest.raises(DeliveryError) as caught:
        make(imap.port, user, engine, vault, outbox, clock, **more).look()
    assert caught.value.code == code
