"""The real client on a Discord server in memory, and the people in it."""

import simcord

from bot.client import Madoguchi
from bot.demo.world import speak
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Company, Person
from bot.library.keeping import Keeping
from bot.settings import Settings
from tests.bot.fakes import FakeDesk

COMPANY_PREFIX = "会員社:"


class World:
    """The server, a channel in it, its people, and what is behind the bot."""

    def __init__(
        self,
        env: simcord.Env,
        desk: FakeDesk,
        inquiries: Inquiries | None = None,
        library: Keeping | None = None,
    ) -> None:
        self.env, self.desk = env, desk
        self._inquiries = inquiries
        self._library = library
        self.guild = env.create_guild("協会", preferred_locale="ja")
        self.channel = self.guild.create_text_channel("general")
        self.staff_channel = self.guild.create_text_channel("staff") if library else None
        self._roles = {name: self.guild.create_role(name) for name in ("member", "staff")}
        self._companies: dict[str, simcord.RoleHandle] = {}
        self._locales: dict[int, str] = {}
        speak(env, self._locales)

    @property
    def inquiries(self) -> Inquiries:
        """The inquiries behind the bot."""
        assert self._inquiries is not None
        return self._inquiries

    def new_client(self) -> Madoguchi:
        """A client as after a fresh start, which knows the server's roles."""
        roles = {f"{name}_role": role.id for name, role in self._roles.items()}
        staff_channel = self.staff_channel.id if self.staff_channel else None
        settings = Settings(**roles, company_role_prefix=COMPANY_PREFIX, staff_channel=staff_channel)
        return Madoguchi(desk=self.desk, settings=settings, inquiries=self._inquiries, library=self._library)

    async def restart(self) -> None:
        """Stop the bot and start it anew; what was only in its memory is gone."""
        await self.env.restart_bot(self.new_client())

    def person(
        self,
        name: str = "aoi",
        *,
        locale: str = "ja",
        role: str | None = None,
        company: str | None = None,
    ) -> simcord.MemberActor:
        """Someone in the server.

        Args:
            role: `member` or `staff`; `company`: name of the member company, made where it is new.
        """
        roles = [self._roles[role]] if role else []
        if company:
            if company not in self._companies:
                self._companies[company] = self.guild.create_role(f"{COMPANY_PREFIX}{company}")
            roles.append(self._companies[company])
        actor = self.guild.add_member(self.env.create_user(name), roles=roles)
        self._locales[actor.id] = locale
        return actor

    def as_person(
        self, actor: simcord.MemberActor, *, staff: bool = False, company: str | None = None
    ) -> Person:
        """The same person as the use cases know them, to arrange something without going through chat."""
        companies = (Company(self._companies[company].id, company),) if company else ()
        return Person(actor.id, actor.name, companies=companies, staff=staff)

    def posted(self) -> list[dict]:
        """The bodies of the messages the bot sent, in order."""
        requests = [one for one in self.env.http_requests if one.method in ("POST", "PATCH")]
        return [one.json for one in requests if isinstance(one.json, dict) and one.json.get("content")]
