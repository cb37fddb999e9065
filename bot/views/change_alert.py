"""The alert that a document changed: an embed with both wordings side by side."""

from collections.abc import Iterator, Sequence

import discord

from bot.library.changes import Alert, Difference
from bot.views.change import (
    MARKDOWN,
    marked_text,
    section_name,
    section_tag,
    shortened,
    summary,
    versions_line,
)
from bot.views.markup import inline, plain
from bot.views.split import length
from bot.words import Words
from knowledge.comparing.comparison import Change, Fate, Mark, Piece, Section

# Discord's API reference, "Embed Limits".
_TITLE, _NAME, _VALUE, _FIELDS, _ALL = 256, 256, 1024, 25, 6000

_AROUND = 40
_LONGEST = 300
_WORDING = 800
"""Characters of one wording; a field takes 1,024, but the first section must not crowd out the others."""


def alert_embed(alert: Alert, words: Words) -> discord.Embed:
    """The alert: what changed in which sections, those first that bear on rights, and the wordings before and after.

    Keeps within what Discord takes; sections that do not fit are counted, with the command that shows them.
    """
    difference = alert.difference
    title = plain(words("comparing.alert.title", title=difference.after.title), limit=_TITLE)
    embed = discord.Embed(title=inline(title)[:_TITLE], description=_description(alert, words))
    space = _ALL - len(embed) - 2 * 100 - length(difference.after.key)  # the last line says what is left out
    shown = 0
    for section in _with_wordings(difference):
        fields = list(_fields(section, alert, words))
        size = sum(length(name) + length(value) for name, value, _ in fields)
        if len(embed.fields) + len(fields) > _FIELDS or size > space:
            break
        for name, value, is_inline in fields:
            embed.add_field(name=name, value=value, inline=is_inline)
        space -= size
        shown += 1
    embed.set_footer(text=_more(difference, shown, words))
    return embed


def _description(alert: Alert, words: Words) -> str:
    difference = alert.difference
    lines = [inline(versions_line(difference, words)), summary(difference, words)]
    if alert.corrects and difference.after.effective:
        lines.append(words("comparing.alert.corrects", date=difference.after.effective.isoformat()))
    if alert.coming:
        lines.append(words("comparing.alert.coming", date=alert.coming.isoformat()))
    return "\n".join(lines)


def _with_wordings(difference: Difference) -> Iterator[Section]:
    """The sections of which there is more to show than a name."""
    for section in difference.comparison.by_weight:
        if any(_shown(change) for change in section.changes):
            yield section


def _shown(change: Change) -> bool:
    return change.counts and not change.is_title and change.fate is not Fate.MOVED


def _fields(section: Section, alert: Alert, words: Words) -> Iterator[tuple[str, str, bool]]:
    """Three fields: the section's name and what became of it; below, side by side, both wordings."""
    name = plain(section_name(section, alert.difference, words), limit=_NAME // 2)
    yield inline(name)[:_NAME], inline(section_tag(section, words)), False
    changes = [change for change in section.changes if _shown(change)]
    nothing = words("comparing.nothing")
    yield words("comparing.alert.before"), _wording(changes, Mark.ADDED) or nothing, True
    after = (
        words("comparing.alert.after_coming", date=alert.coming.isoformat())
        if alert.coming
        else words("comparing.alert.after")
    )
    yield after, _wording(changes, Mark.REMOVED) or nothing, True


def _wording(changes: Sequence[Change], left_out: Mark) -> str:
    """One side's words, paragraph by paragraph as far as they fit."""
    said: list[str] = []
    space = _WORDING
    for change in changes:
        own = _side(change.pieces, left_out)
        if not own:
            continue
        paragraph = marked_text(own, MARKDOWN)
        if length(paragraph) > space:
            if not said:
                paragraph = _beginning(own, space)
            said.append(paragraph if not said else "…")
            break
        said.append(paragraph)
        space -= length(paragraph) + 1
    return "\n".join(said)


def _side(pieces: Sequence[Piece], left_out: Mark) -> Sequence[Piece]:
    """One side's pieces as that side writes them, shortened; nothing marked where the whole of it is."""
    own = shortened(
        [
            Piece(piece.mark, text, text)
            for piece in pieces
            if piece.mark is not left_out
            and (text := piece.before if left_out is Mark.ADDED else piece.after)
        ],
        longest=_LONGEST,
        around=_AROUND,
    )
    if all(piece.mark is not Mark.KEPT for piece in own):
        return [Piece(Mark.KEPT, piece.text, piece.text) for piece in own]
    return own


def _beginning(pieces: Sequence[Piece], space: int) -> str:
    """As many whole pieces as fit."""
    fitting: list[Piece] = []
    for piece in pieces:
        if length(marked_text([*fitting, piece], MARKDOWN)) > space - 2:
            break
        fitting.append(piece)
    return f"{marked_text(fitting, MARKDOWN)} …".strip()


def _more(difference: Difference, shown: int, words: Words) -> str:
    """How many changed sections are not shown, and the command that shows all."""
    count = len(difference.comparison.changed) - shown
    key = plain(difference.after.key, limit=100)
    if not count:
        return words("comparing.alert.all", key=key)
    return words("comparing.alert.more" if count > 1 else "comparing.alert.one_more", count=count, key=key)
