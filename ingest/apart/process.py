"""A process that reads, seen from outside: started, spoken to, ended."""

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from io import BufferedReader, BufferedWriter
from pathlib import Path
from typing import BinaryIO, cast

from ingest.apart.frames import Frame, read_frame, write_frame
from ingest.apart.limits import Limits, bare_environment
from ingest.apart.pipe import Pipe

_DYING = 1.0


class Process:
    """Runs a reading program, with nothing of the desk's environment and in a session of its own.

    Args:
        program: what it runs.
        limits: that it is told to keep.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, program: Path, limits: Limits) -> None:
        arguments = [str(program), str(limits.memory), str(limits.total)]
        self._process = subprocess.Popen(  # noqa: S603  our own program, and no shell
            [sys.executable, "-I", "-B", "-X", "utf8", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=bare_environment(),
            cwd=program.anchor,
            start_new_session=True,
        )
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        self._to, self._from = cast("BinaryIO", stdin), cast("BinaryIO", stdout)
        if hasattr(select, "poll"):  # Windows has none; what it starts there may keep us waiting

            def gone() -> bool:
                return not self.alive

            to, from_ = os.dup(stdin.fileno()), os.dup(stdout.fileno())
            stdin.close()
            stdout.close()
            self._to = cast("BinaryIO", BufferedWriter(Pipe(to, gone, writes=True)))
            self._from = cast("BinaryIO", BufferedReader(Pipe(from_, gone, writes=False)))

    def send(self, frame: Frame) -> None:
        """Say something to it.

        Raises:
            OSError: it is gone.
        """
        write_frame(self._to, frame)

    def receive(self, *, most: int) -> tuple[Frame, int]:
        """What it says next, as `read_frame`."""
        return read_frame(self._from, most=most)

    def kill(self) -> None:
        """Make an end of it and all that it started; whoever waits for its words learns that there are no more."""
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def died_of(self) -> int | None:
        """How it ended (negative: the signal); None: it did not end by itself."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=_DYING)
        return None

    def end(self) -> None:
        """Kill it, and let go of all that belongs to it."""
        self.kill()
        self._process.wait()
        for stream in (self._to, self._from):
            with suppress(OSError):
                stream.close()
