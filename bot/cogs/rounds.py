"""The rounds on Discord: at intervals, what the desk does by itself, and telling people of it."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import discord
from discord.ext import commands, tasks

from bot.cogs.acting import Act, Press, buttons, template
from bot.cogs.inquiry.listing import ListAct
from bot.cogs.inquiry.together import consent_buttons
from bot.cogs.room import Interaction, Room
from bot.cogs.telling import Teller, Watch, words_in
from bot.inquiries.cases.access import staff_only
from bot.inquiries.deadlines.calendar import add_business_days, morning
from bot.inquiries.errors import InquiryError
from bot.inquiries.notices import Notice
from bot.inquiries.rounds import Rounds
from bot.views.case import moment
from bot.views.notice import digest_text, notice_text
from bot.views.split import split_message
from bot.words import Words, words_for

if TYPE_CHECKING:
    from bot.client import Madoguchi

_log = logging.getLogger(__name__)

_POST_SECONDS = 20
_MAIL_MINUTES = 5
_MORNING_MINUTES = 1
_SNOOZES = ("1d", "3b")


class DeskRounds(commands.Cog):
    """Runs the rounds and tells what they find.

    Args:
        rounds: what is done in them.
        staff_channel: id of the channel where staff are told; None: they are not.
        running: go on by itself at intervals; otherwise only `once` does a round.
    """

    def __init__(
        self, client: "Madoguchi", *, rounds: Rounds, staff_channel: int | None, running: bool = True
    ) -> None:
        self._client = client
        self._rounds = rounds
        self._teller = Teller(client, staff_channel=staff_channel)
        self._watch = Watch(self._teller)
        self._running = running
        self._started = False
        self._untold: list[Notice] = []

    @property
    def rounds(self) -> Rounds:
        """What is done in them."""
        return self._rounds

    async def cog_load(self) -> None:
        if self._running:
            for loop in (self._post_loop, self._mail_loop, self._morning_loop):
                loop.start()

    async def cog_unload(self) -> None:
        for loop in (self._post_loop, self._mail_loop, self._morning_loop):
            loop.cancel()

    async def once(self) -> None:
        """Every round, once."""
        await self._post()
        await self._mail()
        await self._post()  # what the mail brought is told at once
        await self._morning()

    @tasks.loop(seconds=_POST_SECONDS)
    async def _post_loop(self) -> None:
        await self._post()

    @tasks.loop(minutes=_MAIL_MINUTES)
    async def _mail_loop(self) -> None:
        await self._mail()

    @tasks.loop(minutes=_MORNING_MINUTES)
    async def _morning_loop(self) -> None:
        await self._morning()

    @_post_loop.before_loop
    @_mail_loop.before_loop
    @_morning_loop.before_loop
    async def _ready(self) -> None:
        await self._client.wait_until_ready()

    async def _post(self) -> None:
        if not self._started:
            self._started = await self._watch.run("start", self._rounds.start)
        await self._watch.run("deliver", self._rounds.deliver)
        await self._telling("news", self._rounds.news)
        await self._telling("remind", self._rounds.remind)

    async def _mail(self) -> None:
        await self._telling("receive", self._rounds.receive)

    async def _morning(self) -> None:
        if self._teller.has_staff_channel:
            await self._telling("digest", self._rounds.digest)

    async def _telling(self, name: str, found: Callable[[], Awaitable[Sequence[Notice]]]) -> None:
        async def tell() -> None:
            waiting, self._untold = [*self._untold, *(await found())], []
            failed: Exception | None = None
            for notice in waiting:
                try:
                    await self._tell(notice)
                except Exception as error:  # noqa: BLE001  one that cannot be told must not stop the others
                    failed = error
                    if notice.done is None:  # the others are found again
                        self._untold.append(notice)
            if failed is not None:
                raise failed

        await self._watch.run(name, tell)

    async def _tell(self, notice: Notice) -> None:
        if notice.person is None:
            channel = await self._teller.staff()
            if channel is None:
                return
            await self._send(channel, notice, words_in(channel))
        elif not await self._write_to(notice.person, notice):
            await self._tell_unreachable(notice)
        if notice.done is not None:
            await self._client.counter.run(notice.done)

    async def _write_to(self, person: int, notice: Notice) -> bool:
        """Write to a person; whether they can be written to."""
        words = words_for(notice.case.locale if notice.case else "ja")
        try:
            await self._send(await self._teller.person(person), notice, words)
        except (discord.Forbidden, discord.NotFound):  # closed to the bot, or no longer there
            return False
        return True

    async def _tell_unreachable(self, notice: Notice) -> None:
        channel = await self._teller.staff()
        if channel is not None and notice.case is not None:
            words = words_in(channel)
            key = "unreachable_reminder" if notice.reminder else "unreachable"
            await channel.send(
                words(f"notice.{key}", case=notice.case.reference, person=f"<@{notice.person}>"),
                nonce=notice.mark,
            )

    async def _send(self, channel: discord.abc.Messageable, notice: Notice, words: Words) -> None:
        if notice.since is not None and await self._teller.is_there(channel, notice.mark, notice.since):
            return
        pages = split_message(await self._client.counter.run(lambda: self._text(notice, words)))
        await self._teller.send(channel, pages, mark=notice.mark, view=buttons(_controls(notice, words)))

    def _text(self, notice: Notice, words: Words) -> str:
        inquiries = self._client.inquiries
        if notice.digest is None or inquiries is None:
            return notice_text(notice, words)
        return digest_text(notice.digest, words, vendors=inquiries.vendors.get)


def _controls(notice: Notice, words: Words) -> list[discord.ui.Item[Any]]:
    if notice.reminder is not None:
        return [
            RoundsAct("snooze", notice.reminder.id, how, notice.mark, label=words(f"notice.snooze.{how}"))
            for how in _SNOOZES
        ]
    if notice.collective:
        return consent_buttons(notice.collective, words)
    if notice.digest is not None:
        return [RoundsAct("digest", notice.mark, label=words("notice.refresh"))]
    if notice.case is not None:
        return [ListAct("show", notice.case.reference, label=words("notice.show"))]
    return []


async def _snooze(interaction: Interaction, number: str, how: str, _mark: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        inquiries = room.inquiries

        def snooze() -> str:
            held = inquiries.reminders.get(int(number))
            case = inquiries.casework.cases.by_id(held.case_id) if held else None
            if held is None or case is None:
                raise InquiryError("no_such_reminder")
            now = inquiries.now()
            until = now + timedelta(days=1)
            if how == "3b":
                country = case.form.claimant.country or inquiries.country
                until = morning(add_business_days(inquiries.today(), 3, country))
            later = inquiries.reminders.snooze(held.id, until, room.person.id)
            return moment(later.at, inquiries.home)

        await room.say(room.words("notice.snoozed", at=await room.run(snooze)))


async def _refresh(interaction: Interaction, _mark: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        staff_only(room.person)
        cog = interaction.client.get_cog(DeskRounds.__cog_name__)
        if not isinstance(cog, DeskRounds):
            raise InquiryError("no_rounds")
        rounds = cog.rounds
        text = await room.run(
            lambda: digest_text(rounds.present_digest(), room.words, vendors=room.inquiries.vendors.get)
        )
        await room.say(text)


class RoundsAct(Act, template=template("snooze", "digest")):
    """Has a reminder come again later, or says what the digest would say now."""

    actions: ClassVar[Mapping[str, Press]] = {"snooze": _snooze, "digest": _refresh}


ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (RoundsAct,)
