"""Opens the database and brings its tables to the present shape."""

import re
import sqlite3
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from knowledge.catalog.address import shown, ssl_of
from knowledge.errors import StoreError
from knowledge.trouble import known_trouble

HEAD = "0005"
"""The newest migration. Compared first, because importing Alembic takes longer than an answer does."""

_MIGRATIONS = Path(__file__).parent / "migrations"

_WRITER = 0x4D41444F
"""Number of the advisory lock that `sole_writer` takes; any number would do, as long as it stays the same."""

# What a database cannot hold as text: PostgreSQL no NUL, and none a lone surrogate, which has no UTF-8.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def open_database(address: sa.URL) -> sa.Engine:
    """An engine on the database at `address`, migrated where needed; an SQLite file is created where there is none.

    Args:
        address: from `sqlite_address` or `postgresql_address`.

    Raises:
        StoreError: it cannot be opened, reached or written, or is of a newer release than this one.
    """
    try:
        engine = _engine(address)
        with engine.connect() as connection:
            revision = _revision(connection)
        if revision != HEAD:
            _migrate(engine)
    except ModuleNotFoundError as error:
        raise StoreError("database_driver_missing") from error
    except (OSError, sa.exc.DBAPIError) as error:
        if address.get_backend_name() == "sqlite":
            raise known_trouble(_folder(address), error) or StoreError(
                "catalog_unusable", path=shown(address)
            ) from error
        raise StoreError("database_unusable", database=shown(address), problem=_problem(error)) from error
    return engine


def database_at(address: sa.URL, revision: str) -> sa.Engine:
    """An engine on a new database whose tables are those of an earlier migration.

    Raises:
        StoreError: it cannot be written.
    """
    engine = _engine(address)
    try:
        _migrate(engine, to=revision)
    except (OSError, sa.exc.DBAPIError) as error:
        raise known_trouble(_folder(address), error) or StoreError(
            "catalog_unusable", path=shown(address)
        ) from error
    return engine


def migrate(engine: sa.Engine) -> None:
    """Bring a database from `database_at` to the present shape, its rows included."""
    _migrate(engine)


def known_revisions() -> set[str]:
    """All migrations there are."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}


def sole_writer(connection: sa.Connection) -> None:
    """Wait until nobody else who asked for this writes, and let nobody begin before this transaction ends.

    Call it first in a transaction that reads what it then changes.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITER)))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _engine(address: sa.URL) -> sa.Engine:
    # Parameters hold what people wrote; they do not belong into messages and logs.
    if address.get_backend_name() == "sqlite":
        _folder(address).mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(address, hide_parameters=True, connect_args={"timeout": 30})
        sa.event.listen(engine, "connect", _configure)
        sa.event.listen(engine, "handle_error", _tell_trouble)
    else:
        # A connection that the server has closed meanwhile, in a restart, is noticed and replaced.
        engine = sa.create_engine(
            address.set(query={}),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"ssl_context": ssl_of(address), "application_name": "madoguchi"},
        )
    sa.event.listen(engine, "before_cursor_execute", _see_that_it_is_text, retval=True)
    return engine


def _folder(address: sa.URL) -> Path:
    return Path(str(address.database)).parent


def _tell_trouble(context: sa.engine.ExceptionContext) -> None:
    """A disk that is full and a folder that cannot be written to are told as such, whatever was being done."""
    error = context.original_exception
    if isinstance(error, sqlite3.OperationalError) and context.engine:
        trouble = known_trouble(_folder(context.engine.url), error)
        if trouble and "locked" not in str(error):
            raise trouble from error


def _configure(connection: sqlite3.Connection, _: object) -> None:
    # WAL: readers go on while an ingest writes. The file remembers it, and where another process is just setting it, which
    # does not wait like all else, that is as good.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _see_that_it_is_text(
    _connection: object,
    _cursor: object,
    statement: str,
    parameters: object,
    *_: object,
) -> tuple[str, object]:
    return statement, _storable(parameters)


def _storable(value: object) -> object:
    """The value with a mark in place of each character that cannot be stored, so that all others keep their places."""
    if isinstance(value, str):
        return _NO_TEXT.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: _storable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_storable, value))
    return value


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return revision


def _migrate(engine: sa.Engine, *, to: str = "head") -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            # Of several processes that start at once, one migrates; the others then find it done.
            sole_writer(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    except CommandError as error:
        raise StoreError("catalog_newer", path=shown(engine.url)) from error


def _problem(error: Exception) -> str:
    """What the server, or the way to it, had to say."""
    original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    first = original.args[0] if original and original.args else original
    return str(first.get("M") if isinstance(first, dict) else first)
