"""What changed between two versions, in words: for a Discord message, and for a terminal. Pure text."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.library.changes import Difference
from bot.views.markup import escape, inline
from bot.words import Words, language_of, words_for
from knowledge.catalog.holdings import HeldVersion
from knowledge.comparing.comparison import Change, Fate, Mark, Piece, Place, Section
from knowledge.comparing.topics import Topic

_AROUND = 60
"""Characters of unchanged text that stand beside a change."""
_LONGEST = 700
"""Characters of one marked run in chat; a whole added chapter is read in the source."""
_RUN = 160  # a marked run is marked anew after this many characters, so that no message cuts a mark off
# Where `split_message` may end a message.
_SENTENCES = re.compile(
    r"""\S.*?(?:(?:(?<![。．！？])[。．！？]++|(?<![.!?])[.!?]++(?=[\s"'”’)\]]))["'”’)\]」』）】〕》]*+|$)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Look:
    """How the parts of a text look; each takes words of a document or of ours and makes them safe.

    Attributes:
        title, section, note: of lines. `kept`, `removed`, `added`: of words. `quote`: of a paragraph made of those.
    """

    title: Callable[[str], str]
    section: Callable[[str], str]
    note: Callable[[str], str]
    kept: Callable[[str], str]
    removed: Callable[[str], str]
    added: Callable[[str], str]
    quote: Callable[[str], str]


def change_pages(difference: Difference, words: Words) -> str:
    """What changed, as Markdown: removed words struck out, added ones bold, long unchanged stretches left out.

    Cut it into messages with `split_message`.
    """
    return change_text(difference, words, look=MARKDOWN)


def change_text(difference: Difference, words: Words, *, look: Look, full: bool = False) -> str:
    """What changed, in any look.

    Args:
        full: nothing is left out, not even the paragraphs that did not change.
    """
    comparison = difference.comparison
    head = [look.title(difference.after.title), look.note(versions_line(difference, words))]
    blocks = ["\n".join(head), summary(difference, words)]
    for section in comparison.sections if full else comparison.changed:
        blocks.append(section_head(section, difference, words, look))
        blocks += paragraphs(section, difference, words, look, full=full)
    return "\n\n".join(blocks)


def versions_line(difference: Difference, words: Words) -> str:
    """Which versions are compared."""
    before, after = difference.before, difference.after
    again = before.effective is not None and before.effective == after.effective
    names = (_version(version, words, again=again) for version in (before, after))
    return words("comparing.versions", before=next(names), after=next(names))


def summary(difference: Difference, words: Words) -> str:
    """How many sections changed in what way, and what they are about; or that nothing changed but looks."""
    comparison = difference.comparison
    if comparison.is_cosmetic:
        changes = (change for section in comparison.sections for change in section.changes)
        same = all(change.before == change.after for change in changes)
        return words("comparing.identical" if same else "comparing.cosmetic")
    comma = words.template("comparing.separator")
    order = (Fate.REWORDED, Fate.ADDED, Fate.REMOVED, Fate.MOVED)
    counts = comparison.counts
    said = comma.join(words(f"comparing.count.{fate}", count=counts[fate]) for fate in order if counts[fate])
    full_stop = "。" if words.language == "ja" else "."
    touched = topics_text(comparison.topics, words)
    about = words("comparing.summary_touches", topics=touched) if touched else ""
    return f"{said}{full_stop}{'' if words.language == 'ja' else ' '}{about}".strip()


def topics_text(topics: Sequence[Topic], words: Words) -> str:
    """The topics by their names; empty where there are none."""
    return words.template("comparing.separator").join(words(f"comparing.topic.{topic}") for topic in topics)


def section_name(section: Section, difference: Difference, words: Words) -> str:
    """What a section is called; both names where it was renamed."""
    if section.renamed and section.before and section.after:
        before = _place(section.before, difference.before, words)
        return words("comparing.renamed", before=before, after=_place(section.after, difference.after, words))
    return _place(section.place, difference.after if section.after else difference.before, words)


def section_tag(section: Section, words: Words) -> str:
    """What became of a section, and what the change is about."""
    renamed = section.renamed and section.fate is Fate.REWORDED
    fate = words("comparing.fate.renamed_reworded" if renamed else f"comparing.fate.{section.fate}")
    touched = topics_text(section.topics, words)
    tags = [fate, words("comparing.touches", topics=touched)] if touched else [fate]
    return words.template("comparing.tag_separator").join(tags)


def section_head(section: Section, difference: Difference, words: Words, look: Look) -> str:
    """The two lines a section opens with; one where nothing changed in it."""
    name = look.section(section_name(section, difference, words))
    return name if section.fate is Fate.UNCHANGED else f"{name}\n{look.note(section_tag(section, words))}"


def paragraphs(
    section: Section, difference: Difference, words: Words, look: Look, *, full: bool = False
) -> Iterator[str]:
    """The changed paragraphs of a section; a title is in its head already."""
    whole = section.fate in (Fate.ADDED, Fate.REMOVED)
    for change in section.changes:
        if change.is_title or not (change.counts or full):
            continue
        pieces = change.pieces if full else shortened(change.pieces, longest=_LONGEST)
        if whole and change.fate in (Fate.ADDED, Fate.REMOVED) and look is MARKDOWN:
            # A chapter in bold or struck out is hard to read, and its head says what became of it.
            pieces = tuple(Piece(Mark.KEPT, each.text, each.text) for each in pieces)
        said = look.quote(marked_text(pieces, look))
        yield f"{said}\n{look.note(_origin(change, section, difference, words))}" if change.origin else said


def marked_text(pieces: Sequence[Piece], look: Look) -> str:
    """The words with their marks; white space at the ends of a run stays outside of the marks."""
    by_mark = {Mark.KEPT: look.kept, Mark.REMOVED: look.removed, Mark.ADDED: look.added}
    said: list[str] = []
    for piece in pieces:
        text = piece.text
        bare = text.strip()
        if not bare:
            said.append(text)
            continue
        start = text.index(bare)
        said += [text[:start], by_mark[piece.mark](bare), text[start + len(bare) :]]
    return "".join(said).strip()


def shortened(pieces: Sequence[Piece], *, longest: int, around: int = _AROUND) -> tuple[Piece, ...]:
    """The pieces with long unchanged stretches left out, and marked ones no longer than `longest`."""
    last = len(pieces) - 1
    return tuple(
        _cut(piece, head=0 if at == 0 < last else around, tail=0 if at == last > 0 else around)
        if piece.mark is Mark.KEPT
        else _cut(piece, head=longest // 2, tail=longest // 2)
        for at, piece in enumerate(pieces)
    )


def _cut(piece: Piece, *, head: int, tail: int) -> Piece:
    """The piece with its middle left out where it is longer than its ends together."""
    text = piece.text
    if len(text) <= head + tail + 20:
        return piece
    start, end = text[:head], text[len(text) - tail :]
    if start and " " in start[-20:] and not text[head].isspace():
        start = start[: start.rindex(" ")]
    if end and " " in end[:20]:
        end = end[end.index(" ") + 1 :]
    cut = (
        f"{start.rstrip()} … {end.lstrip()}"
        if start and end and language_of(text) == "en"
        else f"{start}…{end}"
    )
    return Piece(piece.mark, cut, cut)


def _origin(change: Change, section: Section, difference: Difference, words: Words) -> str:
    assert change.origin is not None
    if section.before == change.origin:
        return words("comparing.moved_within")
    return words("comparing.moved_from", place=_place(change.origin, difference.before, words))


def _place(place: Place, version: HeldVersion, words: Words) -> str:
    kind, _, number = place.locator.rpartition("/")[2].partition("=")
    if kind == "page":
        return words("comparing.page", number=number)
    if not place.label:
        return words("comparing.preamble")
    if place.caption:
        own = words_for(version.language)
        return own("answer.captioned", place=place.label, caption=place.caption)
    return place.label


def _version(version: HeldVersion, words: Words, *, again: bool) -> str:
    taken = version.added_at.date().isoformat()
    if version.effective is None:
        return words("comparing.version_undated", date=taken)
    key = "comparing.version_again" if again else "comparing.version"
    return words(key, date=version.effective.isoformat(), taken=taken)


def struck(text: str) -> str:
    """Words struck out, for Discord."""
    return _in_marks(text, "~~")


def bold(text: str) -> str:
    """Words in bold, for Discord."""
    return _in_marks(text, "**")


def kept(text: str) -> str:
    """Words as they stand, for Discord."""
    return _safe(text)


def _in_marks(text: str, mark: str) -> str:
    """Sentence by sentence, and no run too long: a message may end between any two."""
    runs: list[str] = []
    for line in text.split("\n"):
        pieces = [run for sentence in _SENTENCES.findall(line) for run in _runs(sentence.strip())]
        gap = " " if " " in line else "\u200b"  # two marks side by side would be read as one
        runs.append(gap.join(f"{mark}{_safe(piece)}{mark}" for piece in pieces))
    return "\n".join(runs)


def _runs(sentence: str) -> Iterator[str]:
    while len(sentence) > _RUN:
        at = sentence.rfind(" ", 1, _RUN)
        at = at if at > 0 else max(sentence.rfind("、", 1, _RUN) + 1, 0) or _RUN
        yield sentence[:at].strip()
        sentence = sentence[at:].strip()
    if sentence:
        yield sentence


def _safe(text: str) -> str:
    return re.sub(r"(?<!\\)~", r"\\~", escape(text))


def _quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


MARKDOWN = Look(
    title=lambda text: f"## {inline(text)}",
    section=lambda text: f"### {inline(text)}",
    note=lambda text: f"-# {inline(text)}",
    kept=kept,
    removed=struck,
    added=bold,
    quote=_quote,
)
PLAIN = Look(
    title=str,
    section=lambda text: f"■ {text}",
    note=lambda text: f"  {text}",
    kept=str,
    removed=lambda text: f"[-{text}-]",
    added=lambda text: f"{{+{text}+}}",
    quote=lambda text: "\n".join(f"    {line}" for line in text.split("\n")),
)
"""For where there is neither Markdown nor colour."""
