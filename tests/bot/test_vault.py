"""The vault: whole or not there, and nobody else's to read."""

import errno
import hashlib
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.vault import FileLostError, Vault
from knowledge.errors import StoreError

ABSENT = "0" * 64


def test_what_is_put_in_comes_out(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "files")
    digest = vault.put(b"clip")
    assert digest == hashlib.sha256(b"clip").hexdigest()
    assert vault.put(b"clip") == digest
    assert vault.get(digest) == b"clip"
    assert vault.has(digest)
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [digest]


@pytest.mark.parametrize(
    "digest", [ABSENT, "", "../../etc/passwd", "/etc/passwd", "AB" * 32, "a" * 63, "a" * 65 + "\n"]
)
def test_what_is_not_there_is_gone_whatever_it_is_called(tmp_path: Path, digest: str) -> None:
    vault = Vault(tmp_path)
    assert not vault.has(digest)
    vault.erase(digest)
    with pytest.raises(FileLostError, match="evidence_gone"):
        vault.get(digest)


def test_a_damaged_file_is_told_and_made_whole_when_it_comes_again(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    digest = vault.put(b"clip")
    (tmp_path / digest[:2] / digest).write_bytes(b"cli")
    with pytest.raises(FileLostError, match="evidence_damaged"):
        vault.get(digest)
    vault.put(b"clip")
    assert vault.get(digest) == b"clip"


def test_what_is_erased_is_gone(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    digest = vault.put(b"clip")
    vault.erase(digest)
    vault.erase(digest)
    assert not vault.has(digest)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_nobody_else_may_read(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Vault(tmp_path / "files").put(b"clip")
    finally:
        os.umask(before)
    modes = {
        stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "files", *(tmp_path / "files").rglob("*")]
    }
    assert modes == {0o700, 0o600}


def test_a_full_disk_is_told_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    vault = Vault(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match="No space left") as told:
            vault.put(b"clip")
    assert told.value.code == "vault_unwritable"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert vault.get(vault.put(b"clip")) == b"clip"


@pytest.mark.parametrize("moment", ["mkstemp", "write", "fsync", "replace", "after"])
def test_a_desk_killed_at_any_moment_leaves_the_file_whole_or_not_there(tmp_path: Path, moment: str) -> None:
    script = f"""
import os, pathlib, tempfile
from bot.vault import Vault
die = lambda *_a, **_k: os._exit(9)
match {moment!r}:
    case "mkstemp": tempfile.mkstemp = die
    case "write": os.fdopen = die
    case "fsync": os.fsync = die
    case "replace": pathlib.Path.replace = die
Vault(pathlib.Path({str(tmp_path)!r})).put(b"clip" * 1000)
os._exit(9)
"""
    root = Path(__file__).parents[4]
    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 9
    vault, digest = Vault(tmp_path), hashlib.sha256(b"clip" * 1000).hexdigest()
    assert vault.has(digest) == (moment == "after")
    vault.put(b"clip" * 1000)
    assert vault.get(digest) == b"clip" * 1000


def test_what_a_killed_process_left_is_cleared_in_time(tmp_path: Path) -> None:
    half, fresh = tmp_path / "half" / "old", tmp_path / "half" / "new"
    half.parent.mkdir()
    half.write_bytes(b"x")
    fresh.write_bytes(b"y")
    os.utime(half, (time.time() - 7200,) * 2)
    Vault(tmp_path).put(b"clip")
    assert not half.exists()
    assert fresh.exists()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file")
    vault = Vault(tmp_path / "files")
    with pytest.raises(StoreError, match="vault_unwritable"):
        vault.put(b"clip")
    with pytest.raises(StoreError, match="vault_unreadable"):
        vault.get(ABSENT)
