"""Links handed in as evidence: kept as they were given, never fetched."""

import unicodedata
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from bot.inquiries.errors import EvidenceError

LONGEST_LINK = 2000
_TRACKING = frozenset(
    {"fbclid", "gclid", "igsh", "igshid", "mc_cid", "mc_eid", "msclkid", "ref_src", "twclid"}
)
_PORTS = {"http": 80, "https": 443}
_HOSTS = {"twitter.com": "x.com", "mobile.twitter.com": "x.com", "m.youtube.com": "youtube.com"}


def receive_link(url: str) -> str:
    """The link as given, without blanks around it.

    Raises:
        EvidenceError: it is none of the web (`link_not_web`), too long (`link_too_long`), or carries a name or password
            (`link_with_password`), which must not be passed on.
    """
    link = url.strip()
    if len(link) > LONGEST_LINK:
        raise EvidenceError("link_too_long", length=len(link), limit=LONGEST_LINK)
    parts = _parts(link)
    if parts is None:
        raise EvidenceError("link_not_web")
    if "@" in parts.netloc:
        raise EvidenceError("link_with_password")
    return link


def same_link(one: str, other: str) -> bool:
    """Whether two links lead to the same thing, as far as can be told from them."""
    return link_key(one) == link_key(other)


def link_key(link: str) -> str:
    """What links that lead to the same thing have in common; for comparing, not for opening.

    Only the obvious is taken off: scheme, case of the host, `www.`, a trailing slash, a fragment that names a place on the
    page, parameters that follow people around, and the ways YouTube and X write one address.
    """
    parts = _parts(link.strip())
    if parts is None:
        return link.strip()
    host = (parts.hostname or "").removesuffix(".").removeprefix("www.")
    host = _HOSTS.get(host, host)
    path = parts.path.rstrip("/")
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith("utm_") and name.lower() not in _TRACKING
    ]
    video = _video(host, path, dict(query))
    if video:
        return f"youtube.com/watch?v={video}"
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    asked = f"?{urlencode(sorted(query))}" if query else ""
    # A page drawn by a script may name its content after the hash.
    place = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return f"{host}{port}{path}{asked}{place}"


def _parts(link: str) -> SplitResult | None:
    """The parts of a web address; None where it is none."""
    if any(char.isspace() or unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in link):
        return None
    try:
        parts = urlsplit(link)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    return parts if parts.scheme in _PORTS and parts.hostname and "\\" not in parts.netloc else None


def _video(host: str, path: str, query: dict[str, str]) -> str:
    if host == "youtu.be":
        return path.strip("/")
    if host == "youtube.com" and path == "/watch":
        return query.get("v", "")
    if host == "youtube.com" and path.startswith("/shorts/"):
        return path.removeprefix("/shorts/")
    return ""
