"""Markdown, with or without YAML front matter: Japanese statutes, EU acts, and all else as headed prose."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from ingest.document import Block, ReadDocument, Source
from ingest.naming import key_from, name_and_date
from ingest.readers import european_act, prose
from ingest.readers.content import decode, language_of
from ingest.readers.definitions import set_terms_apart
from ingest.readers.front_matter import FrontMatter, take_front_matter
from ingest.readers.japanese_statute import ARTICLE as JAPANESE_ARTICLE
from ingest.readers.japanese_statute import StatuteLines
from ingest.readers.outline import first_heading
from ingest.readers.telling import is_markdown, is_text
from knowledge.errors import DocumentError
from knowledge.locator import Style
from knowledge.model import Kind, VersionFacts

# Folders that policies come in: the vendor's id and how the product or vendor is called.
_FOLDERS = {
    "chatgpt": ("openai", "ChatGPT"),
    "openai": ("openai", "OpenAI"),
    "sora": ("openai", "Sora"),
    "midjourney": ("midjourney", "Midjourney"),
    "grok": ("xai", "Grok"),
    "google-generative-ai-services": ("google", "Google Generative AI Services"),
}
_JAPANESE_STATUTE = re.compile(rf"(?m)^\*\*{JAPANESE_ARTICLE.pattern}")
_CELEX = re.compile(r"3(?P<year>\d{4})(?P<type>[RL])0*(?P<number>\d+)")
_SMALL_WORDS = {"of", "and", "for", "the", "in", "on", "to"}


class MarkdownReader:
    """Reads a Markdown file as one document."""

    name = "markdown"

    def accepts(self, source: Source) -> bool:
        """Text that is marked up, by any name, or whose suffix says that it is."""
        return is_text(source) and is_markdown(source)

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The document.

        Raises:
            DocumentError: encoding, `too_much_text`, front matter, dates, an article that stands twice; `no_text`.
        """
        matter, body = take_front_matter(decode(source))
        stated = matter.kind()
        style: Style = "plain"
        if stated in {None, Kind.STATUTE} and _JAPANESE_STATUTE.search(body):
            style, blocks = "jp", _japanese(body)
        elif (
            stated in {None, Kind.STATUTE}
            and european_act.ARTICLE.search(body)
            and matter.text("country") == "eu"
        ):
            style, blocks = "eu", european_act.blocks_of(body)
        else:
            blocks = prose.blocks_of(body)
        if not blocks:
            raise DocumentError("no_text")
        law = style != "plain" or bool(matter.text("country") and matter.text("extra.law_num"))
        kind = stated or (Kind.STATUTE if law else Kind.POLICY)
        yield ReadDocument(_facts(matter, source.path, kind, style, blocks), blocks, matter.audience())


def _japanese(body: str) -> tuple[Block, ...]:
    lines = StatuteLines()
    for line in body.split("\n"):
        lines.feed(line)
    return set_terms_apart(lines.blocks)


def _facts(
    matter: FrontMatter, path: PurePosixPath, kind: Kind, style: Style, blocks: tuple[Block, ...]
) -> VersionFacts:
    key = matter.text("identifier", "key") or key_from(path)
    _, dated = name_and_date(path)
    title = matter.text("title")
    facts = VersionFacts(
        key=key,
        title=title,
        kind=kind,
        language=matter.text("language") or language_of("\n".join(block.text for block in blocks[:40])),
        style=style,
        effective=matter.effective() or dated,
        work=title if kind is Kind.STATUTE else "",
        aliases=_aliases(matter, key),
        jurisdiction=matter.text("jurisdiction", "country"),
        vendor=matter.text("vendor"),
        url=matter.text("source", "url"),
        source_title=matter.text("source_title"),
        edition=matter.text("edition"),
        covered=matter.covered(),
    )
    return (
        facts if title and kind is not Kind.POLICY else _guessed_from_path(facts, path, first_heading(blocks))
    )


def _aliases(matter: FrontMatter, key: str) -> tuple[str, ...]:
    aliases = matter.listed("aliases", "extra.abbrev", "extra.law_num")
    celex = _CELEX.fullmatch(key)
    if not celex:
        return aliases
    form = "Regulation" if celex["type"] == "R" else "Directive"
    return (*aliases, f"{form} (EU) {celex['year']}/{celex['number']}")


def _guessed_from_path(facts: VersionFacts, path: PurePosixPath, heading: str) -> VersionFacts:
    """What a policy's path says where its front matter does not: vendor, title, the EU's text (`…-eu`)."""
    name, _ = name_and_date(path)
    european = name.endswith("-eu")
    folder = next((part for part in path.parts[:-1] if part in _FOLDERS), "")
    vendor, product = _FOLDERS.get(folder, ("", ""))
    words = _humanised(name.removesuffix("-eu"))
    title = f"{product} {words}{' (EU)' if european else ''}" if product else heading or words or facts.key
    return replace(
        facts,
        title=facts.title or title,
        vendor=facts.vendor or vendor,
        jurisdiction=facts.jurisdiction or ("eu" if european else ""),
    )


def _humanised(name: str) -> str:
    words = re.split("[-_ ]+", name)
    return " ".join(
        word if at and word in _SMALL_WORDS else word[:1].upper() + word[1:] for at, word in enumerate(words)
    )
