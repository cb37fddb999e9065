"""A program that takes 200 small documents in, to be killed: forks a child for each attempt, so that attempts are quick.

Reads on standard input, a line each: folder, what to do, and when to be killed: `at N` (with the Nth change of a store),
`after S` (seconds), or `never`. Answers with a line of JSON: what the child found at its start, and how it ended.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

# Loaded before any child is made.
import chromadb
import chromadb.api.rust  # noqa: F401
import filelock  # noqa: F401
import sqlalchemy as sa

from ingest.add import Options, add_paths
from ingest.apart.reading import InProcess
from tests.fixtures_library import TESTER, Stores, open_stores

DOCUMENTS = 200


def write_documents(folder: Path) -> None:
    """Documents that share some passages, some with a second version."""
    folder.mkdir()
    for number in range(DOCUMENTS):
        key = f"letter-{number - 1 if number % 10 == 9 else number}"
        day = f"2025-01-{1 + number % 10:02}"
        head = f"---\ntitle: Letter {number}\nidentifier: {key}\neffective_date: {day}\n---\n"
        text = "\n\n".join(
            f"# Point {point}\n\nWords of letter {number // 2}, point {point}." for point in range(4)
        )
        (folder / f"{number:03}.md").write_text(f"{head}\n{text}\n", encoding="utf-8")


def state(stores: Stores) -> dict[str, object]:
    """What is there, version by version, and whether the indexes agree."""
    held = [
        [
            row.key,
            version.effective.isoformat() if version.effective else "",
            version.passages,
            text.text,
            len(text.provisions),
        ]
        for row in stores.holdings.listed()
        for version in stores.holdings.versions(row.key)
        for text in [stores.holdings.text(version.id)]
    ]
    return {"held": held, "agree": stores.library.check().complete}


def attempt(folder: Path, documents: Path, when: list[str]) -> dict[str, object]:
    """Repair, look, go on with the ingest; killed on the way."""
    stores = open_stores(folder)
    stores.library.repair()
    found = state(stores)
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    if when[0] == "at":
        kill_at(int(when[1]), stores)
    elif when[0] == "after":
        threading.Thread(target=lambda: (time.sleep(float(when[1])), kill()), daemon=True).start()
    report = add_paths([documents], library=stores.library, options=Options(by=TESTER), apart=InProcess())
    assert not report.failed, report.failed
    return state(stores)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at(count: int, stores: Stores) -> None:
    """Kill this process with the so manyeth change of a store: each is counted before and after it is made."""
    left = count

    def counted(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            kill()

    sa.event.listen(sa.Engine, "commit", counted)
    for store, names in ((stores.keywords, ("replace",)), (stores.vectors, ("add", "publish", "delete"))):
        for name in names:
            wrap(store, name, counted)


def wrap(store: object, name: str, counted) -> None:
    change = getattr(store, name)

    def changed(*args: object, **kwargs: object) -> None:
        counted()
        change(*args, **kwargs)
        counted()

    setattr(store, name, changed)


def main() -> None:
    for line in sys.stdin:
        folder, documents, *when = json.loads(line)
        child = os.fork()
        if child == 0:
            sys.stdout.write(json.dumps(attempt(Path(folder), Path(documents), when)) + "\n")
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(
            json.dumps(
                {
                    "killed": os.WIFSIGNALED(status),
                    "failed": os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0,
                }
            )
            + "\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
