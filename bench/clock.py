"""Taking times: of calls that take turns, and of whole processes."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# A small process starts the one that is measured: Linux counts the memory of whoever starts a process towards
# that process's peak, and the bench itself is large.
_LAUNCHER = """
import json, os, subprocess, sys, time
start = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
said = child.stderr.read()
_, status, usage = os.wait4(child.pid, 0)
seconds = time.perf_counter() - start
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps([seconds, usage.ru_maxrss * unit / 1e6, status, said.decode(errors="replace")]))
"""


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """What a call returns, and how many milliseconds it took."""
    start = time.perf_counter()
    returned = call()
    return returned, (time.perf_counter() - start) * 1000


def process(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> tuple[float, float]:
    """Run a command to its end: seconds, and its peak resident memory in megabytes.

    Raises:
        RuntimeError: the command failed; says what it wrote.
    """
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command]
    done = subprocess.run(launcher, check=True, capture_output=True, cwd=folder, env=dict(environment))
    seconds, megabytes, status, said = json.loads(done.stdout)
    if status:
        raise RuntimeError(f"{' '.join(command)}: {said}")
    return float(seconds), float(megabytes)
