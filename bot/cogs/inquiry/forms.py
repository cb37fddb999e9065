"""The forms in which a draft is filled in, step by step, and what comes back from them.

An id carries all that is needed when a form comes in: `inqm:PART:REFERENCE:INDEX:SEEN`, where INDEX is that of the work and
SEEN the fingerprint of the part as it was when the form was opened.
"""

from typing import Any

import discord

from bot.cogs.acting import choice_field, form, text_field
from bot.cogs.inquiry.stepping import REFERENCE
from bot.inquiries.cases.casework import LONGEST_REASON
from bot.inquiries.letter.compose import standard_requests
from bot.inquiries.model import MOST_REQUESTS, Capacity, Case, InquiryKind
from bot.inquiries.procedure.parts import FIELDS, Part, Typed, fingerprint, relied_key, typed
from bot.words import Words

STEP = rf"inqm:(?P<part>{'|'.join(Part)}):(?P<reference>{REFERENCE}):(?P<index>\d{{1,2}}):(?P<seen>[0-9a-f]{{8}})"
VENDOR = rf"inqm:d-vendor:(?P<reference>{REFERENCE})"
WITHDRAW = rf"inqm:d-withdraw:(?P<reference>{REFERENCE})"

_MOST_TYPED = 4000
"""Characters a text input takes (Discord's component reference)."""
_LINE = 300
_SHORT = {"on": 40, "answer_days": 20, "country": _LINE}
_LONG = frozenset({"links", "description", "prompt", "requests", "background"})


def step_form(case: Case, part: Part, words: Words, *, index: int = 0) -> discord.ui.Modal:
    """A step of the form, filled with what is held.

    Args:
        index: of the work, from 0.
    """
    held = typed(case.form, part, index=index)
    seen = fingerprint(case.form, part, index=index)
    title = words(f"form.title.{part}", number=index + 1, reference=case.reference)
    fields = (_field(case, part, name, held[name], words) for name in FIELDS[part])
    return form(title, *filter(None, fields), action=part, facts=(case.reference, index, seen))


def vendor_form(reference: str, words: Words) -> discord.ui.Modal:
    """A form that asks for a vendor by name."""
    field = text_field("name", words("form.label.vendor"), about=words("form.hint.vendor"), limit=100)
    return form(words("form.title.vendor"), field, action="d-vendor", facts=(reference,))


def withdraw_form(reference: str, words: Words) -> discord.ui.Modal:
    """A form that asks why an inquiry is given up."""
    field = text_field(
        "reason",
        words("form.label.withdraw"),
        about=words("form.hint.withdraw"),
        long=True,
        limit=LONGEST_REASON,
    )
    title = words("form.title.withdraw", reference=reference)
    return form(title, field, action="d-withdraw", facts=(reference,))


def as_text(values: Typed, part: Part | None, words: Words) -> str:
    """What was typed, field by field, to be given back."""
    pieces = []
    for name, value in values.items():
        key = f"form.label.{part}.{name}" if part else ""
        label = words(key) if key in words else name
        told = value if isinstance(value, str) else "\n".join(_option(name, each, words) for each in value)
        if told.strip():
            pieces.append(f"{label}:\n{told}")
    return "\n\n".join(pieces)


def _field(
    case: Case, part: Part, name: str, held: str | tuple[str, ...], words: Words
) -> discord.ui.Label[Any] | None:
    """A field of a step; None for one that cannot be shown, which then stays as it is."""
    label = words(f"form.label.{part}.{name}")
    hint = _hint("hint", part, name, case.form.kind, words)
    match name:
        case "capacity":
            options = [(each.value, words(f"capacity.{each}")) for each in Capacity]
            return choice_field(name, label, options, about=hint, held=(str(held),), required=False)
        case "standard_requests":
            if case.form.kind is None:
                return None
            options = [(key, words(f"letter.request.{key}")) for key in standard_requests(case.form.kind)]
            return choice_field(
                name, label, options, about=hint, held=tuple(held), required=False, most=MOST_REQUESTS
            )
        case "relied":
            if not case.form.relied:
                return None
            options = [(relied_key(each), f"{each.title} {each.label}".strip()) for each in case.form.relied]
            most = len(options)
            return choice_field(name, label, options, about=hint, held=tuple(held), required=False, most=most)
        case _:
            text = str(held)
            most = _SHORT.get(name, _MOST_TYPED if name in _LONG else _LINE)
            if len(text) > most:
                return None
            example = _hint("example", part, name, case.form.kind, words)
            long = name in _LONG
            return text_field(
                name, label, about=hint, example=example, held=text, long=long, required=False, limit=most
            )


def _hint(what: str, part: Part, name: str, kind: InquiryKind | None, words: Words) -> str:
    """A hint for a field: that for this kind of inquiry where there is one, else the general one, else none."""
    general = f"form.{what}.{part}.{name}"
    return next((words(key) for key in (f"{general}_{kind}", general) if key in words), "")


def _option(name: str, value: str, words: Words) -> str:
    key = {"capacity": f"capacity.{value}", "standard_requests": f"letter.request.{value}"}.get(name, "")
    return words(key) if key in words else value
