"""Whoever may not see a case sees nothing of it: over people, cases, commands, what is offered while typing, and buttons
and forms whose ids somebody made up.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord import InteractionResult, MemberActor, ResponseMessage, UserHandle

from bot.inquiries.cases.access import may_see
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Case, Claimant, Form, Found, InquiryKind, Person, Purpose, Relied, Work
from tests.bot.world import World

SECRET = "極秘"
TEXT = "what nobody else may read"
COMPANIES = {"aoi": "東宝", "ben": "東宝", "eve": "松竹", "sato": None, "nemo": None}
READS = ("inquiry open", "inquiry copy", "inquiry letter", "inquiry evidence list", "inquiry evidence bundle")
WRITES = {
    "inquiry address": {"kind": "training"},
    "inquiry share": {"shared": True},
    "inquiry evidence add": {"purpose": "other", "link": "https://a.example/found"},
}
BUTTONS = (
    *(
        f"inq:d-fill:{{}}:{part}:0"
        for part in ("work", "registration", "found", "request", "claimant", "contact")
    ),
    *(
        f"inq:d-{what}:{{}}"
        for what in ("panel", "works", "letter", "evidence", "share", "unshare", "handin")
    ),
    "inq:d-dropped:{}:0:00000000",
    "inq:file:{}:1",
    "inq:file:{}:2",
)
MENUS = {"kind": "training", "vendor": "x", "channel": "post", "edit": "0", "registration": "0", "drop": "0"}
FORMS = (
    *(f"inqm:{part}:{{}}:0:00000000" for part in ("work", "found", "contact")),
    "inqm:d-vendor:{}",
    "inqm:d-withdraw:{}",
)


@dataclass
class Try:
    """Somebody tries something with a case; in a direct message, they are there without their roles."""

    world: World
    actor: MemberActor
    case: Case
    direct: bool

    @property
    def by(self) -> MemberActor | UserHandle:
        return self.actor.user if self.direct else self.actor

    async def slash(self, command: str, **options: object) -> InteractionResult:
        options["reference"] = self.case.reference
        if self.direct:
            return await self.actor.user.slash(command, **options)
        return await self.actor.slash(self.world.channel, command, **options)

    async def offered(self, command: str, text: str) -> str:
        if self.direct:
            return str(await self.actor.user.autocomplete(command, "reference", text))
        return str(await self.actor.autocomplete(self.world.channel, command, "reference", text))

    async def message(self, component: dict) -> ResponseMessage:
        """A message of this person's own, with a component of their making."""
        own = await (
            self.actor.user.slash("ask", question="?")
            if self.direct
            else self.actor.slash(self.world.channel, "ask", question="?")
        )
        row = {"components": [{"type": 1, "components": [component]}]}
        self.world.env.backend.edit_message(own.response.channel_id, own.response.id, row)
        return own.response

    async def press(self, custom_id: str) -> InteractionResult:
        button = {"type": 2, "style": 2, "label": "x", "custom_id": custom_id}
        return await self.by.click(await self.message(button), custom_id=custom_id)

    async def choose(self, what: str, value: str) -> InteractionResult:
        custom_id = f"inq:d-{what}:{self.case.reference}"
        menu = {"type": 3, "custom_id": custom_id, "options": [{"label": "x", "value": value}]}
        return await self.by.select(await self.message(menu), [value], custom_id=custom_id)

    async def send_form(self, custom_id: str) -> InteractionResult:
        own = await (
            self.actor.user.slash("inquiry new")
            if self.direct
            else self.actor.slash(self.world.channel, "inquiry new")
        )
        (reference,) = re.findall(r"M\d\d-[0-9A-Z]{6}", own.response.content)
        shown = await self.by.click(own.response, custom_id=f"inq:d-withdraw:{reference}")
        shown._interaction.modal["custom_id"] = custom_id
        return await self.by.submit_modal(shown, {"reason": "x"})


def case_of(inquiries: Inquiries, author: Person, *, shared: bool, handed_in: bool) -> Case:
    form = Form(
        vendor="midjourney",
        kind=InquiryKind.OTHER,
        channel="email",
        works=(Work(title=f"{SECRET}の題名", country="日本"),),
        found=Found(description=f"{SECRET}の経緯", links=("https://example.org/gokuhi",)),
        claimant=Claimant(
            name=f"{SECRET}株式会社",
            signatory=f"{SECRET}太郎",
            email="gokuhi@example.jp",
            phone="1",
            address="1",
        ),
        requests=(f"{SECRET}の求め",),
        background=f"{SECRET}の背景",
        question=f"{SECRET}の質問",
        relied=(Relied(version=1, start=0, end=1, document="x", title=SECRET, label="x", quote=SECRET),),
    )
    case = inquiries.casework.cases.open(form, author=author, locale="ja")
    case = inquiries.intake.add_file(case, TEXT.encode(), f"{SECRET}.txt", Purpose.FOUND, author).case
    if handed_in:
        return inquiries.filing.hand_in(case.reference, author)
    return inquiries.filing.share(case.reference, author, shared=True) if shared else case


async def told(result: InteractionResult) -> str:
    """All that came back: messages, names of buttons, files and what is in them, forms."""
    messages = [message for message in [result.response, *result.followups] if message]
    files = [file for message in messages for file in message.attachments]
    read = [f"{file.filename} {(await file.read())!r}" for file in files]
    shown = [f"{message.content} {message.components}" for message in messages if message.ephemeral]
    assert all(message.ephemeral for message in messages)
    return "\n".join([*shown, *read, str(result.modal or "")])


@pytest.fixture
async def people(world: World) -> dict[str, MemberActor]:
    found = {
        name: world.person(name, company=company, role="staff" if name == "sato" else None)
        for name, company in COMPANIES.items()
    }
    for actor in found.values():
        await actor.send_dm("こんにちは")
    return found


@pytest.fixture
def cases(world: World, people: dict[str, MemberActor]) -> list[Case]:
    author = world.as_person(people["aoi"], company="東宝")
    lonely = world.as_person(people["nemo"])
    return [
        case_of(world.inquiries, who, shared=shared, handed_in=handed_in)
        for who, shared, handed_in in (
            (author, False, False),
            (author, True, False),
            (author, False, True),
            (lonely, False, False),
            (lonely, False, True),
        )
    ]


TRIES: dict[str, Callable[[Try], object]] = {
    **{command: (lambda t, c=command: t.slash(c)) for command in READS},
    **{command: (lambda t, c=command, o=options: t.slash(c, **o)) for command, options in WRITES.items()},
    **{one: (lambda t, i=one: t.press(i.format(t.case.reference))) for one in BUTTONS},
    **{f"menu {what}": (lambda t, w=what, v=value: t.choose(w, v)) for what, value in MENUS.items()},
    **{one: (lambda t, i=one: t.send_form(i.format(t.case.reference))) for one in FORMS},
}


@given(
    name=st.sampled_from(sorted(COMPANIES)),
    number=st.integers(0, 4),
    direct=st.booleans(),
    what=st.sampled_from(sorted(TRIES)),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
async def test_nothing_of_a_case_is_told_to_who_may_not_see_it(
    world: World,
    people: dict[str, MemberActor],
    cases: list[Case],
    name: str,
    number: int,
    direct: bool,
    what: str,
) -> None:
    case = world.inquiries.casework.cases.get(cases[number].reference)
    assert case is not None
    there = world.as_person(people[name], staff=name == "sato", company=COMPANIES[name])
    person = Person(there.id, there.name) if direct else there
    if may_see(person, case):
        return
    result = await TRIES[what](Try(world, people[name], case, direct))  # type: ignore[misc]
    text = await told(result)
    assert SECRET not in text
    assert "gokuhi" not in text
    assert TEXT not in text
    assert result.modal is None
    after = world.inquiries.casework.cases.get(case.reference)
    assert after is not None
    assert after.revision == case.revision


@given(
    name=st.sampled_from(sorted(COMPANIES)),
    direct=st.booleans(),
    command=st.sampled_from([*READS, *WRITES]),
    text=st.sampled_from(["", "M26", SECRET, "midjourney", "gokuhi", "0", "の", "%", "_", "'"])
    | st.text(max_size=20),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
async def test_nothing_of_a_case_is_offered_to_who_may_not_see_it(
    world: World,
    people: dict[str, MemberActor],
    cases: list[Case],
    name: str,
    direct: bool,
    command: str,
    text: str,
) -> None:
    there = world.as_person(people[name], staff=name == "sato", company=COMPANIES[name])
    person = Person(there.id, there.name) if direct else there
    offered = await Try(world, people[name], cases[0], direct).offered(command, text)
    for case in cases:
        assert case.reference not in offered or may_see(person, case)
    if not any(may_see(person, case) for case in cases):
        assert SECRET not in offered


async def test_those_who_may_see_a_case_do(
    world: World, people: dict[str, MemberActor], cases: list[Case]
) -> None:
    """Without this the tests above could pass on a desk that shows nothing to anybody."""
    for name, case in (
        ("aoi", cases[0]),
        ("ben", cases[1]),
        ("sato", cases[0]),
        ("ben", cases[2]),
        ("nemo", cases[3]),
    ):
        attempt = Try(world, people[name], case, direct=False)
        for command in READS:
            assert SECRET in await told(await attempt.slash(command)) or command == "inquiry evidence bundle"
        assert TEXT in await told(await attempt.press(f"inq:file:{case.reference}:{cases.index(case) + 1}"))
        assert case.reference in await attempt.offered("inquiry letter", SECRET)
