"""What comes back for a question: an answer whose every quote was verified, or a refusal that says why."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from knowledge.excerpt import Standing
from knowledge.model import Kind

MOST_QUOTES = 5
"""Quotes in an answer, whoever chose them."""


@dataclass(frozen=True, slots=True)
class Citation:
    """The place a quote was taken from.

    Attributes:
        document: key; `title`, `label` (第三十条の四第一項) and `caption` are how the source names the place.
        quote: verbatim, found in the stored passage.
        version: the catalog's number of the version; `start`, `end`: the quote's span in that version's text.
        effective: first day in force of that version, None where its source states none.
        known_as: what a reader of the question's language calls the law, where its title is in another.
        vendor: id of the AI vendor whose policy this is, or which it speaks of; `vendor_name` as it is called.
        ocr: how sure the recognition of a scanned text was, 0 to 1; None: it was not read from pictures.
        standing: how that version stands to today.
        outdated: it explains a law or terms of which a later version than it knew is in force.
    """

    document: str
    title: str
    locator: str
    label: str
    caption: str
    quote: str
    url: str
    effective: date | None
    kind: Kind
    language: str
    jurisdiction: str = ""
    known_as: str = ""
    vendor: str = ""
    vendor_name: str = ""
    edition: str = ""
    source_title: str = ""
    version: int = 0
    start: int = 0
    end: int = 0
    ocr: float | None = None
    standing: Standing = Standing.CURRENT
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing the answer says, and what it rests on; never without a citation."""

    text: str
    citations: tuple[Citation, ...]


class Reason(StrEnum):
    """Why the desk does not answer."""

    NOT_FOUND = "not_found"  # the field is ours, no passage answers
    OUT_OF_FIELD = "out_of_field"  # nothing in the library is about this
    LAW_NOT_HELD = "law_not_held"  # the question names a law whose text is not in the library
    NO_SUCH_PROVISION = "no_such_provision"  # the law is held and has no such article on that day
    NOT_HELD_THEN = "not_held_then"  # the law is held, but no version of it that was in force on that day
    UNVERIFIED = "unverified"  # every quote failed verification


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer. `missing` is what the library does not hold, as the question names it."""

    reason: Reason
    missing: str = ""


class Outcome(StrEnum):
    """What became of a language model's answer."""

    MODEL = "model"  # it is the answer
    BOTH = "both"  # what holds of it, and the desk's own answer after it
    QUOTES = "quotes"  # nothing of it: the answer is the desk's own
    REFUSED = "refused"  # nothing of it, and the desk has none


@dataclass(frozen=True, slots=True)
class Usage:
    """What it took to have a language model speak on a question.

    Attributes:
        model: as the settings name it.
        tokens_in, tokens_out: as the model's service counted them; None where it did not say.
        cost: an estimate in US dollars; None where no prices are set.
        first_ms, total_ms: milliseconds to the first claim that was kept (None: there was none), and in all.
        trouble: why the model was not heard out or not followed (`timeout`, `unreachable`, …); empty where it was.
        outcome: whose answer it became.
    """

    model: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    first_ms: float | None = None
    total_ms: float = 0.0
    trouble: str = ""
    outcome: Outcome = Outcome.QUOTES


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome for one question; either `claims` or `refusal`.

    Attributes:
        language: of the question, `ja` or `en`; the frame around the quotes is written in it.
        as_of: the day whose law was asked for.
        missing: what the question names beside what is answered, and the library does not hold.
        former: the question asks how the law was, and names no day that could be understood.
        laws_of: the jurisdictions whose law it speaks of, by name, where the question names none; `others`: those of whose
            law the reader's library holds something, too.
        understood: a follow-up as it stands alone, taken together with what was asked before; empty where it is as asked.
        usage: of the language model that was asked to speak; None where none was.
        timings_ms: milliseconds by step (`understand`, `find`, `read`, `compose`, `verify`, `speak`, `total`).
    """

    question: str
    language: str
    as_of: date
    claims: tuple[Claim, ...] = ()
    refusal: Refusal | None = None
    missing: tuple[str, ...] = ()
    former: bool = False
    laws_of: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    understood: str = ""
    usage: Usage | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        return self.refusal is None
