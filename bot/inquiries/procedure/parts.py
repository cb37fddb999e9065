"""The parts of the form as people fill them in, one step after the other, and how what they type becomes fields.

What cannot be read is told with the words that were typed; everything else of the same step is kept.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from bot.days import read_day
from bot.inquiries.model import MOST_REQUESTS, MOST_WORKS, Capacity, Form, Relied, Work

Typed = Mapping[str, str | Sequence[str]]
"""What was typed or chosen, by field."""

_MOST_LINKS = 20


class Part(StrEnum):
    """A step of the form."""

    WORK = "work"
    REGISTRATION = "registration"
    FOUND = "found"
    REQUEST = "request"
    CLAIMANT = "claimant"
    CONTACT = "contact"


FIELDS: dict[Part, tuple[str, ...]] = {
    Part.WORK: ("title", "author", "rights_basis", "country", "links"),
    Part.REGISTRATION: ("first_publication", "registration"),
    Part.FOUND: ("description", "links", "on", "prompt"),
    Part.REQUEST: ("standard_requests", "requests", "background", "answer_days", "relied"),
    Part.CLAIMANT: ("name", "capacity", "authority", "signatory"),
    Part.CONTACT: ("email", "phone", "address", "country"),
}
"""The fields of each part, in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A field that was not taken over: why (key of a sentence under `[problem]`), and what had been typed there."""

    field: str
    code: str
    typed: str


def typed(form: Form, part: Part, *, index: int = 0) -> dict[str, str | tuple[str, ...]]:
    """What a part holds now, as it would have been typed, to fill the step's form with.

    Args:
        index: of the work, counted from 0; one that is not there yet is empty.
    """
    values = _held(form, part, index)
    return {name: _as_typed(name, values[name]) for name in FIELDS[part]}


def fingerprint(form: Form, part: Part, *, index: int = 0) -> str:
    """Tells whether a part is still as somebody saw it: eight hexadecimal digits."""
    # A registration says nothing by itself: of which work it is belongs to it.
    work = form.works[index].title if part is Part.REGISTRATION and index < len(form.works) else ""
    held = json.dumps([work, typed(form, part, index=index)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(held.encode()).hexdigest()[:8]


def fill(
    form: Form, part: Part, values: Typed, *, index: int = 0, today: date
) -> tuple[Form, tuple[Problem, ...]]:
    """The form with a part filled in, and what of it could not be read.

    Args:
        values: what was typed; fields not named stay as they are.
        index: of the work, counted from 0.
    """
    problems: list[Problem] = []
    read: dict[str, Any] = {}
    for name, raw in values.items():
        if name not in FIELDS[part]:
            continue
        try:
            read[name] = _kept(form, raw) if name == "relied" else _read(part, name, raw, today)
            # Each by itself: a field that the form refuses must not take the others with it.
            _with(form, part, index, {name: read[name]})
        except (_UnreadableError, ValidationError) as error:
            read.pop(name, None)
            code = error.code if isinstance(error, _UnreadableError) else "too_long"
            problems.append(Problem(name, code, raw if isinstance(raw, str) else ", ".join(raw)))
    standard = read.get("standard_requests", form.standard_requests)
    if part is Part.REQUEST and len(standard) + len(read.get("requests", form.requests)) > MOST_REQUESTS:
        if "requests" in read:
            problems.append(Problem("requests", "too_many_requests", str(values["requests"])))
        read.pop("requests", None)
        if len(standard) + len(form.requests) > MOST_REQUESTS:
            read.pop("standard_requests", None)
    return _with(form, part, index, read), tuple(problems)


def relied_key(passage: Relied) -> str:
    """Names a passage relied on among those of a form."""
    return f"{passage.version}:{passage.start}:{passage.end}"


def without_work(form: Form, index: int) -> Form:
    """The form without one of its works."""
    return form.model_copy(update={"works": form.works[:index] + form.works[index + 1 :]})


class _UnreadableError(ValueError):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _kept(form: Form, chosen: str | Sequence[str]) -> tuple[Relied, ...]:
    """The passages relied on that stay: they can be left out, but only an answer of the desk brings one in."""
    keys = {chosen} if isinstance(chosen, str) else set(chosen)
    return tuple(passage for passage in form.relied if relied_key(passage) in keys)


def _held(form: Form, part: Part, index: int) -> dict[str, Any]:
    match part:
        case Part.WORK | Part.REGISTRATION:
            return dict(form.works[index] if index < len(form.works) else Work())
        case Part.FOUND:
            return dict(form.found)
        case Part.REQUEST:
            return dict(form)
        case Part.CLAIMANT | Part.CONTACT:
            return dict(form.claimant)


def _with(form: Form, part: Part, index: int, changes: Mapping[str, Any]) -> Form:
    match part:
        case Part.WORK | Part.REGISTRATION:
            works = list(form.works) + [Work()] * (index + 1 - len(form.works))
            works[index] = Work.model_validate({**dict(works[index]), **changes})
            return _valid(form, works=tuple(works[:MOST_WORKS]))
        case Part.FOUND:
            return _valid(form, found={**dict(form.found), **changes})
        case Part.REQUEST:
            return _valid(form, **changes)
        case Part.CLAIMANT | Part.CONTACT:
            return _valid(form, claimant={**dict(form.claimant), **changes})


def _valid(form: Form, **changes: Any) -> Form:  # noqa: ANN401  fields of the form
    return Form.model_validate({**dict(form), **changes})


def _read(part: Part, name: str, raw: str | Sequence[str], today: date) -> Any:  # noqa: ANN401
    many = [raw] if isinstance(raw, str) else list(raw)
    text = raw if isinstance(raw, str) else "\n".join(raw)
    match name:
        case "links":
            links = tuple(dict.fromkeys(text.replace("、", " ").split()))
            if len(links) > _MOST_LINKS:
                raise _UnreadableError("too_many_links")
            return links
        case "on":
            return _past_day(text, today)
        case "capacity":
            return Capacity(many[0]) if many and many[0] else None
        case "standard_requests":
            return tuple(many[:MOST_REQUESTS])
        case "requests":
            requests = tuple(each.strip() for each in re.split(r"\n\s*\n", text) if each.strip())
            if len(requests) > MOST_REQUESTS:
                raise _UnreadableError("too_many_requests")
            return requests
        case "answer_days":
            digits = unicodedata.normalize("NFKC", text).strip()
            if not (digits.isdecimal() and 1 <= int(digits) <= 90):
                raise _UnreadableError("bad_answer_days")
            return int(digits)
        case "country" if part is Part.CONTACT:
            code = unicodedata.normalize("NFKC", text).strip().upper()
            if not re.fullmatch(r"([A-Z]{2})?", code):
                raise _UnreadableError("bad_country")
            return code
        case _:
            return text


def _past_day(text: str, today: date) -> date | None:
    if not text.strip():
        return None
    day = read_day(text)
    if day is None:
        raise _UnreadableError("bad_day")
    if day > today:
        raise _UnreadableError("day_to_come")
    return day


def _as_typed(name: str, value: Any) -> str | tuple[str, ...]:  # noqa: ANN401  a field of the form
    if name == "requests":
        return "\n\n".join(value)
    if name == "links":
        return "\n".join(value)
    if name == "relied":
        return tuple(map(relied_key, value))
    if isinstance(value, tuple):
        return value
    return "" if value is None else str(value)
