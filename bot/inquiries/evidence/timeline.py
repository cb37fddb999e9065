"""What happened to a case, line by line in both languages, for people; the record that counts is the events themselves."""

import re
from collections.abc import Sequence

from bot.inquiries.model import Case, Event, EventKind
from bot.words import LANGUAGES, Words, words_for

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~&-])")


def timeline(case: Case, events: Sequence[Event]) -> str:
    """Markdown: a heading and a list of events in each language. Times in UTC."""
    return "\n".join(_in(words_for(language), case, events) for language in LANGUAGES)


def _in(words: Words, case: Case, events: Sequence[Event]) -> str:
    lines = [f"# {words('bundle.timeline', reference=case.reference)}", ""]
    lines += [f"{event.number}. {_line(words, event)}" for event in events]
    return "\n".join([*lines, ""])


def _line(words: Words, event: Event) -> str:
    content = event.content or {}
    what = words(f"bundle.event.{event.kind}")
    if event.kind is EventKind.STEP:
        what = words("bundle.step", status=words(f"bundle.status.{event.to}"))
    of = content.get("file") or content.get("link") or ""
    about = words("bundle.about", what=what, of=_plain(of)) if of else what
    who = words("bundle.erased") if event.content is None else _plain(content.get("name") or "")
    return words("bundle.line", at=f"{event.at:%Y-%m-%d %H:%M:%S} UTC", what=about, who=who)


def _plain(text: object) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(str(text).split()))
