"""What an ingest needs of whoever opens and reads its sources, and the plain way to do it: in this very process."""

from collections.abc import Callable
from threading import Event
from typing import Protocol

from ingest.document import ReadDocument, Source
from knowledge.errors import DocumentError

OnPage = Callable[[int, int], None]
"""Called with pages read, and pages in all."""


class StoppedError(Exception):
    """Reading was given up, because nobody waits for it any more."""


class Reading(Protocol):
    """Opens and reads sources."""

    def open(self, source: Source, *, stop: Event | None = None) -> list[Source | DocumentError]:
        """The parts of an archive or a mail, and what is wrong with some of them; of any other source, the source itself.

        Args:
            stop: set by another thread to have it given up.

        Raises:
            DocumentError: it cannot be opened at all.
            StoppedError: it was given up.
        """
        ...

    def read(
        self,
        source: Source,
        *,
        on_page: OnPage | None = None,
        stop: Event | None = None,
        keep: bool = False,
    ) -> list[ReadDocument]:
        """The documents in a source.

        Args:
            on_page: called while a source of many pages is read.
            stop: set by another thread to have it given up.
            keep: the same source is likely to be asked for again soon.

        Raises:
            DocumentError: what is wrong with it.
            StoppedError: it was given up.
        """
        ...


class InProcess:
    """A `Reading` without a process of its own, for sources that come from ourselves. Keeps no limits."""

    def open(self, source: Source, *, stop: Event | None = None) -> list[Source | DocumentError]:
        from ingest.opening import open_source

        _go_on(stop)
        return list(open_source(source))

    def read(
        self,
        source: Source,
        *,
        on_page: OnPage | None = None,
        stop: Event | None = None,
        keep: bool = False,  # noqa: ARG002  reading anew is as good
    ) -> list[ReadDocument]:
        from ingest.readers import all_readers, read

        _go_on(stop)
        return list(read(source, all_readers(on_page)))


def _go_on(stop: Event | None) -> None:
    if stop and stop.is_set():
        raise StoppedError
