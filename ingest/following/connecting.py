"""Connections to hosts of the web: each is resolved once, checked, and connected to at the address that was checked."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

from ingest.following.addresses import Address, Allowed, address_of, is_public
from knowledge.errors import DocumentError

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, in the order in which they are to be tried.

Raises:
    OSError: it has none, or nobody can be asked.
"""


def resolve(host: str, port: int) -> list[str]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may be connected to.

    Attributes:
        allowed: of an address; by default those of the open internet.
    """

    allowed: Allowed = is_public
    resolve: Resolve = resolve

    def addresses(self, host: str, port: int) -> list[Address]:
        """Where a host is; a host with one address that is not allowed is refused with all of them.

        Raises:
            DocumentError: `private_address`.
            httpcore.ConnectError: it is nowhere.
        """
        literal = address_of(host)
        try:
            names = [host] if literal else self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise UnknownHostError(str(error)) from error
        found = [address_of(name) for name in names]
        if not found:
            raise UnknownHostError(host)
        allowed = [address for address in found if address is not None and self.allowed(address)]
        if len(allowed) < len(found):
            raise DocumentError("private_address", host=host)
        return allowed


class UnknownHostError(httpcore.ConnectError):
    """A host's name leads nowhere."""


class Connecting(httpcore.NetworkBackend):
    """Connects for one request, which has to be done by a moment, however slowly its bytes come.

    Args:
        seconds: for all of it; `idle`: for each step of it.
    """

    def __init__(self, *, guard: Guard, seconds: float, idle: float) -> None:
        self._guard = guard
        self._idle = idle
        # Sockets wait in real time, so that no other clock can be used here.
        self._until = time.monotonic() + seconds
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  httpcore's own, which knows nothing of the whole
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers."""
        failure: Exception = UnknownHostError(host)
        for address in self._guard.addresses(host, port):
            try:
                stream = self._system.connect_tcp(
                    str(address), port, self.left(), local_address, socket_options
                )
                return _Timed(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def left(self) -> float:
        """How long the next step may wait, in seconds.

        Raises:
            OutOfTimeError: not at all.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        return min(left, self._idle)


class OutOfTimeError(httpcore.TimeoutException):
    """A request took longer than all of it may."""


class _Timed(httpcore.NetworkStream):
    """A stream each step of which waits no longer than its request still may."""

    def __init__(self, stream: httpcore.NetworkStream, connecting: Connecting) -> None:
        self._stream = stream
        self._connecting = connecting

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._connecting.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._connecting.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._connecting.left())
        return _Timed(stream, self._connecting)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  httpcore's own signature
        return self._stream.get_extra_info(info)
