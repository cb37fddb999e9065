"""What DATABASE_URL may say."""

import ssl

import pytest

from bot.words import words_for
from knowledge.catalog.address import postgresql_address, shown, ssl_of
from knowledge.errors import SettingsError


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+pg8000"])
def test_postgresql_is_reached_by_the_driver_that_is_there(scheme: str) -> None:
    address = postgresql_address(f" {scheme}://desk:p%40ss@db.example:5433/madoguchi\n")
    assert address.drivername == "postgresql+pg8000"
    assert (address.username, address.password) == ("desk", "p@ss")
    assert shown(address) == "db.example:5433/madoguchi"


def test_without_host_and_port_it_is_the_server_here() -> None:
    assert shown(postgresql_address("postgresql://desk@/madoguchi")) == "localhost:5432/madoguchi"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "secret-words",
        "secret-words@db.example",
        "mysql://desk:secret-words@db.example/madoguchi",
        "postgresql+psycopg://desk:secret-words@db.example/madoguchi",
        "sqlite:///secret-words.sqlite3",
        "postgresql://db.example/secret-words",
        "postgresql://desk:secret-words@db.example",
        "postgresql://desk:secret-words@db.example:port/madoguchi",
        "postgresql://desk:secret-words@db.example/madoguchi?sslmode=perhaps",
        "postgresql://desk:secret-words@db.example/madoguchi?sslmode=require&sslmode=disable",
        "postgresql://desk:secret-words@db.example/madoguchi?colour=blue",
    ],
)
def test_anything_else_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        postgresql_address(text)
    error = caught.value
    assert error.code == "bad_database_url"
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    for language in ("ja", "en"):
        sentence = words_for(language).error(error)
        assert "DATABASE_URL" in sentence
        assert "secret-words" not in sentence + str(error)


@pytest.mark.parametrize(
    ("mode", "context"), [("", None), ("?sslmode=disable", False), ("?sslmode=require", True)]
)
def test_tls_is_used_as_asked(mode: str, context: object) -> None:
    assert ssl_of(postgresql_address(f"postgresql://desk@db.example/madoguchi{mode}")) is context


def test_tls_can_be_made_to_look_at_the_certificate() -> None:
    context = ssl_of(postgresql_address("postgresql://desk@db.example/madoguchi?sslmode=verify-full"))
    assert isinstance(context, ssl.SSLContext)
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
