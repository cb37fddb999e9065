"""The database is opened, brought to the present shape, and says plainly what is wrong with it."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

import bot.inquiries.tables  # noqa: F401  adds its tables to the metadata
from bot.words import words_for
from knowledge.catalog import schema
from knowledge.catalog.address import postgresql_address, sqlite_address
from knowledge.catalog.holdings import Holdings
from knowledge.catalog.lookup import Lookup
from knowledge.catalog.schema import HEAD, open_database
from knowledge.catalog.store import Catalog
from knowledge.catalog.tables import documents, metadata, versions
from knowledge.errors import MadoguchiError, StoreError
from knowledge.model import Audience
from tests.fixtures_database import PostgresServer
from tests.fixtures_library import TESTER, version_of


def upgrade(engine: sa.Engine, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def told(error: MadoguchiError) -> list[str]:
    return [words_for(language).error(error) for language in ("ja", "en")]


def test_the_migrations_lead_to_the_tables_as_they_are_declared(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_a_database_of_the_first_release_keeps_its_data(address: sa.URL) -> None:
    old = sa.create_engine(address)
    upgrade(old, "0001")
    facts = dict.fromkeys(
        ("kind", "language", "style", "work", "jurisdiction", "vendor", "url", "source_title", "edition"), ""
    )
    first = [each for each in versions.c if each.name not in {"ocr", "flags"}]  # those came later
    with old.begin() as connection:
        connection.execute(sa.insert(documents).values(key="law", audience=Audience.PUBLIC))
        connection.execute(
            sa.insert(versions).values(
                document_id=1, title="著作権法", text="第三十条の四", digest="d", aliases=["法"],
                added_at=datetime(2026, 11, 1, 9, 0), **facts,  # noqa: DTZ001  as it is stored
            )
        )  # fmt: skip
        before = connection.execute(sa.select(*first)).all()
    old.dispose()

    engine = open_database(address)
    with engine.connect() as connection:
        assert connection.execute(sa.select(*first)).all() == before
        assert connection.execute(sa.select(versions.c["ocr", "flags"])).all() == [(None, [])]
        assert sa.inspect(connection).has_table("cases")
    engine.dispose()


def test_one_that_is_opened_again_is_left_as_it_is(engine: sa.Engine, address: sa.URL) -> None:
    Catalog(engine=engine).add([version_of("条文")], audience=None, fingerprint="one", by=TESTER)
    again = open_database(address)
    assert [each.key for each in Holdings(engine=again).listed()] == ["law"]
    again.dispose()


def test_processes_that_start_at_once_migrate_it_once(address: sa.URL) -> None:
    program = "import sys, sqlalchemy as sa; from knowledge.catalog.schema import open_database; "
    program += "open_database(sa.make_url(sys.argv[1]))"
    url = address.render_as_string(hide_password=False)
    started = [
        subprocess.Popen([sys.executable, "-c", program, url], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [process.communicate()[1] for process in started] == [""] * 4
    engine = open_database(address)
    with engine.connect() as connection:
        assert connection.scalars(sa.text("SELECT version_num FROM alembic_version")).all() == [HEAD]
    engine.dispose()


def test_a_migration_that_breaks_off_leaves_nothing_behind(address: sa.URL) -> None:
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE reminders (id INTEGER)")  # in the way of the last step
    with pytest.raises(StoreError):
        open_database(address)
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["reminders"]
    engine.dispose()


def test_a_database_of_a_newer_release_is_not_touched(address: sa.URL) -> None:
    engine = open_database(address)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError) as caught:
        open_database(address)
    assert caught.value.code == "catalog_newer"
    assert all(str(address.database) in sentence for sentence in told(caught.value))


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(StoreError) as caught:
        open_database(sqlite_address(path))
    assert caught.value.code == "catalog_unusable"
    assert all(str(path) in sentence for sentence in told(caught.value))


@pytest.mark.parametrize("wrong", ["password", "database", "port"])
def test_a_server_that_lets_nobody_in_is_named_without_the_password(
    postgres_server: PostgresServer, wrong: str
) -> None:
    address = postgresql_address(postgres_server.url("postgres", password="s3cret-words"))
    if wrong != "password":
        address = address.set(password=postgres_server.password)
    if wrong == "database":
        address = address.set(database="no_such_database")
    if wrong == "port":
        address = address.set(port=1)
    with pytest.raises(StoreError) as caught:
        open_database(address)
    assert caught.value.code == "database_unusable"
    for sentence in told(caught.value):
        assert f"127.0.0.1:{address.port}/{address.database}" in sentence
        assert str(address.password) not in sentence + repr(caught.value.facts) + str(caught.value.__cause__)


def test_what_no_database_can_hold_is_marked_and_all_else_keeps_its_place(engine: sa.Engine) -> None:
    catalog, lookup = Catalog(engine=engine), Lookup(engine=engine)
    catalog.add([version_of("前\x00後", "次の条文")], audience=None, fingerprint="one", by=TESTER)
    stored = lookup.overlapping(1, 0, 100)
    assert [(each.start, each.end, each.text) for each in stored] == [
        (0, 3, "前\ufffd後"),
        (4, 8, "次の条文"),
    ]
    assert lookup.document_ids(["\x00", "\ud800", "law"]) == [1]


def test_errors_do_not_repeat_what_people_wrote(engine: sa.Engine) -> None:
    row = {"key": "somebody's secret", "audience": Audience.PUBLIC}
    with pytest.raises(sa.exc.IntegrityError) as caught, engine.begin() as connection:
        connection.execute(sa.insert(documents), [row, row])
    assert "parameters hidden" in str(caught.value)
    assert "[parameters:" not in str(caught.value)
