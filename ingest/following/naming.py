"""What documents from the web are called."""

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ingest.following.model import Page

_LONGEST = 120
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def path_of(page: Page) -> PurePosixPath:
    """Where a page stands, as a path: its host, the folders of its URL, and its file's name, which the server may state."""
    return path_of_url(page.url, name=_stated_name(page.headers))


def path_of_url(url: str, *, name: str = "") -> PurePosixPath:
    """A URL as a path below its host.

    Args:
        name: of the file, in place of what the URL says.
    """
    parts = urlsplit(url)
    folders = [plain for part in parts.path.split("/") if (plain := plain_name(unquote(part)))]
    query = plain_name(unquote(parts.query))
    if name:
        folders[-1:] = [plain_name(name)]
    elif query:
        last = PurePosixPath(folders.pop() if folders else "index")
        folders.append(f"{last.stem}-{query}{last.suffix}"[:_LONGEST])
    return PurePosixPath(plain_name(parts.hostname or "") or "web", *(folders or ["index"]))


def plain_name(text: str) -> str:
    """Words as one part of a path: no signs of its own or of the file system's, nothing unseen; may be empty."""
    text = text.replace("\ufffd", "")  # what could not be decoded
    seen = "".join(
        char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) not in _UNSEEN
    )
    return re.sub(r"[\s/\\:*?\"<>|&=%#]+", "-", seen).strip("-. ")[:_LONGEST].rstrip("-. ")


def _stated_name(headers: Mapping[str, str]) -> str:
    """The file's name in `Content-Disposition` (RFC 6266); empty where there is none."""
    stated = headers.get("content-disposition", "")
    if not stated:
        return ""
    message = Message()
    # As servers mean it, not as the standard has it: names in UTF-8 without being marked as that.
    with suppress(ValueError):
        stated = stated.encode("latin-1").decode("utf-8")
    message["content-disposition"] = re.sub(r"[\r\n]+", " ", stated)
    try:
        name = message.get_filename()
    except (ValueError, LookupError):  # an encoding that is none, or not that of the name
        return ""
    return plain_name(PurePosixPath(name.replace("\\", "/")).name) if name else ""
