"""The program that reads a feed for `entries_of`, with nothing of the desk's environment: feeds come from strangers."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

# The names under which an entry states a moment, the best first.
_CHANGED = ("updated", "published")
_PUBLISHED = ("published_parsed", "updated_parsed")


def main() -> None:
    """Take a feed on standard input, and say what its entries are on standard output."""
    from ingest.apart.frames import Frame, read_frame, write_frame
    from ingest.apart.limits import hold_back

    memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    hold_back(memory=memory, seconds=seconds)
    import feedparser

    said, _ = read_frame(sys.stdin.buffer, most=2**31)
    # Given a stream, it opens no file and asks no server.
    parsed = feedparser.parse(BytesIO(said.body), response_headers={"content-location": said.head["base"]})
    for entry in parsed.entries[: said.head["most"]]:
        body = next((each.get("value") or "" for each in entry.get("content") or ()), "")
        stated = {
            "link": entry.get("link") or "",
            "title": entry.get("title") or "",
            "changed": str(_stated(entry, *_CHANGED) or ""),
            "published": _moment(_stated(entry, *_PUBLISHED)),
        }
        write_frame(sys.stdout.buffer, Frame(stated, body.encode("utf-8", "replace")))
    is_feed = bool(parsed.version or parsed.entries)
    write_frame(sys.stdout.buffer, Frame({"end": True, "is_feed": is_feed, "count": len(parsed.entries)}))


def _stated(entry: dict[str, Any], *names: str) -> Any:  # noqa: ANN401  feedparser is not typed
    """The first of these that the entry itself states; feedparser's own look-up fills in one for another."""
    return next((value for name in names if (value := dict.get(entry, name))), None)


def _moment(parsed: Any) -> str | None:  # noqa: ANN401
    from calendar import timegm
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
