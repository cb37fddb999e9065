"""Settings from the environment and a .env file."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from knowledge.errors import SettingsError


def test_every_setting_is_documented_and_nothing_else_is(repository: Path):
    for name in (".env.example", "README.md", "README.ja.md"):
        text = (repository / name).read_text(encoding="utf-8")
        pattern = r"(?m)^([A-Z_]+)=" if name == ".env.example" else r"`([A-Z]+(?:_[A-Z]+)*)`"
        named = set(re.findall(pattern, text))
        settings = {field.upper() for field in Settings.model_fields}
        assert named - {"ID", "DISCORD_TOKEN=…"} == settings, name


def test_the_example_as_it_stands_means_the_defaults(repository: Path):
    assert load_settings(environment={}, dotenv=repository / ".env.example") == Settings()


def test_every_line_of_the_example_may_stay_empty(repository: Path, tmp_path: Path):
    example = (repository / ".env.example").read_text(encoding="utf-8")
    blank = tmp_path / ".env"
    blank.write_text(re.sub(r"(?m)^([A-Z_]+)=.*$", r"\1=", example), encoding="utf-8")
    assert load_settings(environment={}, dotenv=blank) == Settings()


def test_the_environment_overrides_the_file(tmp_path: Path):
    file = tmp_path / ".env"
    file.write_text("DATA_DIR=from-file\nTHREADS=3\nUNKNOWN=1\n", encoding="utf-8")
    settings = load_settings(environment={"DATA_DIR": "from-environment"}, dotenv=file)
    assert settings.data_dir == Path("from-environment")
    assert settings.threads == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THREADS", "-1"),
        ("THREADS", "many"),
        ("STAFF_ROLE", "the staff"),
        ("CHAT_TIMEOUT", "nan"),
        ("CHAT_PRICES", "9" * 400 + "/1"),  # no number any more
        ("CHAT_BASE_URL", "http://key@host"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_but_never_shown(tmp_path: Path, name: str, value: str):
    with pytest.raises(SettingsError) as caught:
        load_settings(environment={name: value}, dotenv=tmp_path / "none")
    assert caught.value.facts["name"] == name
    assert value not in str(caught.value)


def test_the_token_does_not_show(tmp_path: Path):
    settings = load_settings(environment={"DISCORD_TOKEN": "secret-token"}, dotenv=tmp_path / "none")
    assert "secret-token" not in repr(settings)
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "secret-token"
