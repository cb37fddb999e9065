"""Addresses as people type them: which can be used, and which point at one thing rather than at a whole account."""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

LONGEST_MAIL_ADDRESS = 254
"""Characters (RFC 5321, 4.5.3.1.3, less the angle brackets)."""
LONGEST_WEB_ADDRESS = 2000

_MAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_UNLINKABLE = re.compile(r"[\s<>\"\\^`{|}]")

_ON_X = re.compile(r"/@?\w{1,15}(/(media|with_replies|likes|highlights|articles))?", re.ASCII)
_PROFILES = {
    "x.com": _ON_X,
    "twitter.com": _ON_X,
    "instagram.com": re.compile(r"/[\w.]+(/(reels|tagged))?"),
    "threads.net": re.compile(r"/@[\w.]+"),
    "threads.com": re.compile(r"/@[\w.]+"),
    "tiktok.com": re.compile(r"/@[\w.]+"),
    "youtube.com": re.compile(
        r"/(@[^/]+|(channel|c|user)/[^/]+)(/(featured|videos|shorts|streams|playlists))?"
    ),
    "facebook.com": re.compile(r"/(profile\.php|(?!watch|photo|permalink|story|share|reel)[\w.]+)"),
}
_NO_PROFILE = {"i", "home", "search", "explore"}


def has_unseen(text: str) -> bool:
    """Whether a text that should be one line has line breaks, control or invisible characters."""
    return any(unicodedata.category(char) in _UNSEEN for char in text)


def is_mail_address(text: str) -> bool:
    """Whether this is one plain mail address, without a name or angle brackets."""
    return len(text) <= LONGEST_MAIL_ADDRESS and _MAIL.fullmatch(text) is not None


def is_web_address(text: str) -> bool:
    """Whether this is an http or https address of a public host, and nothing else."""
    return _split(text) is not None


def is_direct_link(text: str) -> bool:
    """Whether this leads to one thing: not to a site's first page, nor to an account's profile."""
    parts = _split(text)
    if parts is None:
        return False
    path = parts.path.rstrip("/")
    if not path:
        return bool(parts.query)
    host = re.sub(r"^(www|m|mobile)\.", "", (parts.hostname or "").lower())
    profile = _PROFILES.get(host)
    if host in {"x.com", "twitter.com"} and path.removeprefix("/").lower() in _NO_PROFILE:
        return False
    return profile is None or profile.fullmatch(path) is None


def _split(text: str) -> SplitResult | None:
    if len(text) > LONGEST_WEB_ADDRESS or _UNLINKABLE.search(text) or has_unseen(text):
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    whole = parts.scheme in ("http", "https") and not parts.username and "@" not in parts.netloc
    return parts if whole and re.fullmatch(r"[^.:]+(\.[^.:]+)+", host) else None
