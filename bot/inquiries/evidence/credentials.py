"""Content Credentials: who says that a file was made with what, and whether their signature holds.

After the C2PA Technical Specification 2.2; read by `c2pa-python`. The codes of problems are that specification's (15.2).
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from os import environ
from pathlib import Path
from typing import Any

from bot.inquiries.evidence.receive import shown
from bot.inquiries.model import Credentials

_PROGRAM = Path(__file__).with_name("manifest_store.py")
_SECONDS = 30
_TYPES = re.compile(
    "image/(jpeg|png|webp|gif|avif|heic|tiff)|video/(mp4|quicktime)|audio/(mpeg|mp4|wav|flac)|application/pdf"
)
# Beginning of the box that holds credentials (ISO 19566-5), and the note in XMP that they are kept elsewhere.
_MARKS = (b"jumd", b"dcterms:provenance")
_BY_MODEL = frozenset({"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"})
_UNREADABLE = "general.error"
_KEPT_ELSEWHERE = "manifest.inaccessible"
_MOST = 20


def read_credentials(data: bytes, media_type: str, *, anchors: str = "") -> Credentials | None:
    """What the Content Credentials in a file say; None where it has none. Takes about 0.2 s where there are some.

    Nothing is fetched from anywhere. Credentials that cannot be read, or that end the reader, are told as a problem
    (`general.error`); those kept elsewhere, which are not fetched, too (`manifest.inaccessible`).

    Args:
        media_type: as found by content.
        anchors: certificates, in PEM, of whom to trust; without any, nobody is called trusted and nobody untrusted.
    """
    # In a PDF the marks may stand compressed.
    if not _TYPES.fullmatch(media_type) or not (media_type == "application/pdf" or _marked(data)):
        return None
    # The reader sees no token or password of ours, and where Windows needs to know its own folder, that.
    kept = {name: environ[name] for name in ("SYSTEMROOT",) if name in environ}
    command = [sys.executable, "-I", str(_PROGRAM), media_type, anchors]
    try:
        done = subprocess.run(  # noqa: S603  our own program, and no shell
            command, input=data, capture_output=True, timeout=_SECONDS, env=kept, check=True
        )
        store = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError, RecursionError):
        return Credentials(generator="", problems=(_UNREADABLE,)) if _marked(data) else None
    return None if store is None else credentials_in(store)


def credentials_in(store: Mapping[str, Any]) -> Credentials:
    """What a manifest store says, as the reader prints it."""
    try:
        if store.get("remote"):
            return Credentials(generator="", problems=(_KEPT_ELSEWHERE,))
        manifests = store["manifests"]
        active = manifests[store["active_manifest"]]
        signature = active.get("signature_info") or {}
        state = store.get("validation_state")
        told = list(_told(manifests, store["active_manifest"]))
        codes = [str(status["code"]) for status in store.get("validation_status") or ()]
        return Credentials(
            generator=_generator(active),
            issuer=shown(signature.get("issuer") or signature.get("common_name") or ""),
            title=shown(active.get("title") or ""),
            signed_at=_signed_at(signature, store),
            valid=state in {"Valid", "Trusted"},
            trusted=state == "Trusted",
            problems=_few(codes if state in {"Valid", "Trusted"} or codes else [_UNREADABLE]),
            made_by_ai=any(_made_by_model(manifest) for manifest in told),
            actions=_few(action for manifest in told for action in _actions(manifest)),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return Credentials(generator="", problems=(_UNREADABLE,))


def _marked(data: bytes) -> bool:
    return any(mark in data for mark in _MARKS)


def _told(manifests: Mapping[str, Any], active: str) -> Iterator[Mapping[str, Any]]:
    """The active manifest, and those of what the file was made from."""
    waiting, met = [active], set()
    while waiting:
        label = waiting.pop(0)
        if label in met or label not in manifests:
            continue
        met.add(label)
        manifest = manifests[label]
        yield manifest
        # What was only put into a model, or looked at by it, is no part of the file.
        parts = (each for each in manifest.get("ingredients") or () if each.get("relationship") != "inputTo")
        waiting += [each["active_manifest"] for each in parts if each.get("active_manifest")]


def _generator(manifest: Mapping[str, Any]) -> str:
    for info in manifest.get("claim_generator_info") or ():
        return shown(f"{info.get('name') or ''} {info.get('version') or ''}")
    return shown(manifest.get("claim_generator") or "")


def _signed_at(signature: Mapping[str, Any], store: Mapping[str, Any]) -> datetime | None:
    passed = (store.get("validation_results") or {}).get("activeManifest", {}).get("success") or ()
    codes = {each.get("code") for each in passed}
    if not codes & {"timeStamp.validated", "timeStamp.trusted"} or not signature.get("time"):
        return None
    at = datetime.fromisoformat(str(signature["time"]))
    return at if at.tzinfo else None


def _made_by_model(manifest: Mapping[str, Any]) -> bool:
    waiting: list[object] = [each.get("data") for each in manifest.get("assertions") or ()]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            for name, held in value.items():
                source = str(name).lower().endswith("digitalsourcetype") and isinstance(held, str)
                if source and str(held).rpartition("/")[2] in _BY_MODEL:
                    return True
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return False


def _actions(manifest: Mapping[str, Any]) -> Iterator[str]:
    for assertion in manifest.get("assertions") or ():
        if not str(assertion.get("label", "")).startswith("c2pa.actions"):
            continue
        for action in (assertion.get("data") or {}).get("actions") or ():
            agent = action.get("softwareAgent") or ""
            name = agent.get("name", "") if isinstance(agent, Mapping) else agent
            yield ": ".join(part for part in (str(action.get("action", "")), str(name)) if part)


def _few(texts: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order, no more than a person would read."""
    return tuple(dict.fromkeys(shown(text) for text in texts))[:_MOST]
