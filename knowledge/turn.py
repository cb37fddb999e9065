"""One at a time: who changes the library holds its lock, and others wait for their turn. Reading never waits."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.trouble import trouble_with

if TYPE_CHECKING:
    from filelock import BaseFileLock


@dataclass(frozen=True, slots=True)
class Holder:
    """Who changes the library just now: the number of a process, and since when."""

    pid: int
    since: datetime


OnWait = Callable[[Holder | None], None]
"""Called once when somebody else has the turn; None: who that is cannot be told."""


class Turn:
    """The right to change what lies in a data folder, for one thread of one process at a time.

    Whoever has it may take it again. A process that dies gives it back, however it dies.

    Args:
        folder: the data folder.
        on_wait: told when one must wait.
    """

    def __init__(self, folder: Path, *, on_wait: OnWait | None = None) -> None:
        self._folder = folder
        self._holder = folder / "ingest.holder"
        self._on_wait = on_wait
        self._made: dict[str, BaseFileLock] = {}

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Have the turn for the length of a block; waits until nobody else has it, and then says True.

        Raises:
            StoreError: `disk_full`, `folder_read_only`, `folder_unusable`.
        """
        if not self._take(wait=False):
            if self._on_wait:
                self._on_wait(self.holder())
            self._take(wait=True)
        try:
            yield True
        finally:
            self._lock.release()

    @contextmanager
    def held_if_free(self) -> Iterator[bool]:
        """Have the turn for the length of a block, where nobody else has it; says whether that is so."""
        taken = self._take(wait=False)
        try:
            yield taken
        finally:
            if taken:
                self._lock.release()

    def holder(self) -> Holder | None:
        """Who had the turn last."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = json.loads(self._holder.read_bytes())
            return Holder(int(said["pid"]), datetime.fromisoformat(said["since"]))
        return None

    @property
    def _lock(self) -> "BaseFileLock":
        made = self._made.get("lock")
        if made is None:
            from filelock import FileLock  # not needed, and not loaded, where nothing changes

            # Of two threads that come first at once, the one takes the other's: one that is let go of gives up its hold.
            made = self._made.setdefault("lock", FileLock(self._folder / "ingest.lock"))
        return made

    def _take(self, *, wait: bool) -> bool:
        from filelock import Timeout

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=-1 if wait else 0)
        except Timeout:
            return False
        except OSError as error:
            raise trouble_with(self._folder, error, otherwise="folder_unusable") from error
        if self._lock.lock_counter == 1:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            with suppress(OSError):  # only for a message
                self._holder.write_text(json.dumps({"pid": os.getpid(), "since": now}), encoding="utf-8")
        return True
