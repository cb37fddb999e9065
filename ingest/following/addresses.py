"""Which URLs and which addresses on the network may be fetched. Rules only: nothing is looked up here."""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit, urlunsplit

from knowledge.errors import DocumentError

Address = IPv4Address | IPv6Address
Allowed = Callable[[Address], bool]
"""Says of an address whether it may be connected to."""

_LONGEST = 2_000

_CLOSED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # a cloud's own services, on a public address
    )
)  # fmt: skip
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo and the like, which carry an IPv4 address inside
        "2001:db8::/32",
        "2002::/16",  # 6to4, which does, too
        "3fff::/20",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")

_PORTS = (80, 443)
_UNPRIVILEGED = 1024
"""Below it, only the web's own ports: nothing that is fetched speaks to a mail server or the like."""

_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|\d+)")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# Characters that parsers of URLs disagree about.
_DOUBTFUL = re.compile(r"[\x00-\x20\x7f\\]")


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, and is not a cover for one that is not."""
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
        return (
            address.scope_id is None
            and address in _OPEN_6
            and address.is_global
            and not any(address in network for network in _CLOSED_6)
        )
    return address.is_global and not any(address in network for network in _CLOSED_4)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that is reached in the end."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def plain_url(url: str) -> str:
    """A URL in the one form in which it is fetched: scheme and host in lower case, the host in ASCII, no fragment.

    Raises:
        DocumentError: `bad_url`, with the `url_problem`: `scheme`, `credentials`, `host`, `port`, `characters` or `length`.
    """
    url = url.strip()
    if len(url) > _LONGEST:
        raise _bad(told(url)[:80] + "…", "length")
    if _DOUBTFUL.search(url):
        raise _bad(repr(told(url)), "characters")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _bad(url, "host") from None
    if parts.scheme not in ("http", "https"):
        raise _bad(url.partition(":")[0] + ":…" if ":" in url else url, "scheme")
    if "@" in parts.netloc:
        raise _bad(f"{parts.scheme}://…", "credentials")
    host = _plain_host(parts.hostname or "", url)
    try:
        port = parts.port
    except ValueError:
        raise _bad(url, "port") from None
    if port is not None and port not in _PORTS and port < _UNPRIVILEGED:
        raise _bad(url, "port")
    netloc = host if port is None else f"{host}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, netloc, path, quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]"), ""))


def _plain_host(host: str, url: str) -> str:
    """The host as it is looked up; addresses only in their usual form, since other forms hide what they are."""
    if ":" in host:
        address = address_of(host)
        if not isinstance(address, IPv6Address) or address.scope_id is not None:
            raise _bad(url, "host")
        return f"[{address.compressed}]"
    import idna  # needed for some hosts only

    try:
        name = (
            idna.encode(host.removesuffix("."), uts46=True).decode() if not host.isascii() else host.lower()
        )
    except idna.IDNAError:
        raise _bad(url, "host") from None
    name = name.removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(name))
        except ValueError:
            raise _bad(url, "host") from None
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _bad(url, "host")
    return name


def address_of(text: str) -> Address | None:
    """The address that a resolver named; None where it is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def _bad(url: str, problem: str) -> DocumentError:
    return DocumentError("bad_url", url=told(url), url_problem=problem)


def told(url: str) -> str:
    """A URL as it is shown in messages: without password and query, which may be somebody's key."""
    return re.sub(r"//[^/]*@", "//…@", url.partition("#")[0].partition("?")[0])
