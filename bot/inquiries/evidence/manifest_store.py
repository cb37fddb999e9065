"""Reads the C2PA manifest store of a file on standard input, and prints it as JSON: a program of its own.

The file is whatever somebody handed in, and the reader is native code: in a process of its own, with little memory and
time, the worst a hostile file can do is to end that process. Imports nothing of the desk, and is run with nothing of its
environment. Prints `null` where there is no manifest store, `{"remote": true}` where it is kept elsewhere.
"""

import io
import json
import sys

_MEMORY = 2 * 2**30
_SECONDS = 20


def main(media_type: str, anchors: str) -> None:
    """Print the manifest store; `anchors`: certificates in PEM, or empty."""
    _hold_back()
    data = sys.stdin.buffer.read()
    # Nothing is fetched: no manifest kept elsewhere, no state of a certificate.
    settings: dict[str, object] = {
        "core": {"allowed_network_hosts": [], "allow_redirects": False},
        "verify": {
            "remote_manifest_fetch": False,
            "ocsp_fetch": False,
            "verify_trust": bool(anchors),
            "verify_timestamp_trust": bool(anchors),
        },
    }
    if anchors:
        settings["trust"] = {"trust_anchors": anchors}
    import c2pa  # type: ignore[import-untyped]

    try:
        context = c2pa.Context.from_dict(settings)
        reader = c2pa.Reader.try_create(media_type, io.BytesIO(data), context=context)
        print("null" if reader is None else reader.json())  # noqa: T201
    except c2pa.C2paError as error:
        if not str(error).startswith("Remote:"):
            raise
        print(json.dumps({"remote": True}))  # noqa: T201


def _hold_back() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of the caller remains
        return
    limits = ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS), (resource.RLIMIT_CORE, 0))
    for limit, value in limits:
        resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
