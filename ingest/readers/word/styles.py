"""What the styles of a Word document say of a paragraph: its level as a heading, its list, whether it is hidden."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lxml.etree import _Element

from ingest.readers.word.numbering import W

_HEADING = re.compile(r"(?:heading|見出し)\s*([1-9])?")
_TITLES = {"title", "表題"}
_CONTENTS = re.compile(r"(?:toc|目次)\s*\d*(?:\s*heading)?")
_DEEPEST = 20  # Word itself lets no style rest on more
_OFF = {"0", "false", "off"}


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says, with what it takes over."""

    level: int | None
    contents: bool
    item_of: tuple[str, int | None]
    hidden: bool


class Styles:
    """The styles by their ids, each with what it takes over from the one it is based on.

    Args:
        part: the root of styles.xml, None where the document has none.
    """

    def __init__(self, part: _Element | None) -> None:
        self._styles: dict[str, _Element] = {}
        self._default = ""
        self._known: dict[str, _Style] = {}
        for style in part.iterchildren(f"{W}style") if part is not None else ():
            name = str(style.get(f"{W}styleId", ""))
            self._styles[name] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true", "on"}:
                self._default = name

    def of(self, properties: _Element | None) -> str:
        """The style of a paragraph with these properties."""
        named = properties.find(f"{W}pStyle") if properties is not None else None
        return str(named.get(f"{W}val", "")) if named is not None else self._default

    def heading_level(self, style: str, properties: _Element | None) -> int | None:
        """0 for the document's title, 1 to 9 for a heading, None for what is neither."""
        own = properties.find(f"{W}outlineLvl") if properties is not None else None
        if own is not None:
            return _outline(own)
        return self._what(style).level

    def is_contents(self, style: str) -> bool:
        """Whether it sets a line of a table of contents."""
        return self._what(style).contents

    def list_of(self, style: str) -> tuple[str, int | None]:
        """The id of the list that the style's paragraphs are items of, and their level; an empty id for none."""
        return self._what(style).item_of

    def hides(self, style: str) -> bool:
        """Whether its text is hidden."""
        return self._what(style).hidden

    def _what(self, style: str) -> _Style:
        if style not in self._known:
            chain = self._chain(style)
            self._known[style] = _Style(
                level=next((found[0] for each in chain if (found := _level(each))), None),
                contents=bool(chain and _CONTENTS.fullmatch(_name(chain[0]))),
                item_of=next(filter(None, map(_list, chain)), ("", None)),
                hidden=next(
                    (said for each in chain if (said := is_hidden(each.find(f"{W}rPr"))) is not None), False
                ),
            )
        return self._known[style]

    def _chain(self, style: str) -> list[_Element]:
        chain: list[_Element] = []
        while (found := self._styles.get(style)) is not None and len(chain) < _DEEPEST:
            chain.append(found)
            based = found.find(f"{W}basedOn")
            style = str(based.get(f"{W}val", "")) if based is not None else ""
        return chain


def _name(style: _Element) -> str:
    name = style.find(f"{W}name")
    return unicodedata.normalize("NFKC", str(name.get(f"{W}val", ""))).casefold() if name is not None else ""


def _level(style: _Element) -> tuple[int | None] | None:
    """The level that a style itself gives, which may be that of body text; None where it gives none."""
    name = _name(style)
    if name in _TITLES:
        return (0,)
    if found := _HEADING.fullmatch(name):
        return (int(found[1] or 1),)
    outline = style.find(f"{W}pPr/{W}outlineLvl")
    return (_outline(outline),) if outline is not None else None


def _list(style: _Element) -> tuple[str, int | None] | None:
    found = style.find(f"{W}pPr/{W}numPr")
    return list_and_level(found) if found is not None and found.find(f"{W}numId") is not None else None


def list_and_level(properties: _Element) -> tuple[str, int | None]:
    """The list and level that a `numPr` names; list `0` takes a paragraph out of its style's list."""
    list_id, level = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
    at = str(level.get(f"{W}val", "")) if level is not None else ""
    return (
        str(list_id.get(f"{W}val", "")) if list_id is not None else "",
        int(at) if re.fullmatch("[0-8]", at) else None,
    )


def is_hidden(properties: _Element | None) -> bool | None:
    """Whether a run with these properties is hidden; None where they do not say."""
    if properties is None:
        return None
    found = properties.find(f"{W}vanish")
    return found.get(f"{W}val") not in _OFF if found is not None else None


def _outline(element: _Element) -> int | None:
    level = str(element.get(f"{W}val", ""))
    return int(level) + 1 if re.fullmatch("[0-8]", level) else None
