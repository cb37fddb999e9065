"""The sources file: what the library follows, in TOML.

[web]                                     # optional: how servers are asked
seconds_between_requests = 1.0            # to the same host
megabytes = 50                            # the largest page or file that is fetched

[[source]]
name = "studio-guidelines"                # lower-case letters, digits and hyphens; names the source in messages
kind = "page"                             # any page or file by URL
url = "https://studio.example/guidelines"
expect = ["text/html"]                    # optional: refuse anything else
document = "policy"                       # optional, for every kind: statute, policy, letter, brief or other
title = "Guidelines on derivative works"  # optional, for kinds with one document
key = "studio/guidelines"                 # optional: the document's key, or how the keys of many begin
jurisdiction = "jp"                       # optional: ISO 3166-1, or eu
language = "ja"                           # optional: ISO 639-1
vendor = "openai"                         # optional: id of the AI vendor whose policy it is
audience = "public"                       # optional: public, members or staff
alert = true                              # optional: tell staff of new versions; of policies they are told anyway

[[source]]
name = "association-news"
kind = "wordpress"                        # the posts of a WordPress site
site = "https://association.example"
categories = [3, 12]                      # optional: ids; all posts if left out

[[source]]
name = "ministry-news"
kind = "feed"                             # RSS or Atom; the page of each entry is fetched
url = "https://ministry.example/news.rss"
full = false                              # true: the feed itself carries the whole texts

[[source]]
name = "shared-drive"
kind = "folder"                           # as `madoguchi ingest add FOLDER`, for what is new or changed in it
path = "letters"                          # from the sources file's folder, where it is not absolute
audience = "staff"
"""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.following.kinds import KINDS, AnySource
from knowledge.errors import DocumentError, SettingsError

SHIPPED = Path(__file__).with_name("sources.toml")
"""The sources file that comes with the desk."""


class WebManners(BaseModel):
    """How servers are asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds_between_requests: float = Field(default=1.0, ge=0, le=3600)
    megabytes: int = Field(default=50, ge=1, le=2000)


class SourcesFile(BaseModel):
    """What the file says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    web: WebManners = WebManners()
    source: tuple[AnySource, ...] = ()

    def named(self, names: Sequence[str]) -> tuple[AnySource, ...]:
        """The sources of these names, in the order of the file; no names: all.

        Raises:
            DocumentError: `no_such_source`.
        """
        known = {each.name for each in self.source}
        for name in names:
            if name not in known:
                raise DocumentError("no_such_source", name=name)
        return tuple(each for each in self.source if not names or each.name in names)


def load_sources(file: Path) -> SourcesFile:
    """The sources file.

    Raises:
        SettingsError: `sources_unreadable`, `sources_not_toml`, `source_twice`, `source_kind`, `source_lacks`,
            `source_knows_no`, `source_url`, `source_choice`, `bad_source`; each names the `file`, and the source and
            the field that are wrong.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError:
        raise SettingsError("sources_unreadable", file=file) from None
    except ValueError as error:
        where = str(error).rpartition("(at ")[2].rstrip(")") if "(at " in str(error) else "?"
        raise SettingsError("sources_not_toml", file=file, where=where) from None
    try:
        found = SourcesFile.model_validate(content, context={"folder": file.parent})
    except ValidationError as error:
        raise _told(file, content, error) from None
    for name, count in Counter(each.name for each in found.source).items():
        if count > 1:
            raise SettingsError("source_twice", file=file, source=name)
    return found


_FORMS = {
    "name": "name", "key": "key", "jurisdiction": "country", "language": "language",
    "bool_parsing": "yes_or_no", "bool_type": "yes_or_no",
    "int_parsing": "number", "int_type": "number", "float_parsing": "number", "float_type": "number",
    "greater_than_equal": "number", "less_than_equal": "number",
    "tuple_type": "list", "string_type": "text", "none_required": "nothing",
}  # fmt: skip
"""What a field has to be, by its name, or else by what was found to be wrong with it."""


def _told(file: Path, content: Mapping[str, Any], error: ValidationError) -> SettingsError:
    """The first thing that is wrong, by the name of the source where it has one."""
    first = error.errors()[0]
    where, wrong, context = [str(part) for part in first["loc"]], first["type"], first.get("ctx", {})
    source = whole = where.pop(0)
    if source == "source" and where:
        place = int(where.pop(0))
        entry = content["source"][place]
        name = entry.get("name") if isinstance(entry, Mapping) else None
        source = str(name or f"[[source]] {place + 1}")
        where, whole = where[1:], "kind"  # past the name of its kind
    field = ".".join(where) or whole
    facts = {"file": file, "source": source, "field": field}
    match wrong:
        case "union_tag_invalid" | "union_tag_not_found":
            return SettingsError("source_kind", value=context.get("tag", ""), kinds=", ".join(KINDS), **facts)
        case "missing":
            return SettingsError("source_lacks", **facts)
        case "extra_forbidden":
            return SettingsError("source_knows_no", **facts)
        case "url":
            return SettingsError("source_url", **facts, **context)
        case "enum" | "literal_error":
            choices = context["expected"].replace("'", "")
            return SettingsError("source_choice", value=_shown(first["input"]), choices=choices, **facts)
    form = _FORMS.get(field) or _FORMS.get(wrong, "other")
    return SettingsError("bad_source", value=_shown(first["input"]), form=form, **facts)


def _shown(value: object) -> str:
    return str(value)[:80]
