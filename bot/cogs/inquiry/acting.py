"""Buttons and forms of inquiries, and how their commands are worded.

Ids carry all that is needed later, so that a button or form from before a restart still works after it: `inq:ACTION:FACT…`
for buttons, `inqm:ACTION:FACT…` for forms.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from re import Match
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

import discord
from discord import app_commands

from bot.cogs.inquiry import forms
from bot.cogs.inquiry.room import REFERENCE, Room
from bot.cogs.said import said_under
from bot.inquiries.model import Case
from bot.views.markup import plain
from bot.words import words_for

if TYPE_CHECKING:
    from bot.client import Madoguchi

Interaction: TypeAlias = "discord.Interaction[Madoguchi]"
Press: TypeAlias = Callable[..., Awaitable[None]]
"""Takes the interaction and the facts of the button's id."""
HandIn: TypeAlias = Callable[[Interaction, Match[str]], Awaitable[None]]
"""Takes the interaction and the match of the form's id."""

CASE_SEEN = rf"(?P<reference>{REFERENCE}):(?P<revision>\d+)"
"""In the id of a form: which case, and the revision that the person saw."""
LONGEST_ID = 100
"""Characters of a custom id (Discord's component reference)."""

_FORGOTTEN_AFTER = 3600.0
"""Seconds after which the client forgets a form that it showed; one sent later is taken all the same."""


class Act(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"inq:(?!)"):
    """A button that does something. A module's own class names its actions and who carries them out."""

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
            custom_id=":".join(("inq", action, *self.facts)),
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


def template(*actions: str) -> str:
    """The ids of buttons with these actions."""
    return rf"inq:(?:{'|'.join(actions)})(?::[^:]*)*"


def buttons(items: Sequence[discord.ui.Item[Any]]) -> discord.ui.View | None:
    """The buttons as they stand under a message; None where there are none."""
    if not items:
        return None
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def form(title: str, *fields: discord.ui.Item[Any], action: str, facts: Sequence[object]) -> discord.ui.Modal:
    """A form that the module's `FORMS` take in once it is sent."""
    custom_id = ":".join(("inqm", action, *map(str, facts)))
    modal = discord.ui.Modal(title=plain(title, limit=45), custom_id=custom_id, timeout=_FORGOTTEN_AFTER)
    for field in fields:
        modal.add_item(field)
    return modal


def text_field(
    name: str,
    label: str,
    *,
    about: str = "",
    long: bool = False,
    required: bool = True,
    limit: int = 300,
) -> discord.ui.Label[Any]:
    """A field to type into, of at most `limit` characters."""
    typed: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        required=required,
        max_length=limit,
    )
    return discord.ui.Label(
        text=plain(label, limit=45), description=plain(about, limit=100) or None, component=typed
    )


def typed_in(interaction: Interaction) -> dict[str, str]:
    """What was typed or chosen in a form, by field; of several choices the first."""
    return {
        name: value if isinstance(value, str) else next(iter(value), "")
        for name, value in forms.typed_in(interaction).items()
    }


def as_seen(room: Room, reference: str, revision: str) -> Case:
    """The case of a reference, provided that it is still as it was when the button was put there.

    Raises:
        NotAllowedError: `no_such_case`.
        ChangedMeanwhileError: somebody changed it since.
    """
    case = room.inquiries.casework.see(reference, room.person)
    if str(case.revision) != revision:
        raise room.inquiries.casework.changed(case)
    return case


def described(*options: str, command: str) -> Callable[[Any], Any]:
    """Names and describes a command's options in both languages: in its own words, else in those that commands share."""
    own, shared = said_under(f"command.{command}"), said_under("command.following")

    def words_of(option: str, what: str) -> app_commands.locale_str:
        key = f"{option}_{what}"
        return own(key) if f"command.{command}.{key}" in words_for("en") else shared(key)

    def decorate(callback: Any) -> Any:  # noqa: ANN401  as discord.py's own decorators
        named = app_commands.rename(**{option: words_of(option, "name") for option in options})(callback)
        return app_commands.describe(**{option: words_of(option, "description") for option in options})(named)

    return decorate


def choices(prefix: str, *values: str) -> list[app_commands.Choice[str]]:
    """Choices of an option, worded under `prefix` in both languages."""
    said = said_under(prefix)
    return [app_commands.Choice(name=said(value), value=value) for value in values]
