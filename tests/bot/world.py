"""The real client on a Discord server in memory, and the people in it."""

import simcord

from bot.client import Madoguchi
from bot.demo.world import speak
from bot.settings import Settings
from tests.bot.fakes import FakeDesk


class World:
    """The server, a channel in it, its people, and the desk behind the bot."""

    def __init__(self, env: simcord.Env, desk: FakeDesk) -> None:
        self.env, self.desk = env, desk
        self.guild = env.create_guild("協会", preferred_locale="ja")
        self.channel = self.guild.create_text_channel("general")
        self._roles = {name: self.guild.create_role(name) for name in ("member", "staff")}
        self._locales: dict[int, str] = {}
        speak(env, self._locales)

    def new_client(self) -> Madoguchi:
        """A client as after a fresh start, which knows the server's roles."""
        roles = {f"{name}_role": role.id for name, role in self._roles.items()}
        return Madoguchi(desk=self.desk, settings=Settings(**roles))

    def person(
        self, name: str = "aoi", *, locale: str = "ja", role: str | None = None
    ) -> simcord.MemberActor:
        """Someone in the server."""
        roles = [self._roles[role]] if role else []
        actor = self.guild.add_member(self.env.create_user(name), roles=roles)
        self._locales[actor.id] = locale
        return actor

    def posted(self) -> list[dict]:
        """The bodies of the messages the bot sent, in order."""
        requests = [one for one in self.env.http_requests if one.method in ("POST", "PATCH")]
        return [one.json for one in requests if isinstance(one.json, dict) and one.json.get("content")]
