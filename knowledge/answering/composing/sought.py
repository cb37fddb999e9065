"""What a question looks for in a text: its words, and what kind of thing it asks for. A rule without I/O."""

import re
from collections.abc import Collection, Mapping

from knowledge.reading.question import Question
from knowledge.reading.tokens import tokens

_NUMBER = r"[0-9０-９〇一二三四五六七八九十百千]+"
_COUNT = (
    r"(?:[0-9][0-9,.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty"
    r"|thirty|(?:thirty-|twenty-|forty-|seventy-)?(?:five|seventy)|ninety|hundred)"
)

# What a question asks for, and how a text gives it.
_THINGS = (
    (
        re.compile(
            r"いつ(?:まで|から|切れ|消|終|ごろ|、|です|に)|何(?:年|日|[かヶカケ箇]月|週)|期[間限日]|頻度"
            r"|どの(?:くら|ぐら)い(?:の間|待|かか|続|前)"
            r"|\bhow (?:long|often|soon|old|far ahead|far in advance|much (?:notice|time))\b"
            r"|\bhow many (?:business )?(?:years|months|days|hours|weeks)"
            r"|\bdeadline|\bby when\b|\bexpires?\b|\bterm of (?:protection|copyright)|\bwithin what"
            r"|\bwhen (?:does|do|will|must|is|are)\b",
            re.IGNORECASE,
        ),
        re.compile(
            rf"{_NUMBER}(?:年|日|週間|時間|月|[箇かヶカケ]月)|毎年|遅滞なく|速やかに|直ちに"
            rf"|\b{_COUNT}[- ](?:calendar |business |working )?(?:years?|days?|months?|hours?|weeks?)\b"
            r"|\bfrom [0-9]{1,2} \w+ [0-9]{4}|\bend of the calendar year\b|\bwithout undue delay\b",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(
            r"いくら|何(?:円|ドル)|金額|(?:上|下)限|最高|手数料"
            r"|\bhow much\b(?! notice| time)|\b(?:maximum|minimum|most|least|range|amount)\b|\bhow high\b|\bfees?\b",
            re.IGNORECASE,
        ),
        re.compile(
            rf"{_NUMBER}[万億]?(?:円|ドル|パーセント|[%％])|[$€£]\s?[0-9]|\bEUR [0-9]|[0-9]\s?%",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(
            r"罰|刑(?!事訴訟)|懲役|犯罪|逮捕|\b(?:penalt|punish|crim|prison|jail|sanction)\w*|\bfine[sd]?\b",
            re.IGNORECASE,
        ),
        re.compile(
            r"拘禁刑|懲役|罰金|科料|過料|\b(?:fined|imprison\w*|administrative fines?|be punished)\b",
            re.IGNORECASE,
        ),
    ),
)
# Pairs of kana ask, or join words; they are in every text and tell nothing.
_KANA = re.compile(r"[ぁ-ゖ]+")
_ASKS_MEANING = re.compile(
    r"とは|定義|意味|何を(?:いう|指)|[とに]い(?:う|える)|言え|当た|あた(?:る|り)|該当|要件"
    r"|\bdefin|\bmean(?:s|ing|t)?\b|\bwhat (?:is|are|makes)\b|\bcounts? as\b|\bqualif|\bconsidered\b"
    r"|\bdoes .{1,60} count\b",
    re.IGNORECASE,
)
# 「X」とは、… · 一　X　…をいう。 · “X” means … · A “X” is …
_DEFINED = re.compile(
    r"「(?P<named>[^「」]{1,40})」とは"
    r"|^(?:[一二三四五六七八九十]{1,4}(?:の[一二三四五六七八九十]+)*)[　 ](?P<item>[^　 、。「」]{1,20})[　 ](?=.*をいう。)"
    r"|[“‘\"](?P<quoted>[^“”‘’\"]{2,60})[”’\"] (?:means?|is|are|includes?|consists?)\b",
    re.MULTILINE,
)


class Sought:
    """What a question looks for.

    Args:
        weights: how much each of its words tells, as `Findings.weights`.
    """

    def __init__(self, question: Question, weights: Mapping[str, float]) -> None:
        self._weights = {word: weight for word, weight in weights.items() if not _KANA.fullmatch(word)}
        self._whole = sum(self._weights.values())
        self._given = [given for asks, given in _THINGS if asks.search(question.text)]
        self._asks_meaning = bool(_ASKS_MEANING.search(question.text))

    def share(self, text: str) -> float:
        """How much of its words, by weight, a text holds: 0 to 1."""
        return self.held(self._weights.keys() & set(tokens(text)))

    def held(self, words: Collection[str], *, without: frozenset[str] = frozenset()) -> float:
        """The same of words that were found to be held.

        Args:
            without: words that tell nothing there.
        """
        whole = self._whole - sum(self._weights.get(word, 0.0) for word in without)
        held = sum(self._weights.get(word, 0.0) for word in words if word not in without)
        return held / whole if whole > 0 else 0.0

    def gives(self, text: str) -> bool:
        """Whether a text has the kind of thing that is asked for: a period, an amount, a punishment."""
        return any(given.search(text) for given in self._given)

    def defines(self, text: str) -> bool:
        """Whether a text says what a word of the question means, and that is asked for."""
        if not self._asks_meaning:
            return False
        for match in _DEFINED.finditer(text):
            term = set(tokens(next(filter(None, match.groups()))))
            if term and term <= self._weights.keys():
                return True
        return False
