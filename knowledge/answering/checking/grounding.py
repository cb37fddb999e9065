"""What a language model may say: its source's own sentences, whole, at most shortened, and whose they are.

A sentence of a model's that is dropped costs little, for the quotes it came with stand alone; a false one does harm. So a
sentence is said only where code can see that its source says it: see `knowledge.reading.shortening`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.answering.checking.continuing import Neighbours, continued
from knowledge.answering.checking.supported import strays
from knowledge.answering.checking.verify import DraftClaim, DraftQuote, VerifiedQuote, verify
from knowledge.answering.checking.whole import completed
from knowledge.catalog.lookup import StoredPassage
from knowledge.locator import display
from knowledge.model import Kind
from knowledge.reading.lists import openers
from knowledge.reading.names import Names
from knowledge.reading.references import matches, parse_references
from knowledge.reading.sentences import is_proviso, opens_list, sentence_spans, with_provisos
from knowledge.reading.shortening import shortens
from knowledge.reading.tokens import is_japanese

_STOP = re.compile(r"[。．.！!][」』”\"’')）\]]*$")
_HEADING_OF_A_LIST = re.compile(r"\.\s?[—–]\s*$")
_LEAST_OF_A_SENTENCE = 8  # characters; "See also." says nothing
# A sentence that goes on from the one before it and behind another would say something else.
_POINTS_BACK = re.compile(
    r"(?:\(\w{1,5}\)\s*|[0-9０-９]{1,3}[.．]?[　 ]\s*)*(?:"
    r"(?:It|They|Them|These|Those|That|Such|He|She|His|Her|Its|Their|Both|Neither|Either|So|Thus|Hence|Therefore|Instead"
    r"|Otherwise|Then|And|But|Or|Yet|Also|Likewise|Similarly|Conversely|Accordingly|Consequently|Moreover|Furthermore"
    r"|(?:In|For|To|By|Under|From|Of|On|With) (?:it|them|th(?:is|ese|ose|at)|such)|As a result"
    r"|The (?:same|former|latter|foregoing|preceding|above|said|exception))\b"
    r"|This\b(?! (?:[Aa]ct|[Tt]itle|[Cc]hapter|[Ss]ection|Regulation|Directive|[Ll]aw|[Pp]olicy|document|guide)\b)"
    r"|それ|これ|この(?!法律|省令|政令|規則|条約|協定|規約|ポリシー)|その|そこ|そう|ここで|こう|こちら|当該|同様|同じ|同(?=[条項法社号])"
    r"|前(?=[二三四]?[条項号]|[者述記])|後者|以上|上記|他方|一方|逆に|反対に|また|さらに|なお|しかも|従って|したがって|よって"
    r"|そして|すなわち|つまり|例えば|たとえば|いずれも|両者|双方|例外)"
)

# Whose words follow: Under section 107, … ; 著作権法第30条の4によれば、…
_OPENS = re.compile(r"(?:Under|According to|Pursuant to|In)\s")
_NAMED = re.compile(r",\s")
_SAYING = re.compile(r"\s(?:says?|states?|provides?|stipulates?|specif(?:y|ies))(?:\sthat|:|,)?\s")
_BY = re.compile(r"(?:によれば|によると|では|の下では)、?")
# These make the place what a sentence without a subject is about, unless it ends in と定めています.
_OF_IT = re.compile(r"(?:は|には|により)、?")
_SAYS = re.compile(
    r"と(?:定め|規定し|述べ|記載し|記し|説明し|し)てい(?:る|ます)。?$"
    r"|と(?:さ|定めら|規定さ|記載さ|記さ|説明さ)れてい(?:る|ます)。?$"
)
_LONGEST_PLACE = 150
_OF_A_PLACE = re.compile(
    r"(?:[\s,.、・「」『』()（）“”\"]|['’]s\b|\b(?:the|of|its|in|to|law|act|text)\b|規定|条文|法律|の|法|に)*",
    re.IGNORECASE,
)
# A voice that is nobody's here: that of a document's author, or of the desk itself; and words to the reader.
_VOICE = re.compile(
    r"\b(?:(?<!\()I(?!\))|[Ww]e|[Oo]urs?|us|[Mm]y|[Mm]e|[Yy]ou|[Yy]ours?|[Tt]his desk|[Tt]he desk|[Mm]adoguchi)\b"
    r"|当社|弊社|弊団体|私(?:は|が|の|た|ど|に|を)|我々|われわれ|当協会|当団体|[当本](?:窓口|サイト|サービス)"
    r"|この窓口|あなた|お客様"
)
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|[<>\[\]{}`|\\#*_~]|(?<!\w)@")
_QUESTION = re.compile(r"[?？]|(?:です|ます|でしょう|の)か。?$")


class Fault(StrEnum):
    """Why a sentence may not be said on its quotes."""

    NOTHING_QUOTED = "nothing_quoted"  # no quote, or one from a sentence that is not held to its end
    LANGUAGE = "language"  # across languages a model chooses quotes and says nothing
    VOICE = "voice"  # it speaks as somebody, to somebody, asks, or holds links and markup
    MARK = "mark"  # a number, date, provision, name or quotation that the quotes do not have
    SOURCE = "source"  # it names another place than the one it is quoted from
    WORDING = "wording"  # no quoted sentence says this: a word changed, dropped, added or moved
    PROVISO = "proviso"  # what limits the rule is left out, or stands without it
    PART = "part"  # an item of a list, or the words that open one, without the rest
    APART = "apart"  # it goes on from a sentence that does not stand before it


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault and the words that show it."""

    fault: Fault
    words: str


def believed(
    draft: DraftClaim,
    *,
    names: Names,
    language: str,
    neighbours: Neighbours | None = None,
) -> DraftClaim | None:
    """What of a model's claim may be shown: its quotes, made whole, and its sentence where that is grounded in them.

    Args:
        language: of the question.
        neighbours: has the passages around one, which may limit what it says; None: each stands alone.

    Returns:
        A claim whose text is the sentence, or the quotes themselves; None where a quote does not stand in its passage, or
        stands in a sentence that the passage does not hold to its end.
    """
    wholes = [completed(_with_antecedent(quote)) for quote in verify(draft)]
    said = draft.text.strip()
    if neighbours is not None:
        alone = wholes
        wholes = [continued(whole, neighbours=neighbours) for whole in alone]
        said = said if wholes == alone else ""  # a sentence is held against each passage by itself
    if not wholes or not all(wholes):
        return None
    quotes = tuple(dict.fromkeys(quote for whole in wholes for quote in whole))
    if not said or ungrounded(said, quotes, names=names, language=language):
        said = "\n".join(each.quote for each in quotes)
    return DraftClaim(said, tuple(DraftQuote(each.passage, each.quote) for each in quotes))


def ungrounded(
    said: str, quotes: Sequence[VerifiedQuote], *, names: Names, language: str
) -> tuple[Problem, ...]:
    """Why something may not be said on these quotes; empty where it may.

    Each of its sentences must be one of the quoted sentences, at most shortened, with all that limits it right behind.
    It may say whose words they are, where that is true of the passage.

    Args:
        said: a model's own words.
        quotes: verified; they are made whole here, too.
        language: of the question, `ja` or `en`.
    """
    quoted: dict[StoredPassage, list[VerifiedQuote]] = {}
    for whole in (whole for quote in quotes for whole in completed(quote)):
        quoted.setdefault(whole.passage, []).append(whole)
    sources = [_Source(passage, wholes) for passage, wholes in quoted.items()]
    if not said.strip() or not sources:
        return (Problem(Fault.NOTHING_QUOTED, said),)
    problems = [*_of_its_language(said, sources, language), *_of_its_voice(said)]
    problems += [
        Problem(Fault.MARK, stray.words) for stray in strays(said, _grounds(sources, names), names=names)
    ]
    return tuple(problems) or tuple(_of_its_wording(said, sources, names))


def _with_antecedent(quote: VerifiedQuote) -> VerifiedQuote:
    """A quote with what it goes on from, on its own line: "It is none." means nothing without the sentence before."""
    text = quote.passage.text
    spans = [span for span in sentence_spans(text) if span[0] < quote.end]
    at = next((number for number, (_, end) in enumerate(spans) if quote.start < end), 0)
    first = at
    while first > 0 and _POINTS_BACK.match(text[slice(*spans[first])]):
        if "\n" in text[spans[first - 1][1] : spans[first][0]]:
            break
        first -= 1
    return quote if first == at else VerifiedQuote(quote.passage, spans[first][0], quote.end)


class _Source:
    """The quoted sentences of a passage, and what each is in it."""

    def __init__(self, passage: StoredPassage, quotes: Sequence[VerifiedQuote]) -> None:
        self.passage = passage
        text = passage.text
        numbered = [
            (number, (start, end))
            for number, (start, end) in enumerate(sentence_spans(text))
            if any(quote.start <= start and end <= quote.end for quote in quotes)
        ]
        spans = [span for _, span in numbered]
        self.numbers = [number for number, _ in numbered]
        self.sentences = [text[start:end] for start, end in spans]
        self._lines = text.split("\n")
        self._at_line = [text.count("\n", 0, start) for start, _ in spans]
        self._opened_by = openers(self._lines)

    def is_part(self, at: int) -> bool:
        """Whether a sentence stands only with other lines: an item, the opening of a list, what is no whole sentence."""
        sentence, line = self.sentences[at], self._at_line[at]
        if len(sentence) < _LEAST_OF_A_SENTENCE or not _STOP.search(sentence) or _begins_low(sentence):
            return True
        if opens_list(sentence) and not any(self._opened_by[each] == line for each in self._at_line):
            return True
        opener = self._opened_by[line]
        if opener is None:
            return False
        if opener < 0:
            # (c) In general … : a subsection is marked like an item, and is none.
            level = self.passage.locator.split("/")[1:]
            return len(level) != 1 or level[0].partition("=")[0] not in ("sub", "par")
        return not _HEADING_OF_A_LIST.search(self._lines[opener])


def _begins_low(sentence: str) -> bool:
    """Whether an English sentence goes on from words before it."""
    return not is_japanese(sentence) and re.sub(r"^(?:\(\w{1,5}\)\s*)+", "", sentence)[:1].islower()


def _grounds(sources: Sequence[_Source], names: Names) -> list[str]:
    """What the sources say, what they are called, and their places as laws write them."""
    found: list[str] = []
    for source in sources:
        passage = source.passage
        found += [*source.sentences, passage.context, passage.caption, *_names_of(passage, names)]
        found += [display(passage.locator, style) for style in ("jp", "us", "eu")]
        found += [passage.effective.isoformat()] if passage.effective else []
    return found


def _of_its_language(said: str, sources: Sequence[_Source], language: str) -> Iterator[Problem]:
    if is_japanese(said) != (language == "ja") or any(each.passage.language != language for each in sources):
        yield Problem(Fault.LANGUAGE, said)


def _of_its_voice(said: str) -> Iterator[Problem]:
    for pattern in (_VOICE, _ADDRESS, _QUESTION):
        if found := pattern.search(said):
            yield Problem(Fault.VOICE, found[0])
    if unseen := [char for char in said if unicodedata.category(char).startswith("C")]:
        yield Problem(Fault.VOICE, unseen[0])


def _of_its_wording(said: str, sources: Sequence[_Source], names: Names) -> Iterator[Problem]:
    sentences = [said[start:end] for start, end in sentence_spans(said)]
    at = 0
    before: tuple[int, int] | None = None
    while at < len(sentences):
        found = [(*_taken(sentences[at:], source, names, after=before), source) for source in sources]
        taken, fault, last, source = max(found, key=lambda each: each[0])
        if not taken:
            yield Problem(fault, sentences[at])
        before = (source.passage.id, last) if taken else None
        at += max(taken, 1)


def _taken(
    said: Sequence[str], source: _Source, names: Names, *, after: tuple[int, int] | None
) -> tuple[int, Fault, int]:
    """How many sentences, from the first on, a source says: a rule with all that limits it; else what is wrong.

    Args:
        after: the passage and the number in it of the sentence that was said before.

    Returns:
        The number of sentences, the fault where it is 0, and the number in the passage of the last of them.
    """
    fault = Fault.WORDING
    for core, place in _readings(said[0]):
        for at, sentence in enumerate(source.sentences):
            if not shortens(core, sentence):
                continue
            first, last = with_provisos(at, source.sentences)
            limits = source.sentences[first + 1 : last + 1]
            following = said[1 : 1 + len(limits)]
            if place and not _is_place(place, source.passage, names):
                fault = Fault.SOURCE
            elif source.is_part(at):
                fault = Fault.PART
            elif _POINTS_BACK.match(sentence) and after != (source.passage.id, source.numbers[at] - 1):
                fault = Fault.APART
            elif (
                at != first
                or is_proviso(sentence)
                or len(following) < len(limits)
                or not all(map(shortens, following, limits))
            ):
                fault = Fault.PROVISO
            else:
                return 1 + len(limits), fault, source.numbers[last]
    return 0, fault, 0


def _readings(sentence: str) -> Iterator[tuple[str, str]]:
    """A sentence as it stands, and as the words of a source with a frame around that says whose they are."""
    bare = _SAYS.sub("", sentence)
    for core in dict.fromkeys((sentence, bare)):
        yield core, ""
        # A place may hold what ends one: all ends are tried.
        if opens := _OPENS.match(core):
            for end in _NAMED.finditer(core, opens.end(), _LONGEST_PLACE):
                yield core[end.end() :], core[opens.end() : end.start()]
        for ends in (_SAYING, _BY, *([_OF_IT] if core == bare != sentence else [])):
            for end in ends.finditer(core, 0, _LONGEST_PLACE):
                yield core[end.end() :], core[: end.start()]


def _is_place(words: str, passage: StoredPassage, names: Names) -> bool:
    """Whether words name the place that a passage is from, and nothing else.

    A company or a country alone is no place: in front of a sentence it would become what the sentence is about. Nor is a
    law where the words are those of who explains it: only a statute's own text is what the law says.
    """
    if passage.kind is not Kind.STATUTE:
        rest = _without(words, (passage.title,))
        return rest != words and bool(_OF_A_PLACE.fullmatch(rest))
    law = names.law(passage.document) or names.law(passage.work)
    rest = words
    for reference in reversed(parse_references(words, names=names)):
        if reference.law is not None and (law is None or reference.law.key != law.key):
            return False
        if reference.law is None and reference.law_text and reference.law_text not in passage.title:
            return False
        if reference.parts and not matches(passage.locator, reference.parts):
            return False
        rest = rest[: reference.start] + " " + rest[reference.end :]
    rest = _without(rest, (passage.title, passage.work, *(law.names if law else ())))
    named = rest != words
    return named and bool(_OF_A_PLACE.fullmatch(_without(rest, tuple(_names_of(passage, names)))))


def _without(words: str, names: Sequence[str]) -> str:
    for name in sorted(filter(None, names), key=len, reverse=True):
        words = re.sub(re.escape(name), " ", words, flags=re.IGNORECASE)
    return words


def _names_of(passage: StoredPassage, names: Names) -> Iterator[str]:
    """What a passage's document, its law, vendor and jurisdiction are called."""
    law = names.law(passage.document) or names.law(passage.work)
    vendor = names.vendor(passage.vendor)
    place = next((place for place in names.jurisdictions if place.id == passage.jurisdiction), None)
    yield from filter(None, (passage.title, passage.work))
    if law:
        yield from (*law.names, *law.exact)
    if vendor:
        yield from vendor.called
    if place:
        yield from (place.ja, place.en, *place.names, *place.adjectives)
