"""Asks for what stands at a URL, within limits of size and time, and follows where it was moved to."""

import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import httpcore

from ingest.following.addresses import plain_url, told
from ingest.following.body import Body
from ingest.following.connecting import Connecting, Guard
from ingest.following.failures import PassingError, connecting, receiving
from ingest.following.pace import Pace
from knowledge.errors import DocumentError

_MOVED = {301, 302, 303, 307, 308}
_BUSY = {429, 503}
_PASSING = {500, 502, 504} | _BUSY
"""Statuses of a server that may be well again in a moment."""

_CONDITIONS = {"if-none-match", "if-modified-since"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may cost.

    Attributes:
        size: bytes of content, unpacked.
        idle: seconds without a byte; `seconds`: for all of one request, redirects apart.
        redirects: how often it may be sent elsewhere.
        attempts: how often it is tried where the failure may pass.
        wait: the longest time, in seconds, that a server may ask to be left alone and is then asked again.
    """

    size: int = 50_000_000
    idle: float = 20.0
    seconds: float = 120.0
    redirects: int = 5
    attempts: int = 4
    wait: float = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said in the end.

    Attributes:
        headers: by name in lower case.
        url: where that was, after redirects.
    """

    status: int
    headers: dict[str, str]
    content: bytes
    url: str


def user_agent(association: str) -> str:
    """Who asks: the desk and its release, and for which association where its name can be written there."""
    name = re.sub(r"[^ -~]|[()\\\\]", "", association).strip() if association.isascii() else ""
    return f"Madoguchi/{version('madoguchi')}" + (f" ({name})" if name else "")


class Client:
    """Asks servers. Every request has a connection of its own. Safe to share between threads.

    Args:
        agent: the `User-Agent`.
        tls: whom to trust; None: the usual authorities.
    """

    def __init__(
        self,
        *,
        agent: str,
        pace: Pace,
        limits: Limits | None = None,
        guard: Guard | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._agent = agent
        self._pace = pace
        self._limits = limits or Limits()
        self._guard = guard or Guard()
        self._tls = tls

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Ask for what stands at a URL: a reply with status 200 or, where `headers` make a condition, 304.

        Raises:
            DocumentError: `bad_url`, `private_address`, `unknown_host`, `not_connected`, `bad_certificate`, `too_slow`,
                `cut_short`, `too_large`, `bad_encoding`, `redirects`, `bad_redirect`, `server_busy`,
                `server_fails`, `page_gone`, `page_refused`, `bad_status`; each names the `url`.
        """
        at = plain_url(url)
        seen = [at]
        while True:
            try:
                reply = self._try(at, headers or {})
            except DocumentError as error:
                error.facts.setdefault("url", told(at))
                raise
            if reply.status not in _MOVED:
                return reply
            at = self._moved(reply)
            if at in seen or len(seen) > self._limits.redirects:
                raise DocumentError("redirects", url=told(url), count=len(seen))
            seen.append(at)

    def _moved(self, reply: Reply) -> str:
        """Where a reply sends to.

        Raises:
            DocumentError: `bad_redirect`: nowhere, to what may not be fetched, or from a safe connection to an unsafe one.
        """
        target = reply.headers.get("location", "")
        try:
            at = plain_url(urljoin(reply.url, target)) if target else ""
        except (DocumentError, ValueError):
            at = ""
        if not at or (reply.url.startswith("https:") and not at.startswith("https:")):
            raise DocumentError("bad_redirect", url=told(reply.url), target=told(target)[:200])
        return at

    def _try(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Ask, and ask again where the failure may pass."""
        host = urlsplit(url).netloc
        attempts = 1 if self._pace.is_down(host) else self._limits.attempts
        for failures in range(1, attempts + 1):
            last = failures == attempts
            self._pace.turn(host)
            try:
                reply = self._ask(url, headers)
            except PassingError as passing:
                if last:
                    self._pace.give_up(host)
                    raise passing.error from None
                self._pace.back_off(host, failures=failures)
                continue
            if reply.status not in _PASSING:
                return _accepted(reply, conditional=not headers.keys().isdisjoint(_CONDITIONS))
            wait = self._pace.asked_for(reply.headers.get("retry-after", ""))
            if last or (wait is not None and wait > self._limits.wait):
                break
            if wait is None:
                self._pace.back_off(host, failures=failures)
            else:
                self._pace.hold(host, wait)
        self._pace.give_up(host)
        code = "server_busy" if reply.status in _BUSY else "server_fails"
        raise DocumentError(code, status=reply.status)

    def _ask(self, url: str, headers: Mapping[str, str]) -> Reply:
        """One request."""
        parts = urlsplit(url)
        said = {"host": parts.netloc, "user-agent": self._agent, "accept": "*/*", "accept-encoding": "gzip"}
        said |= {"connection": "close"} | {name: value for name, value in headers.items() if value}
        lines = [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in said.items()]
        host = parts.hostname or ""
        trusted = self._trusted() if parts.scheme == "https" else None
        backend = Connecting(guard=self._guard, seconds=self._limits.seconds, idle=self._limits.idle)
        with (
            connecting(host),
            httpcore.ConnectionPool(ssl_context=trusted, network_backend=backend) as pool,
            pool.stream("GET", url, headers=lines) as response,
        ):
            names = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
            }
            content = b""
            if response.status == HTTPStatus.OK:
                with receiving(host):
                    content = self._read(names, response.iter_stream())
            return Reply(response.status, names, content, url)

    def _read(self, headers: Mapping[str, str], chunks: Iterator[bytes]) -> bytes:
        body = Body(encoding=headers.get("content-encoding", ""), limit=self._limits.size)
        stated = headers.get("content-length", "")
        if stated.isdigit() and int(stated) > self._limits.size:
            raise body.too_large()
        for chunk in chunks:
            body.feed(chunk)
        return body.whole()

    def _trusted(self) -> ssl.SSLContext:
        if self._tls is None:
            import certifi  # not needed where somebody else is trusted

            self._tls = ssl.create_default_context(cafile=certifi.where())
            self._tls.load_default_certs()  # those that the machine's keeper added
        return self._tls


def _accepted(reply: Reply, *, conditional: bool) -> Reply:
    """A reply that is an answer, or sends elsewhere.

    Raises:
        DocumentError: `page_gone`, `page_refused`, `bad_status`.
    """
    match reply.status:
        case 200:
            return reply
        case 304 if conditional:
            return reply
        case status if status in _MOVED:
            return reply
        case 404 | 410:
            raise DocumentError("page_gone", status=reply.status)
        case 401 | 402 | 403 | 451:
            raise DocumentError("page_refused", status=reply.status)
        case _:
            raise DocumentError("bad_status", status=reply.status)
