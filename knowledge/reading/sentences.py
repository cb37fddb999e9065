"""Sentences as spans of a text, in Japanese and English, as statutes and policies write them."""

import re
from collections.abc import Sequence

_OPENING, _CLOSING = "（(「『〔［[【", "）)」』〕］]】"
_JAPANESE_END = "。！？"
# A full stop after these, or after a single letter or number, ends no sentence.
_ABBREVIATIONS = frozenset(
    [
        "art",
        "arts",
        "no",
        "nos",
        "sec",
        "secs",
        "para",
        "paras",
        "cl",
        "ch",
        "vol",
        "pp",
        "ed",
        "eds",
        "fig",
        "cf",
        "vs",
        "v",
        "inc",
        "ltd",
        "co",
        "corp",
        "llc",
        "u.s",
        "u.s.c",
        "u.k",
        "e.g",
        "i.e",
        "etc",
        "al",
        "st",
        "dr",
        "mr",
        "mrs",
        "ms",
        "jr",
        "sr",
        "prof",
        "pub",
        "stat",
        "reg",
        "dir",
        "approx",
        "ste",
        "blvd",
        "ave",
        "attn",
    ]
)
_ENGLISH_END = re.compile(r"[.!?][\"”’')\]]*(?=\s+[\"“‘'(\[]*[A-Z0-9])")

# Items as statutes and policies mark them, by the kind of mark: a list goes on as long as the kind is the same.
_ITEM_MARKS = {
    "kanji": re.compile(r"[一二三四五六七八九十百]{1,4}(?:の[一二三四五六七八九十]+)*[　 ]"),
    "iroha": re.compile(r"[イロハニホヘトチリヌルヲワカヨタレソツネナラム][　 ]"),
    "lower": re.compile(r"\([a-z]{1,5}\)"),
    "upper": re.compile(r"\([A-Z]{1,5}\)"),
    "digit": re.compile(r"[(（][0-9０-９]{1,3}[)）]"),
    "bullet": re.compile(r"[-・•*] "),
}
_OPENS_LIST = re.compile(r"次に掲げる|次の各号|次の(?:いずれ|事項|もの)|[:：—–]\s*$", re.MULTILINE)
_LIMITED = (
    r"(?:ない|ません|除く|除きます|限る|限ります|限られる|限られます"
    r"|対象外(?:である|です|とする)?|誤り(?:である|です))(?:。|$)"
)
# The sentence goes on limiting the one before it: it is never left behind, nor quoted alone.
_PROVISO = re.compile(
    r"ただし|但し|ただ[、，]|この場合(?:において|に(?:は|も)|[、，])|もっとも|もつとも|しかし"
    r"|(?:However|Provided|Nevertheless|Nonetheless)\b"
    r"|In (?:such|that|this) (?:a )?case\b|(?:Except|But) (?:that|where|when|if)\b"
    r"|Notwithstanding the (?:foregoing|preceding)\b"
    r"|(?:This|The (?:preceding|foregoing))(?: (?:paragraph|subsection|sentence|exception|provision)s?)?"
    r" (?:shall|does|do) not\b"
    r"|(?:It|They|That|These|Those|Such \w+|(?:This|That|The|These) (?:rule|right|exemption|limitation|protection"
    r"|permission|same)s?) (?:shall|does|do|did|is|are|was|were|may|must|can|will) (?:not|never|no longer)\b"
    r"|(?:This|That) is (?:not|never|no longer|wrong|false)\b|(?:It|They|This|That) cannot\b"
    rf"|(?:これら?|それら?|(?:この|その)(?:規定|場合|定め|扱い|権利|例外|期間|制限)|なお)(?:に?は|では|も)?、?[^。]*{_LIMITED}"
)


def item_mark(line: str) -> str:
    """The kind of mark that a line begins with, empty where it is no item of a list."""
    return next((kind for kind, mark in _ITEM_MARKS.items() if mark.match(line)), "")


def opens_list(text: str) -> bool:
    """Whether a text speaks of a list that follows (次に掲げる, the following)."""
    return bool(_OPENS_LIST.search(text))


def is_proviso(sentence: str) -> bool:
    """Whether a sentence limits or continues the one before it (ただし…, However, …) and means nothing without it."""
    return bool(_PROVISO.match(sentence))


def with_provisos(at: int, sentences: Sequence[str]) -> tuple[int, int]:
    """The first and last of the sentences that must go together with one: a rule and what limits it."""
    first = last = at
    while first > 0 and is_proviso(sentences[first]):
        first -= 1
    while last + 1 < len(sentences) and is_proviso(sentences[last + 1]):
        last += 1
    return first, last


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a text, in order: `text[start:end]`, without surrounding white space.

    A line break ends a sentence. A full stop inside brackets does not: Japanese statutes put whole sentences into
    parentheses （…をいう。以下同じ。）, and a quote torn out of one would not stand alone.
    """
    spans: list[tuple[int, int]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        for start, end in _in_line(line):
            piece = line[start:end]
            stripped = piece.strip()
            if stripped:
                lead = len(piece) - len(piece.lstrip())
                spans.append((offset + start + lead, offset + start + lead + len(stripped)))
        offset += len(line)
    return spans


def _in_line(line: str) -> list[tuple[int, int]]:
    ends = sorted({*_japanese_ends(line), *_english_ends(line), len(line)})
    return list(zip([0, *ends[:-1]], ends, strict=True))


def _japanese_ends(line: str) -> list[int]:
    depth = 0
    ends: list[int] = []
    for position, char in enumerate(line):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(depth - 1, 0)
        elif char in _JAPANESE_END and depth == 0:
            ends.append(position + 1)
    return ends


def _english_ends(line: str) -> list[int]:
    ends: list[int] = []
    for match in _ENGLISH_END.finditer(line):
        word = re.search(r"[\w.§]+$", line[: match.start()])
        before = word.group().lower().strip(".") if word else ""
        is_number = bool(re.fullmatch(r"[\divxlc]{1,4}", before)) and match.start() < 8
        if line[match.start()] == "." and (
            before in _ABBREVIATIONS or re.fullmatch(r"[a-z]", before) or is_number
        ):
            continue
        ends.append(match.end())
    return ends
