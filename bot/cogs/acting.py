"""Buttons and forms.

Ids carry all that is needed later, so that a button or form from before a restart still works after it: `inq:ACTION:FACT…`
for buttons, `inqm:ACTION:FACT…` for forms, with another prefix (`lib`, `libm`) in another part of the desk.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from re import Match
from typing import Any, ClassVar, Self, TypeAlias

import discord

from bot.cogs.room import Interaction
from bot.views.markup import plain

Press: TypeAlias = Callable[..., Awaitable[None]]
"""Takes the interaction and the facts of the button's id."""
HandIn: TypeAlias = Callable[[Interaction, Match[str]], Awaitable[None]]
"""Takes the interaction and the match of the form's id."""

INQUIRIES = "inq"
"""Prefix of ids."""
LONGEST_ID = 100
"""Characters of a custom id (Discord's component reference)."""

_FORGOTTEN_AFTER = 3600.0
"""Seconds after which the client forgets a form that it showed; one sent later is taken all the same."""


class Act(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"(?!)"):
    """A button that does something. A module's own class names its actions and who carries them out."""

    prefix: ClassVar[str] = INQUIRIES
    actions: ClassVar[Mapping[str, Press]] = {}

    def __init__(
        self,
        action: str,
        *facts: object,
        label: str = "…",
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
        row: int | None = None,
    ) -> None:
        self.action = action
        self.facts = tuple(map(str, facts))
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=plain(label, limit=80),
            style=style,
            disabled=disabled,
            custom_id=":".join((self.prefix, action, *self.facts)),
        )
        super().__init__(button, row=row)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: Match[str], /
    ) -> Self:
        _, action, *facts = match[0].split(":")
        return cls(action, *facts)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self.actions[self.action](interaction, *self.facts)


def template(*actions: str, prefix: str = INQUIRIES) -> str:
    """The ids of buttons with these actions."""
    return rf"{prefix}:(?:{'|'.join(actions)})(?::[^:]*)*"


def buttons(items: Sequence[discord.ui.Item[Any]]) -> discord.ui.View | None:
    """The buttons as they stand under a message; None where there are none."""
    if not items:
        return None
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def form(
    title: str,
    *fields: discord.ui.Item[Any],
    action: str,
    facts: Sequence[object],
    prefix: str = INQUIRIES,
) -> discord.ui.Modal:
    """A form that the module's `FORMS` take in once it is sent."""
    custom_id = ":".join((f"{prefix}m", action, *map(str, facts)))
    modal = discord.ui.Modal(title=plain(title, limit=45), custom_id=custom_id, timeout=_FORGOTTEN_AFTER)
    for field in fields:
        modal.add_item(field)
    return modal


def text_field(
    name: str,
    label: str,
    *,
    about: str = "",
    example: str = "",
    held: str = "",
    long: bool = False,
    required: bool = True,
    limit: int = 300,
) -> discord.ui.Label[Any]:
    """A field to type into, of at most `limit` characters; it shows `held`, or `example` in grey while it is empty."""
    typed: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        placeholder=plain(example, limit=100) or None,
        default=held or None,
        required=required,
        max_length=limit,
    )
    return _labelled(label, about, typed)


def choice_field(
    name: str,
    label: str,
    options: Sequence[tuple[str, str]],
    *,
    about: str = "",
    held: Sequence[str] = (),
    required: bool = True,
    most: int = 1,
) -> discord.ui.Label[Any]:
    """A field to choose in.

    Args:
        options: each a value and what it is called; `held`: values chosen before.
        most: that can be chosen.
    """
    chosen: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=name,
        required=required,
        min_values=int(required),
        max_values=min(most, len(options)),
        options=[
            discord.SelectOption(label=plain(told, limit=100), value=value, default=value in held)
            for value, told in options
        ],
    )
    return _labelled(label, about, chosen)


def values_in(interaction: Interaction) -> dict[str, str | tuple[str, ...]]:
    """What was typed or chosen in a form that came in, by field."""
    data: Mapping[str, Any] = interaction.data or {}
    return dict(_values(data.get("components") or ()))


def typed_in(interaction: Interaction) -> dict[str, str]:
    """The same as text; of several choices the first."""
    return {
        name: value if isinstance(value, str) else next(iter(value), "")
        for name, value in values_in(interaction).items()
    }


def _labelled(label: str, about: str, field: discord.ui.Item[Any]) -> discord.ui.Label[Any]:
    return discord.ui.Label(
        text=plain(label, limit=45), description=plain(about, limit=100) or None, component=field
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
