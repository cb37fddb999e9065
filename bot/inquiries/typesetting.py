"""Pages and pictures set by Typst, with a Japanese font that comes in a package, so that they look the same everywhere.

What a template shows reaches it as data (`#let data = json(bytes(sys.inputs.data))`), never as source: nothing that
people typed can be taken for markup.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import typst

FONT = "Noto Sans CJK JP"
"""The family that templates name; it has Japanese, Latin, Greek and Cyrillic, in one weight."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def fonts() -> list[str]:
    """The folders that Typst looks for fonts in, beside those it brings along; the system's are never looked at."""
    return [str(files("noto_cjk_sans_jp_regular"))]


def pdf(template: Traversable, data: Mapping[str, object], *, at: datetime = _EPOCH) -> bytes:
    """A PDF of the template filled with `data`. The same data and `at` give the same bytes.

    Args:
        template: a `.typ` file (`importlib.resources.files(package) / name`).
        data: JSON values.
        at: the moment that the file names as that of its making.
    """
    return b"".join(_set(template, data, format="pdf", timestamp=at.astimezone(UTC).replace(microsecond=0)))


def png(template: Traversable, data: Mapping[str, object], *, ppi: float = 144.0) -> bytes:
    """The template's first page as a PNG picture of `ppi` pixels an inch (a point is 1/72 inch)."""
    return _set(template, data, format="png", ppi=ppi)[0]


def _set(
    template: Traversable,
    data: Mapping[str, object],
    *,
    format: Literal["pdf", "png"],  # noqa: A002  Typst's name
    ppi: float | None = None,
    timestamp: datetime | None = None,
) -> list[bytes]:
    import typst  # a compiler of some 80 MB: loaded where something is set, not at start-up

    made = typst.compile(
        template.read_bytes(),
        format=format,
        ppi=ppi,
        font_paths=_loaded_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, allow_nan=False)},
        timestamp=timestamp,
    )
    if made is None:
        raise TypeError("Typst was given a file to write to")
    return made if isinstance(made, list) else [made]


@cache
def _loaded_fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(font_paths=fonts(), include_system_fonts=False)
