"""Opens the catalog's database and brings its tables to the present shape."""

import sqlite3
from pathlib import Path

import sqlalchemy as sa

from knowledge.errors import StoreError

HEAD = "0001"
"""The newest migration. Compared first, because importing Alembic takes longer than an answer does."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def open_database(path: Path) -> sa.Engine:
    """An engine on the SQLite file at `path`, created and migrated where needed.

    Raises:
        StoreError: the file cannot be opened or written, or is of a newer release than this one.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": 30})
        sa.event.listen(engine, "connect", _configure)
        with engine.connect() as connection:
            revision = _revision(connection)
        if revision != HEAD:
            _migrate(engine)
    except (OSError, sa.exc.DatabaseError) as error:
        raise StoreError("catalog_unusable", path=path) from error
    return engine


def _configure(connection: sqlite3.Connection, _: object) -> None:
    # WAL: readers go on while an ingest writes.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return revision


def _migrate(engine: sa.Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError("catalog_newer", path=engine.url.database) from error
