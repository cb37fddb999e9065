"""A process that restores a backup and is killed at a given step; or one that answers as long as it is asked to.

python -m tests.bot.backup.restorer restore DATA_DIR ADDRESS FILE STEP
python -m tests.bot.backup.restorer answer DATA_DIR ADDRESS
"""

import os
import signal
import sys
from pathlib import Path

import sqlalchemy as sa

from bot.desk import Desk
from knowledge.model import Audience
from tests.bot.backup.desks import desk_in
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER

KILLED = -signal.SIGKILL


def restore(desk: Desk, file: Path, at: int) -> None:
    """Restore, and be killed where progress is told for the `at`-th time."""
    told = 0

    def on_progress(*_: object) -> None:
        nonlocal told
        if told == at:
            os.kill(os.getpid(), signal.SIGKILL)
        told += 1

    with desk.backups.open(file, on_progress=lambda *_: None) as archive:
        desk.backups.restore(archive, by=TESTER, on_progress=on_progress)
    print(told)  # noqa: T201


def answer(desk: Desk) -> None:
    """For each line that comes in: which documents a question finds, for members, and by name."""
    desk.warm()
    for line in sys.stdin:
        answered = desk.answer(line.strip(), reader=Audience.MEMBERS)
        hits = desk.search(line.strip(), reader=Audience.MEMBERS, limit=20)
        cited = {citation.document for claim in answered.claims for citation in claim.citations}
        found = {hit.passage.document for hit in hits}
        print(",".join(sorted(found)), ",".join(sorted(cited)), sep=";", flush=True)  # noqa: T201


if __name__ == "__main__":
    command, folder, address, *more = sys.argv[1:]
    desk = desk_in(Path(folder), address=sa.make_url(address), encoder=FakeEncoder())
    if command == "restore":
        restore(desk, Path(more[0]), int(more[1]))
    else:
        answer(desk)
