"""A paragraph cut into words that can be compared: what only concerns its looks belongs to no word.

White space, characters that are not seen, where a link leads, and a note that it opens a new window hang on the word before
them. Full and half width, kinds of quotation marks and dashes, and 、 and ， are one. The mark of a list's item, a line
that only dates the text and the furniture of a page say nothing; but in a statute, items are cited by their mark.
"""

import re
import unicodedata
from dataclasses import dataclass

from knowledge.eras import ERAS

_KANJI = r"々〆〇㐀-鿿豈-\ufaff\U00020000-\U0002ffff"
_HIRAGANA, _KATAKANA = "ぁ-ゖゝゞ", r"ァ-ヺーヽヾ\uff66-\uff9f"
_JOINTS = "(?:又は|若しくは|及び|並びに)"
_LETTER = rf"[^\W_{_KANJI}{_HIRAGANA}{_KATAKANA}]"
_UNSEEN = r"\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f"
_DIGIT = "[0-9０-９〇一二三四五六七八九十百千]"
_TOKEN = re.compile(
    rf"""
    (?P<noise>\s+
      | [{_UNSEEN}_*]+
      | [(（]opens\ in\ (?:a\ )?new\ (?:window|tab)[)）]
      | [(（]?(?:新しい|別の?)(?:ウ[ィイ]ンドウ|タブ)[でが](?:開く|開きます)[)）]?)
  | [(（](?P<target>(?:https?://|mailto:)[^\s()（）]*(?:\([^\s()]*\)[^\s()]*)*)[)）]
  | (?P<address>https?://[^\s<>"'()（）「」、。]*[^\s<>"'()（）「」、。.,;:!?])
  | [\w.+-]{1, 64}@[\w-]{1, 63}(?:\.[\w-]{1, 63})+
  | 第{_DIGIT}+[条項号章節款編](?:の{_DIGIT}+(?!つ|(?!{_JOINTS})[{_KANJI}]))*
  | [0-9０-９]+(?:[.,:][0-9０-９]+)+
  | {_JOINTS} | (?:(?!{_JOINTS})[{_KANJI}])+ | [{_HIRAGANA}]+ | [{_KATAKANA}]+
  | {_LETTER}+(?:['’‑‐-]{_LETTER}+)*
  | [,.]["”’] | ["”’][,.]
  | .
    """,
    re.VERBOSE | re.DOTALL,
)
_A_FORM = re.compile(r"[/-]forms?(?:[/?#]|$)|/viewform")
_FOLDS = (
    dict.fromkeys(map(ord, "‘’‚‛′`´"), "'")
    | dict.fromkeys(map(ord, "“”„‟″«»"), '"')
    | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
    | {ord("〜"): "~", ord("、"): ",", ord("。"): ".", ord('"'): '"'}
)
_MARKER = re.compile(
    r"""\s*(?:
        [•●○◦▪■□◆◇・‣⁃]\s*
      | [①-⑳㈠-㈩⑴-⒇]\s*
      | [*+–—-]\s+
      | [(（]?(?:[0-9０-９]{1,3}|[a-zａ-ｚ]|[ivxIVX]{1,5})[)）]\s*
      | (?:[0-9０-９]{1,3}|[a-z]|[ivx]{1,5})[.．]\s+
      | [一二三四五六七八九十]{1,3}[、.．]\s*
    )(?=\S)""",
    re.VERBOSE,
)
_NUMBER_OF_A_TITLE = re.compile(
    rf"""\s*(?:
        (?:(?:Section|Article|Part)\s+)?[0-9０-９]{{1,3}}(?:\.[0-9]{{1,3}})*[.．)）:]?(?:\s+|(?<=[.．)）:]))
      | (?:[A-Z]|[IVX]{{1,5}})[.)]\s+
      | 第\s*{_DIGIT}+\s*[条章節款編](?:の{_DIGIT}+)?[\s　:：.．]*
    )(?=\S)""",
    re.VERBOSE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = rf"""(?:
    (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\ )?{_MONTH}\ (?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?\ )?[0-9]{{4}}
  | [0-9]{{1,2}}(?:st|nd|rd|th)?\ {_MONTH},?\ [0-9]{{4}}
  | [0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}} | [0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{4}}
  | (?:{"|".join(ERAS)})?\ ?(?:[0-9]{{1,4}}|元)\ ?年\ ?[0-9]{{1,2}}\ ?月(?:\ ?[0-9]{{1,2}}\ ?日)?
)"""
_DATING = re.compile(
    rf"""\W*(?:
        (?:this\ version\ |version\ |these\ terms\ )?(?:is\ |are\ |was\ |were\ )?
        (?:last\ |date\ of\ last\ )?
        (?:effective|updated?|modified|revised|revision|published|posted|dated?|as\ of|in\ force)
        (?:\ date)?(?:\ (?:on|as\ of|from|since))?
      | (?:最終|前回)?(?:更新|改定|改訂|改正|施行|発効|制定|公開|公表|掲載|適用)(?:年月)?日?(?:時)?
    )?[\s:]*{_DAY}
    \s*(?:に?(?:更新|改定|改訂|改正|施行|発効|制定|公開|公表|掲載|適用)(?:開始)?)?
    \W*(?:(?:see\ |view\ )?(?:previous|prior|earlier)\ versions?|(?:以前|過去|旧)の?(?:版|バージョン|規約))?\W*""",
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_DATING = 160
_FURNITURE = re.compile(
    r"\s*(?:select language|skip to (?:main )?content|(?:table of )?contents|share|print|download pdf"
    r"|言語を選択(?:する)?|(?:本文|メインコンテンツ)へ(?:スキップ|移動)|目次|共有|印刷)\s*",
    re.IGNORECASE,
)
_LINK_OR_UNSEEN = re.compile(rf"\s*[(（]https?://[^\s()（）]*[)）]|[{_UNSEEN}]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word with all that hangs on it, so that tokens put together give the text; `word` is what is compared."""

    raw: str
    word: str


class Cutter:
    """Cuts paragraphs, each text once.

    Args:
        cited_by_number: numbers of items are words: it is a statute.
    """

    def __init__(self, *, cited_by_number: bool) -> None:
        self._cited_by_number = cited_by_number
        self._cut: dict[tuple[str, bool], tuple[Token, ...]] = {}

    def tokens(self, text: str, *, is_title: bool = False) -> tuple[Token, ...]:
        """The words of a paragraph; of a title without its number, and with no regard to capital letters."""
        found = self._cut.get((text, is_title))
        if found is None:
            found = self._cut[text, is_title] = self._tokens(text, is_title)
        return found

    def _tokens(self, text: str, is_title: bool) -> tuple[Token, ...]:
        if is_dating(text) or (not is_title and _FURNITURE.fullmatch(text)):
            return (Token(text, ""),)
        start = 0
        if is_title or not self._cited_by_number:
            marker = (_NUMBER_OF_A_TITLE if is_title else _MARKER).match(text)
            start = marker.end() if marker else 0
        found = _cut(text, start)
        if not any(char.isalnum() for token in found for char in token.word):
            return (Token(text, ""),)
        return tuple(Token(token.raw, token.word.casefold()) for token in found) if is_title else found


def key_of(tokens: tuple[Token, ...]) -> str:
    """What two paragraphs have in common that say the same; empty for one that says nothing."""
    said: list[str] = []
    last = ""
    for token in tokens:
        word = token.word
        if last.isascii() and last.isalnum() and word[:1].isascii() and word[:1].isalnum():
            said.append(" ")
        said.append(word)
        last = word[-1:] or last
    return "".join(said)


def is_dating(text: str) -> bool:
    """Whether a line says no more than of which day the text is."""
    if len(text) > _LONGEST_DATING:
        return False
    bare = _LINK_OR_UNSEEN.sub("", text)
    return bool(_DATING.fullmatch(" ".join(unicodedata.normalize("NFKC", bare).split())))


def _cut(text: str, start: int) -> tuple[Token, ...]:
    found: list[Token] = []
    head = text[:start]
    for match in _TOKEN.finditer(text, start):
        raw = match[0]
        word = _word(match, found[-1].word if found else "")
        if word:
            found.append(Token(head + raw, word))
            head = ""
        elif found:
            found[-1] = Token(found[-1].raw + raw, found[-1].word)
        else:
            head += raw
    return tuple(found) if found else (Token(text, ""),)


def _word(match: re.Match[str], before: str) -> str:
    """What a token is compared by; nothing for what belongs to the looks.

    Where a link leads says nothing, unless it leads to a form: that is where people are heard.
    """
    kind = match.lastgroup
    if kind == "noise":
        return ""
    if kind == "target":
        target = match["target"]
        to_a_form = _A_FORM.search(target) or before.casefold() == "form" or before.endswith("フォーム")
        return f"({_bare_address(target)})" if to_a_form else ""
    if kind == "address":
        return _bare_address(match[0])
    raw = match[0]
    folded = raw if raw.isascii() else unicodedata.normalize("NFKC", raw.translate(_FOLDS)).translate(_FOLDS)
    if len(folded) == 2 and folded[0] in ",.\"'" and folded[1] in ",.\"'":
        return "".join(sorted(folded))
    return "'" if folded == "`" else folded


def _bare_address(address: str) -> str:
    bare = re.sub(r"^(?:https?://|mailto:)(?:www\.)?", "", address, flags=re.IGNORECASE)
    return bare.partition("#")[0].rstrip("/")
