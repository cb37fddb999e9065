"""Follow-ups: what a question leaves out because it was said before, put back so that it stands alone.

同法, その第三項, 前項, "that Article" and "paragraph 2?" are written out; では米国では？, じゃあ期間は？ and "What about
Japan?" are asked of what was asked before. A question that stands alone is left alone: a new topic must not be mixed with
the old.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from knowledge.errors import QuestionError
from knowledge.reading.anaphora import written_out
from knowledge.reading.ellipsis import Lack, asks_something, without_lead, wording_of
from knowledge.reading.names import LawName, Names
from knowledge.reading.question import Question, parse_question
from knowledge.reading.references import Reference
from knowledge.reading.terms import fold

_KEPT = 2
"""Sentences of what was asked before to which one more is added."""

_SENTENCE = re.compile(r"[^。?？!！\n]+[。?？!！]*")
_PREPOSITION = re.compile(r"(?:in|under|within)\s(?:the\s)?", re.IGNORECASE)


def carry(question: Question, history: Sequence[Question], *, names: Names, today: date) -> Question:
    """Give a question as it stands alone.

    Args:
        question: as asked.
        history: what was asked before in the same conversation, as it stands alone, oldest first.
        names: laws, vendors and jurisdictions to be known by name.
        today: the day on which it is asked.

    Returns:
        The question itself, or another one whose `asked` is what was asked.
    """
    if not history:
        return question
    understood = question
    for step in (_with_places, _completed):
        text = step(understood, history, names)
        if text != understood.text:
            try:
                understood = parse_question(text, names=names, today=today)
            except QuestionError:  # too long with all that was said: it has to stand for itself
                return question
            understood = replace(understood, language=question.language)
    return replace(understood, asked=question.text) if understood.text != question.text else question


def _with_places(question: Question, history: Sequence[Question], names: Names) -> str:
    """The question with the places it names by what was said before written out."""
    text = written_out(question, history, names)
    return without_lead(text, question.language) if text != question.text else text


def _completed(question: Question, history: Sequence[Question], names: Names) -> str:
    """The question with what it lacks of the one before."""
    wording = wording_of(question, names)
    before = history[-1]
    japanese = question.language == "ja"
    if wording.lacks is Lack.NOTHING:
        return question.text
    if wording.lacks is Lack.SETTING:
        setting = _setting(before, names)
        if not setting:
            return question.text
        return f"{setting}について、{wording.rest}" if japanese else f"About {setting}: {wording.rest}"
    if any(reference.parts for reference in question.references):
        return _with_law(question, wording.rest, history)
    if wording.lacks is Lack.SUBJECT:
        # Of a question about nothing but a provision, another country's law leaves nothing: then of the one before it.
        asked = (_about(question, earlier, names) for earlier in reversed(history))
        return next((text for text in asked if asks_something(text, names)), question.text)
    asked_of = _about(question, before, names)
    sentences = [match[0].strip() for match in _SENTENCE.finditer(asked_of)]
    kept = [sentences[0], *sentences[1:][1 - _KEPT :]] if len(sentences) > _KEPT else sentences
    rest = wording.rest if japanese else wording.rest[:1].upper() + wording.rest[1:]
    return ("" if japanese else " ").join([*map(_ended, kept), rest])


def _ended(sentence: str) -> str:
    if sentence.endswith(("。", "?", "？", "!", "！", ".")):
        return sentence
    return sentence + ("。" if re.search("[ぁ-ん㐀-鿿]$", sentence) else ".")


def _with_law(question: Question, rest: str, history: Sequence[Question]) -> str:
    """The question, its article (では47条の5は？) one of the law spoken of."""
    if any(reference.law_text or reference.law for reference in question.references):
        return question.text
    first, last = question.references[0], question.references[-1]
    written = question.text[first.start : last.end]
    law = next((law for law in _laws(history) if _fits(law, first, written)), None)
    if law is None:
        return question.text
    offset = len(question.text) - len(rest)
    if "条" in written:
        at = first.start - offset
        return f"{rest[:at]}{law.shown('ja')}{rest[at:]}"
    at = last.end - offset
    return f"{rest[:at]} of the {law.shown('en')}{rest[at:]}"


def _fits(law: LawName, place: Reference, written: str) -> bool:
    """Whether a law may have an article or section as it is written."""
    kind, number = place.parts[0]
    if "-" in number and law.jurisdiction in ("us", "eu"):
        return False
    return "条" in written or kind not in ("art", "sec") or kind == law.unit


def _laws(history: Sequence[Question]) -> Iterator[LawName]:
    """The laws named before, the last first."""
    for question in reversed(history):
        yield from reversed(question.laws)


def _setting(before: Question, names: Names) -> str:
    """The vendor, law or jurisdiction of which the question before spoke by name."""
    language = before.language
    vendors = [vendor.shown(language) for each in sorted(before.vendors) if (vendor := names.vendor(each))]
    laws = [law.shown(language) for law in before.laws]
    places = [place.shown(language) for place in names.jurisdictions if place.id in before.jurisdictions]
    return next((found[0] for found in (vendors, laws, places) if len(found) == 1), "")


def _about(question: Question, before: Question, names: Names) -> str:
    """The question before, asked of the law, jurisdiction or vendor that this one names."""
    folded, earlier = fold(question.text), fold(before.text)
    japanese = before.language == "ja"
    text = before.text
    if vendors := names.vendors_named(folded):
        start, end, _ = vendors[0]
        new = question.text[slice(*folded.span(start, end))]
        old = [(*earlier.span(first, last), each) for first, last, each in names.vendors_named(earlier)]
        text = _replaced(text, old, new) or _of(
            text, new, "について、" if japanese else "for", japanese=japanese
        )
    elif question.laws:
        law = question.laws[0]
        new = law.shown(before.language)
        old = [(each.start, each.end, each.law.key) for each in before.references if each.law]
        text = _replaced(text, old, new) or _of(
            text, new, "では、" if japanese else "under the", japanese=japanese
        )
    elif places := names.jurisdictions_named(folded):
        place = next(each for each in names.jurisdictions if each.id == places[0][2])
        new = place.shown(before.language)
        old = [(each.start, each.end, each.law.jurisdiction) for each in before.references if each.law]
        covered = [range(start, end) for start, end, _ in old]
        for first, last, each in names.jurisdictions_named(earlier):
            start, end = earlier.span(first, last)
            if not any(start in span for span in covered):
                old.append((start, end, each))
        text = _replaced(text, sorted(old), new) or _of(
            text, new, "では、" if japanese else "in", japanese=japanese
        )
    return text


def _replaced(text: str, named: Sequence[tuple[int, int, str]], new: str) -> str:
    """The text with another name in place of all those named; empty where it names none, or different ones."""
    if len({each for _, _, each in named}) != 1:
        return ""
    pieces: list[str] = []
    at = 0
    for start, end, _ in named:
        if start >= at:
            pieces += [text[at:start], _fitting(text[start:end], new)]
            at = end
    return "".join(pieces) + text[at:]


def _fitting(old: str, new: str) -> str:
    """A jurisdiction's name in place of another wording: in the US, Japanese law."""
    if preposition := _PREPOSITION.match(old):
        return preposition[0].split()[0] + " " + new
    if old.lower().endswith(" law"):
        return f"the law of {new}"
    return f"copyright in {new}" if old.lower().endswith(" copyright") else new


def _of(text: str, new: str, tie: str, *, japanese: bool) -> str:
    """The question asked of something that it does not name: 米国では、… and "… in the United States?"."""
    if japanese:
        return f"{new}{tie}{text}"
    bare = text.rstrip(" ?.!")
    return f"{bare} {tie} {new}{text[len(bare) :].strip() or '?'}"
