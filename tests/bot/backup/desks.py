"""Small desks to back up, with something in every table."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr

from bot.backup.tables import kept_tables
from bot.desk import Desk
from bot.settings import Settings
from knowledge.catalog.tables import Moment, dropped, jobs, metadata, pending
from knowledge.model import Actor, Audience
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER, version_of

SECRET = "aW50ZXJhY3Rpb246c2VjcmV0"


def silent(*_: object) -> None:
    """Progress nobody watches."""


def desk_in(folder: Path, *, address: sa.URL | None = None, encoder: FakeEncoder | None = None) -> Desk:
    """A desk in a folder; on a PostgreSQL server where its address is given."""
    given = address is not None and address.get_backend_name() == "postgresql"
    url = SecretStr(address.render_as_string(hide_password=False)) if given else None
    return Desk(settings=Settings(data_dir=folder, database_url=url), encoder=encoder or FakeEncoder())


def filled(desk: Desk) -> Desk:
    """Documents of all audiences, one removed, one in two versions; and a row in every table that is still empty."""
    library = desk.library
    for number, audience in enumerate((*Audience, Audience.PUBLIC)):
        texts = [f"第{number}の著作物は、これを保護する。", f"何人も{number}回を超えて複製してはならない。"]
        version = version_of(*texts, key=f"law{number}", title=f"第{number}法", work=f"第{number}法")
        library.add([version], audience=audience, fingerprint=f"print{number}", by=TESTER)
    second = version_of(
        "改められた条文。", key="law0", effective=date(2025, 4, 1), title="第0法", work="第0法"
    )
    library.add([second], audience=None, fingerprint="again", by=Actor(2**60, "職員"), alert=True)
    library.remove("law3", by=TESTER)
    digest = desk.inquiries.vault.put("証拠".encode())
    desk.inquiries.vault.put(b"\x00\xff" * 1000)
    fill_tables(desk._engine, digest)
    return desk


def fill_tables(engine: sa.Engine, digest: str) -> None:
    """A row in each table that has none; all that is text says `digest`, so that it names a file where it must."""
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if table in (pending, dropped) or connection.execute(sa.select(table).limit(1)).first():
                continue
            row = {column.name: value_for(connection, column, digest) for column in table.columns}
            number = table.autoincrement_column
            if number is not None:
                del row[number.name]
            connection.execute(sa.insert(table).values(row))
            if table is jobs:
                place = {"token": SECRET, "channel": 2**60, "more": [{"token": SECRET}]}
                connection.execute(sa.update(jobs).values(place=place))


def value_for(connection: sa.Connection, column: sa.Column[Any], text: str) -> object:
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return connection.scalar(sa.select(key.column).limit(1))
    kinds: list[tuple[type, object]] = [
        (Moment, datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)),
        (sa.DateTime, datetime(2026, 11, 24)),  # noqa: DTZ001  as it is stored
        (sa.Date, date(2026, 11, 24)),
        (sa.JSON, {"名": ["値", None, 1.5, {"half": "\ud800", "nul": "\x00"}]}),
        (sa.LargeBinary, b"\x00\x01\xff"),
        (sa.Boolean, True),
        (sa.BigInteger, 2**60),
        (sa.Integer, 7),
        (sa.Float, 0.1),
    ]
    return next((value for kind, value in kinds if isinstance(column.type, kind)), text)


def rows_of(desk: Desk) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables but what the indexes owe; a restore's own deed and secrets are left out."""
    rows: dict[str, list[dict[str, object]]] = {}
    with desk._engine.connect() as connection:
        for table in kept_tables():
            query = sa.select(table).order_by(*table.primary_key)
            rows[table.name] = [dict(row) for row in connection.execute(query).mappings()]
    rows["deeds"] = [row for row in rows["deeds"] if row["what"] != "restored"]
    for row in rows["jobs"]:
        row["place"] = json.loads(json.dumps(row["place"]).replace(SECRET, ""))
    return rows


def files_of(desk: Desk) -> dict[str, str]:
    """SHA-256 of each file in the vault, by its place."""
    folder = desk.settings.data_dir / "vault"
    found = (each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest() for each in found}
