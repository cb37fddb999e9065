"""Files of questions and queries: one JSON object a line."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from knowledge.errors import QuestionError


def objects_in(path: Path, *, fields: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSONL file with the numbers of their lines; blank lines are passed over.

    Args:
        fields: what every object must have.

    Raises:
        QuestionError: `bad_line`, naming the first line that is not such an object.
    """
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line.decode("utf-8-sig"))
            complete = isinstance(found, dict) and all(field in found for field in fields)
        except ValueError:
            complete = False
        if not complete:
            raise QuestionError("bad_line", path=path, line=number, fields=", ".join(fields))
        yield number, found
