"""The numbered sources of an answer: each place once, in the order in which it is first cited."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.views.markup import inline, link
from bot.words import Words, language_of, words_for
from knowledge.answering.answer import Citation, Claim
from knowledge.excerpt import Standing
from knowledge.model import Kind

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A place that an answer cites: `number` as in [1], `citation` the first one that names it."""

    number: int
    citation: Citation


def numbered_sources(claims: Iterable[Claim]) -> dict[Key, Source]:
    """The sources by `source_key`; two citations of the same place in the same version share one number."""
    sources: dict[Key, Source] = {}
    for claim in claims:
        for citation in claim.citations:
            sources.setdefault(source_key(citation), Source(number=len(sources) + 1, citation=citation))
    return sources


def source_key(citation: Citation) -> Key:
    """What makes two citations the same source."""
    return citation.document, citation.version, citation.label


def place_name(citation: Citation) -> str:
    """Name title and place as the source writes them (著作権法 第三十条の四; 解説「要望」), a law first by the name that
    the reader knows (Copyright Act of Japan (著作権法), 第三十条の四).
    """
    title, label = inline(citation.title), inline(citation.label)
    words = words_for(language_of(citation.known_as) if citation.known_as else citation.language)
    if citation.known_as:
        title = words("answer.known_as", name=inline(citation.known_as), title=title)
    if not label or label == inline(citation.title) or _is_opening(citation):
        return title
    key = "answer.heading" if _is_heading(citation) else "answer.place"
    return words(key, title=title, label=label)


def _is_opening(citation: Citation) -> bool:
    """Whether this is the opening of a brief, which needs no number."""
    return citation.kind is Kind.BRIEF and citation.locator == "par=1"


def short_name(citation: Citation) -> str:
    """What a button calls the place, as plain text: the article or heading, else the document."""
    named = citation.label and (citation.kind is Kind.STATUTE or _is_heading(citation))
    return citation.label if named else citation.title


def _is_heading(citation: Citation) -> bool:
    """Whether the label is words of the document's, not the number of a provision or a paragraph (¶ 3)."""
    return citation.kind is not Kind.STATUTE and any(map(str.isalpha, citation.label))


def source_line(source: Source, *, words: Words) -> str:
    """`[1] 著作権法 第三十条の四 · 2026-06-24 施行の版 · e-Gov`."""
    citation = source.citation
    kind = words("sources.brief") if citation.kind is Kind.BRIEF else ""
    note = version_note(citation, words=words)
    parts = [
        place_name(citation),
        kind,
        note,
        *currency_notes(citation, words=words),
        ocr_note(citation.ocr, words=words),
        link(citation.url),
    ]
    return words(
        "sources.line",
        number=source.number,
        parts=words.template("sources.separator").join(filter(None, parts)),
    )


def currency_notes(citation: Citation, *, words: Words) -> list[str]:
    """That what is quoted is not, or may not be, the text of today."""
    notes = [] if citation.standing is Standing.CURRENT else [words(f"sources.{citation.standing}")]
    return [*notes, words("sources.outdated")] if citation.outdated else notes


def ocr_note(ocr: float | None, *, words: Words) -> str:
    """That a text was read from pictures, and how sure that is; empty where it was not."""
    return "" if ocr is None else words("sources.ocr", percent=int(ocr * 100))


def version_note(citation: Citation, *, words: Words) -> str:
    """Which state of the text was quoted: in force since when, seen in which version, or as of which day."""
    if citation.effective is None:
        return inline(citation.edition)
    match citation.kind:
        case Kind.STATUTE:
            key = "sources.in_force"
        case Kind.POLICY:
            key = "sources.version"
        case _:
            key = "sources.as_of"
    return words(key, date=citation.effective.isoformat())
