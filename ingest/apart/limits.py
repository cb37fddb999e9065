"""What a process that handles untrusted files may use, and how it gives up the rest."""

import os
from contextlib import suppress
from dataclasses import dataclass

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_OPEN_FILES = 256


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one source may cost.

    Attributes:
        silence: seconds in which no page is finished. A page of a scan takes a few.
        total: seconds in all.
        memory: bytes of address space; recognising a page of A4 at 300 dpi takes 1.7 GiB of it.
        output: bytes that may come back.
    """

    silence: float = 120
    total: float = 30 * 60
    memory: int = 3 * 2**30
    output: int = 512 * 2**20


def bare_environment() -> dict[str, str]:
    """The environment for such a process: no token or password of ours; Windows needs to know its own folder."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def hold_back(*, memory: int, seconds: float | None = None) -> None:
    """Take from the present process all that its work does not need: memory, files, a memory dump of itself, the network.

    No file can be written. Where the system has no such limits, as Windows, what the caller does about time and output
    remains. The network is left where Linux permits that to this user; elsewhere nothing but the code that runs keeps
    from using it, which knows of no address and no password.

    Args:
        memory: bytes of address space.
        seconds: of processor time; None: as the caller sees fit.
    """
    try:
        import resource
    except ImportError:
        return
    limits = [
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ]
    if seconds is not None:
        limits.append((resource.RLIMIT_CPU, int(seconds)))
    for limit, value in limits:
        with suppress(ValueError, OSError):  # macOS has no limit on address space
            resource.setrlimit(limit, (value, value))
    _leave_network()


def allow_processor(seconds: float) -> None:
    """Let the present process compute for that many seconds from now on, however many threads share them.

    The last resort where whoever watched over it is gone.
    """
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + seconds * (os.cpu_count() or 1)) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _leave_network() -> None:
    """Move into a network without any interface; needs a user namespace where we are not root. Call it with one thread."""
    import ctypes

    with suppress(AttributeError, OSError):
        unshare = ctypes.CDLL(None).unshare
        if unshare(_CLONE_NEWNET):
            unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
