"""The desk's settings: read once from the environment and `.env`, then frozen and passed on."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from knowledge.errors import SettingsError


class Settings(BaseModel):
    """All settings, named as in the environment but in lower case. `.env.example` documents each of them.

    Attributes:
        data_dir: folder under which everything the desk stores lies.
        embedding_model: name or path of a sentence-transformers model; None for the bundled one.
        threads: processor threads for embedding; 0 lets the runtime choose.
        chat_model: language model that speaks, as LangChain's `init_chat_model` names it; None: quotes speak alone.
        chat_base_url: an OpenAI-compatible address, or one that the integration named takes; None: the service's own.
        chat_api_key: None for the one in the integration's own environment variable.
        chat_timeout: seconds an answer of the model may take.
        chat_prices: US dollars for a million tokens in and out, as `3/15`; None: no estimate of costs.
        discord_token: the bot's token; needed by `madoguchi bot` only.
        discord_guild: server to which slash commands are synced at once; None syncs them everywhere.
        member_role, staff_role: ids of the roles whose holders read documents for members and for staff.
        sources: file that lists what the library follows; None for the one that comes with the desk.
        sync_at: time of day, in Japan, at which the bot looks at all of it; None: only when staff ask.
        database_url: SQLAlchemy address of a PostgreSQL database; None for an SQLite file in `data_dir`.
        company_role_prefix: roles whose name begins with it stand for member companies; None: no companies.
        staff_channel: id of the channel where staff get their digest and notices.
        association, association_en: in whose name letters are sent on, in Japanese and in English.
        country: ISO 3166-1 code of the country whose business days count where a member states none.
        require_second_person: an inquiry is approved by somebody who had no hand in it.
        smtp_host … mail_from: where letters are handed over; without a host every sending is a dry run.
        mail_copy_to: address that gets a copy of every letter.
        imap_host … imap_folder: mailbox that is looked through for replies.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Path("data")
    embedding_model: str | None = None
    threads: int = Field(default=0, ge=0)
    chat_model: str | None = None
    chat_base_url: str | None = Field(default=None, pattern="^https?://[^\\s@]+$")
    chat_api_key: SecretStr | None = None
    chat_timeout: float = Field(default=15, gt=0, le=600)
    chat_prices: str | None = Field(default=None, pattern=r"^[0-9]{1,6}(\.[0-9]+)?/[0-9]{1,6}(\.[0-9]+)?$")
    discord_token: SecretStr | None = None
    discord_guild: int | None = None
    member_role: int | None = None
    staff_role: int | None = None
    sources: Path | None = None
    sync_at: time | None = None
    database_url: SecretStr | None = None
    company_role_prefix: str | None = None
    staff_channel: int | None = None
    association: str = ""
    association_en: str = ""
    country: str = Field(default="JP", pattern="^[A-Z]{2}$")
    require_second_person: bool = True
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: str | None = None
    mail_copy_to: str | None = None
    imap_host: str | None = None
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Literal["tls", "none"] = "tls"
    imap_user: str | None = None
    imap_password: SecretStr | None = None
    imap_folder: str = "INBOX"


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
