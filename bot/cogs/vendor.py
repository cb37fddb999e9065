"""`/vendor`: the directory, with its history; `/vendors report`: the figures that an association can publish."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.acting import LONGEST_ID, Act, Press, buttons, template
from bot.cogs.inquiry import offered
from bot.cogs.room import Interaction, Room
from bot.cogs.said import command, said_under
from bot.inquiries.cases.access import staff_only
from bot.inquiries.cases.store import Filter
from bot.inquiries.deadlines.when import day_typed
from bot.inquiries.model import DESK, InquiryKind
from bot.inquiries.report.chart import chart_png
from bot.inquiries.report.figures import vendor_figures
from bot.inquiries.report.period import Period
from bot.inquiries.report.table import report_csv, report_markdown
from bot.inquiries.vendors.directory import Change
from bot.inquiries.vendors.typed import as_typed, enterable, read_value
from bot.views.case import moment
from bot.views.markup import inline, plain
from bot.views.review import fact_value
from bot.views.vendor import vendor_list, vendor_pages

if TYPE_CHECKING:
    from bot.client import Madoguchi

_LONGEST_VALUE = 2000
_LONGEST_LINE = 300
_LONGEST_ALT = 1000
_MOST_CHANGES = 20
_LONGEST_SHOWN = 300


class Vendors(commands.Cog):
    """The vendor directory in chat.

    Args:
        association: in whose name figures are published, by language.
    """

    def __init__(self, client: "Madoguchi", *, association: Mapping[str, str] | None = None) -> None:
        self._client = client
        said = said_under("command.vendor")
        self._vendor = app_commands.Group(name=said("name"), description=said("description"))
        _add_directory(self._vendor)
        said = said_under("command.vendors")
        self._figures = app_commands.Group(name=said("name"), description=said("description"))
        _add_report(self._figures, association or {})

    async def cog_load(self) -> None:
        self._client.tree.add_command(self._vendor)
        self._client.tree.add_command(self._figures)

    async def cog_unload(self) -> None:
        self._client.tree.remove_command(self._vendor.name)
        self._client.tree.remove_command(self._figures.name)


def _add_directory(group: app_commands.Group) -> None:
    @command(group, "vendor.list", "text")
    async def list_(interaction: Interaction, text: app_commands.Range[str, 0, 100] = "") -> None:
        async with Room(interaction) as room:
            await room.wait()
            directory = room.inquiries.vendors
            found = await room.run(
                lambda: directory.search(text, language=room.locale) if text else directory.vendors()
            )
            await room.say(vendor_list(found, room.words))

    @command(group, "vendor.show", "vendor")
    @app_commands.autocomplete(vendor=offered.vendors)
    async def show(interaction: Interaction, vendor: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await room.say(await room.run(lambda: _shown(room, vendor)))

    @command(group, "vendor.edit", "vendor", "field", "value", "source", "reason", "date")
    @app_commands.autocomplete(vendor=offered.vendors, field=_fields)
    async def edit(
        interaction: Interaction,
        vendor: str,
        field: app_commands.Range[str, 1, 100],
        value: app_commands.Range[str, 1, _LONGEST_VALUE],
        source: app_commands.Range[str, 1, _LONGEST_LINE],
        reason: app_commands.Range[str, 0, _LONGEST_LINE] = "",
        date: app_commands.Range[str, 0, 30] = "",
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()

            def change() -> tuple[str, discord.ui.View | None]:
                identifier = _named(room, vendor)
                room.inquiries.vendors.edit(
                    identifier,
                    field.strip(),
                    read_value(field.strip(), value),
                    source=source,
                    checked=day_typed(date) or room.inquiries.today(),
                    by=room.person,
                    reason=reason,
                )
                return _changed(room, identifier, field.strip())

            text, view = await room.run(change)
            await room.say(text, view=view)

    @command(group, "vendor.add", "id", "japanese", "english", "source")
    async def add(
        interaction: Interaction,
        id: app_commands.Range[str, 1, 40],  # noqa: A002  as staff see it
        japanese: app_commands.Range[str, 1, 100],
        english: app_commands.Range[str, 1, 100],
        source: app_commands.Range[str, 1, _LONGEST_LINE],
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()

            def add() -> str:
                names = {"ja": japanese.strip(), "en": english.strip()}
                today = room.inquiries.today()
                room.inquiries.vendors.add_vendor(
                    id.strip(), names, by=room.person, source=source, checked=today
                )
                return _shown(room, id.strip())

            await room.say(await room.run(add))

    @command(group, "vendor.history", "vendor", "field")
    @app_commands.autocomplete(vendor=offered.vendors, field=_fields)
    async def history(
        interaction: Interaction, vendor: str, field: app_commands.Range[str, 0, 100] = ""
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await room.say(await room.run(lambda: _history(room, vendor, field.strip())))

    @command(group, "vendor.confirm", "vendor", "field")
    @app_commands.autocomplete(vendor=offered.vendors, field=_fields)
    async def confirm(interaction: Interaction, vendor: str, field: app_commands.Range[str, 1, 100]) -> None:
        async with Room(interaction) as room:
            await room.wait()

            def confirm() -> tuple[str, discord.ui.View | None]:
                identifier, today = _named(room, vendor), room.inquiries.today()
                room.inquiries.vendors.confirm(identifier, field.strip(), checked=today, by=room.person)
                return _changed(room, identifier, field.strip())

            text, view = await room.run(confirm)
            await room.say(text, view=view)


def _add_report(group: app_commands.Group, association: Mapping[str, str]) -> None:
    @command(group, "vendors.report", "period", "internal")
    async def report(
        interaction: Interaction, period: app_commands.Range[str, 0, 60] = "", internal: bool = False
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            name = association.get(room.locale, "")
            text, files = await room.run(lambda: _report(room, period, name, internal=internal))
            await room.say(text, files=files)


async def _fields(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """What is known, or could be, of the vendor chosen before."""
    room = Room(interaction)
    chosen = str(getattr(interaction.namespace, "vendor", "") or "")

    def find() -> list[app_commands.Choice[str]]:
        vendor = room.inquiries.vendors.get(chosen)
        if vendor is None:
            return []
        wanted = current.strip().casefold()
        found = []
        for path in enterable(vendor):
            fact = vendor.facts.get(path)
            label = f"{path} · {fact_value(fact.value, room.words, path=path)}" if fact else path
            if wanted in label.casefold():
                found.append(app_commands.Choice(name=plain(label, limit=100), value=path))
        return found[: offered.MOST]

    return await room.look(find)


def _shown(room: Room, vendor: str) -> str:
    inquiries = room.inquiries
    found = inquiries.vendors.get(_named(room, vendor))
    assert found is not None  # named a moment ago; vendors are never taken out
    terms = inquiries.terms_of(found, InquiryKind.TRAINING, language=room.locale)
    return vendor_pages(found, room.words, today=inquiries.today(), terms=terms)


def _changed(room: Room, vendor: str, path: str) -> tuple[str, discord.ui.View | None]:
    """What was there before and what is now, with a button that takes it back."""
    last = room.inquiries.vendors.history(vendor, path)[-1]
    text = room.words("directory.changed", vendor=inline(vendor), change=_line(room, last))
    undo = UndoAct.of(vendor, path, last.id, label=room.words("directory.undo"))
    return text, buttons([undo]) if undo else None


def _history(room: Room, vendor: str, path: str) -> str:
    identifier = _named(room, vendor)
    found = room.inquiries.vendors.history(identifier, path or None)
    if not found:
        return room.words("directory.no_history", vendor=inline(identifier))
    lines = [_line(room, change) for change in found[-_MOST_CHANGES:]]
    return "\n".join([room.words("directory.history", vendor=inline(identifier)), *lines])


def _line(room: Room, change: Change) -> str:
    words = room.words

    def shown(value: object) -> str:
        return inline(plain(as_typed(value), limit=_LONGEST_SHOWN)) if value is not None else "—"

    line = words(
        "directory.change",
        path=inline(change.path),
        old=shown(change.old),
        new=shown(change.new),
        source=inline(change.source) or words("vendor.no_source"),
        checked=change.checked.isoformat() if change.checked else words("vendor.checked_never"),
    )
    if change.at is None:
        return words("directory.shipped", line=line)
    line = words(
        "directory.by",
        line=line,
        name=inline(change.by_name) or "—",
        at=moment(change.at, room.inquiries.home),
    )
    return words("directory.why", line=line, reason=inline(change.reason)) if change.reason else line


def _named(room: Room, vendor: str) -> str:
    return offered.vendor_named(room.inquiries, vendor, language=room.locale)


def _report(room: Room, period: str, association: str, *, internal: bool) -> tuple[str, list[discord.File]]:
    if internal:
        staff_only(room.person)
    inquiries, words = room.inquiries, room.words
    today = inquiries.today()
    span = Period.parse(period) if period.strip() or internal else Period.quarter_before(today)
    # Figures are of everybody's cases; which of them may be published is for the report to say.
    figures = vendor_figures(
        inquiries.casework.cases.find(Filter(), person=DESK),
        today=today,
        period=span,
        vendors={each.id: offered.vendor_name(each, words) for each in inquiries.vendors.vendors()},
        published=not internal,
    )
    text = report_markdown(figures, words, inline=inline)
    if not figures.vendors:
        return text, []
    name = f"report-{today}"
    alt = plain(report_markdown(figures, words, inline=str).replace("*", ""), limit=_LONGEST_ALT)
    chart = chart_png(figures, words, association=association)
    return text, [
        discord.File(io.BytesIO(chart), f"{name}.png", description=alt),
        discord.File(io.BytesIO(report_csv(figures, words)), f"{name}.csv"),
    ]


async def _undo(interaction: Interaction, vendor: str, path: str, seen: str) -> None:
    async with Room(interaction) as room:
        await room.wait()

        def undo() -> tuple[str, discord.ui.View | None]:
            room.inquiries.vendors.undo(vendor, path, by=room.person, seen=int(seen))
            return _changed(room, vendor, path)

        text, view = await room.run(undo)
        await room.say(text, view=view)


class UndoAct(Act, template=template("undo")):
    """Takes back a change in the directory, unless somebody has changed the same fact since."""

    actions: ClassVar[Mapping[str, Press]] = {"undo": _undo}

    @classmethod
    def of(cls, vendor: str, path: str, seen: int, *, label: str) -> "UndoAct | None":
        """The button; None where the path is too long to go into an id."""
        if len(f"inq:undo:{vendor}:{path}:{seen}") > LONGEST_ID:
            return None
        return cls("undo", vendor, path, seen, label=label)


ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (UndoAct,)
