"""Looks through our mailbox for replies, changing nothing in it, and keeps each of them once."""

import email
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from imaplib import IMAP4
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.inquiries.delivery.outbox import Entry, Outbox
from bot.inquiries.delivery.replies import Reply, match, read_reply
from bot.inquiries.errors import DeliveryError
from bot.inquiries.once import insert_once
from bot.inquiries.tables import cases, collectives, mail, outbox
from bot.settings import Settings
from bot.vault import Vault

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

LARGEST = 25 * 2**20
"""Bytes; of a larger mail the header alone is kept."""

MOST = 200
"""New mails taken at one look; the rest at the next."""

BACK = timedelta(days=30)
"""How far back a look goes. What arrived while the desk was off for longer is left to people."""

_LIMIT = 60.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that came in.

    Attributes:
        reference: of the case or collective letter it belongs to; empty where none was recognised.
        message: digest in the vault.
    """

    message_id: str
    reference: str
    message: str
    sender: str
    subject: str
    received_at: datetime
    told_at: datetime | None


class Mailbox:
    """The mailbox that replies come to. All calls block.

    Args:
        outbox: told of copies of our own letters that come back.
        settings: of these imap_* and mail_from.
        now: tells the time, in UTC.
        tls: how certificates are checked; None: against the system's authorities.
    """

    def __init__(
        self,
        *,
        engine: sa.Engine,
        vault: Vault,
        outbox: Outbox,
        settings: Settings,
        now: Callable[[], datetime],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._engine = engine
        self._vault = vault
        self._outbox = outbox
        self._settings = settings
        self._now = now
        self._tls = tls
        self._looked_at: set[str] = (
            set()
        )  # numbers in the folder, of this validity (RFC 3501, section 2.3.1.1)
        self._validity: object = None

    @property
    def configured(self) -> bool:
        """Whether there is a mailbox to look through."""
        return bool(self._settings.imap_host and self._settings.imap_user)

    def look(self) -> list[Entry]:
        """Keep what is new in the mailbox; `untold` gives it. A crash in between loses nothing and keeps nothing twice.

        New is a mail whose Message-ID was not seen before; what has none is known by all its bytes.

        Returns:
            The outbox's entries that are sent for sure now, because our copy of the letter came.

        Raises:
            DeliveryError: `imap_not_configured`, `imap_unreachable`, `imap_refused_login`, `imap_bad_certificate`,
                `imap_no_folder`.
        """
        from imap_tools import AND

        arrived: list[Entry] = []
        with self._open() as box:
            self._forget_if_renumbered(box)
            uids = sorted(box.uids(AND(date_gte=(self._now() - BACK).date())), key=int)
            taken = 0
            for uid in uids:
                if uid in self._looked_at:
                    continue
                if taken == MOST:
                    break
                data = self._fetch(box, uid)
                if data is not None:
                    taken += 1
                    arrived += self._take(data)
                self._looked_at.add(uid)
        return arrived

    def untold(self, limit: int = 100) -> list[Arrival]:
        """What came in and nobody was told of yet, the oldest first."""
        return self._arrivals(mail.c.told_at.is_(None), limit=limit)

    def unmatched(self, since: datetime) -> list[Arrival]:
        """What came in since then and belongs to no case that was recognised."""
        return self._arrivals(mail.c.reference == "", mail.c.received_at >= since)

    def get(self, message_id: str) -> Arrival | None:
        """The mail of a Message-ID."""
        return next(iter(self._arrivals(mail.c.message_id == message_id)), None)

    def read(self, arrival: Arrival) -> Reply:
        """The mail itself."""
        return read_reply(self._vault.get(arrival.message))

    def told(self, message_id: str, connection: sa.Connection | None = None) -> bool:
        """Note that people know of a mail, in the caller's transaction where one is given.

        Returns:
            Whether this call noted it; otherwise it was noted before.
        """
        query = sa.update(mail).where(mail.c.message_id == message_id, mail.c.told_at.is_(None))
        return self._write(query.values(told_at=self._now()), connection)

    def assign(self, message_id: str, reference: str, connection: sa.Connection | None = None) -> bool:
        """Say which case an unrecognised mail belongs to; later mails of its thread are then recognised by it.

        Returns:
            Whether this call said it; otherwise it belongs to a case already.
        """
        query = sa.update(mail).where(mail.c.message_id == message_id, mail.c.reference == "")
        return self._write(query.values(reference=reference), connection)

    @contextmanager
    def _open(self) -> Iterator["BaseMailBox"]:
        from imap_tools import MailBox, MailBoxUnencrypted
        from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError

        if not self.configured:
            raise DeliveryError("imap_not_configured")
        host, port = self._settings.imap_host or "", self._settings.imap_port
        password = self._settings.imap_password.get_secret_value() if self._settings.imap_password else ""
        box: BaseMailBox | None = None
        try:
            if self._settings.imap_security == "tls":
                context = self._tls or ssl.create_default_context()
                box = MailBox(host, port, timeout=_LIMIT, ssl_context=context)
            else:
                box = MailBoxUnencrypted(host, port, timeout=_LIMIT)
            box.login(self._settings.imap_user or "", password, initial_folder=None)
            box.folder.set(self._settings.imap_folder, readonly=True)
            yield box
        except MailboxLoginError as error:
            raise DeliveryError("imap_refused_login") from error
        except MailboxFolderSelectError as error:
            raise DeliveryError("imap_no_folder", folder=self._settings.imap_folder) from error
        except ssl.SSLCertVerificationError as error:
            raise DeliveryError("imap_bad_certificate", host=host, said=error.verify_message) from error
        except (OSError, IMAP4.error) as error:
            raise DeliveryError("imap_unreachable", host=host) from error
        finally:
            if box is not None:
                _leave(box)

    def _forget_if_renumbered(self, box: "BaseMailBox") -> None:
        validity = box.client.response("UIDVALIDITY")[1]
        if validity != self._validity:
            self._looked_at.clear()
            self._validity = validity

    def _fetch(self, box: "BaseMailBox", uid: str) -> bytes | None:
        """The bytes of a mail; None where we have it already, or it is gone."""
        about, header = _answer(box, uid, "(RFC822.SIZE BODY.PEEK[HEADER])")
        if header is None:
            return None
        if email.message_from_bytes(header).get("message-id") and self._known(read_reply(header).message_id):
            return None
        size = _SIZE.search(about)
        if size is None or int(size[1]) > LARGEST:
            return header
        return _answer(box, uid, "(BODY.PEEK[])")[1]

    def _take(self, data: bytes) -> list[Entry]:
        reply = read_reply(data)
        with self._engine.connect() as connection:
            ours = connection.scalar(
                sa.select(outbox.c.reference).where(outbox.c.message_id == reply.message_id)
            )
        if ours is not None and reply.sender.lower() == (self._settings.mail_from or "").lower():
            entry = self._outbox.arrived(reply.message_id)
            return [] if entry is None else [entry]
        digest = self._vault.put(data)
        with self._engine.begin() as connection:
            row = {
                "message_id": reply.message_id,
                "reference": self._reference(connection, reply) or "",
                "message": digest,
                "sender": reply.sender,
                "subject": reply.subject,
                "received_at": self._now(),
            }
            insert_once(connection, mail, row, unique=["message_id"])
        return []

    def _reference(self, connection: sa.Connection, reply: Reply) -> str | None:
        answered = (*reply.in_reply_to, *reply.references)
        known: dict[str, str] = {}
        for table in (mail, outbox):
            query = sa.select(table.c.message_id, table.c.reference).where(
                table.c.message_id.in_(answered), table.c.reference != ""
            )
            known.update((row.message_id, row.reference) for row in connection.execute(query))

        def exists(reference: str) -> bool:
            return any(
                connection.scalar(sa.select(sa.literal(1)).where(table.c.reference == reference))
                for table in (cases, collectives)
            )

        return match(reply, known=known, exists=exists)

    def _known(self, message_id: str) -> bool:
        return self.get(message_id) is not None

    def _arrivals(self, *conditions: sa.ColumnElement[bool], limit: int | None = None) -> list[Arrival]:
        order = (mail.c.received_at, mail.c.message_id)
        query = sa.select(mail).where(*conditions).order_by(*order).limit(limit)
        with self._engine.connect() as connection:
            return [Arrival(**row) for row in connection.execute(query).mappings()]

    def _write(self, query: sa.Update, connection: sa.Connection | None) -> bool:
        if connection is not None:
            return connection.execute(query).rowcount == 1
        with self._engine.begin() as own:
            return own.execute(query).rowcount == 1


def _answer(box: "BaseMailBox", uid: str, wanted: str) -> tuple[bytes, bytes | None]:
    """What the server says of a mail beside its content, and the content; None where the mail is gone."""
    _, answer = box.client.uid("FETCH", uid, wanted)
    about = b" ".join(part[0] if isinstance(part, tuple) else part for part in answer if part)
    content = next((part[1] for part in answer if isinstance(part, tuple)), None)
    return about, content


def _leave(box: "BaseMailBox") -> None:
    with suppress(Exception):  # the line may be gone in any way; there is nothing left to lose
        box.logout()
