"""Looking at cases: `/inquiry list`, `show` and `export`."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import discord
from discord import app_commands

from bot.cogs.acting import Act, Press, buttons, template
from bot.cogs.inquiry import following, offered, panel, review, sending
from bot.cogs.room import Interaction, Room
from bot.cogs.said import choices, command
from bot.inquiries.cases.access import staff_only
from bot.inquiries.cases.agreement import contradicted
from bot.inquiries.cases.steps import editable
from bot.inquiries.cases.store import Filter
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Case, Event, Person, Status
from bot.inquiries.report.export import case_record, cases_csv, field_names, record_pdf
from bot.inquiries.vendors.checklist import Phase, missing, sentence
from bot.views.case import case_line, case_markdown, timeline_markdown
from bot.words import Words

A_PAGE = 10
MOST_EVENTS = 25
"""Events shown in chat; all of them are in the export."""

_STEP_ACTS = {**following.STEP_ACTS, **review.STEP_ACTS, **sending.STEP_ACTS}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are listed, as it goes into a button's id.

    Attributes:
        whose: `mine`, `company` or `all`.
        vendor, status: empty for any.
    """

    whose: str = "mine"
    vendor: str = ""
    status: str = ""
    overdue: bool = False

    @classmethod
    def of(cls, whose: str, vendor: str, status: str, overdue: str) -> "Wanted":
        """From the facts of a button's id."""
        return cls(whose, vendor, status, overdue == "1")

    @property
    def facts(self) -> tuple[str, ...]:
        """For a button's id."""
        return self.whose, self.vendor, self.status, str(int(self.overdue))

    def filter(self, inquiries: Inquiries, person: Person) -> Filter:
        """The condition on cases.

        Raises:
            NotAllowedError: `staff_only`: all cases are for staff.
        """
        if self.whose == "all":
            staff_only(person)
        return Filter(
            mine=self.whose == "mine",
            company=self.whose == "company",
            vendor=self.vendor or None,
            statuses=(Status(self.status),) if self.status else (),
            overdue_on=inquiries.today() if self.overdue else None,
        )


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry list`, `show`, `export`."""
    filters = ("whose", "vendor", "status", "overdue")
    whose = choices("following.whose", "mine", "company", "all")
    statuses = choices("status", *Status)

    @command(group, "inquiry.list", *filters)
    @app_commands.choices(whose=whose, status=statuses)
    @app_commands.autocomplete(vendor=offered.vendors)
    async def list_(
        interaction: Interaction,
        whose: str = "mine",
        vendor: str = "",
        status: str = "",
        overdue: bool = False,
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            text, view = await room.run(lambda: _page(room, Wanted(whose, vendor[:40], status, overdue), 0))
            await room.say(text, view=view)

    @command(group, "inquiry.show", "reference")
    @app_commands.autocomplete(reference=offered.references)
    async def show(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await show_case(room, reference)

    @command(group, "inquiry.export", "reference", "format", *filters)
    @app_commands.choices(
        format=[app_commands.Choice(name=name, value=name.lower()) for name in ("PDF", "JSON", "CSV")],
        whose=whose,
        status=statuses,
    )
    @app_commands.autocomplete(reference=offered.references, vendor=offered.vendors)
    async def export(
        interaction: Interaction,
        reference: str = "",
        format: str = "pdf",  # noqa: A002  the option's name
        whose: str = "mine",
        vendor: str = "",
        status: str = "",
        overdue: bool = False,
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            if reference:
                name, data = await room.run(lambda: _exported(room, reference, format))
            else:
                wanted = Wanted(whose, vendor[:40], status, overdue)
                table = await room.run(lambda: _table(room, wanted))
                if table is None:
                    await room.say(room.words("following.none"))
                    return
                name, data = table
            await room.say(
                room.words("following.exported", name=name), files=[discord.File(io.BytesIO(data), name)]
            )


async def show_case(room: Room, reference: str) -> None:
    """Show a case with its last events, and buttons for the steps that this person may take."""
    text, items = await room.run(lambda: _shown(room, reference))
    await room.say(text, view=buttons(items))


def step_buttons(
    case: Case, inquiries: Inquiries, person: Person, words: Words
) -> list[discord.ui.Item[Any]]:
    """A button a step; what is filed in the form and handed in has its own panel."""
    return [
        _STEP_ACTS[step](case, words)
        for step in inquiries.casework.steps_for(case, person)
        if step in _STEP_ACTS
    ]


def _shown(room: Room, reference: str) -> tuple[str, Sequence[discord.ui.Item[Any]]]:
    inquiries, words = room.inquiries, room.words
    case = inquiries.casework.see(reference, room.person)
    events = inquiries.casework.events(case)
    lacking = missing(inquiries.filing.checklist(case), Phase.READY) if editable(case.status) else ()
    page = case_markdown(
        case,
        words,
        vendor=inquiries.vendors.get(case.form.vendor),
        today=inquiries.today(),
        home=inquiries.home,
        missing=[sentence(item, words) for item in lacking],
    )
    for doubt in _doubts(inquiries, case, events, words):
        page = f"{page}\n\n**{doubt}**"
    earlier = len(events) - MOST_EVENTS
    timeline = timeline_markdown(events[-MOST_EVENTS:], words, home=inquiries.home)
    if earlier > 0:
        timeline = f"{words('following.earlier', count=earlier)}\n{timeline}"
    text = f"{page}\n\n**{words('following.timeline')}**\n{timeline}"
    items = step_buttons(case, inquiries, room.person, words)
    if review.left_to_confirm(room, case):
        items.insert(0, review.confirm_button(case, words))
    if editable(case.status):
        items.insert(0, panel.DraftAct("d-panel", case.reference, label=words("following.form.open")))
    return text, items


def _doubts(inquiries: Inquiries, case: Case, events: Sequence[Event], words: Words) -> list[str]:
    """What of the record, or of the state beside it, was altered by other hands than the desk's."""
    broken, altered = inquiries.casework.cases.first_broken(case), contradicted(case, events)
    doubts = [words("case.record_broken", number=broken)] if broken else []
    return doubts + ([words("case.state_altered", fields=field_names(altered, words))] if altered else [])


def _page(room: Room, wanted: Wanted, number: int) -> tuple[str, discord.ui.View | None]:
    inquiries, words = room.inquiries, room.words
    condition = wanted.filter(inquiries, room.person)
    store = inquiries.casework.cases
    count = store.count(condition, person=room.person)
    if not count:
        return words("following.none"), None
    last = (count - 1) // A_PAGE
    number = min(number, last)
    found = store.find(condition, person=room.person, limit=A_PAGE, offset=number * A_PAGE)
    today = inquiries.today()
    vendors = {case.form.vendor: inquiries.vendors.get(case.form.vendor) for case in found}
    lines = [case_line(case, words, vendor=vendors[case.form.vendor], today=today) for case in found]
    heading = words("following.page", count=count, page=number + 1, pages=last + 1)
    text = "\n".join([heading, *lines])
    if not last:
        return text, None
    return text, buttons(
        [
            ListAct("list", *wanted.facts, max(number - 1, 0), "back", label="◀", disabled=number == 0),
            ListAct("list", *wanted.facts, number + 1, "on", label="▶", disabled=number == last),
        ]
    )


async def _turn(
    interaction: Interaction, whose: str, vendor: str, status: str, overdue: str, number: str, _way: str
) -> None:
    async with Room(interaction) as room:
        await room.hold()
        wanted = Wanted.of(whose, vendor, status, overdue)
        text, view = await room.run(lambda: _page(room, wanted, int(number)))
        await room.show(text, view=view)


def _exported(room: Room, reference: str, kind: str) -> tuple[str, bytes]:
    inquiries = room.inquiries
    case = inquiries.casework.see(reference, room.person)
    name = f"{case.reference}.{kind}"
    if kind == "csv":
        return name, cases_csv([case], room.words, vendors=_names(room), today=inquiries.today())
    events, evidence = inquiries.casework.events(case), inquiries.evidence.of(case.id)
    if kind == "json":
        return name, json.dumps(case_record(case, events, evidence), ensure_ascii=False, indent=2).encode()
    vendor = _names(room).get(case.form.vendor, "")
    return name, record_pdf(
        case, events, evidence, room.words, vendor=vendor, now=inquiries.now(), home=inquiries.home
    )


def _table(room: Room, wanted: Wanted) -> tuple[str, bytes] | None:
    """The list as a file; None where there is nothing to put into it."""
    inquiries = room.inquiries
    found = inquiries.casework.cases.find(wanted.filter(inquiries, room.person), person=room.person)
    if not found:
        return None
    today = inquiries.today()
    return f"inquiries-{today}.csv", cases_csv(found, room.words, vendors=_names(room), today=today)


def _names(room: Room) -> dict[str, str]:
    return {
        vendor.id: vendor.names.get(room.locale) or vendor.id for vendor in room.inquiries.vendors.vendors()
    }


async def _open(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        await show_case(room, reference)


class ListAct(Act, template=template("list", "show")):
    """Turns the pages of a list, whose filter is in the button, or shows a case."""

    actions: ClassVar[Mapping[str, Press]] = {"list": _turn, "show": _open}


ITEMS = (ListAct,)
