"""Follow-ups in somebody else's words: taken where these say no less and no more than was asked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from knowledge.errors import QuestionError
from knowledge.numerals import KANJI_NUMBER, from_kanji
from knowledge.reading.names import Names
from knowledge.reading.question import Question, parse_question
from knowledge.reading.terms import fold
from knowledge.reading.tokens import is_japanese, normalise, tokens

_DIGITS = re.compile(r"[0-9]+")
_KANJI = re.compile(rf"({KANJI_NUMBER})\s?[条項号年月日]")
_POINTS_JA = re.compile(
    r"それ|その|これ|この|そこ|そう|同[^じ]|前者|後者|上記|先ほど|さっき|以上|前[条項]|次[条項]|他に|ほかに"
)
_POINTS_EN = re.compile(
    r"\b(?:it|its|that|this|they|them|their|those|these|such|same|former|latter|above|previous|then|else|there|one|ones)\b",
    re.IGNORECASE,
)

# What a question may be put with, whoever asks; all else that it is about was said.
_SUBJECT = re.compile(r"(?:(?![〇一二三四五六七八九十百千第条項号年月日])[㐀-鿿々])+|[ァ-ヺー]+")
_ASKS = frozenset("何 場合 内容 規定 条文 説明 教 知 定 言 同 質問 時 時点 際 上 中 点 関 当".split())  # noqa: SIM905
_NO = re.compile(r"な[いくけかし]|ませ|ず[、にる]|ぬ")


def points_back(question: Question) -> bool:
    """Whether a question may lean on what was said before, in ways that knowledge.reading.carrying need not understand."""
    return bool((_POINTS_JA if question.language == "ja" else _POINTS_EN).search(question.text))


def restated(
    text: str, question: Question, history: Sequence[Question], *, names: Names, today: date
) -> Question | None:
    """Take a follow-up as somebody else puts it.

    Args:
        text: the question as it is said to stand alone.
        question: as asked.
        history: what was asked before, as it stands alone.
        names: laws, vendors and jurisdictions to be known by name.
        today: the day on which it is asked.

    Returns:
        The question; None where the words name a law, place, vendor, day or number that nobody named, leave out one that
        the question names, are in another language, or speak of anything that nobody spoke of: a member reads them as what
        was understood.
    """
    try:
        said = parse_question(text, names=names, today=today)
    except QuestionError:
        return None
    if said.language != question.language or "\n" in said.text:
        return None
    for named in _NAMED:
        if not named(question) <= named(said) <= frozenset().union(*map(named, (question, *history))):
            return None
    if _adds_words(said.text, [question.text, *(each.text for each in history)]):
        return None
    return said if said.text == question.text else replace(said, asked=question.text)


def _adds_words(said: str, asked: Sequence[str]) -> bool:
    before = "\n".join(asked)
    if not is_japanese(said):
        return not set(tokens(said)) <= set(tokens(before))
    plain, known = normalise(said), normalise(before)
    latin = {each for each in tokens(said) if each.isascii() and each.isalpha()}
    return (
        any(word not in known and word not in _ASKS for word in _SUBJECT.findall(plain))
        or not latin <= set(tokens(before))
        or len(_NO.findall(plain)) > len(_NO.findall(known))
    )


def _laws(question: Question) -> frozenset[object]:
    return frozenset(each.law.key if each.law else each.law_text for each in question.references) - {""}


def _numbers(question: Question) -> frozenset[object]:
    """All numbers, however they are written."""
    text = fold(question.text).text
    kanji = (from_kanji(number) for number in _KANJI.findall(text))
    parts = (
        piece
        for reference in question.references
        for _, number in reference.parts
        for piece in number.split("-")
    )
    return frozenset(
        (*map(int, _DIGITS.findall(text)), *kanji, *(int(each) for each in parts if each.isdigit()))
    )


_NAMED: tuple[Callable[[Question], frozenset[object]], ...] = (
    _laws,
    _numbers,
    lambda question: question.vendors,
    lambda question: question.jurisdictions,
    lambda question: frozenset({question.as_of} - {None}),
)
