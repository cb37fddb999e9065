"""The chain of a case's events: each holds the hash of the one before, so that none can be altered, dropped or put in
between without its followers showing it.

What people may have erased (who acted, what they wrote) goes into the chain as a salted digest only: once salt and
content are gone, the chain still holds and nothing can be guessed from it.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.inquiries.model import Event, EventKind

START = "0" * 64
"""What the first event of a case takes for the hash of the one before."""


def link(
    previous: str,
    *,
    case: str,
    number: int,
    kind: EventKind,
    at: datetime,
    actor: int,
    content: dict[str, Any],
    step: str = "",
    to: str = "",
) -> Event:
    """The event that follows one whose hash is `previous`.

    Args:
        case: reference of the case, so that an event cannot be moved to another one.
        content: JSON values only.
    """
    at = at.astimezone(UTC)
    salt = secrets.token_hex(16)
    digest = content_digest(salt, actor, content)
    return Event(
        number=number,
        kind=kind,
        at=at,
        actor=actor,
        content=content,
        salt=salt,
        digest=digest,
        hash=_hash(previous, case, number, kind, at, step, to, digest),
        step=step,
        to=to,
    )


def content_digest(salt: str, actor: int, content: dict[str, Any]) -> str:
    """SHA-256 over what can be erased, with the salt that is erased with it."""
    return hashlib.sha256(_canonical([salt, actor, content])).hexdigest()


def first_broken(case: str, events: Sequence[Event]) -> int | None:
    """The number of the first event that is not what it was, or is missing; None where all hold.

    An event whose content was erased is held to its digest alone.
    """
    previous = START
    for number, event in enumerate(events, start=1):
        if event.number != number:
            return number
        if not (_erased(event) or _as_recorded(event)):
            return number
        head = (previous, case, number, event.kind, event.at, event.step, event.to, event.digest)
        if _hash(*head) != event.hash:
            return number
        previous = event.hash
    return None


def _erased(event: Event) -> bool:
    return event.salt is None and event.actor is None and event.content is None


def _as_recorded(event: Event) -> bool:
    if event.salt is None or event.actor is None or event.content is None:
        return False
    return content_digest(event.salt, event.actor, event.content) == event.digest


def _hash(
    previous: str, case: str, number: int, kind: EventKind, at: datetime, step: str, to: str, digest: str
) -> str:
    head = [previous, case, number, str(kind), at.isoformat(timespec="microseconds"), step, to, digest]
    return hashlib.sha256(_canonical(head)).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
