"""The desk's settings: read once from the environment and `.env`, then frozen and passed on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from knowledge.errors import SettingsError


def _none_if_blank(value: object) -> object:
    """`NAME=` in a .env file means: not set."""
    return None if isinstance(value, str) and not value.strip() else value


_BLANK = BeforeValidator(_none_if_blank)


class Settings(BaseModel):
    """All settings, named as in the environment but in lower case. `.env.example` documents each of them.

    Attributes:
        data_dir: folder under which everything the desk stores lies.
        embedding_model: name or path of a sentence-transformers model; None for the bundled one.
        threads: processor threads for embedding; 0 lets the runtime choose.
        discord_token: the bot's token; needed by `madoguchi bot` only.
        discord_guild: server to which slash commands are synced at once; None syncs them everywhere.
        member_role, staff_role: ids of the roles whose holders read documents for members and for staff.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Path("data")
    embedding_model: Annotated[str | None, _BLANK] = None
    threads: int = Field(default=0, ge=0)
    discord_token: Annotated[SecretStr | None, _BLANK] = None
    discord_guild: Annotated[int | None, _BLANK] = None
    member_role: Annotated[int | None, _BLANK] = None
    staff_role: Annotated[int | None, _BLANK] = None


def load_settings(*, environment: Mapping[str, str], dotenv: Path) -> Settings:
    """Settings from a `.env` file (absent is fine), overridden by the environment.

    Raises:
        SettingsError: a value makes no sense; names the setting, never the value, which may be a secret.
    """
    merged = {**dotenv_values(dotenv), **environment}
    named = {name.lower(): value for name, value in merged.items() if name.lower() in Settings.model_fields}
    try:
        return Settings.model_validate(named)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError("bad_setting", name=str(first["loc"][0]).upper(), problem=first["msg"]) from None
