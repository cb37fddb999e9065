"""Where the database is: an SQLite file, or a PostgreSQL server."""

import ssl
from pathlib import Path

import sqlalchemy as sa

from knowledge.errors import SettingsError

_POSTGRESQL = {"postgres", "postgresql", "postgresql+pg8000"}

# As libpq reads them; without one, TLS is used where the server offers it.
_SSL_MODES = {"disable": False, "prefer": None, "require": True}
_SSL_VERIFIED = "verify-full"


def sqlite_address(path: Path) -> sa.URL:
    """The address of an SQLite file, which need not be there yet."""
    return sa.URL.create("sqlite", database=str(path))


def postgresql_address(text: str) -> sa.URL:
    """The address of a PostgreSQL database, as `DATABASE_URL` gives it.

    Args:
        text: `postgresql://user:password@host:5432/name`, with `?sslmode=` `disable`, `prefer`, `require` or
            `verify-full` where wanted.

    Raises:
        SettingsError: `bad_database_url`, it is no such address. The text is not repeated: it may hold a password.
    """
    try:
        address = sa.make_url(text.strip())
    except (sa.exc.ArgumentError, ValueError):
        raise SettingsError("bad_database_url") from None
    query = dict(address.query)
    mode = query.pop("sslmode", "prefer")
    known = address.drivername in _POSTGRESQL and mode in {*_SSL_MODES, _SSL_VERIFIED} and not query
    if not (known and address.username and address.database):
        raise SettingsError("bad_database_url")
    return address.set(drivername="postgresql+pg8000", host=address.host or "localhost")


def ssl_of(address: sa.URL) -> ssl.SSLContext | bool | None:
    """What pg8000 takes as `ssl_context` for an address that `postgresql_address` gave."""
    mode = address.query.get("sslmode", "prefer")
    return ssl.create_default_context() if mode == _SSL_VERIFIED else _SSL_MODES[str(mode)]


def shown(address: sa.URL) -> str:
    """The address for people to read, without user and password: a file's path, or `host:port/name`."""
    if address.get_backend_name() == "sqlite":
        return str(address.database)
    return f"{address.host}:{address.port or 5432}/{address.database}"
