"""`/inquiry evidence`: handing in files and links, seeing what is there, getting it back, and the bundle that proves it."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

import discord
from discord import app_commands

from bot.cogs.acting import Act, Press, template
from bot.cogs.inquiry import offered
from bot.cogs.inquiry.stepping import REFERENCE
from bot.cogs.room import Interaction, Room
from bot.cogs.said import choices, command, said_under
from bot.inquiries.cases.access import may_see
from bot.inquiries.errors import ChangedMeanwhileError, EvidenceError, InquiryError, NotAllowedError
from bot.inquiries.evidence.bundle import write_bundle
from bot.inquiries.evidence.intake import Added
from bot.inquiries.evidence.receive import MOST_BYTES, clean_name
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Case, Evidence, Person, Purpose
from bot.views.evidence import added_line, evidence_markdown, same_line
from bot.views.markup import plain
from bot.words import Words
from knowledge.errors import MadoguchiError

Select: TypeAlias = discord.ui.Select[Any]

_TRIES = 3
_MOST_BUTTONS = 5
_MOST_OPTIONS = 25
_PIECE = 9 * 2**20
"""Bytes of each part of a bundle that is too large for one file in chat."""


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry evidence add`, `list` and `bundle`."""
    said = said_under("command.inquiry.evidence")
    evidence = app_commands.Group(name=said("name"), description=said("description"), parent=group)
    adding = said_under("command.inquiry.evidence.add")
    files = [f"file{number}" for number in range(1, 6)]

    @command(evidence, "inquiry.evidence.add", "reference", "purpose", "link")
    @app_commands.rename(**{name: adding(f"{name}_name") for name in files})
    @app_commands.describe(**{name: adding("file_description") for name in files})
    @app_commands.choices(purpose=choices("purpose", *Purpose))
    @app_commands.autocomplete(reference=offered.references)
    async def add(
        interaction: Interaction,
        reference: str,
        purpose: str,
        file1: discord.Attachment | None = None,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
        link: str | None = None,
    ) -> None:
        given = [file for file in (file1, file2, file3, file4, file5) if file]
        async with Room(interaction) as room:
            await _add(room, reference, Purpose(purpose), given, link)

    @command(evidence, "inquiry.evidence.list", "reference")
    @app_commands.autocomplete(reference=offered.references)
    async def list_(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            await show_evidence(room, reference)

    @command(evidence, "inquiry.evidence.bundle", "reference")
    @app_commands.autocomplete(reference=offered.references)
    async def bundle(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            await _give_bundle(room, reference)


async def show_evidence(room: Room, reference: str) -> None:
    """List a case's evidence, with a button for each file."""
    await room.wait()
    case, pieces = await room.run(lambda: _evidence(room.inquiries, reference, room.person))
    text = evidence_markdown(case, pieces, room.words, home=room.inquiries.home)
    await room.say(text, view=_file_controls(case, pieces, room.words))


async def _pressed(interaction: Interaction, reference: str, piece: str) -> None:
    async with Room(interaction) as room:
        await _give_back(room, reference, int(piece))


class FileAct(Act, template=template("file")):
    """Gives a file back to whoever may see the case."""

    actions: ClassVar[Mapping[str, Press]] = {"file": _pressed}


class FileMenu(
    discord.ui.DynamicItem[Select], template=rf"inq:files:(?P<reference>{REFERENCE}):(?P<page>\d{{1,2}})"
):
    """The same for many files: the chosen option carries the number."""

    def __init__(
        self,
        reference: str,
        page: int,
        options: Sequence[discord.SelectOption] = (),
        *,
        placeholder: str | None = None,
    ) -> None:
        super().__init__(
            discord.ui.Select(
                custom_id=f"inq:files:{reference}:{page}", options=list(options), placeholder=placeholder
            )
        )
        self.reference, self.page = reference, page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "FileMenu":
        return cls(match["reference"], int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        (chosen,) = self.item.values
        async with Room(interaction) as room:
            await _give_back(room, self.reference, int(chosen))


ITEMS = (FileAct, FileMenu)


async def _add(
    room: Room, reference: str, purpose: Purpose, files: Sequence[discord.Attachment], link: str | None
) -> None:
    """Take what was handed in, piece by piece: one that cannot be taken is told, and is not in the others' way."""
    await room.wait()
    case = await room.run(lambda: room.inquiries.casework.see(reference, room.person))
    if not files and not (link or "").strip():
        raise InquiryError("evidence_none")
    lines = []
    for file in files:
        try:
            if file.size > MOST_BYTES:  # not even fetched
                name = clean_name(file.filename)
                raise EvidenceError("evidence_too_large", name=name, limit=MOST_BYTES // 2**20)
            data = await file.read()
            lines += await _taken(room, case.reference, _file_taker(room, data, file.filename, purpose))
        except (MadoguchiError, discord.HTTPException) as error:
            lines.append(f"- {_why_not(room, error, file.filename)}")
    if link and link.strip():
        address = link
        try:
            lines += await _taken(
                room,
                case.reference,
                lambda now: room.inquiries.intake.add_link(now, address, purpose, room.person),
            )
        except MadoguchiError as error:
            lines.append(f"- {room.told(error)}")
    heading = room.words("evidence.added_heading", reference=case.reference)
    await room.say("\n".join([f"**{heading}**", *lines]))


def _file_taker(room: Room, data: bytes, name: str, purpose: Purpose) -> Callable[[Case], Added]:
    return lambda now: room.inquiries.intake.add_file(now, data, name, purpose, room.person)


async def _taken(room: Room, reference: str, take: Callable[[Case], Added]) -> list[str]:
    """Take a piece, and say so; what somebody else changed in the case meanwhile does not concern it."""

    def work() -> tuple[Added, bool, list[tuple[Case, str]]]:
        for attempt in range(_TRIES):
            case = room.inquiries.casework.see(reference, room.person)
            try:
                added = take(case)
            except ChangedMeanwhileError:
                if attempt + 1 == _TRIES:
                    raise
                continue
            return added, added.case.revision == case.revision, _visible_alike(room, added)
        raise AssertionError("the last try returns or raises")

    added, known, alike = await room.run(work)
    line = added_line(added.evidence, room.words, known=known)
    return [f"- {line}", *(f"  - {same_line(case, why, room.words)}" for case, why in alike)]


def _visible_alike(room: Room, added: Added) -> list[tuple[Case, str]]:
    """Cases with the same evidence, of those that this person may see; of the others nothing is said."""
    found: dict[int, tuple[Case, str]] = {}
    for each in added.alike:
        case = room.inquiries.casework.cases.by_id(each.case_id)
        if case is not None and may_see(room.person, case):
            found.setdefault(case.id, (case, each.why.value))
    return list(found.values())


def _why_not(room: Room, error: Exception, name: str) -> str:
    if isinstance(error, discord.HTTPException):
        error = EvidenceError("evidence_not_fetched", name=clean_name(name))
    return room.told(error)


def _evidence(inquiries: Inquiries, reference: str, person: Person) -> tuple[Case, list[Evidence]]:
    case = inquiries.casework.see(reference, person)
    return case, inquiries.evidence.of(case.id)


def _file_controls(case: Case, pieces: Sequence[Evidence], words: Words) -> discord.ui.View | None:
    """A button a file, or menus where there are many."""
    files = [(number, piece) for number, piece in enumerate(pieces, start=1) if piece.digest]
    if not files:
        return None
    view = discord.ui.View(timeout=None)

    def label(number: int, piece: Evidence, limit: int) -> str:
        return plain(words("evidence.button", number=number, name=piece.name), limit=limit)

    if len(files) <= _MOST_BUTTONS:
        for number, piece in files:
            view.add_item(FileAct("file", case.reference, piece.id, label=label(number, piece, 80)))
        return view
    for page, first in enumerate(range(0, len(files), _MOST_OPTIONS)):
        options = [
            discord.SelectOption(label=label(number, piece, 100), value=str(piece.id))
            for number, piece in files[first : first + _MOST_OPTIONS]
        ]
        view.add_item(FileMenu(case.reference, page, options, placeholder=words("evidence.menu")))
    return view


async def _give_back(room: Room, reference: str, piece: int) -> None:
    await room.wait()

    def fetch() -> tuple[Evidence, bytes]:
        case, pieces = _evidence(room.inquiries, reference, room.person)
        found = next((each for each in pieces if each.id == piece and each.digest), None)
        if found is None:
            raise NotAllowedError("evidence_not_here", reference=case.reference)
        return found, room.inquiries.vault.get(found.digest)

    found, data = await room.run(fetch)
    text = room.words("evidence.returned", digest=found.digest)
    await room.say(text, files=[discord.File(io.BytesIO(data), found.name or found.digest[:12])])


async def _give_bundle(room: Room, reference: str) -> None:
    await room.wait()
    inquiries = room.inquiries

    def make() -> tuple[Case, bytes, str]:
        case, pieces = _evidence(inquiries, reference, room.person)
        events = inquiries.casework.events(case)
        out = io.BytesIO()
        fingerprint = write_bundle(
            out,
            case=case,
            events=events,
            evidence=pieces,
            vault=inquiries.vault,
            letters=inquiries.correspondence.settled(case, events),
            made_at=inquiries.now(),
        )
        return case, out.getvalue(), fingerprint

    case, data, fingerprint = await room.run(make)
    name = f"{case.reference}-evidence.zip"
    text = room.words("evidence.bundle", reference=case.reference, fingerprint=fingerprint)
    if len(data) <= MOST_BYTES:
        await room.say(text, files=[discord.File(io.BytesIO(data), name)])
        return
    parts = [data[at : at + _PIECE] for at in range(0, len(data), _PIECE)]
    await room.say(f"{text}\n\n{room.words('evidence.bundle_parts', count=len(parts), name=name)}")
    for number, part in enumerate(parts, start=1):
        file = discord.File(io.BytesIO(part), f"{name}.{number:03}")
        await room.say(room.words("evidence.bundle_part", number=number, count=len(parts)), files=[file])
