"""JSON lines in the layout of BEIR: a document a line, with `_id`, `title` and `text`."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.document import Block, ReadDocument, Source
from ingest.naming import name_and_date
from ingest.readers.content import HEAD, decode, language_of, tidy
from ingest.readers.definitions import defines_terms, set_terms_apart
from ingest.readers.japanese_statute import StatuteLines, article_number
from knowledge.errors import DocumentError
from knowledge.locator import Style
from knowledge.model import Kind, VersionFacts

_TITLE = re.compile(r"(?P<law>\S+) (?P<article>第[^（\s]+)(?:（(?P<caption>.+)）)?")
_LAW_ID = re.compile(r"\d{3}[0-9A-Z]{2,3}\d{7,10}")


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    title: str
    text: str


class JsonlReader:
    """Reads every line as a document of its own; articles of Japanese law by their structure."""

    name = "jsonl"

    def accepts(self, source: Source) -> bool:
        """By the suffix `.jsonl`, or a first line that is an object with an `_id`."""
        first = source.content[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
        return source.path.suffix.lower() == ".jsonl" or (first.startswith(b"{") and b'"_id"' in first)

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The documents, once all lines are known to be sound.

        Raises:
            DocumentError: `bad_json_line`, `duplicate_id`, each with its line.
        """
        _, effective = name_and_date(source.path)
        lines = list(_lines(decode(source)))
        works: defaultdict[str, list[str]] = defaultdict(list)
        for line in lines:
            if title := _TITLE.fullmatch(line.title):
                works[title["law"]].append(line.text)
        whole = {law: "\n".join(texts) for law, texts in works.items()}
        for line in lines:
            title = _TITLE.fullmatch(line.title)
            number = article_number(title["article"]) if title else ""
            if title and number:
                blocks = _article(line.text, f"art={number}", title["caption"] or "", whole[title["law"]])
                style: Style = "jp"
                work, kind, language = title["law"], Kind.STATUTE, "ja"
            else:
                paragraphs = (tidy(paragraph) for paragraph in re.split(r"\n\s*\n", line.text))
                blocks = tuple(
                    Block(f"par={n}", text) for n, text in enumerate(filter(None, paragraphs), start=1)
                )
                style, work, kind, language = "plain", "", Kind.OTHER, language_of(line.text)
            law_id = line.key.partition(":")[0]
            facts = VersionFacts(
                key=line.key,
                title=line.title or line.key,
                kind=kind,
                language=language,
                style=style,
                effective=effective,
                work=work,
                jurisdiction="jp" if style == "jp" else "",
                url=f"https://laws.e-gov.go.jp/law/{law_id}"
                if style == "jp" and _LAW_ID.fullmatch(law_id)
                else "",
            )
            yield ReadDocument(facts, blocks)


def _lines(text: str) -> Iterator[_Line]:
    seen: dict[str, int] = {}
    for number, written in enumerate(text.split("\n"), start=1):
        if not written.strip():
            continue
        place = f"line {number}"
        try:
            fields = json.loads(written)
        except (ValueError, RecursionError):  # a number of thousands of digits is the former
            raise DocumentError("bad_json_line", place=place, problem="not JSON") from None
        if not isinstance(fields, dict):
            raise DocumentError("bad_json_line", place=place, problem="not an object")
        for name in ("_id", "title", "text"):
            if not isinstance(fields.get(name), str):
                raise DocumentError("bad_json_line", place=place, problem=name)
        line = _Line(fields["_id"].strip(), tidy(fields["title"]), fields["text"])
        if not line.key or not line.text.strip():
            raise DocumentError("bad_json_line", place=place, problem="text" if line.key else "_id")
        if line.key in seen:
            raise DocumentError("duplicate_id", place=place, key=line.key, first=f"line {seen[line.key]}")
        seen[line.key] = number
        yield line


def _article(text: str, locator: str, caption: str, law: str) -> tuple[Block, ...]:
    lines = StatuteLines(locator, caption)
    for line in text.removeprefix(f"（{caption}）　").split("\n"):
        lines.feed(line)
    return (
        set_terms_apart(lines.blocks, law.replace(text, "")) if defines_terms(text) else tuple(lines.blocks)
    )
