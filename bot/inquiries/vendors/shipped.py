"""The directory as it comes with the desk: `vendors.toml`, with the names from `knowledge/reading/names.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from bot.inquiries.vendors.model import Fact
from knowledge.reading.names import Names, load_names

_CHANNEL_FIELDS = ("type", "address", "name", "purposes", "requires", "languages", "subject")
_TEXTS = ("ja", "en")


def shipped_facts(*, path: Path | None = None, names: Names | None = None) -> dict[str, dict[str, Fact]]:
    """Facts by path, by vendor, in the order of the names.

    Args:
        path: a file in the form of vendors.toml; the one that comes with the desk by default.
        names: what vendors are called; those of the desk by default.
    """
    source = path or resources.files("bot.inquiries.vendors").joinpath("vendors.toml")
    entries = {entry["id"]: entry for entry in tomllib.loads(source.read_text(encoding="utf-8"))["vendor"]}
    called = {vendor.id: vendor for vendor in (names or load_names()).vendors}
    found: dict[str, dict[str, Fact]] = {}
    for identifier in dict.fromkeys([*called, *entries]):
        entry = entries.get(identifier, {})
        name = called.get(identifier)
        products = list(entry.get("products", ()))
        aliases = [*(name.names if name else ()), *entry.get("aliases", ())]
        facts = {f"names.{language}": Fact(getattr(name, language)) for language in _TEXTS if name}
        facts |= {f"names.{language}": Fact(text) for language, text in entry.get("names", {}).items()}
        if products:
            facts["products"] = Fact(products)
        if aliases := [alias for alias in aliases if alias not in products]:
            facts["aliases"] = Fact(aliases)
        found[identifier] = facts | dict(_facts(entry))
    return found


def _facts(entry: Mapping[str, Any]) -> Iterator[tuple[str, Fact]]:
    sources = {key: (each["title"], each.get("checked")) for key, each in entry.get("sources", {}).items()}

    def fact(value: object, of: Mapping[str, Any]) -> Fact:
        title, checked = sources[of["source"]]
        return Fact(value, source=title, checked=checked)

    for field in ("company", "terms"):
        if field in entry:
            yield field, fact(entry[field], entry)
    for channel in entry.get("channel", ()):
        for field in _CHANNEL_FIELDS:
            if field in channel:
                yield f"channel.{channel['id']}.{field}", fact(channel[field], channel)
        yield from _texts(f"channel.{channel['id']}.note", channel.get("note", ()), fact)
    for field in ("warning", "habit"):
        yield from _texts(field, entry.get(field, ()), fact)


def _texts(prefix: str, entries: Any, fact: Any) -> Iterator[tuple[str, Fact]]:  # noqa: ANN401  as the file has it
    for number, entry in enumerate(entries, start=1):
        yield f"{prefix}.{number}", fact({language: entry[language] for language in _TEXTS}, entry)
