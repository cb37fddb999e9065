"""What a refusal may name of a question: of its words that nothing has, those that make sense alone, as it writes them.

No dictionary tells nouns from verbs. In Japanese the kana behind a word do, in English the small words before it; words
that only ask, count or describe are listed in `naming.toml`. Where that leaves nothing, nothing is named.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby

from knowledge.reading.telling import TellingWord
from knowledge.reading.terms import fold
from knowledge.reading.tokens import normalise, tokens

_KANJI = "㐀-鿿々〆"
_LATIN = r"(?:(?:[A-Z]\.){2,}|[A-Za-z0-9](?:[A-Za-z0-9.'’&+-]*[A-Za-z0-9])?)"
_MOST_WORDS = 4
"""Words of a name in Latin letters."""

_UNIT = re.compile(
    rf"(?:[おご](?=[{_KANJI}](?![{_KANJI}])))?"
    rf"(?:[{_KANJI}]+(?:[りしきいみちえけせめれげぎびっ][{_KANJI}]+)*|[ァ-ヺー]+(?:・[ァ-ヺー]+)*|{_LATIN}(?: {_LATIN})*)+"
)
# What may stand behind a noun, and behind one of a single ideograph, as which more verbs begin.
_BEHIND = re.compile(
    r"$|[^ぁ-ゖ]|[がのをにはへともやでだよ]|な[らどんの]|か(?:[^れせなけぁ-ゖ]|ら|も|を|に|$)|まで|さ[れせん]|し(?![いくか])|す[るべ]"
    r"|ごと|くらい|ぐらい|ほど|ばかり|のみ|だけ|しか|より|(?<=...)って|たち|あた"
)
_BEHIND_ONE = re.compile(
    r"$|[^ぁ-ゖ]|[のをはへだで]|[がも](?![りるれっら])|に(?![たて])|[とや](?![しすさせ])|から|まで|より|など"
)
_LETTERS = re.compile("[A-Za-z0-9ァ-ヺ]")
_KANA = re.compile("[ぁ-ゖ]")
# The kana with which a noun made of a verb ends: 支払い, 差し止め.
_ENDING = re.compile(
    r"(?:(?<=[払扱違買使])い|[もわま]?[りみきしちけめせれえ])(?=$|[^ぁ-ゖ]|[がのをはへもで])"
)
_DONE = re.compile(r"さ[れせ]|し(?!か)|す[るべ]|でき|いたし|いただ|くださ|下さ|を?お願")
_COUNTED = re.compile(
    r"(?:(?:第|明治|大正|昭和|平成|令和)?(?:[0-9]+|[一二三四五六七八九十百千万数両]+)"
    r"(?:(?:[枚件人名回年月日円本冊曲通つ点社作度番話巻秒分歳割倍条項号]|時間|箇?所|種類)[目間分]?|[a-z]?条|$))+当?"
)
_AROUND = re.compile(r"^(?:[各約毎]|当該)(?=..)|(?<=..)(?:[後前時中際等側別内]|以[上下外内])$")
_VAGUE = re.compile(
    r"何|的$|[ぁ-ゖ]方$|..(?:方法|手順|一覧|割合|金額|件数|人数)$|^[本当同他諸自弊御][社人件国者紙]$"
)

_WORD = re.compile(_LATIN)
_NO_NOUN = re.compile(r"(?:..[^e]ed|(?<!mi)(?<!p)ly)$")
_PLURAL = re.compile(r"[^aious]s$")
_NOUN_OF_VERB = re.compile(r"(?:(?:ment|[ts]ion|[ae]nce|[gk]er)s?|[eo]rs)$")
_OPENING = {"determiners", "prepositions", "conjoining", "acting"}
_ENDS = {"", ".", "?", "!"}
_CAPITAL_NEXT = re.compile(r" [A-Z]")
_AFTER_PLURAL = {"' ", "’ "}
_LINKS = {" of ", " of the ", " for the ", " & "}


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a folded question, `text[start:end]`, that makes sense alone; `done`: the question has it as a verb."""

    start: int
    end: int
    done: bool = False


def nameable(
    text: str, absent: Iterable[TellingWord], *, language: str, but: Collection[str] = ()
) -> tuple[str, ...]:
    """What makes sense alone of a question's absent words, each thing once, the most telling first.

    Args:
        text: the question.
        absent: its telling words that nothing found has.
        language: of the question, `ja` or `en`.
        but: tokens that belong to no name: those of vendors.
    """
    folded = fold(text)
    untold = _untold(language)
    telling = [
        word
        for word in absent
        if normalise(word.written) not in untold
        and (language == "ja" or not untold.issuperset(tokens(word.written)))
    ]
    stretches = _japanese(folded.text) if language == "ja" else _english(folded.text, but)
    found: list[tuple[bool, float, str]] = []
    before = 0  # where the name before ends
    for each in stretches:
        start, end = folded.span(each.start, each.end)
        name, between, before = text[start:end], text[before:start].strip(), end
        # What stands in brackets behind a name is the name again.
        if between not in {"（", "("} and (weight := _weight(telling, name, start)):
            found.append((each.done, -weight, name))
    found.sort(key=lambda each: each[:2])
    things = [each for each in found if not each[0]] or found
    return tuple(_each_once([name for _, _, name in things]))


def _weight(telling: Iterable[TellingWord], name: str, start: int) -> float:
    """What the words in a name tell; an ideograph behind letters or katakana is no word of its own there: DVD版."""
    joined = _LETTERS.search(name) is not None
    within = (each for each in telling if start - len(each.written) < each.start < start + len(name))
    return max((each.weight for each in within if each.parts or not joined), default=0.0)


@cache
def _lists(language: str) -> Mapping[str, frozenset[str]]:
    source = resources.files("knowledge.answering.refusing").joinpath("naming.toml")
    written = tomllib.loads(source.read_text(encoding="utf-8"))[language]
    return {name: frozenset(words.split()) for name, words in written.items()}


@cache
def _untold(language: str) -> frozenset[str]:
    """Words that are no reason to name what they stand in."""
    lists = _lists(language)
    return frozenset().union(
        *(lists.get(name, ()) for name in ("kinds", "times", "vague", "anyone", "how", "field"))
    )


def _each_once(names: Sequence[str]) -> Iterator[str]:
    """The names without those that another one has: in another form, or as a part of it."""
    words = [frozenset(tokens(name)) for name in names]
    plain = [normalise(name).replace("ー", "") for name in names]
    for at, name in enumerate(names):
        same = any(words[at] == words[other] or plain[at] == plain[other] for other in range(at))
        part = any(words[at] != each and plain[at] in other for each, other in zip(words, plain, strict=True))
        if not same and not part:
            yield name


def _japanese(text: str) -> Iterator[_Stretch]:
    lists = _lists("ja")
    (alone,) = lists["alone"]
    for match in _UNIT.finditer(text):
        start, end = match.span()
        if ending := _ENDING.match(text, end):
            end = ending.end()
        elif not text[end - 1].isascii() and not (
            _BEHIND_ONE if end - start == 1 or _KANA.search(match[0]) else _BEHIND
        ).match(text, end):
            continue
        if counted := _COUNTED.match(text[start:end]):
            start += counted.end()
        while around := _AROUND.search(text[start:end]):
            start, end = (start, start + around.start()) if around.start() else (start + around.end(), end)
        name = normalise(text[start:end])
        if not name or name in _untold("ja") or _VAGUE.search(name) or name.count(" ") >= _MOST_WORDS:
            continue
        if len(name) > 1 or name in alone:
            yield _Stretch(start, end, done=bool(_DONE.match(text, end)))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of an English name; `capital`: its letters alone tell that it is of one."""

    start: int
    end: int
    text: str
    capital: bool


def _english(text: str, but: Collection[str]) -> Iterator[_Stretch]:
    """Runs of words: whole where a small word opens them, their capitals alone where none does."""
    before: tuple[_Word, _Word] | None = None
    for opened, run in _runs(text, but):
        for first, last in _named_by(run, opened=opened):
            if before and before[1].capital and first.capital and text[before[1].end : first.start] in _LINKS:
                first = before[0]
            elif before:
                yield _Stretch(before[0].start, before[1].end)
            before = first, last
    if before:
        yield _Stretch(before[0].start, before[1].end)


def _named_by(run: Sequence[_Word], *, opened: bool) -> Iterator[tuple[_Word, _Word]]:
    """The first and the last word of each name in a run."""
    lists = _lists("en")
    how = [not word.capital and word.text in lists["how"] for word in run]
    asks = [not word.capital and lists["kinds"].issuperset(tokens(word.text)) for word in run]
    ends = [word.capital or not _NO_NOUN.search(word.text) for word in run]
    first = next((at for at in range(len(run)) if not how[at] and not asks[at]), 0)
    last = next((at for at in reversed(range(len(run))) if ends[at] and not how[at]), -1)
    run = run[first : last + 1]
    if opened and 0 < len(run) <= _MOST_WORDS:
        yield run[0], run[-1]
        return
    for capital, words in groupby(run, key=lambda word: word.capital):
        if capital:
            named = list(words)
            yield named[0], named[-1]


def _runs(text: str, but: Collection[str]) -> Iterator[tuple[bool, list[_Word]]]:
    """Words that follow each other without one that is no part of a name, and whether a small word opens them."""
    run: list[_Word] = []
    opened, before, end = False, "", 0
    for match in _WORD.finditer(text):
        gap, (start, end) = text[end : match.start()], match.span()
        if gap != " ":
            yield opened, run
            run, before = [], "determiners" if gap in _AFTER_PLURAL else ""
        word = match[0].removesuffix("'s").removesuffix("’s")
        after = _WORD.match(text, end + 1)
        capital = word.isdigit() or _is_capital(text, match, word)
        kind = _kind(word, run, before, after[0] if after else "", capital=capital, but=but)
        if not kind:
            opened = opened if run else before in _OPENING
            run.append(_Word(start, start + len(word), word if capital else word.lower(), capital))
        if kind or word != match[0]:
            yield opened, run
            run = []
        before = kind if word == match[0] else "determiners"
    yield opened, run


def _is_capital(text: str, match: re.Match[str], word: str) -> bool:
    """Whether a word is a name by its letters: at the beginning of a sentence a capital alone does not tell."""
    begins = text[: match.start()].rstrip()[-1:] in _ENDS
    plain = word[1:].islower() and word == match[0] and not _CAPITAL_NEXT.match(text, match.end())
    return word[0].isupper() and not (begins and plain)


def _kind(
    word: str, run: Sequence[_Word], before: str, after: str, *, capital: bool, but: Collection[str]
) -> str:
    """Which list has a word that is no part of a name where it stands; the empty string: it may be one.

    Args:
        run: what it would go on; `before`: the kind of the word before, `after`: the word behind.
    """
    lists, plain, stems = _lists("en"), word.lower(), frozenset(tokens(word))
    for kind in ("determiners", "prepositions", "conjoining", "small"):
        if plain in lists[kind]:
            return kind
    if word.isdigit():
        return "" if run and run[-1].capital else "small"
    if not stems or stems.issubset(but) or stems <= lists["times"] or len(word) == 1:
        return "small"
    if capital and (run or before or not stems <= lists["acting"]):
        return ""
    if run and _NO_NOUN.search(plain) and not all(_NO_NOUN.search(each.text) for each in run):
        return "small"
    begun = bool(run) or before in {"determiners", "prepositions"}
    if stems <= lists["acting"] and not _NOUN_OF_VERB.search(plain):
        is_verb = not run and before != "determiners" if plain.endswith("ing") else bool(run) or not begun
        return "acting" if is_verb else ""
    if stems <= lists["either"]:
        follows = run and (
            _PLURAL.search(run[-1].text) or after.lower() in lists["determiners"] or after[:1].isupper()
        )
        return "acting" if follows or not begun else ""
    return ""
