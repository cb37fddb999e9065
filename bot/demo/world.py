"""A small Discord server that exists only in memory, with the real client on it and a page to look at it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.words import LANGUAGES, words_for
from knowledge.errors import SettingsError

if TYPE_CHECKING:
    from simcord import ChannelHandle, Env, GuildHandle, MemberActor, Preview, RoleHandle

    from bot.client import Madoguchi
    from bot.counter import AskingDesk
    from bot.inquiries.inquiries import Inquiries
    from bot.library.keeping import Keeping

_SECONDS_TO_ANSWER = 60.0
_LOOKS_EVERY = 0.25
_PEOPLE = {"ja": "葵", "en": "Alex", "staff": "事務局"}
_COMPANIES = {"ja": "会員社:あおぞら映像", "en": "会員社:Riverside Studio"}
_COMPANY_PREFIX = "会員社:"


@dataclass(frozen=True, slots=True)
class Demo:
    """An open demo.

    Attributes:
        url: the page; whoever has it can use the demo.
        people: a member of the server by language, each of another company, and one of the `staff`; the page lets its
            visitor be any of them.
    """

    env: "Env"
    preview: "Preview"
    channel: "ChannelHandle"
    people: Mapping[str, "MemberActor"]

    @property
    def url(self) -> str:
        return self.preview.url

    async def keep_current(self) -> None:
        """Show on the page what the bot does by itself, until cancelled; by itself it shows what follows its visitor."""
        from simcord import SetupError

        shown = 0
        while True:
            await asyncio.sleep(_LOOKS_EVERY)
            if len(self.env.http_requests) != shown:
                with suppress(
                    SetupError, TimeoutError
                ):  # the visitor is doing something, which shows all there is
                    await self.preview.refresh()
                    shown = len(self.env.http_requests)


@asynccontextmanager
async def open_demo(
    desk: "AskingDesk",
    *,
    inquiries: "Inquiries | None" = None,
    library: "Keeping | None" = None,
    port: int = 0,
    first: str = "ja",
) -> AsyncIterator[Demo]:
    """Serve the bot on a page at 127.0.0.1: a server with one channel, members of two companies and staff, a welcome.

    Args:
        inquiries: where inquiries are handled; None: the bot only answers questions.
        library: where staff keep the library; None: they do so elsewhere.
        port: 0 for any free one.
        first: language of the member whom the visitor is at first.

    Raises:
        SettingsError: `no_simcord`, or `port_in_use`.
    """
    logging.getLogger("discord").setLevel(logging.ERROR)  # it warns of what a Discord in memory does not need
    try:
        import simcord
    except ImportError:
        raise SettingsError("no_simcord") from None
    from bot.client import Madoguchi
    from bot.settings import Settings

    client = Madoguchi(desk=desk, settings=Settings())
    async with simcord.run(client, settle_timeout=_SECONDS_TO_ANSWER, check_errors=False) as env:
        guild = env.create_guild("著作権者の窓口", preferred_locale=first)
        channel = guild.create_text_channel("質問-questions")
        member, staff = guild.create_role("会員"), guild.create_role("事務局")
        roles = {name: [member, guild.create_role(company)] for name, company in _COMPANIES.items()} | {
            "staff": [staff]
        }
        ordered = sorted(_PEOPLE, key=lambda name: (name != first, name == "staff"))
        people = {
            name: guild.add_member(env.create_user(_PEOPLE[name]), roles=roles[name]) for name in ordered
        }
        speak(env, {person.id: first if name == "staff" else name for name, person in people.items()})
        settings = Settings(member_role=member.id, staff_role=staff.id, company_role_prefix=_COMPANY_PREFIX)
        client = Madoguchi(
            desk=desk, settings=settings, inquiries=inquiries, library=library, background=copy_context()
        )
        await env.restart_bot(client)  # it knows the server's roles only now
        await show_command(client, guild, "library", to=[staff])
        await env.advance_time(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))
        await _welcome(client, channel.id, [name for name in ordered if name in LANGUAGES])
        await env.settle()
        preview = env.preview(
            channel,
            viewers=list(people.values()),
            layout="channel",
            locale="ja" if first == "ja" else "en-US",
            timezone="Asia/Tokyo",
            port=port,
        )
        try:
            await preview.__aenter__()
        except simcord.SetupError as error:
            if isinstance(error.__cause__, OSError):
                raise SettingsError("port_in_use", port=port) from None
            raise SettingsError("no_simcord") from error  # here, but without what its page needs
        try:
            yield Demo(env=env, preview=preview, channel=channel, people=people)
        finally:
            await preview.close()


async def _welcome(client: "Madoguchi", channel: int, languages: list[str]) -> None:
    assert client.user is not None  # logged in by then
    await client.user.edit(username="窓口")
    text = "\n\n".join(words_for(language)("demo.welcome") for language in languages)
    await client.get_partial_messageable(channel).send(text)


async def show_command(
    client: "Madoguchi", guild: "GuildHandle", name: str, *, to: "Sequence[RoleHandle]"
) -> None:
    """Show a command to holders of these roles that Discord by itself shows to a server's managers only."""
    for command in await client.tree.fetch_commands():
        if command.name == name:
            guild.set_command_permissions(command, dict.fromkeys(to, True))


def speak(env: "Env", locales: Mapping[int, str]) -> None:
    """Give people a Discord locale; simcord itself sends every interaction as `en-US`.

    Args:
        locales: Discord locale by person id, read at each interaction.
    """
    send = env.backend.emit

    def emit(event: str, payload: Mapping[str, Any]) -> None:
        if event == "INTERACTION_CREATE":
            person = payload.get("user") or payload["member"]["user"]
            payload = {**payload, "locale": locales.get(int(person["id"]), payload["locale"])}
        send(event, payload)

    env.backend.emit = emit  # type: ignore[method-assign]
