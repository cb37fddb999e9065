"""A full disk and a data folder that cannot be written to: a clear sentence, nothing damaged, and it goes on after."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.vault import Vault
from ingest.add import Options, add_paths
from ingest.apart.reading import InProcess
from knowledge.errors import StoreError
from knowledge.turn import Turn
from tests.fixtures_library import TESTER, Stores, open_stores, version_of
from tests.ingest.taking import write_documents

ROOM = 12 * 2**20
LEFT = 16 * 1024

root = pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount")


@contextmanager
def small_disk(at: Path) -> Iterator[Path]:
    """A disk of its own at a folder, and the ballast that leaves little room on it."""
    at.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", at], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield at / "ballast"
    finally:
        subprocess.run(["umount", "-l", at], check=True)


def fill(ballast: Path) -> None:
    status = os.statvfs(ballast.parent)
    ballast.write_bytes(b"x" * max(0, status.f_bavail * status.f_frsize - LEFT))


def add(stores: Stores, documents: Path):
    return add_paths([documents], library=stores.library, options=Options(by=TESTER), apart=InProcess())


@root
@pytest.mark.parametrize("store", [".", "keywords", "vectors"])
def test_a_full_disk_costs_nothing_that_is_there_and_it_goes_on_after(tmp_path: Path, store: str) -> None:
    documents = tmp_path / "documents"
    write_documents(documents)
    data = tmp_path / "data"
    with small_disk(data / store) as ballast:
        stores = open_stores(data)
        stores.library.add(
            [version_of("前からある条文", key="first")], audience=None, fingerprint="0", by=TESTER
        )
        stores.library.follow()
        fill(ballast)
        with pytest.raises(StoreError) as caught:
            add(stores, documents)
        assert caught.value.code == "disk_full"
        ballast.unlink()
        again = open_stores(data)
        assert "first" in {row.key for row in again.holdings.listed()}
        again.library.repair()
        assert again.library.check().complete
        report = add(again, documents)
        assert not report.failed
        assert len(again.holdings.listed()) == 181
        assert again.library.check().complete


@root
def test_a_full_disk_keeps_no_half_of_a_file(tmp_path: Path) -> None:
    with small_disk(tmp_path / "vault") as ballast:
        vault = Vault(tmp_path / "vault")
        kept = vault.put(b"before")
        fill(ballast)
        with pytest.raises(StoreError) as caught:
            vault.put(b"x" * 10 * LEFT)
        assert caught.value.code == "vault_unwritable"
        assert vault.held() == [kept]
        assert vault.get(kept) == b"before"
        ballast.unlink()
        assert vault.get(vault.put(b"x" * 10 * LEFT)) == b"x" * 10 * LEFT


@root
def test_a_folder_that_cannot_be_written_to_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    documents, data = tmp_path / "documents", tmp_path / "data"
    write_documents(documents)
    stores = open_stores(data)
    stores.library.add([version_of("前からある条文", key="first")], audience=None, fingerprint="0", by=TESTER)
    stores.library.follow()
    del stores
    before = {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}
    with read_only(data):
        for use in (
            open_stores,
            lambda data: add(open_stores(data), documents),
            lambda data: Turn(data).held().__enter__(),
        ):
            with pytest.raises(StoreError) as caught:
                use(data)
            assert caught.value.code == "folder_read_only"
    assert {file: file.read_bytes() for file in data.rglob("*") if file.is_file()} == before
    assert not add(open_stores(data), documents).failed


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write to a folder, not even root."""
    if subprocess.run(["mount", "--bind", folder, folder], check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
