"""Acts of the European Union from the Publications Office, as they stand in the Official Journal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from ingest.document import Source
from ingest.following.kinds.answers import where_missing
from ingest.following.kinds.entry import Entry, Url
from ingest.following.model import Arrival, Page, Receipt, Web
from knowledge.errors import DocumentError

RESOURCE = "https://publications.europa.eu/resource/celex"
_TYPE = "application/xhtml+xml"

# The languages of the Official Journal by the codes that the Office goes by.
_CODES = {
    "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est",
    "fi": "fin", "fr": "fra", "ga": "gle", "hr": "hrv", "hu": "hun", "it": "ita", "lt": "lit", "lv": "lav",
    "mt": "mlt", "nl": "nld", "pl": "pol", "pt": "por", "ro": "ron", "sk": "slk", "sl": "slv", "sv": "swe",
}  # fmt: skip
_Language = Literal[
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr",
    "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
]  # fmt: skip


class EurLexAct(Entry):
    """An act by its CELEX number, which is its key where the entry gives none; in further languages with the language.

    The text is that of the Official Journal, which never changes: amendments are acts of their own.

    Attributes:
        celex: of the act, as EUR-Lex shows it: `32024R1689`.
        languages: the texts to take. The first has the key; the others have their language after it (`32024R1689-de`).
        effective: the first day in force, where the text does not state it in a way that the reader understands.
        resource: where the Office answers to CELEX numbers.
    """

    kind: Literal["eurlex"]
    celex: str = Field(pattern=r"^[1-9]\d{4}[A-Z]{1,2}\d{4}(?:\(\d{2}\))?$")
    languages: tuple[_Language, ...] = Field(default=("en",), min_length=1)
    effective: date | None = None
    resource: Url = RESOURCE

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | Receipt | DocumentError]:  # noqa: ARG002
        """The texts that were not taken in before."""
        noted = web.receipts()
        for at, language in enumerate(dict.fromkeys(self.languages)):
            # The Office has one address for all languages, so what is noted is the page of this one.
            page_for_people = (
                f"https://eur-lex.europa.eu/legal-content/{language.upper()}/TXT/?uri=CELEX:{self.celex}"
            )
            if page_for_people in noted:
                continue
            try:
                content = self._text(web, language)
            except DocumentError as error:
                yield error
                continue
            key = (self.key or self.celex) + (f"-{language}" if at else "")
            source = Source(
                name=page_for_people,
                path=PurePosixPath(f"{self.celex}.xhtml"),
                content=content,
                given=replace(
                    self.given(key),
                    language=language,
                    effective=self.effective,
                    url=page_for_people,
                ),
            )
            yield Arrival(source, (Receipt(page_for_people),))

    def _text(self, web: Web, language: str) -> bytes:
        missing = DocumentError("no_such_act", celex=self.celex, language=language)
        with where_missing(missing):
            page = self._page(web, f"{self.resource.rstrip('/')}/{self.celex}", _CODES[language])
        if page.type and page.type not in (_TYPE, "text/html"):
            raise missing
        return page.content

    def _page(self, web: Web, url: str, language: str) -> Page:
        try:
            return web.get(url, accept=_TYPE, language=language)
        except DocumentError as error:
            # The Office sends on to addresses of its own that begin with http:, and answers under them with TLS.
            own = f"//{urlsplit(url).netloc}/"
            scheme, found, path = str(error.facts.get("target", "")).partition(own)
            if error.code != "bad_redirect" or scheme != "http:" or not found:
                raise
            return web.get(f"https:{own}{path}", accept=_TYPE, language=language)
