"""The bot on Discord."""

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import rounds, vendor
from bot.cogs.ask import Ask
from bot.cogs.group import items
from bot.cogs.inquiry.group import MODULES as INQUIRY_MODULES
from bot.cogs.inquiry.group import InquiryCommands
from bot.cogs.library.group import MODULES as LIBRARY_MODULES
from bot.cogs.library.group import LibraryCommands
from bot.cogs.library.rounds import LibraryRoundsCog
from bot.cogs.library.running import Runner
from bot.cogs.rounds import DeskRounds
from bot.cogs.telling import Teller
from bot.cogs.vendor import Vendors
from bot.counter import AskingDesk, Counter
from bot.inquiries.delivery.postman import OffLoop
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Company, Person
from bot.inquiries.rounds import Rounds
from bot.library.keeping import Keeping
from bot.settings import Settings
from bot.views.buttons import PassageButton, PassageMenu
from bot.words import words_for
from knowledge.errors import MadoguchiError, SettingsError
from knowledge.model import Audience

if TYPE_CHECKING:
    from bot.desk import Desk

_SPEAKING_AT_ONCE = 64
"""Questions that may be answered at the same time where a language model speaks."""

_log = logging.getLogger(__name__)


class WordsTranslator(app_commands.Translator):
    """Names and descriptions of commands in Japanese; other locales see them in English."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        _context: app_commands.TranslationContextTypes,
    ) -> str | None:
        key = string.extras.get("key")
        return words_for("ja")(key) if key and locale is discord.Locale.japanese else None


class Madoguchi(commands.Bot):
    """The window on Discord: hears `/ask`, mentions and direct messages.

    It asks for no privileged intent: the content of direct messages and of messages that mention the bot is
    delivered without the message content intent (Discord's gateway reference, "Message Content Intent").

    Args:
        desk: answers the questions.
        settings: which roles read more, and to which server commands are synced.
        inquiries: where inquiries are handled; None: the desk only answers questions.
        library: where staff keep the library; None: they do so elsewhere.
        rounds_of: gives what the desk does by itself, which runs its blocking work as it is told to; None: nothing.
        background: where long work runs; None: where it was asked for.
    """

    def __init__(
        self,
        *,
        desk: AskingDesk,
        settings: Settings,
        inquiries: Inquiries | None = None,
        library: Keeping | None = None,
        rounds_of: Callable[[OffLoop], Rounds] | None = None,
        background: Context | None = None,
    ) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it never speaks
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
        )
        # A question that waits for a language model keeps no processor busy.
        self.counter = Counter(desk=desk, answers_at_once=_SPEAKING_AT_ONCE if settings.chat_model else None)
        self.inquiries = inquiries
        self.library = library
        self._runner: Runner | None = None
        self._rounds_of = rounds_of
        self._background = background
        self._settings = settings

    async def setup_hook(self) -> None:
        await self.add_cog(Ask(self))
        self.add_dynamic_items(PassageButton, PassageMenu)
        if self.inquiries is not None:
            await self.add_cog(InquiryCommands(self))
            association = {"ja": self._settings.association, "en": self._settings.association_en}
            await self.add_cog(Vendors(self, association=association))
            self.add_dynamic_items(*items(INQUIRY_MODULES), *vendor.ITEMS, *rounds.ITEMS)
        if self.library is not None:
            await self._open_library(self.library)
        if self._rounds_of is not None:
            made = self._rounds_of(self.counter.run)
            await self.add_cog(DeskRounds(self, rounds=made, staff_channel=self._settings.staff_channel))
        await self.tree.set_translator(WordsTranslator())
        if self._settings.discord_guild is None:
            await self.tree.sync()
        else:
            guild = discord.Object(self._settings.discord_guild)
            self.tree.copy_global_to(guild=guild)
            await self.tree.sync(guild=guild)

    async def _open_library(self, library: Keeping) -> None:
        teller = Teller(self, staff_channel=self._settings.staff_channel)
        runner = Runner(
            self,
            workshop=library.workshop,
            jobs=library.jobs,
            teller=teller,
            background=self._background,
        )
        self._runner = runner
        await self.add_cog(LibraryCommands(self, runner=runner))
        self.add_dynamic_items(*items(LIBRARY_MODULES))
        running = self._rounds_of is not None
        rounds = LibraryRoundsCog(self, rounds=library.rounds, runner=runner, teller=teller, running=running)
        await self.add_cog(rounds)

    def work_on(self) -> None:
        """There may be work for the library."""
        if self._runner is not None:
            self._runner.go()

    async def on_ready(self) -> None:
        """Take up the work that the last run left, and say in the log that the bot is there."""
        if self._runner is not None:
            await self._runner.start()
        _log.info("connected to Discord as %s", self.user)

    async def on_message(self, message: discord.Message, /) -> None:
        """Do nothing here: there are no prefix commands, and the cog listens for itself."""

    def standing_of(self, person: discord.User | discord.Member) -> Audience:
        """Which documents a person may read: by role in a server; outside of one, what everyone may."""
        roles = {role.id for role in person.roles} if isinstance(person, discord.Member) else set()
        if self._settings.staff_role in roles:
            return Audience.STAFF
        if self._settings.member_role in roles:
            return Audience.MEMBERS
        return Audience.PUBLIC

    def person_of(self, person: discord.User | discord.Member) -> Person:
        """Who a person is to the inquiries: companies and staff by role in a server; outside of one, only themselves."""
        prefix = self._settings.company_role_prefix
        roles = sorted(person.roles, reverse=True) if isinstance(person, discord.Member) else []
        named = [
            Company(role.id, role.name.removeprefix(prefix).strip(" :："))
            for role in roles
            if prefix and role.name.startswith(prefix)
        ]
        return Person(
            id=person.id,
            name=person.display_name,
            companies=tuple(company for company in named if company.name),
            staff=self.standing_of(person) is Audience.STAFF,
        )


def run_bot(desk: "Desk") -> None:
    """Run the bot until it is interrupted or told to terminate.

    Raises:
        SettingsError: `no_discord_token`, or `bad_discord_token` where Discord does not accept it.
        MadoguchiError: `discord_unreachable`.
    """
    settings = desk.settings
    if settings.discord_token is None:
        raise SettingsError("no_discord_token")
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    client = Madoguchi(
        desk=desk,
        settings=settings,
        inquiries=desk.inquiries,
        library=desk.keeping,
        rounds_of=desk.rounds,
    )
    try:
        asyncio.run(_serve(client, settings.discord_token.get_secret_value()))
    except KeyboardInterrupt:
        return
    except discord.LoginFailure:
        raise SettingsError("bad_discord_token") from None
    except (aiohttp.ClientConnectionError, discord.GatewayNotFound, discord.DiscordServerError) as error:
        raise MadoguchiError("discord_unreachable") from error


async def _serve(client: Madoguchi, token: str) -> None:
    """Be on Discord until told to stop; leaving the block closes the gateway and all connections."""
    loop = asyncio.get_running_loop()
    async with client:
        work = asyncio.create_task(client.start(token.strip()))
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # Windows: Ctrl+C arrives as KeyboardInterrupt
                loop.add_signal_handler(number, work.cancel)
        with suppress(asyncio.CancelledError):
            await work
