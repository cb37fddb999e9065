"""Files of questions and queries: one JSON object a line."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.errors import QuestionError


class Line(NamedTuple):
    """A line of a file, not yet looked into."""

    path: Path
    number: int
    content: bytes

    def fields(self, names: Sequence[str]) -> dict[str, Any]:
        """The JSON object on the line.

        Args:
            names: what the object must have.

        Raises:
            QuestionError: `bad_line`: there is no such object, or its words are no Unicode text.
        """
        try:
            found = json.loads(self.content.decode("utf-8-sig"))
            "".join(str(found[name]) for name in names).encode()  # a lone surrogate is no text
        except (ValueError, TypeError, KeyError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise QuestionError("bad_line", path=self.path, line=self.number, fields=", ".join(names))
        return found


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of a file that are not blank."""
    for number, content in enumerate(path.read_bytes().splitlines(), start=1):
        if content.strip():
            yield Line(path, number, content)
