"""Long work: progress, the queue, restarts in the middle, and where the end is told."""

import asyncio
from datetime import timedelta

import pytest
import simcord

from bot.library.model import JobState
from bot.words import words_for
from tests.bot.cogs.library.conftest import show_to_all
from tests.bot.cogs.library.test_adding import handed_in, pressed
from tests.bot.cogs.staged import id_of, ids, last
from tests.bot.fakes import FakeDesk
from tests.bot.library.shelf import Shelf, letter
from tests.bot.world import World

ENGLISH = words_for("en")


def edits(world: World) -> list[str]:
    """What messages were changed to say, in order."""
    return [
        one.json["content"]
        for one in world.env.http_requests
        if one.method == "PATCH" and one.json.get("content")
    ]


async def restarted(world: World, shelf: Shelf) -> None:
    """Stop the bot and start it anew; what was only in its memory is gone."""
    shelf.open()
    world._library = shelf.keeping
    await world.env.restart_bot(world.new_client())
    await world.env.settle()
    await show_to_all(world)


async def test_progress_is_told_at_most_every_two_seconds(
    library: World, shelf: Shelf, staff: simcord.MemberActor
) -> None:
    shelf.intake.pages, shelf.intake.clock = 40, shelf.clock  # a second a page
    card = await handed_in(library, staff, name="scan.md")
    pages = [text for text in edits(library) if "page" in text]
    assert 1 <= len(pages) <= 20
    assert all(text.startswith(ENGLISH("job.looking", name="scan.md")) for text in pages)
    assert "Letter to Acme" in card.content  # whatever was under way, the card came last
    assert "Letter to Acme" in edits(library)[-1]


async def test_without_time_passing_nothing_is_told_of_pages(
    library: World, shelf: Shelf, staff: simcord.MemberActor
) -> None:
    shelf.intake.pages = 1000
    await handed_in(library, staff)
    assert not [text for text in edits(library) if "page 1" in text]


async def test_questions_are_answered_while_work_goes_on_and_others_queue(
    library: World, shelf: Shelf, desk: FakeDesk, staff: simcord.MemberActor
) -> None:
    shelf.intake.hold()
    library.env.settle_timeout = 3  # the work keeps the bot busy on purpose
    with pytest.raises(TimeoutError):
        await staff.slash(library.channel, "library add", file=("one.md", letter("One").encode()))
    assert await asyncio.to_thread(shelf.intake.entered.wait, 30)
    with pytest.raises(TimeoutError):
        await staff.slash(library.channel, "library add", file=("two.md", letter("Two").encode()))
    with pytest.raises(TimeoutError):
        await staff.slash(library.channel, "ask", question="学習は?")
    assert desk.asked
    assert edits(library)[-1].endswith(ENGLISH("job.queued", before=1))
    states = [job.state for job in shelf.keeping.jobs.open()]
    assert states == [JobState.RUNNING, JobState.WAITING]
    shelf.intake.opened.set()
    await library.env.settle(timeout=20)
    assert [job.state for job in shelf.keeping.jobs.open()] == [JobState.ASKING, JobState.ASKING]
    assert "Two" in edits(library)[-1]


@pytest.mark.parametrize("moment", ["looking", "adding"])
async def test_a_restart_in_the_middle_begins_it_again_and_the_message_goes_on(
    library: World, shelf: Shelf, staff: simcord.MemberActor, moment: str
) -> None:
    card = await handed_in(library, staff) if moment == "adding" else None
    shelf.intake.hold()
    library.env.settle_timeout = 3
    with pytest.raises(TimeoutError):
        await (pressed(staff, card, "add") if card else handed_in(library, staff))
    assert await asyncio.to_thread(shelf.intake.entered.wait, 30)
    (job,) = shelf.keeping.jobs.open()
    assert job.state is JobState.RUNNING
    assert shelf.kept()
    library.env.settle_timeout = 20
    library.env.bot._runner.stop()  # killed: the job is left as it is
    await restarted(library, shelf)
    (job,) = shelf.keeping.jobs.open() or [shelf.keeping.jobs.get(job.id)]
    if moment == "looking":
        assert job.state is JobState.ASKING
        assert "Letter to Acme" in edits(library)[-1]
        assert shelf.keys() == []
        shelf.intake.error = RuntimeError("the old process would be dead")
        shelf.intake.opened.set()
    else:
        shelf.intake.opened.set()
        assert job.state is JobState.DONE
        assert edits(library)[-1].startswith(f"**{ENGLISH('job.done', name='letter.md')}**")
        assert shelf.keys() == ["letter"]
        assert shelf.kept() == []


async def test_a_card_from_before_a_restart_still_works(
    library: World, shelf: Shelf, staff: simcord.MemberActor
) -> None:
    card = await handed_in(library, staff)
    await restarted(library, shelf)
    done = last(await pressed(staff, card, "add"))
    assert ENGLISH("became.added") in done.content
    await restarted(library, shelf)
    await pressed(staff, done, "undo")
    assert shelf.keys() == []


async def test_after_fifteen_minutes_the_end_comes_as_a_message(
    library: World, shelf: Shelf, staff: simcord.MemberActor
) -> None:
    card = await handed_in(library, staff)
    shelf.intake.hold()
    library.env.settle_timeout = 3
    with pytest.raises(TimeoutError):
        await pressed(staff, card, "add")
    assert await asyncio.to_thread(shelf.intake.entered.wait, 30)
    shelf.clock.pass_(minutes=20)
    shelf.keeping.jobs.expire()
    shelf.intake.opened.set()
    await library.env.settle(timeout=20)
    (message,) = staff.user.dm_channel.history()
    assert ENGLISH("became.added") in message.content
    assert ENGLISH("job.undo_in_server") in message.content
    assert not message.components
    assert shelf.keeping.jobs.to_tell() == []


@pytest.mark.parametrize("closed", [False, True])
async def test_where_discord_refuses_the_token_it_is_told_elsewhere(
    library: World, shelf: Shelf, staff: simcord.MemberActor, closed: bool
) -> None:
    if closed:
        await staff.send_dm("hello")
        library.env.inject_error(
            "POST", f"/channels/{staff.user.dm_channel.id}/messages", status=403, code=50007, times=None
        )
    shelf.intake.hold()
    library.env.settle_timeout = 3
    with pytest.raises(TimeoutError):
        await handed_in(library, staff)
    assert await asyncio.to_thread(shelf.intake.entered.wait, 30)
    (job,) = shelf.keeping.jobs.open()
    gone = job.reply.model_copy(update={"token": "refused", "until": shelf.clock() + timedelta(minutes=5)})
    shelf.keeping.jobs.answer_at(job.id, gone)
    shelf.intake.opened.set()
    await library.env.settle(timeout=20)
    if closed:
        (message,) = library.staff_channel.history()
        assert "Letter to Acme" in message.content
        assert f"<@{staff.id}>" in message.content
        done = await staff.click(message, custom_id=f"lib:add:{job.id}")
        assert done is not None
        assert shelf.keys() == ["letter"]
    else:
        (message,) = staff.user.dm_channel.history()
        assert ENGLISH("job.decide_in_server") in message.content
        status = last(await staff.slash(library.channel, "library status"))
        opened = last(await staff.click(status, custom_id=id_of(status, "card")))
        await pressed(staff, opened, "add")
        assert shelf.keys() == ["letter"]


async def test_tokens_are_not_kept_once_all_is_told(
    library: World, shelf: Shelf, staff: simcord.MemberActor
) -> None:
    card = await handed_in(library, staff)
    assert shelf.keeping.jobs.to_tell() == []
    await pressed(staff, card, "add")
    assert shelf.keeping.jobs.to_tell() == []
    assert shelf.keeping.jobs.get(1).reply is None


async def test_a_mistake_of_ours_is_told_with_a_number_only(
    library: World, shelf: Shelf, staff: simcord.MemberActor
) -> None:
    shelf.intake.error = ZeroDivisionError("secret detail")
    message = await handed_in(library, staff)
    assert "secret detail" not in message.content
    assert "ZeroDivisionError" not in message.content
    assert message.content.startswith(f"**{ENGLISH('job.failed', name='letter.md')}**")
    assert ids(message) == []
    assert shelf.kept() == []
