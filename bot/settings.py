"""The desk's settings: read once from the environment and `.env`, then frozen and passed on."""

from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from knowledge.errors import SettingsError


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
    embedding_model: str | None = None
    threads: int = Field(default=0, ge=0)
    discord_token: SecretStr | None = None
    discord_guild: int | None = None
    member_role: int | None = None
    staff_role: int | None = None


def load_settings(*, environment: Mapping[str, str], dotenv: Path) -> Settings:
    """Settings from a `.env` file (absent is fine), overridden by the environment; blank means not set.

    Raises:
        SettingsError: a value makes no sense; names the setting, never the value, which may be a secret.
    """
    merged = {**dotenv_values(dotenv), **environment}
    given = {name.lower(): value for name, value in merged.items() if value is not None and value.strip()}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError("bad_setting", name=str(first["loc"][0]).upper(), problem=first["msg"]) from None
