"""A cited passage where it stands: the words around it as text, the quote itself as a block quote."""

from bot.views.markup import escape, inline, link, quoted
from bot.views.sources import ocr_note
from bot.views.split import LIMIT, length
from bot.words import Words, words_for
from knowledge.excerpt import Excerpt


def excerpt_markdown(excerpt: Excerpt, words: Words, *, limit: int = LIMIT) -> str:
    """The passage under its title, place and version.

    What stands before and after is shortened, from the far ends and with a mark, until the whole keeps the
    limit; the quote never is, so a quote longer than that makes a text longer than that.

    Args:
        limit: in UTF-16 units.
    """
    head = "\n".join([f"**{_place(excerpt)}**", _note(excerpt, words=words)]).strip()
    quote = quoted(excerpt.quote)
    room = limit - length(f"{head}\n\n\n{quote}\n\n")
    before, after = escape(excerpt.before.strip()), escape(excerpt.after.strip())
    if length(before) + length(after) > room:
        cut = words.template("excerpt.cut")
        half = max(0, room // 2)
        share = max(half, room - length(after))
        before = _ending(before, most=share, cut=cut)
        after = _beginning(after, most=room - length(before), cut=cut)
    return f"{head}\n\n" + "\n".join(filter(None, [before, quote])) + (f"\n\n{after}" if after else "")


def _place(excerpt: Excerpt) -> str:
    style = words_for(excerpt.language)
    title, label, caption = inline(excerpt.title), inline(excerpt.label), inline(excerpt.caption)
    place = style("answer.place", title=title, label=label) if label and label != title else title
    return style("answer.captioned", place=place, caption=caption) if caption and caption != label else place


def _note(excerpt: Excerpt, *, words: Words) -> str:
    key = f"excerpt.{excerpt.standing}"
    version = words(key, effective=excerpt.effective, until=excerpt.until) if excerpt.effective else ""
    read = ocr_note(excerpt.ocr, words=words)
    return words.template("sources.separator").join(filter(None, [version, read, link(excerpt.url)]))


def _ending(text: str, *, most: int, cut: str) -> str:
    """The last part of a text too long, from the beginning of a line or a sentence where one is near."""
    if length(text) <= most:
        return text
    if most <= len(cut):
        return ""
    kept = text[max(0, len(text) - (most - len(cut))) :]
    while length(kept) + len(cut) > most:
        kept = kept[1:]
    starts = [
        kept.find(mark) + len(mark) for mark in ("\n", "。", ". ") if 0 <= kept.find(mark) < len(kept) // 3
    ]
    return cut + kept[min(starts, default=0) :].lstrip("\\")


def _beginning(text: str, *, most: int, cut: str) -> str:
    """The first part of a text too long, up to the end of a line or a sentence where one is near."""
    if length(text) <= most:
        return text
    if most <= len(cut):
        return ""
    kept = text[: most - len(cut)]
    while length(kept) + len(cut) > most:
        kept = kept[:-1]
    ends = [end for mark in ("\n", "。", ". ") if (end := kept.rfind(mark) + len(mark)) > len(kept) * 2 // 3]
    return kept[: max(ends, default=len(kept))].rstrip("\\ \n") + cut
