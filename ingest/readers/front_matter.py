"""YAML front matter at the head of a Markdown file, and the facts it states."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from ingest.naming import parse_date
from knowledge.errors import DocumentError
from knowledge.model import Audience, Covered, Kind

_MATTER = re.compile(r"---\n(?P<head>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_DATE_FIELDS = ("effective_date", "effective", "as_of", "extra.enforced_at")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a front matter, read as the words they are written in (a date stays a string)."""

    fields: Mapping[str, object]

    def text(self, *names: str) -> str:
        """The first of the named fields that is stated; `extra.law_num` is `law_num` within `extra`.

        Raises:
            DocumentError: `bad_field`, it is a list or a mapping.
        """
        for name in names:
            value = self._value(name)
            if not isinstance(value, str | None):
                raise DocumentError("bad_field", field=name, value=value)
            if value and value.strip():
                return value.strip()
        return ""

    def listed(self, *names: str) -> tuple[str, ...]:
        """The items of the named fields: of a list, or of a text that separates them by commas.

        Raises:
            DocumentError: `bad_field`, it is neither a text nor a list of texts.
        """
        found: list[str] = []
        for name in names:
            value = self._value(name) or ""
            items = value.replace("、", ",").split(",") if isinstance(value, str) else value
            if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
                raise DocumentError("bad_field", field=name, value=value)
            found += [item.strip() for item in items if item.strip()]
        return tuple(dict.fromkeys(found))

    def effective(self) -> date | None:
        """The first day in force.

        Raises:
            DocumentError: `bad_date`.
        """
        for name in _DATE_FIELDS:
            if value := self.text(name):
                return parse_date(value, name)
        return None

    def kind(self) -> Kind | None:
        """What the document says it is.

        Raises:
            DocumentError: `bad_kind`.
        """
        stated = self.text("kind")
        if not stated:
            return None
        try:
            return Kind(stated.lower())
        except ValueError:
            raise DocumentError("bad_kind", value=stated, kinds=", ".join(Kind)) from None

    def audience(self) -> Audience | None:
        """Who may read the document; None where it does not say.

        Raises:
            DocumentError: `bad_audience`, also where the field is left empty: nothing is made public by a slip.
        """
        if "audience" not in self.fields:
            return None
        stated = self.text("audience")
        try:
            return Audience(stated.lower())
        except ValueError:
            raise DocumentError("bad_audience", value=stated, audiences=", ".join(Audience)) from None

    def covered(self) -> tuple[Covered, ...]:
        """The provisions a brief explains, each written `345AC0000000048 art=30-4`.

        Raises:
            DocumentError: `bad_provision`.
        """
        covered: list[Covered] = []
        for item in self.listed("provisions"):
            document, _, locator = item.partition(" ")
            if (locator.strip() and "=" not in locator) or "=" in document:
                raise DocumentError("bad_provision", value=item)
            covered.append(Covered(document, locator.strip()))
        return tuple(covered)

    def _value(self, name: str) -> object:
        value: object = self.fields
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value


def take_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The front matter, empty where there is none, and the text below it.

    Raises:
        DocumentError: `bad_front_matter` with the line, where it is no YAML mapping or has no end.
    """
    if not text.startswith("---\n"):
        return FrontMatter({}), text
    found = _MATTER.match(text)
    if not found:
        raise DocumentError("bad_front_matter", place="line 1")
    head, body = found["head"], text[found.end() :]
    try:
        # Every value a string, so that a date that is none stays readable; this loader builds nothing else.
        fields = yaml.load(head, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise DocumentError("bad_front_matter", place=f"line {line}") from None
    except yaml.YAMLError:
        raise DocumentError("bad_front_matter", place="line 1") from None
    if fields is not None and not isinstance(fields, Mapping):
        raise DocumentError("bad_front_matter", place="line 2")
    return FrontMatter(fields or {}), body
