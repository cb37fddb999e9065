"""Nothing of the library is told to, or done for, anybody but staff: by no command, completion, button or form."""

import re
from typing import Any

import pytest
import simcord
from simcord.actors import _dispatch_actor_interaction
from simcord.enums import InteractionType

from bot.cogs.group import items
from bot.cogs.library import group
from bot.cogs.library.acts import LibraryAct
from bot.words import words_for
from knowledge.model import Audience
from tests.bot.cogs.inquiry.test_access import leaves, told
from tests.bot.cogs.library.lying import lying
from tests.bot.cogs.library.test_adding import handed_in
from tests.bot.library.shelf import Shelf, letter
from tests.bot.world import World

ENGLISH = words_for("en")
SECRET = "極秘の書簡"
KEY = "secret-key"
FACTS = {
    "list": ":staff::0:on:",
    "remove": "1",
    "keep": "",
    "putback": "k-0",
    "status": "m",
    "change": "1:1:m",
    "show": "1:m",
}
FORMS = ("libm:details:1",)


def button_ids() -> list[str]:
    acts = [item for item in items(group.MODULES) if issubclass(item, LibraryAct)]
    return [f"lib:{name}:{FACTS.get(name, '1')}".rstrip(":") for act in acts for name in act.actions]


def test_every_button_and_form_there_is_is_tried() -> None:
    for item in items(group.MODULES):
        assert any(item.__discord_ui_compiled_template__.fullmatch(each) for each in button_ids()), item
    for module in group.MODULES:
        for pattern in getattr(module, "FORMS", {}):
            assert any(re.fullmatch(pattern, each) for each in FORMS), pattern


def filled(options: list[dict[str, Any]]) -> dict[str, Any]:
    """Something for every option."""
    values: dict[str, Any] = {}
    for option in options:
        chosen = [choice["value"] for choice in option.get("choices") or ()]
        file = ("a.md", letter("Mine").encode())
        named = {"document": KEY, "from": "2025-01-01", "to": "2026-01-01", "source": "coda-news"}
        text = chosen[-1] if chosen else named.get(option["name"], "")
        values[option["name"]] = file if option["type"] == 11 else text
    return values


@pytest.fixture
async def secret(library: World, shelf: Shelf, staff: simcord.MemberActor) -> None:
    """A document for staff, and one that waits for a decision."""
    shelf.put(letter(SECRET, key=KEY), audience=Audience.STAFF)
    await handed_in(library, staff, letter(SECRET, effective="2026-01-01"), "waiting.md")


@pytest.mark.parametrize("role", ["member", None])
@pytest.mark.usefixtures("secret")
async def test_nothing_is_told_or_done(library: World, shelf: Shelf, role: str | None) -> None:
    actor = library.person("eve", role=role, locale="en-US")
    before = (shelf.keys(), [(job.id, job.state) for job in shelf.keeping.jobs.open()], shelf.kept())
    (sync,) = [one for one in library.env.http_requests if one.method == "PUT" and "/commands" in one.path][
        -1:
    ]
    tried = 0
    for name, options in (leaf for command in sync.json for leaf in leaves(command)):
        if not name.startswith("library"):
            continue
        answer = await told(await actor.slash(library.channel, name, **filled(options)))
        assert ENGLISH("errors.staff_only") in answer, name
        assert SECRET not in answer, name
        tried += 1
        for option in options:
            for typed in ("", SECRET) if option.get("autocomplete") else ():
                offered = await actor.autocomplete(library.channel, name, option["name"], typed)
                assert offered == [], (name, option["name"])
    assert tried == 10
    buttons = [each for each in button_ids() if each != "lib:keep"]
    message = await lying(library, *buttons)
    for custom_id in buttons:
        answer = await told(await actor.click(message, custom_id=custom_id))
        assert ENGLISH("errors.staff_only") in answer, custom_id
        assert SECRET not in answer, custom_id
    for custom_id in FORMS:
        data = {"custom_id": custom_id, "components": []}
        result = await _dispatch_actor_interaction(actor, InteractionType.MODAL_SUBMIT, library.channel, data)
        answer = await told(result)
        assert ENGLISH("errors.staff_only") in answer, custom_id
        assert SECRET not in answer, custom_id
    assert before == (shelf.keys(), [(job.id, job.state) for job in shelf.keeping.jobs.open()], shelf.kept())
    assert shelf.web.asked == []
    assert shelf.following.synced == []


async def test_the_command_is_hidden_by_itself_and_is_none_of_direct_messages(library: World) -> None:
    (sync,) = [one for one in library.env.http_requests if one.method == "PUT" and "/commands" in one.path][
        -1:
    ]
    (command,) = [each for each in sync.json if each["name"] == "library"]
    assert command["default_member_permissions"] == 1 << 5  # manage the server
    assert command["name_localizations"] == {"ja": "資料庫"}
    assert 1 not in (command.get("contexts") or [0])
