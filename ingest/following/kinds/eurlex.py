"""Acts of the European Union from the Publications Office: as they stand in the Official Journal, and consolidated."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlencode, urlsplit

from pydantic import Field, TypeAdapter

from ingest.document import Source
from ingest.following.kinds.answers import Answer, answer_of, where_missing
from ingest.following.kinds.entry import Entry, Url
from ingest.following.model import Arrival, Page, Receipt, Web
from knowledge.errors import DocumentError

RESOURCE = "https://publications.europa.eu/resource/celex"
CATALOGUE = "https://publications.europa.eu/webapi/rdf/sparql"
MOST_TEXTS = 40
"""How many consolidated texts of one act are taken in; of more, the newest."""

_TYPE = "application/xhtml+xml"
_JSON = "application/sparql-results+json"
_QUERY = """PREFIX cdm: <http://publications.europa.eu/ontology/cdm#>
SELECT DISTINCT ?celex WHERE {
  ?act cdm:resource_legal_id_celex ?number . FILTER(STR(?number) = "%s")
  ?text cdm:act_consolidated_consolidates_resource_legal ?act .
  ?text cdm:resource_legal_id_celex ?celex .
}"""
_CONSOLIDATED = re.compile(r"0(?P<act>\d{4}[A-Z]{1,2}\d{4}(?:\(\d{2}\))?)-(?P<day>\d{8})")

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


class _Cell(Answer):
    value: str


class _Binding(Answer):
    celex: _Cell


class _Results(Answer):
    bindings: list[_Binding]


class _Found(Answer):
    results: _Results


_ANSWER = TypeAdapter(_Found)


class EurLexAct(Entry):
    """An act by its CELEX number, which is its key where the entry gives none; in further languages with the language.

    The text of the Official Journal never changes: amendments are acts of their own. What an act says after them stands in
    its consolidated texts, each of which becomes a version from its day on; those have no recitals.

    Attributes:
        celex: of the act, as EUR-Lex shows it: `32024R1689`.
        languages: the texts to take. The first has the key; the others have their language after it (`32024R1689-de`).
        consolidated: also take the consolidated texts.
        effective: the first day in force of the act as it was passed, where its text does not state it in a way that the
            reader understands.
        resource: where the Office answers to CELEX numbers; `catalogue`: where it answers questions about them (SPARQL).
    """

    kind: Literal["eurlex"]
    celex: str = Field(pattern=r"^[1-9]\d{4}[A-Z]{1,2}\d{4}(?:\(\d{2}\))?$")
    languages: tuple[_Language, ...] = Field(default=("en",), min_length=1)
    consolidated: bool = True
    effective: date | None = None
    resource: Url = RESOURCE
    catalogue: Url = CATALOGUE

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | Receipt | DocumentError]:  # noqa: ARG002
        """The texts that were not taken in before, each language from the oldest on."""
        noted = web.receipts()
        texts: list[tuple[str, date | None]] = [(self.celex, self.effective)]
        if self.consolidated:
            try:
                texts += self._consolidated(web)
            except DocumentError as error:
                yield error
        for at, language in enumerate(dict.fromkeys(self.languages)):
            key = (self.key or self.celex) + (f"-{language}" if at else "")
            for number, effective in texts:
                # The Office has one address for all languages, so what is noted is the page of this one.
                page = f"https://eur-lex.europa.eu/legal-content/{language.upper()}/TXT/?uri=CELEX:{number}"
                if page in noted:
                    continue
                try:
                    content = self._text(web, number, language)
                except DocumentError as error:
                    yield error
                    continue
                given = replace(self.given(key), language=language, effective=effective, url=page)
                source = Source(
                    name=page, path=PurePosixPath(f"{number}.xhtml"), content=content, given=given
                )
                yield Arrival(source, (Receipt(page),))

    def _consolidated(self, web: Web) -> list[tuple[str, date]]:
        """The numbers of the consolidated texts and the days from which they hold, the oldest first."""
        query = urlencode({"query": _QUERY % self.celex, "format": _JSON})
        found = answer_of(web.get(f"{self.catalogue}?{query}", accept=_JSON), _ANSWER)
        days: dict[str, date] = {}
        for binding in found.results.bindings:
            number = binding.celex.value
            # A text may consolidate several acts, and then bear the number of another.
            if (dated := _CONSOLIDATED.fullmatch(number)) and dated["act"] == self.celex[1:]:
                try:
                    days[number] = date.fromisoformat(dated["day"])
                except ValueError:
                    continue
        return sorted(days.items())[-MOST_TEXTS:]

    def _text(self, web: Web, number: str, language: str) -> bytes:
        missing = DocumentError("no_such_act", celex=number, language=language)
        with where_missing(missing):
            page = self._page(web, f"{self.resource.rstrip('/')}/{number}", _CODES[language])
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
