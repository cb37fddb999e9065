"""Text to tokens, for the keyword index and for weighing sentences: the same for a query and for a passage.

Japanese is cut into pairs of characters, which need no dictionary and find every compound; English into
stems.
What people write in several ways becomes one token: article numbers (第三十条の四, 30条の4, Article 30-4),
numbers with a counter (十年, 10年; 六箇月, 6か月, 六月), full and half width, old and new forms of
characters (權, 権), and the large kana with which old statutes write small ones (あつて, あって).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from knowledge.numerals import to_int
from knowledge.reading.designators import BRANCHES, NUMBER, article_number

# Old and variant forms of characters, each before the form it is folded to.
_VARIANTS = (
    "國国權権學学體体藝芸髙高﨑崎嵜崎邊辺邉辺齋斎齊斉濱浜澤沢廣広瀧滝龍竜櫻桜嶋島嶌島眞真惠恵榮栄圓円會会實実寫写畫画譯訳"
    "發発變変號号條条證証讓譲釋釈屬属擴拡據拠擧挙舊旧歸帰效効單単團団從従應応聲声續続總総藏蔵臺台當当黨党圖図讀読壞壊賣売"
    "賴頼來来樂楽劍剣戰戦獨独禮礼鐵鉄壽寿靜静德徳祿禄彌弥𠮷吉凜凛曾曽檜桧槇槙遙遥堯尭萬万遞逓辯弁辨弁佛仏拂払廢廃濟済劑剤"
    "晝昼鹽塩氣気繪絵關関觀観勸勧歡歓顏顔顯顕險険驗験檢検嚴厳鷗鴎增増寬寛淺浅爲為與与豫予餘余禪禅經経輕軽齒歯點点兩両參参"
    "區区處処廳庁數数專専對対轉転傳伝醫医賣売靈霊龜亀鬭闘攝摂寶宝莊荘裝装亂乱辭辞獻献縣県飜翻"
)
_SMALL_KANA = "ぁあぃいぅうぇえぉおっつゃやゅゆょよゎわァアィイゥウェエォオッツャヤュユョヨヮワヵカヶケ"
_UNSEEN = [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x180E]
_UNSEEN += [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0xE000, 0xE001]
_FOLDS: dict[int, str | None] = {
    ord(old): new for old, new in zip(_VARIANTS[::2], _VARIANTS[1::2], strict=True)
}
_FOLDS |= {ord(small): large for small, large in zip(_SMALL_KANA[::2], _SMALL_KANA[1::2], strict=True)}
_FOLDS |= {ord("’"): "'", ord("‐"): "-", ord("‑"): "-"} | dict.fromkeys(_UNSEEN, None)

_JAPANESE = r"々〆ぁ-ゖゝゞァ-ヺー-ヾ㐀-鿿\uf900-\ufaff\U00020000-\U0002ffff"
_ANY_JAPANESE = re.compile(rf"[{_JAPANESE}〇\uff66-\uff9f]")
# After the folds: カ and ケ stand for ヶ, ょ for よ.
_COUNTERS = r"[箇かカケ]月間?|年間?|月間?|日間?|円|週間?|時間|人|名|回|歳|%|パーセント|株|倍|章|節|編|款"
_NUMBERED = re.compile(
    rf"""
    (?=[第§asu0-9〇零一二三四五六七八九十百千])  # what it begins with: looked at first, it takes a quarter of the time
    (?:
    (?:第\s?)?(?<![0-9])(?:
        (?P<article>{NUMBER})\s?条(?P<branches>{BRANCHES})
      | (?P<paragraph>{NUMBER})\s?項
      | (?P<item>{NUMBER})\s?号(?P<twigs>{BRANCHES})
      | (?P<number>{NUMBER})(?P<myriads>[万億]?)\s?(?P<counter>{_COUNTERS})
    )
  | (?:\barticles?\s?|\barts?\.\s?|\bsections?\s?|\bsecs?\.\s?|§{{1,2}}\s?|u\.s\.c\.\s?|\busc\s)
    (?P<provision>[0-9]{{1,4}}(?:-[0-9]{{1,3}})*[a-z]?)(?!\w|\.[0-9])
    )
    """,
    re.VERBOSE | re.ASCII,
)
_COUNTED_AS = {"箇月": "月", "か月": "月", "カ月": "月", "ケ月": "月", "パーセント": "%"}
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_TOKEN = re.compile(
    rf"""
    \ue000(?P<made>[^\ue001]*)\ue001
  | (?P<japanese>[{_JAPANESE}]+)
  | (?P<address>https?://[^\s{_JAPANESE}<>"'()、。]+
      | (?<![a-z0-9._%+-])(?:[a-z0-9._%+-]{{1,64}}@)?
        [a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}})*\.[a-z]{{2,}}(?![a-z0-9]))
  | (?P<initials>(?:[a-z]\.){{2,}})
  | (?P<product>[a-z]{{3,}})(?=[0-9])
  | (?P<word>[^\W_{_JAPANESE}]+(?:'[a-z]+)?)
    """,
    re.VERBOSE,
)
_PIECE = re.compile(r"[^\W_]+")
_SAYING_NOTHING = (
    "a about also am an and any are aren as at be been being but by can could did didn do does doesn "
    "don done for from had has have having he her here him his how i if in into is isn it its may me "
    "might must my of on onto or our she shall should so some such than that the their them then "
    "there these they this those to was wasn we were what when where which who whom whose why will "
    "with won would you your "
)
_STOP_WORDS = frozenset(_SAYING_NOTHING.split())


def normalise(text: str) -> str:
    """Bring a text into the form that is compared: NFKC, lower case, characters folded, none invisible."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_FOLDS)
    return unicodedata.normalize("NFKC", folded)


def unified(text: str) -> str:
    """A text as `normalise` has it, in which numbers with what they count are written in one way, each between the marks
    U+E000 and U+E001: 第三十条の四 and Article 30-4 as art30-4, 七十年 and 70年 as 70年.
    """
    return _NUMBERED.sub(_unified, _THOUSANDS.sub("", normalise(text)))


def tokens(text: str) -> list[str]:
    """Cut a text into tokens, in its order, repetitions included.

    Args:
        text: any text, Japanese and English mixed.
    """
    found: list[str] = []
    for match in _TOKEN.finditer(unified(text)):
        kind, piece = match.lastgroup, match.group(match.lastindex or 0)
        if kind == "japanese":
            found += map("".join, pairwise(piece)) if len(piece) > 1 else piece
        elif kind == "word" or kind == "product":
            if stem := _stem(piece):
                found.append(stem)
        elif kind == "made":
            found.append(piece)
        elif kind == "initials":
            found.append(piece.replace(".", ""))
        else:
            address = piece.partition("://")[2] or piece
            address = address.rstrip("/.")
            found.append(address)
            found += filter(None, map(_stem, _PIECE.findall(address)))
    return found


def weight_held(text: str, weights: Mapping[str, float]) -> float:
    """The weight of those of some words that a text holds.

    Args:
        weights: by word, as `tokens` gives them.
    """
    held = set(tokens(text))
    return sum(weight for word, weight in weights.items() if word in held)


def is_japanese(text: str) -> bool:
    """Whether a text holds kana or kanji."""
    return bool(_ANY_JAPANESE.search(text))


def _unified(match: re.Match[str]) -> str:
    """Write a number and what it counts in one way, between marks that `_TOKEN` takes as a whole."""
    if match["provision"]:
        made = f"art{match['provision']}"
    elif match["article"]:
        made = f"art{article_number(match['article'], match['branches'])}"
    elif match["paragraph"]:
        made = f"par{to_int(match['paragraph'])}"
    elif match["item"]:
        made = f"item{article_number(match['item'], match['twigs'])}"
    else:
        counter = match["counter"].removesuffix("間") if match["counter"] != "時間" else "時間"
        made = f"{to_int(match['number'])}{match['myriads']}{_COUNTED_AS.get(counter, counter)}"
    return f"\ue000{made}\ue001"


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Reduce an English word to its stem; the empty string for one that says nothing."""
    import snowballstemmer

    if word.isdigit():
        return word
    word = word.partition("'")[0]
    # A stemmer keeps the word it works on, so each call has its own: callers may be in several threads.
    return "" if word in _STOP_WORDS else str(snowballstemmer.stemmer("english").stemWord(word))
