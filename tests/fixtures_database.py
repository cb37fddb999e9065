"""Databases to test with: SQLite always, PostgreSQL where its server is installed."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from knowledge.catalog.address import postgresql_address, sqlite_address
from knowledge.catalog.schema import open_database

USER = "desk"


@dataclass(frozen=True)
class PostgresServer:
    """A server of our own, on loopback, with a user whose password is asked for."""

    port: int
    password: str

    def url(self, database: str, *, password: str | None = None) -> str:
        """What DATABASE_URL would say."""
        return f"postgresql://{USER}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The name of a new, empty database."""
        name = f"d{secrets.token_hex(6)}"
        engine = sa.create_engine(
            postgresql_address(self.url("postgres")), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        return name


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _run(*command: str | Path) -> None:
    """Run one of the server's programs; as root, which they refuse, by the user that comes with them."""
    user = "postgres" if os.geteuid() == 0 else None
    done = subprocess.run(
        command, user=user, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 0, command


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server with an empty cluster, gone after the tests."""
    programs = _programs()
    if programs is None:
        pytest.skip("needs a PostgreSQL server (Debian's package postgresql)")
    # Not pytest's own folder: nobody but the user who runs the tests may enter that one.
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-postgres-"))
    server = PostgresServer(port=_free_port(), password=secrets.token_hex(8))
    password, data = folder / "password", folder / "data"
    password.write_text(server.password)
    if os.geteuid() == 0:
        for each in (folder, password):
            shutil.chown(each, "postgres")
    try:
        asked = ("--auth=scram-sha-256", f"--username={USER}", f"--pwfile={password}")
        _run(programs / "initdb", "--no-sync", "--locale=C", "--encoding=UTF8", *asked, "-D", data)
        settings = (
            f"-p {server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        )
        _run(programs / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "log", "-o", settings)
        try:
            yield server
        finally:
            _run(programs / "pg_ctl", "stop", "-m", "immediate", "-D", data)
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> sa.URL:
    """Where an empty database is, of each kind."""
    if request.param == "sqlite":
        return sqlite_address(tmp_path / "catalog.sqlite3")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return postgresql_address(server.url(server.new_database()))


@pytest.fixture
def engine(address: sa.URL) -> Iterator[sa.Engine]:
    """An empty database with the present schema, of each kind."""
    opened = open_database(address)
    yield opened
    opened.dispose()
