"""A small Discord server that exists only in memory, for the demo and for tests."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simcord import Env


def speak(env: "Env", locales: Mapping[int, str]) -> None:
    """Give people a Discord locale; simcord itself sends every interaction as `en-US`.

    Args:
        locales: Discord locale by person id, read at each interaction: `ja`.
    """
    send = env.backend.emit

    def emit(event: str, payload: Mapping[str, Any]) -> None:
        if event == "INTERACTION_CREATE":
            person = payload.get("user") or payload["member"]["user"]
            payload = {**payload, "locale": locales.get(int(person["id"]), payload["locale"])}
        send(event, payload)

    env.backend.emit = emit
