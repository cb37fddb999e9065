"""Nothing of a case is ever told to someone who may not see it: by no command, no completion, no button and no form."""

import re
import secrets
from collections.abc import Iterator
from typing import Any

import discord
import pytest
import simcord
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from simcord.actors import _dispatch_actor_interaction
from simcord.enums import InteractionType

from bot.cogs import rounds, vendor
from bot.cogs.acting import Act
from bot.cogs.group import items
from bot.cogs.inquiry import group
from bot.inquiries.cases import access
from bot.inquiries.model import Case, Person
from tests.bot.cogs.staged import FORM, bring, confirmed, said
from tests.bot.world import World

STAGES = ("draft", "in_review", "approved", "sent", "answered", "closed", "withdrawn")
PEOPLE = {
    "author": {"company": "東宝"},
    "colleague": {"company": "東宝", "role": "member"},
    "other": {"company": "松竹", "role": "member"},
    "member": {"role": "member"},
    "stranger": {},
    "staff": {"role": "staff"},
}
# What each button carries after its action, of a case {r} at revision {n}.
FACTS = {
    "list": "all:::0:0:on",
    "show": "{r}",
    "agree": "{r}",
    "decline": "{r}",
    "letter": "{r}",
    "dissolve": "{r}",
    "arrived": "1:1",
    "resend": "1:1",
    "snooze": "1:1d:r1-0",
    "digest": "digest-2026-11-24",
    "undo": "midjourney:company:1",
}
OTHERS = (
    "inq:file:{r}:1",
    "inq:d-dropped:{r}:0:00000000",
    *(f"inq:d-fill:{{r}}:{part}:0" for part in ("work", "found", "claimant")),
    *(
        f"inq:d-{what}:{{r}}"
        for what in ("panel", "works", "letter", "evidence", "share", "unshare", "handin", "withdraw")
    ),
)
MENUS = {
    "inq:review": "{r}",
    "inq:files:{r}:0": "1",
    "inq:d-vendor:{r}": "openai",
    "inq:d-kind:{r}": "other",
    "inq:d-channel:{r}": "form",
    "inq:d-edit:{r}": "0",
    "inq:d-registration:{r}": "0",
    "inq:d-drop:{r}": "0",
}
FORMS = (
    "inqm:withdraw:{r}:{n}",
    "inqm:escalate:{r}:{n}",
    "inqm:close:{r}:{n}",
    "inqm:send_back:{r}:{n}",
    "inqm:confirm:{r}:{n}",
    "inqm:byhand:{r}:{n}",
    "inqm:erase:1",
    "inqm:work:{r}:0:00000000",
    "inqm:d-vendor:{r}",
    "inqm:d-withdraw:{r}",
)
ITEMS = (*items(group.MODULES), *vendor.ITEMS, *rounds.ITEMS)
NOT_OF_CASES = re.compile(r"inquire:")


def button_ids(case: Case) -> list[str]:
    acts = [item for item in ITEMS if issubclass(item, Act)]
    ids = [f"inq:{name}:{FACTS.get(name, '{r}:{n}')}" for item in acts for name in item.actions]
    return [each.format(r=case.reference, n=case.revision) for each in (*ids, *OTHERS)]


def leaves(command: dict[str, Any], path: str = "") -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The commands of a tree by their full names, with their options."""
    path = f"{path} {command['name']}".strip()
    inner = [option for option in command.get("options") or () if option["type"] in (1, 2)]
    if not inner:
        yield path, command.get("options") or []
    for each in inner:
        yield from leaves(each, path)


def filled(options: list[dict[str, Any]], case: Case, actor: simcord.MemberActor) -> dict[str, Any]:
    """Something for every option; the case's number wherever one can be typed."""
    values: dict[str, Any] = {}
    for option in options:
        name, kind = option["name"], option["type"]
        if kind == 3:
            chosen = [choice["value"] for choice in option.get("choices") or ()]
            named = {"vendor": "midjourney", "kind": "other", "when": "3d", "field": "company"}
            text = named.get(name, case.reference)
            values[name] = ("all" if "all" in chosen else chosen[0]) if chosen else text
        elif kind == 5:
            values[name] = True
        elif kind == 6:
            values[name] = actor.user
        elif kind == 11:
            values[name] = ("a.txt", b"a text")
        else:
            values[name] = 1
    return values


async def told(result: simcord.InteractionResult) -> str:
    """Everything in a response: its text, buttons, form and files."""
    parts = [said(result), str(result.modal or "")]
    for message in (result.response, *result.followups):
        if message:
            parts.append(str(message.components))
            for file in message.attachments:
                parts += [file.filename, (await file.read()).decode("utf-8", "replace")]
    return "\n".join(parts)


def kept_from_others(case: Case, *, named: bool) -> list[str]:
    """What must not be told; the number only where the person did not say it themselves."""
    title = title_of(case)
    note = title.replace("秘密の題名", "部外秘の所見")
    return [title, note, case.form.claimant.name, *([] if named else [case.reference])]


def title_of(case: Case) -> str:
    """The title of its work, which no other case has."""
    return case.form.works[0].title


async def controls(world: World, case: Case) -> list[tuple[discord.Message, str, str | None]]:
    """Messages with every button and menu there is for a case, as if somebody had left them lying about."""
    channel = world.env.bot.get_channel(world.channel.id)
    found: list[tuple[discord.Message, str, str | None]] = []
    ids = button_ids(case)
    for start in range(0, len(ids), 25):
        view = discord.ui.View()
        for custom_id in ids[start : start + 25]:
            view.add_item(discord.ui.Button(label="x", custom_id=custom_id))
        message = await channel.send("x", view=view)
        view.stop()
        found += [(message, custom_id, None) for custom_id in ids[start : start + 25]]
    for pattern, value in MENUS.items():
        custom_id, chosen = (each.format(r=case.reference) for each in (pattern, value))
        view = discord.ui.View()
        view.add_item(
            discord.ui.Select(custom_id=custom_id, options=[discord.SelectOption(label="x", value=chosen)])
        )
        message = await channel.send("x", view=view)
        view.stop()
        found.append((message, custom_id, chosen))
    return found


def test_every_button_and_form_there_is_is_tried() -> None:
    case = Case(1, "M26-7KQ4XW", 1, "draft", FORM, 1, "x", None, False, "ja", None, None)  # type: ignore[arg-type]
    ids = [*button_ids(case), *(each.format(r=case.reference) for each in MENUS)]
    for item in ITEMS:
        pattern = item.__discord_ui_compiled_template__
        if not NOT_OF_CASES.match(pattern.pattern):
            assert any(pattern.fullmatch(each) for each in ids), item
    forms = [each.format(r=case.reference, n=1) for each in FORMS]
    for module in group.MODULES:
        for pattern in getattr(module, "FORMS", {}):
            assert any(re.fullmatch(pattern, each) for each in forms), pattern


@pytest.fixture
def cast(world: World) -> dict[str, simcord.MemberActor]:
    """One of each kind of people."""
    return {name: world.person(name, locale="en-US", **standing) for name, standing in PEOPLE.items()}


def as_person(world: World, cast: dict[str, simcord.MemberActor], name: str) -> Person:
    standing = PEOPLE[name]
    return world.as_person(cast[name], staff=standing.get("role") == "staff", company=standing.get("company"))


def case_at(world: World, author: Person, stage: str, *, shared: bool) -> Case:
    """A case with secrets in it, brought on to a stage."""
    inquiries = world.inquiries
    mark = secrets.token_hex(4)
    work = FORM.works[0].model_copy(update={"title": f"秘密の題名{mark}"})
    claimant = FORM.claimant.model_copy(update={"name": f"Hidden Holdings {mark}"})
    form = FORM.model_copy(update={"works": (work,), "claimant": claimant})
    case = inquiries.casework.cases.open(form, author=author, locale="en")
    if shared and author.companies:
        case = inquiries.filing.share(case.reference, author, shared=True)
    case = inquiries.following.note(case.reference, author, text=f"部外秘の所見{mark}")
    if stage == "approved":
        return confirmed(inquiries, bring(inquiries, case, to=stage), by=author)
    return bring(inquiries, case, to=stage)


async def asked_everything(
    world: World, actor: simcord.MemberActor, case: Case
) -> list[tuple[str, str, bool]]:
    """All that one person can try on a case: what was tried, all that was told, and whether they named the case."""
    (sync,) = [one for one in world.env.http_requests if one.method == "PUT" and "/commands" in one.path][-1:]
    found: list[tuple[str, str, bool]] = []
    for name, options in (leaf for command in sync.json for leaf in leaves(command)):
        root = name.split()[0]
        if root == "ask":
            continue
        values = filled(options, case, actor)
        result = await actor.slash(world.channel, name, **values)
        found.append((name, await told(result), case.reference in values.values()))
        bare = {o["name"]: values[o["name"]] for o in options if o.get("required")}
        if case.reference not in bare.values():
            found.append(
                (f"{name} (bare)", await told(await actor.slash(world.channel, name, **bare)), False)
            )
        for option in options:
            for typed in ("", title_of(case)) if option.get("autocomplete") else ():
                offered = await actor.autocomplete(world.channel, name, option["name"], typed)
                found.append((f"{name} {option['name']}", str(offered), False))
    for message, custom_id, chosen in await controls(world, case):
        if chosen is None:
            result = await actor.click(message, custom_id=custom_id)
        else:
            result = await actor.select(message, [chosen], custom_id=custom_id)
        found.append((custom_id, await told(result), True))  # the number is on the buttons beside it
    for pattern in FORMS:
        custom_id = pattern.format(r=case.reference, n=case.revision)
        data = {"custom_id": custom_id, "components": []}
        result = await _dispatch_actor_interaction(actor, InteractionType.MODAL_SUBMIT, world.channel, data)
        found.append((custom_id, await told(result), True))
    return found


@settings(
    max_examples=6,  # each tries everything there is
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    author=st.sampled_from(("author", "member")),
    stage=st.sampled_from(STAGES),
    shared=st.booleans(),
    reader=st.sampled_from(tuple(PEOPLE)),
)
@example(author="author", stage="draft", shared=False, reader="colleague")
@example(author="author", stage="sent", shared=True, reader="other")
async def test_nothing_of_a_case_is_told_to_those_who_may_not_see_it(
    world: World,
    cast: dict[str, simcord.MemberActor],
    author: str,
    stage: str,
    shared: bool,
    reader: str,
) -> None:
    case = case_at(world, as_person(world, cast, author), stage, shared=shared)
    actor = cast[reader]
    if access.may_see(as_person(world, cast, reader), case):
        shown = await told(await actor.slash(world.channel, "inquiry show", reference=case.reference))
        assert title_of(case) in shown
        assert case.reference in shown
        return
    before = world.inquiries.casework.cases.get(case.reference)
    for tried, answer, named in await asked_everything(world, actor, case):
        for secret in kept_from_others(case, named=named):
            assert secret not in answer, tried
    assert world.inquiries.casework.cases.get(case.reference) == before


@pytest.mark.parametrize("reader", ["other", "member", "stranger"])
async def test_a_direct_message_opens_nothing_that_a_role_would(
    world: World, cast: dict[str, simcord.MemberActor], reader: str
) -> None:
    case = case_at(world, as_person(world, cast, "author"), "sent", shared=True)
    result = await cast[reader].user.slash("inquiry show", reference=case.reference)
    assert title_of(case) not in await told(result)
    own = await cast["author"].user.slash("inquiry show", reference=case.reference)
    assert title_of(case) in await told(own)


async def test_staff_and_colleagues_are_nobody_special_in_a_direct_message(
    world: World, cast: dict[str, simcord.MemberActor]
) -> None:
    case = case_at(world, as_person(world, cast, "author"), "sent", shared=True)
    for reader in ("staff", "colleague"):
        result = await cast[reader].user.slash("inquiry show", reference=case.reference)
        assert title_of(case) not in await told(result)
