"""A pipe to a process, on which nobody waits for a process that is gone."""

import os
import select
from collections.abc import Callable
from io import RawIOBase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_LOOKS_EVERY = 200  # milliseconds


class Pipe(RawIOBase):
    """Our end of a pipe. What a process started may live on and hold the other end: that is no reason to wait.

    Args:
        descriptor: of our end; the pipe closes it.
        gone: says whether the process at the other end has ended.
    """

    def __init__(self, descriptor: int, gone: Callable[[], bool], *, writes: bool) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._gone = gone
        self._writes = writes
        self._ready = select.poll()
        self._ready.register(descriptor, select.POLLOUT if writes else select.POLLIN)
        os.set_blocking(descriptor, False)

    def readable(self) -> bool:
        return not self._writes

    def writable(self) -> bool:
        return self._writes

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Some of what comes; nothing at its end, or where it has all come and the process is gone."""
        view = memoryview(buffer).cast("B")
        if not self._waited():
            return 0
        data = os.read(self._descriptor, len(view))
        view[: len(data)] = data
        return len(data)

    def write(self, data: "ReadableBuffer", /) -> int:
        """Some of it.

        Raises:
            BrokenPipeError: nobody reads any more.
        """
        if not self._waited():
            raise BrokenPipeError
        return os.write(self._descriptor, data)

    def _waited(self) -> bool:
        """Wait until the pipe is ready; False where it is not, and the process is gone."""
        while not self._ready.poll(_LOOKS_EVERY):
            if self._gone() and not self._ready.poll(0):
                return False
        return True

    def close(self) -> None:
        if not self.closed:
            try:
                super().close()
            finally:
                os.close(self._descriptor)
