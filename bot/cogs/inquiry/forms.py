"""The forms in which a draft is filled in, step by step, and what comes back from them.

An id carries all that is needed when a form comes in: `inqm:PART:REFERENCE:INDEX:SEEN`, where INDEX is that of the work and
SEEN the fingerprint of the part as it was when the form was opened.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord

from bot.cogs.inquiry.room import REFERENCE
from bot.inquiries.letter.compose import standard_requests
from bot.inquiries.model import MOST_REQUESTS, Capacity, Case, InquiryKind
from bot.inquiries.procedure.parts import FIELDS, Part, Typed, fingerprint, typed
from bot.views.markup import plain
from bot.words import Words

STEP = rf"inqm:(?P<part>{'|'.join(Part)}):(?P<reference>{REFERENCE}):(?P<index>\d{{1,2}}):(?P<seen>[0-9a-f]{{8}})"
VENDOR = rf"inqm:d-vendor:(?P<reference>{REFERENCE})"
WITHDRAW = rf"inqm:d-withdraw:(?P<reference>{REFERENCE})"

_MOST_TYPED = 4000
"""Characters a text input takes (Discord's component reference)."""
_MOST_TITLE = 45
_MOST_LABEL = 45
_MOST_HINT = 100
_MOST_OPTION = 100
_LINE = 300
_SHORT = {"on": 40, "answer_days": 20, "country": _LINE}
_LONG = frozenset({"links", "description", "prompt", "requests", "background"})
_FORGOTTEN_AFTER = 3600.0
"""Seconds after which discord.py forgets a form it showed; ours are heard all the same."""


def step_form(case: Case, part: Part, words: Words, *, index: int = 0) -> discord.ui.Modal:
    """A step of the form, filled with what is held.

    Args:
        index: of the work, from 0.
    """
    held = typed(case.form, part, index=index)
    seen = fingerprint(case.form, part, index=index)
    title = words(f"form.title.{part}", number=index + 1, reference=case.reference)
    modal = _modal(title, f"inqm:{part}:{case.reference}:{index}:{seen}")
    for name in FIELDS[part]:
        field = _field(case, part, name, held[name], words)
        if field is not None:
            modal.add_item(field)
    return modal


def vendor_form(reference: str, words: Words) -> discord.ui.Modal:
    """A form that asks for a vendor by name."""
    modal = _modal(words("form.title.vendor"), f"inqm:d-vendor:{reference}")
    modal.add_item(_text("name", words("form.label.vendor"), words("form.hint.vendor"), most=100))
    return modal


def withdraw_form(reference: str, words: Words) -> discord.ui.Modal:
    """A form that asks why an inquiry is given up."""
    modal = _modal(words("form.title.withdraw", reference=reference), f"inqm:d-withdraw:{reference}")
    hint = words("form.hint.withdraw")
    modal.add_item(_text("reason", words("form.label.withdraw"), hint, most=1000, long=True))
    return modal


def typed_in(interaction: discord.Interaction[Any]) -> dict[str, str | tuple[str, ...]]:
    """What was typed or chosen in a form that came in, by field."""
    data: Mapping[str, Any] = interaction.data or {}
    return dict(_values(data.get("components") or ()))


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
            return _choice(name, label, hint, options, chosen=(str(held),), most=1)
        case "standard_requests":
            if case.form.kind is None:
                return None
            options = [(key, words(f"letter.request.{key}")) for key in standard_requests(case.form.kind)]
            return _choice(name, label, hint, options, chosen=tuple(held), most=MOST_REQUESTS)
        case _:
            text = str(held)
            most = _SHORT.get(name, _MOST_TYPED if name in _LONG else _LINE)
            if len(text) > most:
                return None
            example = _hint("example", part, name, case.form.kind, words)
            long = name in _LONG
            return _text(name, label, hint, example=example, held=text, most=most, long=long, required=False)


def _hint(what: str, part: Part, name: str, kind: InquiryKind | None, words: Words) -> str:
    """A hint for a field: that for this kind of inquiry where there is one, else the general one, else none."""
    general = f"form.{what}.{part}.{name}"
    return next((words(key) for key in (f"{general}_{kind}", general) if key in words), "")


def _modal(title: str, custom_id: str) -> discord.ui.Modal:
    return discord.ui.Modal(
        title=plain(title, limit=_MOST_TITLE), custom_id=custom_id, timeout=_FORGOTTEN_AFTER
    )


def _text(
    name: str,
    label: str,
    hint: str,
    *,
    most: int,
    example: str = "",
    held: str = "",
    long: bool = False,
    required: bool = True,
) -> discord.ui.Label[Any]:
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        placeholder=plain(example, limit=_MOST_HINT) or None,
        default=held or None,
        required=required,
        max_length=most,
    )
    return _labelled(label, hint, field)


def _choice(
    name: str,
    label: str,
    hint: str,
    options: Sequence[tuple[str, str]],
    *,
    chosen: Sequence[str],
    most: int,
) -> discord.ui.Label[Any]:
    field: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=name,
        required=False,
        min_values=0,
        max_values=min(most, len(options)),
        options=[
            discord.SelectOption(label=plain(told, limit=_MOST_OPTION), value=value, default=value in chosen)
            for value, told in options
        ],
    )
    return _labelled(label, hint, field)


def _labelled(label: str, hint: str, field: discord.ui.Item[Any]) -> discord.ui.Label[Any]:
    return discord.ui.Label(
        text=plain(label, limit=_MOST_LABEL),
        description=plain(hint, limit=_MOST_HINT) or None,
        component=field,
    )


def _values(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for component in components:
        inner = [component["component"]] if component.get("component") else []
        yield from _values([*inner, *(component.get("components") or ())])
        name = component.get("custom_id")
        if name and "values" in component:
            yield str(name), tuple(map(str, component["values"] or ()))
        elif name and "value" in component:
            yield str(name), str(component["value"] or "")


def _option(name: str, value: str, words: Words) -> str:
    key = {"capacity": f"capacity.{value}", "standard_requests": f"letter.request.{value}"}.get(name, "")
    return words(key) if key in words else value
