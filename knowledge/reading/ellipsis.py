"""How much of a question is left unsaid: では米国では？, じゃあ期間は？, "What about Japan?", "How much?"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from knowledge.reading.names import Names
from knowledge.reading.question import Question
from knowledge.reading.references import Reference, parse_references
from knowledge.reading.terms import fold
from knowledge.reading.tokens import is_japanese


class Lack(StrEnum):
    """What a question needs of what was said before."""

    NOTHING = "nothing"  # it stands alone
    SUBJECT = "subject"  # all but another law, place or vendor: では米国では？
    QUESTION = "question"  # all but what more is asked: その例外は？, 映画は？, "How much?"
    SETTING = "setting"  # only the law, place or vendor spoken of: では、損害賠償はどうなりますか


@dataclass(frozen=True, slots=True)
class Wording:
    """A question's words.

    Attributes:
        rest: the question without the words that tie it to what was said before: では, じゃあ, "What about".
        lacks: what it needs of what was said before.
    """

    rest: str
    lacks: Lack


_LEAD_JA = re.compile(
    r"(?:(?:それ)?では|(?:それ)?じゃあ?|それなら|だったら|だとすると|そうすると|そうなると|ということは|で(?=[、,])|ちなみに"
    r"|それと|あと(?=[、,は])|また(?=[、,])|さらに|逆に|一方(?:で|、)|(?:その|この)(?:場合|とき|際)(?:に?は|、|(?=の)))(?:[、,\s]|は(?=、))*"
)
_LEAD_EN = re.compile(
    r"(?:(?:and|but|so|then|or|also|ok|okay|now)\b[,\s]*)*(?:(?:what|how) about\b|in that case\b)?[,\s]*",
    re.IGNORECASE,
)
_BACK_EN = re.compile(
    r"(?:(?:is|are|was|were|does|do|did|can|could|would|will|has|have) (?:that|this|they|these|those|it(?! .*\bto\b))"
    r"|what are (?:its|their)|what is (?:its|their))\b",
    re.IGNORECASE,
)
# What is asked of a subject: いつ, いくら; but not the どうですか that asks nothing of its own.
_ASKS_JA = re.compile(
    r"いつ|どこ|だれ|誰|なぜ|何|なに|いくら|いくつ|どれ|どの|どんな|どうして|どうやって|どうすれ"
)
_ASKS_EN = re.compile(
    r"(?:(?:from|since|until|by|to|in|on|at|for|under|with) )?(?:how|what|which|who|whom|whose|when|where|why"
    r"|can|could|may|might|must|should|shall|will|would|do|does|did|is|are|was|were|has|have|if|there)\b",
    re.IGNORECASE,
)
_A_QUESTION = re.compile(rf"[?？]|[すたのいる]か[。\s]*$|教えて|知りたい|{_ASKS_JA.pattern}")
_ASPECTS_JA = (
    "保護期間|存続期間|期間|期限|罰則|刑罰|罰金|懲役|例外|要件|条件|金額|費用|料金|手数料|手続き?|手順|方法|効果|理由|根拠|条文|連絡先|窓口|宛先"
    "|住所|対象|範囲|定義|意味|違い|時効|上限|下限|具体例|例|原則|但し?書き?|ただし書き?|義務|責任|制裁|救済|主体|期日|締め?切り?"
)
_ASPECT_JA = re.compile(rf"(?<!この)(?:{_ASPECTS_JA})")
# What points back to it: それはいつからですか, その要件は; but この協会 is the one that is asked.
_BACK_JA = re.compile(
    r"(?:それ|その|これ|そちら|そこ|そう)(?!ぞれ|まで|から|ら|他|後|ほか|まま)"
    r"|この(?=場合|とき|際|規定|条文|例外|要件|条件|期間|期限|罰則)"
)
_ASPECT_EN = re.compile(
    r"\b(?:terms?|periods?|deadlines?|penalt(?:y|ies)|fines?|exceptions?|requirements?|conditions?|amounts?|costs?|fees?"
    r"|procedures?|steps?|effects?|reasons?|basis|contacts?|address|scope|definitions?|meaning|differences?|limits?|maximum|minimum"
    r"|examples?|details?|obligations?|duties|duty|remed(?:y|ies)|sanctions?|consequences?)\b",
    re.IGNORECASE,
)
_CONTENT_JA = re.compile(r"[㐀-鿿々]+|[ァ-ヺー]+|[A-Za-z0-9０-９]+")
# What no subject is in: 何年, 誰, 同じ, 教えて.
_EMPTY_JA = re.compile(
    r"[何誰同他方]|場合|教|知|言|書|定|規定|内容|説明|時|年|月|日|円|人|者|件|回|全部|全て|詳|具体的|説明|合計|法律|法|国|答|続|変|分|次|前|後|上記|先|今"
)
_EMPTY_EN = re.compile(
    r"(?:a|an|the|of|in|on|at|to|for|from|by|with|under|about|as|and|or|but|not|no|any|some|all|is|are|was|were"
    r"|be|been|do|does|did|can|could|may|might|must|shall|should|will|would|has|have|had|i|we|they|it|its"
    r"|their|this|that|these|those|there|here|what|which|who|whom|whose|when|where|why|how|much|many|long|far"
    r"|often|old|same|different|too|also|then|than|so|only|just|please|tell|me|us|say|says|said|apply|applies"
    r"|work|works|mean|means|happen|happens|need|needed|exactly|more|else|other|one|ones|if|case|law|laws|legal"
    r"|rule|rules|true|allowed|required|possible|until|since|my|our|your|explain|give"
    r")",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"とは|って何|というのは")
# 映画は？, データベースの場合は？
_THING_JA = re.compile(
    r"[^、。はがをにで\s]{1,12}?(?:の?(?:場合|とき|ほう|方))?(?:は|だと|なら|も|でも|って)?[?？]+"
)
_SHORT_JA, _SHORT_EN = 10, 3
"""Characters, or words, of a subject of its own beside which what was said before may still be needed."""


def wording_of(question: Question, names: Names) -> Wording:
    """See how much of a question is left unsaid."""
    text = question.text
    japanese = question.language == "ja"
    lead = (_LEAD_JA if japanese else _LEAD_EN).match(text)
    start = lead.end() if lead else 0
    rest = text[start:]
    named = _named(text, question.references, names)
    rest_alone = _without(text, named)[start:]
    subject = _subject(rest_alone, japanese=japanese)
    return Wording(rest, _lack(rest, subject, bool(named), bool(start), japanese=japanese))


def without_lead(text: str, language: str) -> str:
    """A question without では, "What about" and the like at its beginning."""
    lead = (_LEAD_JA if language == "ja" else _LEAD_EN).match(text)
    rest = text[lead.end() :] if lead else text
    return rest[:1].upper() + rest[1:] if language != "ja" else rest


def _lack(rest: str, subject: list[str], named: bool, led: bool, *, japanese: bool) -> Lack:
    """Say what a question of this subject of its own lacks.

    Args:
        named: it names a law, a place or a vendor; `led`: it begins with では, "and" and the like.
    """
    aspect = bool((_ASPECT_JA if japanese else _ASPECT_EN).search(rest))
    back = bool((_BACK_JA if japanese else _BACK_EN).match(rest))
    asks = bool(_ASKS_JA.search(rest) if japanese else _ASKS_EN.match(rest))
    if _DEFINES.search(rest) or not _A_QUESTION.search(rest):
        return Lack.NOTHING
    if not subject and named and not aspect and (back or not asks):
        return Lack.SUBJECT
    if not subject:
        return Lack.QUESTION if led or back or not named else Lack.NOTHING
    if (len("".join(subject)) if japanese else len(subject)) <= (_SHORT_JA if japanese else _SHORT_EN):
        # One thing and no word of what is asked about it.
        thing = bool(_THING_JA.fullmatch(rest.strip())) if japanese else not asks
        alone = len(subject) == 1 and not named and not aspect and (japanese or len(rest.split()) == 1)
        if back or (thing and (led or alone)):
            return Lack.QUESTION
    return Lack.SETTING if led and not named else Lack.NOTHING


def asks_something(text: str, names: Names) -> bool:
    """Whether a question has more in it than the names of laws as a whole, places and vendors."""
    references = parse_references(text, names=names)
    if any(reference.parts for reference in references):
        return True
    japanese = is_japanese(text)
    rest = _without(text, _named(text, references, names))
    aspect = (_ASPECT_JA if japanese else _ASPECT_EN).search(rest)
    return aspect is not None or bool(_subject(rest, japanese=japanese))


def _named(text: str, references: Iterable[Reference], names: Names) -> list[tuple[int, int]]:
    """Where a question names laws, their places, jurisdictions and vendors."""
    folded = fold(text)
    found = [*names.jurisdictions_named(folded), *names.vendors_named(folded)]
    spans = [folded.span(start, end) for start, end, _ in found]
    return spans + [(reference.start, reference.end) for reference in references]


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    chars = list(text)
    for start, end in spans:
        chars[start:end] = " " * (end - start)
    return "".join(chars)


def _subject(text: str, *, japanese: bool) -> list[str]:
    """The words that say what a question is about, those that may be asked of anything left out."""
    if japanese:
        runs = _CONTENT_JA.findall(_ASPECT_JA.sub(" ", text))
        return [run for each in runs if (run := _EMPTY_JA.sub("", each))]
    words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", _ASPECT_EN.sub(" ", text))
    return [word for word in words if not _EMPTY_EN.fullmatch(word)]
