"""The words of a question that say what it is about, without those that only make it a question."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from knowledge.reading.terms import fold
from knowledge.reading.tokens import normalise, tokens

_KANJI = "㐀-鿿々〆"
_KATAKANA = "ァ-ヺー"
# Laws leave out the kana inside a compound: 差し止め is 差止め, 引き渡し is 引渡し.
_INSIDE = "りしきいみちえけせめれげぎび"
_WORD = re.compile(
    rf"(?P<latin>[A-Za-z0-9](?:[A-Za-z0-9.'’&+-]*[A-Za-z0-9])?)"
    rf"|(?P<compound>(?<![{_KANJI}])[{_KANJI}][{_INSIDE}][{_KANJI}]+)"
    rf"|(?P<kanji>[{_KANJI}]+)|(?P<katakana>[{_KATAKANA}]{{2,}})"
)
# What asks, and what nearly every question has; by stem in English, by word in Japanese.
_ASKING_STEMS = (
    "get say said says tell much mani long give want need know explain pleas mean happen let make made "
    "take look someon somebodi anyon thing realli actual ever still even just whether without like other "
    "one two first use work go put ask show someth anyth everi each all both same possibl exact brief "
    "us we you your me ani case question answer rule law provis articl section sort kind way "
)
_ASKING = frozenset(_ASKING_STEMS.split())
_ASKING_JA = re.compile(
    r"教|何|誰|人|者|場合|方法|必要|質問|内容|具体的|簡単|可能|今|時|前|後|中|上|下|次|他|自分|私|僕|我々|当社|弊社|会社"
    r"|以上|以下|以内|日本|意味|理由|条件|要件|規定|条文|法律|法|物|事|所|方|点|件|年|月|日|回|円|人間|皆|際|的|等|共|同|全|各"
    r"|大丈夫|問題|許|使|見|言|思|知|行|出|入|作|持|取|付|受|書|読|聞|分|合|当|要|定|認"
)

_ALONE = 0.6
"""What a single ideograph weighs beside the rarest word: how rare it is alone, no index of pairs tells."""


@dataclass(frozen=True, slots=True)
class TellingWord:
    """A word that says what a question is about.

    Attributes:
        word: as it is compared: folded, without kana inside a compound.
        written: as the question writes it; `start`: where it first stands there.
        weight: how much it tells in the library.
        parts: for each character (of a Latin word: for the whole) the tokens of which one must be held, with what
            it weighs. Empty for a single ideograph, which the text itself must have standing alone.
    """

    word: str
    written: str
    start: int
    weight: float
    parts: tuple[tuple[frozenset[str], float], ...] = ()

    def held(self, held: Collection[str], text: str) -> float:
        """The share of the word, 0 to 1, that a passage has, by its tokens and its folded text."""
        if not self.parts:
            return float(bool(re.search(rf"(?<![{_KANJI}]){self.word}(?![{_KANJI}])", text)))
        if self.word in text or normalise(self.written) in text:
            return 1.0
        whole = sum(weight for _, weight in self.parts)
        return sum(weight for each, weight in self.parts if not each.isdisjoint(held)) / whole


def telling_words(text: str, *, weights: Mapping[str, float], but: Collection[str] = ()) -> list[TellingWord]:
    """The telling words of a text, in its order, each once.

    Args:
        weights: how much each token of the text tells, as `KeywordIndex.rarity` has it.
        but: tokens to be passed over, as of the names of vendors and places.
    """
    most = max(weights.values(), default=1.0)
    found: dict[str, TellingWord] = {}
    folded = fold(text)
    for match in _WORD.finditer(folded.text):
        start, end = folded.span(*match.span())
        word = normalise(match[0])
        if match.lastgroup == "latin":
            parts = tuple(
                (frozenset({stem}), weights.get(stem, most))
                for stem in tokens(word)
                if stem not in but and stem not in _ASKING
            )
            if not parts:
                continue
        else:
            if match.lastgroup == "compound":
                word = word[0] + word[2:]
            pairs = ["".join(pair) for pair in pairwise(word)]
            if _ASKING_JA.fullmatch(word) or (pairs and all(pair in but for pair in pairs)):
                continue
            around = [pairs[max(at - 1, 0) : at + 1] for at in range(len(word))] if pairs else []
            # A character weighs what the commoner of its pairs does: the other may only join two words.
            parts = tuple((frozenset(each), min(weights.get(pair, most) for pair in each)) for each in around)
        weight = max((each for _, each in parts), default=_ALONE * most)
        found.setdefault(word, TellingWord(word, text[start:end], start, weight, parts))
    return list(found.values())
