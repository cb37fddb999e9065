"""Documents, sources and errors as JSON, and back: what comes back is checked, for it may come from anybody."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from ingest.document import ReadDocument, Source
from knowledge.errors import DocumentError

_CODE = re.compile("[a-z][a-z0-9_]{0,60}")
_LONGEST_FACT = 2000


@cache
def _documents() -> TypeAdapter[ReadDocument]:
    return TypeAdapter(ReadDocument)


@cache
def _sources() -> TypeAdapter[Source]:
    return TypeAdapter(Source)


def document_form(document: ReadDocument) -> bytes:
    """A document as JSON.

    Raises:
        ValueError: a text in it is no Unicode (a lone surrogate).
    """
    return _documents().dump_json(document)


def document_of(form: bytes) -> ReadDocument:
    """The document, exactly as it was.

    Raises:
        ValueError: this is none.
    """
    return _documents().validate_json(form, strict=True)


def source_form(source: Source) -> dict[str, Any]:
    """A source without its content, fit for JSON."""
    form: dict[str, Any] = _sources().dump_python(source, mode="json", exclude={"content"})
    return form


def source_of(form: object, content: bytes) -> Source:
    """The source of this form and content.

    Raises:
        ValueError: it is none.
    """
    given = dict(form) if isinstance(form, Mapping) else {}
    return _sources().validate_python(given | {"content": content})


def error_form(error: DocumentError) -> dict[str, Any]:
    """An error, fit for JSON."""
    facts = {
        name: fact if isinstance(fact, int | float | None) else str(fact)
        for name, fact in error.facts.items()
    }
    return {"code": error.code, "facts": facts}


def error_of(form: object) -> DocumentError:
    """The error of this form.

    Raises:
        ValueError: it is none.
    """
    code, facts = (form.get("code"), form.get("facts")) if isinstance(form, Mapping) else (None, None)
    if not (isinstance(code, str) and _CODE.fullmatch(code) and isinstance(facts, Mapping)):
        raise ValueError("no error")
    told: dict[str, Any] = {
        str(name): fact[:_LONGEST_FACT] if isinstance(fact, str) else fact
        for name, fact in facts.items()
        if isinstance(fact, str | int | float | None) and name != "code"
    }
    return DocumentError(code, **told)
