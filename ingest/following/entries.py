"""The entries of a feed. A library reads them in a process of its own: it is slow over some texts, and may never end."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from ingest.apart.frames import Frame, TooMuchError
from ingest.apart.limits import Limits
from ingest.apart.process import Process
from ingest.apart.watch import Watch
from knowledge.errors import DocumentError

MOST_ENTRIES = 500
"""How many entries of a feed are looked at; feeds list a few dozen, the newest first."""

_PROGRAM = Path(__file__).with_name("feed_program.py")
_LIMITS = Limits(silence=60, total=60, memory=2**30, output=128 * 2**20)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry as its feed states it.

    Attributes:
        changed: when it was changed last, in the feed's own words. `published`: a moment in UTC.
        body: its text in HTML, where the feed carries it.
    """

    link: str
    title: str
    changed: str
    published: datetime | None
    body: str


_ENTRY = TypeAdapter(FeedEntry)


def entries_of(content: bytes, *, base: str, limits: Limits = _LIMITS) -> tuple[list[FeedEntry], int]:
    """The first entries of a feed, and how many there are in all.

    Args:
        base: URL of the feed, from which the links in it start.

    Raises:
        DocumentError: `not_a_feed`, or nothing that can be read as one within the limits.
    """
    found: list[FeedEntry] = []
    room = limits.output
    process = None
    try:
        process = Process(_PROGRAM, limits)
        with Watch(process, limits, None):
            process.send(Frame({"base": base, "most": MOST_ENTRIES}, content))
            while True:
                said, taken = process.receive(most=room)
                room -= taken
                if "end" in said.head:
                    if said.head["is_feed"] is not True:
                        raise DocumentError("not_a_feed")
                    return found, int(said.head["count"])
                found.append(_ENTRY.validate_python({**said.head, "body": said.body.decode()}))
    except (OSError, EOFError, ValueError, TypeError, KeyError, RecursionError, TooMuchError):
        raise DocumentError("not_a_feed") from None
    finally:
        if process:
            process.end()
