"""Whether a sentence is another one, at most shortened.

Strict on purpose. A condition has no mark of its own (公表された著作物, a person who *willfully* infringes), so what may be
left out is not told by the words that must stay, but by what may go: only what widens a rule or explains a word of it.
Everything else must be there, in its place, in the words of the source, with its commas: "No use is permitted" is another
sentence than "No, use is permitted"; and a definition in brackets (公表されたものをいう。) is a condition. Free are white
space, quotation marks, the last full stop, and in Japanese the notation of numbers and the polite form at the end.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.numerals import KANJI_NUMBER, from_kanji
from knowledge.reading.tokens import is_japanese, normalise

_Span = tuple[int, int]

_WORD = re.compile(r"[^\W_]+(?:['.,/-][^\W_]+)*|\S")
_QUOTES = re.compile(r"[\"“”「」『』]")
_STOP = re.compile(r"[.。．]\s*$")
_APOSTROPHES = str.maketrans("’‘‐‑", "''--")
_BRACKETS = {"（": "）", "(": ")", "〔": "〕"}

# Kanji numbers in front of what they count; 三月 may be March, so it is no 三箇月.
_IN_KANJI = re.compile(rf"{KANJI_NUMBER}(?=[条項号年月日円人名回歳週箇か%倍章節編万億]|[カケ]月)")
_BRANCHES = re.compile(rf"(?<=[条号])(?:の{KANJI_NUMBER})+")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_MONTHS = re.compile(r"[箇カケ](?=月)")

# The number that a provision begins with; a heading may be a condition, but for one.
_MARK = re.compile(
    r"(?:\((?:[0-9]{1,3}|[A-Za-z]|[ivx]{2,5}|([a-z])\1)\)\s*)+|[0-9０-９]{1,3}(?:[.．][　 ]|　)\s*"
)
_HEADING = re.compile(r"In [Gg]eneral\.\s?—\s?")
# Brackets that name, or give examples; never where they take anything away.
_EXPLAINS = re.compile(
    r"^以下[^「」、。]*「[^「」]*」(?:という|と総称する|と略す)。?$"
    r"|^(?:明治|大正|昭和|平成|令和).{1,4}年[^、。]{1,8}第[^、。]{1,8}号。?$"
    r"|^(?:here(?:in)?after|see|e\.g\.|for example|such as|collectively|commonly (?:known|referred to) as)\b",
    re.IGNORECASE,
)
_TAKES_AWAY = re.compile(
    r"除|限|のみ|以外|ただし|ない|なく|ず、"
    r"|\b(?:except|exclu\w*|other than|unless|only|not|no|without|but|limited to|if|until)\b",
    re.IGNORECASE,
)
# Between commas in English: what illustrates or overrides, where the sentence goes on with another part of itself.
_WIDENS = re.compile(
    r"(?P<aside>,\s(?:notwithstanding|regardless of|irrespective of|whether|in particular|for example)\b"
    r"[^,;:()]+,)(?=\s(?:is|are|was|were|shall|may|must|can|will|does|do|has|have|for|in|on|by|to|of|at|from|under"
    r"|who|which|that|where|when|if|unless|except|provided)\b)"
)
_OVERRIDES = re.compile(
    r"(?P<aside>(?:Notwithstanding|Regardless of|Irrespective of)\b(?:[^,;:()]|,(?=\s(?:and\s|or\s)?[0-9]))+,)"
    r"(?=\s(?:the|an?|any)\b)"
)
_PROVISION = r"(?:第?[〇一二三四五六七八九十百千0-9０-９]+[条項号]|の[一二三四五六七八九十0-9]+|[前同][二三四]?[条項号])"
_WIDENS_JAPANESE = re.compile(
    rf"(?:(?<=、)|^)(?P<aside>(?:いずれの方法によるか|(?:その|当該)[^、。はがをにもで場限除]{{1,30}}?)を問わず、"
    rf"|{_PROVISION}(?:{_PROVISION}|及び|並びに|又は|若しくは|から|まで|本文)*の規定にかかわらず、)"
)
_OF_A = dict(zip("いきぎしちにびみり", "わかがさたなばまら", strict=True))
_OF_U = dict(zip("いきぎしちにびみり", "うくぐすつぬぶむる", strict=True))


def shortens(said: str, source: str) -> bool:
    """Whether `said` is the sentence `source`, at most without what widens or explains it.

    Args:
        said, source: one sentence each, in the same language.
    """
    if _adds_signs(said, source):
        return False
    japanese = is_japanese(source)
    said = _STOP.sub("", said)
    pieces, skips = _pieces(_STOP.sub("", source), japanese=japanese)
    if japanese:
        texts = [_characters(piece) for piece in pieces]
        return any(_runs_through(each, texts, skips) for each in _plain(_characters(said)))
    words = [_words(piece) for piece in pieces]
    return any(_runs_through(each, words, skips) for each in _begun(_words(said)))


def _adds_signs(said: str, source: str) -> bool:
    """Whether there is in it what is not seen, or a number that would be folded into another: 10² into 102."""
    return any(
        category.startswith("C") or (category == "No" and char not in source)
        for char in said
        if (category := unicodedata.category(char))
    )


def _runs_through(said: Sequence[str], pieces: Sequence[Sequence[str]], skips: dict[int, list[int]]) -> bool:
    """Whether all the pieces in their order make what is said, some of them skipped."""
    reached: list[set[int]] = [set() for _ in range(len(pieces) + 1)]
    reached[0].add(0)
    for number, piece in enumerate(pieces):
        for beyond in skips.get(number, ()):
            reached[beyond] |= reached[number]
        for at in reached[number]:
            if said[at : at + len(piece)] == piece:
                reached[number + 1].add(at + len(piece))
    return len(said) in reached[-1] and len(said) > 0


def _pieces(source: str, *, japanese: bool) -> tuple[list[str], dict[int, list[int]]]:
    """The source cut where something that may be left out begins or ends, and from which cut to which one may skip."""
    asides = sorted(set(_asides(source, japanese=japanese)))
    cuts = sorted({0, len(source), *(at for span in asides for at in span)})
    skips: dict[int, list[int]] = {}
    for start, end in asides:
        skips.setdefault(cuts.index(start), []).append(cuts.index(end))
    return [source[start:end] for start, end in pairwise(cuts)], skips


def _asides(source: str, *, japanese: bool) -> Iterator[_Span]:
    mark = _MARK.match(source)
    begins = mark.end() if mark else 0
    if mark:
        yield 0, begins
    if heading := _HEADING.match(source, begins):
        yield begins, heading.end()
        begins = heading.end()
    for start, end in _bracketed(source):
        inside = source[start + 1 : end - 1].strip()
        if _EXPLAINS.search(inside) and not _TAKES_AWAY.search(inside):
            yield start, end
    if japanese:
        yield from (match.span("aside") for match in _WIDENS_JAPANESE.finditer(source))
        return
    overriding = _OVERRIDES.match(source, begins)
    for match in [*_WIDENS.finditer(source), *([overriding] if overriding else [])]:
        if not _TAKES_AWAY.search(match["aside"]):
            yield match.span("aside")


def _bracketed(source: str) -> Iterator[_Span]:
    """Brackets with all they hold, the outermost and those within."""
    open_ones: list[tuple[str, int]] = []
    for at, char in enumerate(source):
        if char in _BRACKETS:
            open_ones.append((_BRACKETS[char], at))
        elif open_ones and char == open_ones[-1][0]:
            yield open_ones.pop()[1], at + 1


def _characters(text: str) -> str:
    """A Japanese text as it is compared, character by character."""
    plain = _QUOTES.sub("", _THOUSANDS.sub("", normalise(text.replace("，", "、"))))
    figures = _IN_KANJI.sub(lambda match: str(from_kanji(match[0])), "".join(plain.split()))
    figures = _BRANCHES.sub(
        lambda match: "".join(f"の{from_kanji(each)}" for each in match[0].split("の")[1:]), figures
    )
    return _MONTHS.sub("か", figures)


def _words(text: str) -> list[str]:
    """The words of an English text and all its signs; capitals count, for US is not us."""
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    return _WORD.findall(_QUOTES.sub("", plain))


def _begun(words: list[str]) -> Iterator[list[str]]:
    """Words with either letter at their beginning."""
    yield words
    if words:
        first, *rest = words
        yield [first[:1].swapcase() + first[1:], *rest]


def _plain(said: str) -> Iterator[str]:
    """What a Japanese sentence may be in plain form, itself included: できます as できる, ではありません as でない."""
    yield said
    if said.endswith("ではない"):
        yield f"{said[:-4]}でない"
    if said.endswith("ません"):
        stem = said[:-3]
        yield f"{stem}ない"
        if stem.endswith("ではあり"):
            yield f"{stem[:-4]}でない"
        if stem.endswith("あり"):
            yield f"{stem[:-2]}ない"
        elif stem[-1:] in _OF_A:
            yield f"{stem[:-1]}{_OF_A[stem[-1]]}ない"
    elif said.endswith("ます"):
        stem = said[:-2]
        yield f"{stem}る"
        if stem[-1:] in _OF_U:
            yield f"{stem[:-1]}{_OF_U[stem[-1]]}"
        if stem.endswith(("し", "じ")):
            yield f"{stem[:-1]}{'する' if stem.endswith('し') else 'ずる'}"
    elif said.endswith("です"):
        yield f"{said[:-2]}である"
        yield said[:-2]
