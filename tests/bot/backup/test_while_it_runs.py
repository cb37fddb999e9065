"""Backups and restores while the desk goes on: what is written meanwhile, who asks meanwhile, and who ends it meanwhile."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa

from bot.inquiries.tables import cases, events
from knowledge.catalog.tables import documents, versions
from knowledge.model import Audience
from tests.bot.backup.desks import desk_in, filled, rows_of, silent
from tests.bot.backup.restorer import KILLED
from tests.fixtures_library import TESTER, version_of


def program(*arguments: object, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.bot.backup.restorer", *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)


def url_of(address: sa.URL) -> str:
    return address.render_as_string(hide_password=False)


def test_a_backup_is_of_one_moment_whoever_writes_meanwhile(tmp_path: Path, address: sa.URL):
    """An inquiry and its event, a document and its version go in together: a backup has both or neither."""
    desk = filled(desk_in(tmp_path / "data", address=address))
    writing, stop = Event(), Event()

    def write() -> int:
        number = 0
        with desk._engine.connect() as connection:
            case = dict(connection.execute(sa.select(cases)).mappings().one())
            event = dict(connection.execute(sa.select(events)).mappings().one())
        while not stop.is_set():
            number += 1
            version = version_of(f"条文{number}", key=f"written{number}")
            desk.library.add([version], audience=None, fingerprint=f"w{number}", by=TESTER)
            with desk._engine.begin() as connection:
                given = {"id": case["id"] + number, "reference": f"R-{number}"}
                connection.execute(sa.insert(cases).values(case | given))
                connection.execute(sa.insert(events).values(event | {"case_id": given["id"]}))
            if number == 3:
                writing.set()
        return number

    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(write)
        assert writing.wait(timeout=60)
        for attempt in range(3):
            made = desk.backups.make(tmp_path / f"{attempt}.zip", on_progress=silent)
            assert made.documents >= 6
        stop.set()
        assert written.result() > 3
    for attempt in range(3):
        other = desk_in(tmp_path / f"restored{attempt}")
        with other.backups.open(tmp_path / f"{attempt}.zip", on_progress=silent) as archive:
            other.backups.restore(archive, by=TESTER, on_progress=silent)
        with other._engine.connect() as connection:
            ids = set(connection.scalars(sa.select(cases.c.id)))
            assert ids == set(connection.scalars(sa.select(events.c.case_id)))
            held = set(connection.scalars(sa.select(documents.c.id)))
            assert held == set(connection.scalars(sa.select(versions.c.document_id)))
        assert other.library.check().complete


def test_a_desk_in_another_process_answers_from_what_is_restored_without_a_restart(
    tmp_path: Path, address: sa.URL
):
    """Here all the numbers are the same before and after: only the texts, names and readers are others."""
    other = desk_in(tmp_path / "other")
    desk = desk_in(tmp_path / "data", address=address)
    names = {other: ("霧海法", "港湾法"), desk: ("海法", "山林法")}
    for each, (first, second) in names.items():
        for name, audience in ((first, Audience.PUBLIC), (second, Audience.STAFF)):
            law = version_of(f"{name}の施設は、これを保護する。", key=name, title=name, work=name)
            hidden = (
                audience
                if each is desk
                else (Audience.PUBLIC if audience is Audience.STAFF else Audience.STAFF)
            )
            each.library.add([law], audience=hidden, fingerprint=name, by=TESTER)
        each.library.follow()
    file = tmp_path / "other.zip"
    other.backups.make(file, on_progress=silent)

    running = program("answer", tmp_path / "data", url_of(address))
    assert running.stdin
    assert running.stdout

    def asked(question: str) -> str:
        running.stdin.write(f"{question}\n")
        running.stdin.flush()
        return running.stdout.readline().strip()

    assert asked("海法第1条の施設の保護は？") == "海法;海法"
    assert asked("港湾法第1条の施設の保護は？") == "海法;"
    with desk.backups.open(file, on_progress=silent) as archive:
        desk.backups.restore(archive, by=TESTER, on_progress=silent)
    assert asked("港湾法第1条の施設の保護は？") == "港湾法;港湾法"
    assert asked("霧海法第1条の施設の保護は？") == "港湾法;"
    running.stdin.close()
    assert running.wait() == 0


def test_between_rows_and_indexes_nobody_reads_what_is_not_for_them(tmp_path: Path):
    """The old index names passages by numbers that are now others: of other readers, too."""
    other, desk = desk_in(tmp_path / "other"), desk_in(tmp_path / "data")
    for each, audience in ((other, Audience.STAFF), (desk, Audience.PUBLIC)):
        law = version_of("施設は、これを保護する。", key="law", effective=date(2020, 1, 1))
        each.library.add([law], audience=audience, fingerprint="law", by=TESTER)
        each.library.follow()
    other.backups.make(tmp_path / "other.zip", on_progress=silent)
    seen = []

    def look(step: str, done: int, total: int) -> None:
        hits = desk.search("施設の保護", limit=5)
        with desk._engine.connect() as connection:
            audience = connection.scalar(sa.select(documents.c.audience))
        seen.append((audience, len(hits)))

    with desk.backups.open(tmp_path / "other.zip", on_progress=silent) as archive:
        desk.backups.restore(archive, by=TESTER, on_progress=look)
    assert set(seen) == {("public", 1), ("staff", 0)}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restore_that_is_killed_at_any_step_leaves_the_old_or_the_new(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
):
    desk = filled(desk_in(tmp_path / "one"))
    file = tmp_path / "all.zip"
    desk.backups.make(file, on_progress=silent)
    new = rows_of(desk)
    desk.library.remove("law0", by=TESTER)
    added = version_of("別の条文", key="other")
    desk.library.add([added], audience=Audience.MEMBERS, fingerprint="other", by=TESTER)
    desk.library.follow()
    desk.backups.make(tmp_path / "old.zip", on_progress=silent)
    old = rows_of(desk)

    def fresh(name: str) -> tuple[Path, sa.URL]:
        folder = tmp_path / name
        address = sa.make_url("sqlite://")
        if kind == "postgresql":
            from knowledge.catalog.address import postgresql_address

            server = request.getfixturevalue("postgres_server")
            address = postgresql_address(server.url(server.new_database()))
        fresh = desk_in(folder, address=address)
        with fresh.backups.open(tmp_path / "old.zip", on_progress=silent) as archive:
            fresh.backups.restore(archive, by=TESTER, on_progress=silent)
        fresh._engine.dispose()
        return folder, address

    # Steps that merely go through rows of one table are alike: every one where little is told, every few else.
    folder, address = fresh("whole")
    process = program("restore", folder, url_of(address), file, 10**6)
    told = int(process.communicate()[0])
    outcomes = []
    after_safety = told - 40
    for at in sorted({0, told // 2, *range(max(after_safety, 0), told - 4, 6), *range(told - 4, told)}):
        folder, address = fresh(f"at{at}")
        process = program("restore", folder, url_of(address), file, at)
        assert process.wait() == KILLED
        survivor = desk_in(folder, address=address)
        survivor.library.repair()
        assert survivor.library.check().complete, at
        rows = rows_of(survivor)
        assert rows in (old, new), at
        outcomes.append(rows == new)
        survivor._engine.dispose()
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {False, True}
