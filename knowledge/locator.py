"""Locators: where in a document something stands.

A locator is a path of `kind=number` parts in Arabic numerals, joined by `/`: `art=30-4/par=1/item=2`, `sec=107`,
`page=3`, `heading=copyright-complaints`. It is the same in every language; people are shown the source's own way of
writing it (第三十条の四第一項第二号, § 512(c)(3), Article 53(1)(c)), which `display` gives.

Kinds by style:
    jp     suppl (附則, counted through the text), art (条), par (項), item (号), sub (イ), subsub (（１）)
    us     sec, sub (a), par (1), subpar (A), cl (i), subcl (I), item (aa)
    eu     rec (a recital), annex, art, par, pt (a), subpt (i), subsubpt
    plain  heading (a slug), par (a paragraph under it, counted), page
"""

from typing import Literal

from knowledge.numerals import to_kanji

Style = Literal["jp", "us", "eu", "plain"]

AMERICAN_LEVELS = {
    "section": "sec",
    "subsection": "sub",
    "paragraph": "par",
    "subparagraph": "subpar",
    "clause": "cl",
    "subclause": "subcl",
    "item": "item",
}
"""What the levels of an American section are called, outermost first, with their kinds."""

_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"


def parts(locator: str) -> list[tuple[str, str]]:
    """`art=30-4/par=1` -> `[("art", "30-4"), ("par", "1")]`; an empty locator has no parts."""
    return [
        (kind, number) for kind, _, number in (part.partition("=") for part in locator.split("/") if part)
    ]


def covers(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` itself or stands inside it. The empty locator, the whole document, covers all."""
    return not outer or inner == outer or inner.startswith(f"{outer}/")


def common(first: str, second: str) -> str:
    """The innermost locator that covers both."""
    shared: list[str] = []
    for a, b in zip(first.split("/"), second.split("/"), strict=False):
        if a != b:
            break
        shared.append(a)
    return "/".join(shared)


def provision(locator: str) -> str:
    """The article, section or heading that a locator stands in: `art=30-4/par=1/item=2` -> `art=30-4`."""
    taken: list[str] = []
    for part in locator.split("/"):
        taken.append(part)
        if part.partition("=")[0] in {"art", "sec", "heading", "page", "annex", "rec"}:
            return "/".join(taken)
    return locator


def is_supplementary(locator: str) -> bool:
    """Whether it stands in supplementary provisions (附則), which never shadow the main text."""
    return locator.startswith("suppl=")


def display(locator: str, style: Style) -> str:
    """A locator as its own source writes it; an empty string for parts that a style has no writing for."""
    writers = {"jp": _japanese, "us": _american, "eu": _european, "plain": _plain}
    return writers[style](parts(locator))


def _japanese(path: list[tuple[str, str]]) -> str:
    written = ""
    only_paragraph = len([kind for kind, _ in path if kind != "suppl"]) == 1
    for kind, number in path:
        main, *branches = number.split("-")
        kanji = _kanji(main)
        tail = "".join(f"の{_kanji(branch)}" for branch in branches)
        match kind:
            case "suppl":
                written += "附則"
            case "art":
                written += f"第{kanji}条{tail}"
            case "par":
                written += f"第{kanji}項" if written or only_paragraph else ""
            case "item":
                written += f"第{kanji}号{tail}"
            case "sub" if main.isdecimal() and 0 < int(main) <= len(_IROHA):
                written += _IROHA[int(main) - 1]
            case "subsub":
                written += f"（{main}）"
    return written


def _kanji(number: str) -> str:
    """A number in kanji; as it stands where it is none that a law has."""
    return to_kanji(int(number)) if number.isdecimal() and 1 <= int(number) <= 9999 else number


def _american(path: list[tuple[str, str]]) -> str:
    return "".join(f"§ {number}" if kind == "sec" else f"({number})" for kind, number in path)


def _european(path: list[tuple[str, str]]) -> str:
    if path[:1] and path[0][0] == "heading":
        return ""
    names = {"art": "Article ", "annex": "Annex ", "rec": "Recital "}
    return "".join(f"{names[kind]}{number}" if kind in names else f"({number})" for kind, number in path)


def _plain(path: list[tuple[str, str]]) -> str:
    names = {"page": "p. ", "par": "¶ "}
    return " ".join(f"{names[kind]}{number}" for kind, number in path if kind in names)
