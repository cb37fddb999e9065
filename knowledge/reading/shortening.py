"""Whether a sentence is another one, at most shortened.

Strict on purpose. A condition has no mark of its own (公表された著作物, a person who *willfully* infringes), so what may be
left out is not told by the words that must stay, but by what may go: only what widens a rule or explains a word of it.
Everything else must be there, in its place, in the words of the source. Free are notation, white space, punctuation,
articles, and in Japanese the polite form at the end.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.reading.tokens import is_japanese, unified

_Span = tuple[int, int]

_WORD = re.compile(
    r"\ue000[^\ue001]*\ue001|[^\W_\ue000\ue001]+(?:['.,/-][^\W_\ue000\ue001]+)*|[()%$€£¥+=<>&@#]"
)
_LEFT_OUT = re.compile(r"[\s、。，!?\"“”「」『』;:—–…]|(?<![0-9])[,.]|[,.](?![0-9])")
_ARTICLES = re.compile(r"\b(?:an?|the|An|The)\b|^A\b")
_BRACKETS = {"（": "）", "(": ")", "〔": "〕"}

# The number and the heading that a provision begins with.
_MARK = re.compile(r"(?:\([A-Za-z0-9]{1,5}\)\s*)+|[0-9０-９]{1,3}[.．]?[　 ]\s*")
_HEADING = re.compile(r"[A-Z][^.—]{0,60}\.\s?—\s?")
# Brackets that explain, widen or name; never where they take anything away.
_EXPLAINS = re.compile(
    r"(?:をいう|という|を含む|と総称する|と略す|において同じ|以下同じ|(?:明治|大正|昭和|平成|令和).{1,12}号)。?$"
    r"|^(?:including|as defined in|here(?:in)?after|see|e\.g\.|for example|such as|collectively"
    r"|commonly (?:known|referred to) as)\b",
    re.IGNORECASE,
)
_TAKES_AWAY = re.compile(
    r"除|限|のみ|以外|ただし|ない|なく|ず、"
    r"|\b(?:except|exclu\w*|other than|unless|only|not|no|without|but|limited to|if|until)\b",
    re.IGNORECASE,
)
# Between commas in English: what illustrates or overrides, where the sentence goes on with another part of itself.
_WIDENS = re.compile(
    r",\s(?P<aside>(?:including|notwithstanding|regardless of|irrespective of|whether|in particular|for example)\b"
    r"[^,;:()]+),(?=\s(?:is|are|was|were|shall|may|must|can|will|does|do|has|have|for|in|on|by|to|of|at|from|under"
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
    japanese = is_japanese(source)
    pieces, skips = _pieces(source, japanese=japanese)
    if japanese:
        texts = ["".join(_units(piece, japanese=True)) for piece in pieces]
        return any(_runs_through(each, texts, skips) for each in _plain("".join(_units(said, japanese=True))))
    return _runs_through(
        _units(said, japanese=False), [_units(piece, japanese=False) for piece in pieces], skips
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


def _units(text: str, *, japanese: bool) -> list[str]:
    """What is compared: characters in Japanese, words and brackets in English."""
    if japanese:
        return list(_LEFT_OUT.sub("", unified(text)))
    return _WORD.findall(unified(_ARTICLES.sub(" ", text)))


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
