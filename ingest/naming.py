"""What a document's path says of it: its key and the day from which it is in force."""

import re
import unicodedata
from datetime import date
from pathlib import PurePosixPath

from knowledge.errors import DocumentError

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's categories of what cannot be seen or turns lines about: controls, formats (bidi), surrogates, separators."""

_LONGEST_KEY = 500
"""Characters; databases index no more than some thousand bytes."""

_DATED = re.compile(r"(?:(?P<name>.*)\.)?(?P<date>\d{4}-\d{2}-\d{2})")


def parse_date(value: str, field: str) -> date:
    """A day in ISO form, `2019-01-01`.

    Args:
        value: as written; `field`: where it was written, for the message (`effective_date`, `file name`).

    Raises:
        DocumentError: `bad_date`, the calendar has no such day.
    """
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise DocumentError("bad_date", field=field, value=value) from None


def name_and_date(path: PurePosixPath) -> tuple[str, date | None]:
    """The file's name without suffix and date, and that date: `terms.2025-02-06.md` -> (`terms`, 2025-02-06).

    The name is empty where the file's name is nothing but a date.

    Raises:
        DocumentError: `bad_date`.
    """
    dated = _DATED.fullmatch(path.stem)
    if not dated:
        return path.stem, None
    return dated["name"] or "", parse_date(dated["date"], "file name")


def key_from(path: PurePosixPath) -> str:
    """The key of a document that states no identifier: its path without suffix and date.

    A file named by its date alone is a version of the document its folder is named for
    (`345AC0000000048.history/2018-12-30.md` -> `345AC0000000048`).

    Raises:
        DocumentError: `bad_date`, or `no_key` for a lone file that is named by its date alone.
    """
    name, _ = name_and_date(path)
    if name:
        return str(path.with_name(name))
    folder = str(path.parent).removesuffix(".history")
    if folder == ".":
        raise DocumentError("no_key")
    return folder


def see_that_names_are_plain(*, key: str, title: str, **others: str) -> None:
    """Keys and titles are shown in lists, links and messages, where they must not pass for something else.

    Args:
        others: what else is shown of a document, by the name of its field.

    Raises:
        DocumentError: `bad_key` with the `field` and its `value`: an empty key, one that is too long or reads as a path
            out of its folder, or an unseen character in any of them.
    """
    if not key.strip() or key.startswith("/") or ".." in key.split("/") or len(key) > _LONGEST_KEY:
        raise DocumentError("bad_key", field="key", value=repr(key[:_LONGEST_KEY]))
    for field, value in {"key": key, "title": title, **others}.items():
        if has_unseen(value):
            raise DocumentError("bad_key", field=field, value=repr(value[:_LONGEST_KEY]))


def has_unseen(name: str) -> bool:
    """Whether a name holds characters that cannot be seen or that turn it about."""
    return any(unicodedata.category(char) in _UNSEEN for char in name)
