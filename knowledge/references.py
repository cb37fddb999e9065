"""Legal references as people write them: 著作権法第三十条の四第一項, 30条の4, § 512(c)(3), AI Act Art. 53(1)(c).

`parse_references` finds them in a text, and `matches` says whether a locator stands at or below what one refers to.
Designators take the kinds of the law's own locators (see knowledge.locator), whatever language they are written in:
米国著作権法107条 is `sec=107`, Article 30-4 (ii) of the Japanese Copyright Act is `art=30-4/item=2`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from knowledge.locator import parts as locator_parts
from knowledge.names import LawMention, LawName, Names, fold
from knowledge.numerals import KANJI_NUMBER, to_int

Parts = tuple[tuple[str, str], ...]
Unit = Literal["art", "sec", ""]

_S = r"[^\S\n]{0,3}"
NUMBER = rf"(?:(?>[0-9]{{1,4}})(?![0-9])|(?>{KANJI_NUMBER}))"
# What may follow the 四 of 第三十条の四. Not a counter or a longer word: 第五条の二つの要件, 第十条の一部, 第2条の3類型.
_AFTER_KANJI = r"(?:(?![つ㐀-鿿])|(?=[第及又若並各但違上中関等乃以柱前後改参該規適]|本文))"
_AFTER_ARABIC = rf"(?!{_S}[つ個者人名部分倍点件例回種類要年月日週度番時割%円歳次項号カヶか])"
BRANCHES = rf"(?:{_S}[のノ之]{_S}(?:(?>[0-9]{{1,3}})(?![0-9]){_AFTER_ARABIC}|(?>{KANJI_NUMBER}){_AFTER_KANJI}))*"

_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_MOST_IN_A_RANGE = 60

_STARTER = re.compile(
    rf"""
    (?P<suppl>附則{_S})?(?P<ordinal>第{_S})?(?<![0-9.,〇一二三四五六七八九十百千])
      (?P<jo>{NUMBER}(?:{_S}[-の]{_S}[0-9]{{1,3}})*){_S}条(?P<branches>{BRANCHES})
    | 同(?P<same>[条項号])
    | 第{_S}{NUMBER}{_S}(?P<loose>[項号])
    | (?:(?P<sections>§{_S}§|(?i:\b(?:sections|secs\.|ss\.)))
        | §|(?i:\b(?:section|sec\.?|s\.))|(?i:(?<=U\.S\.C\.)|(?<=U\.S\.C)|(?<=USC)|(?<=U\.S\.\sC\.)|(?<=U\.S\.\sCode))){_S}
      (?P<sec>[0-9]{{1,4}}(?:-[0-9]{{1,3}})?[A-Za-z]{{0,2}})(?![\w]|\.[0-9])
    | (?:(?P<articles>\b(?:[Aa]rticles|ARTICLES|[Aa]rts\.?))|\b(?:[Aa]rticle|ARTICLE|ART\.?|Art\.?|(?<!the\s)art\.)){_S}
      (?P<art>[0-9]{{1,3}}(?:[-‐‑][0-9]{{1,3}})*[A-Za-z]?)(?![\w]|\.[0-9])
    | (?:\b(?:Annex|ANNEX){_S}|附属書{_S}|別添{_S})(?P<annex>[IVX]{{1,5}})\b
    """,
    re.VERBOSE,
)
# A number of articles that is a count, a street or a name: 全10条, 10条からなる, 札幌市北24条, 四条河原町, 五条悟.
_BEFORE_A_COUNT = re.compile(r"(?:[全計約東西南北]|か|ヶ|カ|箇)$")
_A_COUNT = re.compile(rf"{_S}(?:か?ら(?:成|な)|から(?:成|な)|あ[りるっ]|分|ほど|程度|以上あ|ずつ|[東西南北丁件])")
_NOT_THIS_TEXT = re.compile(r"\b(?:this|that|an|your|my|his|her|our|news|blog)\s$", re.IGNORECASE)

_PARAGRAPH = re.compile(rf"{_S}の?{_S}(?:第{_S})?({NUMBER}){_S}項(?!目)")
_ITEM = re.compile(rf"{_S}の?{_S}(?:第{_S})?({NUMBER}){_S}号({BRANCHES})(?![室車機館線棟俸])(?!議案|被保険)")
_IROHA_SUB = re.compile(rf"{_S}([{_IROHA}])(?![ァ-ヺー])")
_LETTERED = re.compile(rf"{_S}\(?([a-z]{{1,4}})\)?{_S}[項号]", re.IGNORECASE)
_BRACKETED = re.compile(rf"{_S}\({_S}([0-9]{{1,3}}|[A-Za-z]{{1,5}}){_S}\)(?:{_S}[項号])?")
_WORDS = (
    r"(?:sub-?)?paragraphs?|paras?\.?|points?|items?|sub-?items?|subsections?|(?:sub-?)?clauses?|indents?"
)
_NAMED = re.compile(
    rf",?{_S}(?P<word>{_WORDS}){_S}(?:\({_S}(?P<in>[0-9]{{1,3}}|[a-z]{{1,5}}){_S}\)|(?P<bare>[0-9]{{1,3}}|[ivx]{{1,5}}|[a-h])\b)",
    re.IGNORECASE,
)
_NAMED_BEFORE = re.compile(
    rf"\b(?P<word>{_WORDS}){_S}(?:\((?P<in>[0-9]{{1,3}}|[a-z]{{1,5}})\)|(?P<bare>[0-9]{{1,3}}|[ivx]{{1,5}}|[a-h])),?\s(?:of|in|under)\s(?:the\s)?$",
    re.IGNORECASE,
)
_AND = re.compile(
    rf"{_S}(?:及び|及|並びに|又は|若しくは|または|もしくは|および|ならびに|,{_S}(?:and|or)\b|[、,・&]|とか|[とや]|and\b|or\b){_S}"
)
_TO = re.compile(rf"{_S}(?:から|ないし|乃至|より|[〜~–—―]|to\b|through\b|-(?={_S}(?:第|[0-9(]))){_S}")
_NEXT_NUMBER = re.compile(r"([0-9]{1,4}(?:-[0-9]{1,3})?[A-Za-z]{0,2})(?![\w]|\.[0-9]|\s(?:and\s)?[a-z]+s\b)")
_AFTER_LOOSE = re.compile(rf"{_S}(?:$|[のはにとでがをも、。,?)」\n]|本文|但|ただし|柱|各)")

# Between a law and its article: nothing, の, brackets (昭和45年法律第48号) or a quotation mark.
_JOIN = re.compile(r"[」』\"”)]?\s?(?:\([^()]{0,60}\)\s?)?(?:の|'s|’s)?[,:]?\s?")
_OF = re.compile(r",?\s(?:of|in|under|from)\s(?:the\s)?|\s?\(\s?(?:the\s)?|\s(?:the\s)?")
_OF_JAPANESE = re.compile(r"\s?\(")
_ORDER = re.compile(r"(?:施行令|施行規則|施行法)")
_OWN_LAW = re.compile(r"(?P<law>(?:同|本|当該|この|現行|改正|旧|新)?法)(?:の|[」』])?\s?$")
_OWN_ORDER = re.compile(r"(?:(?P<full>施行令|施行規則)|(?<![㐀-鿿])(?P<short>令|規則))\s?$")
_OTHER_LAW = re.compile(
    r"(?:^|[^㐀-鿿ァ-ヺー々A-Za-z])(?P<law>[㐀-鿿ァ-ヺー々A-Za-z]{1,30}(?:法律?|[政省府]令|規則|条例|条約|協定|憲法|規程|指針|約款|規約|"
    r"ガイドライン))\s?$"
)
_OTHER_ACT = re.compile(
    r"(?:,?\s(?:of|in|under)\s(?:the\s)?|\s)(?P<law>(?:(?:[A-Z][\w'’&-]*,?\s)(?:(?:and|of|for|on|the)\s)*){1,8}"
    r"(?:Act|Code|Law|Directive|Regulation|Convention|Treaty|Agreement|Statute)\b(?:\s(?:of\s)?(?:19|20)[0-9]{2}\b)?"
    r"|(?:Regulation|Directive|Decision)\s(?:\((?:EU|EC|EEC)\)\s)?(?:No\.?\s)?[0-9]{2,4}/[0-9]+(?:/(?:EU|EC|EEC))?)"
)
_OTHER_CODE = re.compile(r"(?P<law>\b[0-9]{1,2}\s(?:U\.\s?S\.\s?C\.?|USC))\s?$")
_JAPANESE_TITLE = re.compile(r"[令則]$")


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a law that a text speaks of.

    Attributes:
        law: None where the text names no law, or one that has no name in names.toml.
        law_text: how the text names the law, as far as the reference does so itself or by what stands before it.
        parts: (kind, number) in the style of the law's locators, outermost first; empty for a law as a whole. 附則 is
            `("suppl", "")`, which stands for any supplementary provisions.
        start, end: the span in the text as given.
    """

    law: LawName | None
    law_text: str
    parts: Parts
    start: int
    end: int

    @property
    def locator(self) -> str:
        """The parts as a locator: `art=30-4/par=1`."""
        return "/".join(f"{kind}={number}" for kind, number in self.parts)


@dataclass(frozen=True, slots=True)
class _Found:
    """A reference in the folded text, its law still open. `group` joins what one list speaks of."""

    start: int
    end: int
    unit: Unit
    number: str
    below: tuple[tuple[str, str], ...]  # (marker, number); markers: par, item, sub, "(" or an English word
    japanese: bool = False
    suppl: bool = False
    group: int = 0


def parse_references(text: str, *, names: Names) -> tuple[Reference, ...]:
    """The legal references in a text, in the order in which they stand there.

    A bare reference (第30条, Article 5) speaks of the law named directly after it ("of the …"), else of the last law
    named before it, else of the law that the next reference of its list names. Lists (第1項及び第3項) give a reference each, ranges
    one for each number in them. A law without an article gives a reference without parts.

    Args:
        text: any text.
        names: the laws to be known by name.
    """
    return _Reading(text, names).references()


def matches(locator: str, parts: Sequence[tuple[str, str]]) -> bool:
    """Whether a locator stands at or below the referenced parts.

    Japanese laws omit the first paragraph where it is the only one: 第30条の4第2号 is `art=30-4/par=1/item=2`. For the
    United States and the EU the numbers count in order, whatever their kinds: § 107(1) is `sec=107/par=1`, although an
    American law writes its first level as a subsection.
    """
    here = locator_parts(locator)
    wanted = list(parts)
    if any(kind == "suppl" for kind, _ in wanted) != any(kind == "suppl" for kind, _ in here):
        return False
    japanese = {"item", "subsub", "suppl"} & {kind for kind, _ in (*here, *wanted)} and not {"sec", "pt"} & {
        kind for kind, _ in (*here, *wanted)
    }
    if japanese:
        return _below(here, wanted, same=lambda a, b: a[0] == b[0] and (a[1] == b[1] or a == ("suppl", "")))
    if wanted and here and wanted[0][0] != here[0][0]:
        return False
    return _below(here, wanted, same=lambda a, b: a[1].casefold() == b[1].casefold(), skip=wanted[:1] != [("sec", "")])
