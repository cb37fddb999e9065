"""What the interfaces of official sources answer, checked against the form in which it is known to come."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ingest.following.addresses import told
from ingest.following.model import Page
from knowledge.errors import DocumentError

T = TypeVar("T")

_MISSING = (404, 406, 410)
"""There is no such thing, not in this form, or not any more."""


class Answer(BaseModel):
    """A piece of an answer: the fields that are used, whatever else comes with them."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def answer_of(page: Page, form: TypeAdapter[T]) -> T:
    """A page's JSON in the form that is expected.

    Raises:
        DocumentError: `answer_not_json` with the `url`; `answer_unlike` with the `field` that is missing or is another
            thing than before.
    """
    try:
        return form.validate_json(page.content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        url = told(page.url)
        if first["type"] == "json_invalid":
            raise DocumentError("answer_not_json", url=url) from None
        field = ".".join(str(part) for part in first["loc"]) or "-"
        raise DocumentError("answer_unlike", url=url, field=field) from None


@contextmanager
def where_missing(missing: DocumentError) -> Iterator[None]:
    """Around a request: where the server says that there is no such thing, the error that names what was sought."""
    try:
        yield
    except DocumentError as error:
        raise (missing if error.facts.get("status") in _MISSING else error) from None


def newest_a_day(found: Sequence[T], day_of: Callable[[T], date]) -> list[T]:
    """One of each day, the first of several as they are listed (the newest), in the order of their days."""
    by_day: dict[date, T] = {}
    for each in found:
        by_day.setdefault(day_of(each), each)
    return [by_day[day] for day in sorted(by_day)]
