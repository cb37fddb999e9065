"""From drafts to claims: each quote verified and led back to the place where it stands."""

from collections.abc import Iterable, Mapping

from knowledge.answering.answer import Citation, Claim
from knowledge.answering.checking.verify import DraftClaim, VerifiedQuote, verify
from knowledge.catalog.lookup import Currency, Lookup
from knowledge.model import Provision
from knowledge.reading.names import Names


class Citer:
    """Makes the claims of one answer.

    Args:
        names: what laws and vendors are called.
        language: of the answer.
        currency: how the versions that may be cited stand to today, by their numbers.
    """

    def __init__(
        self, *, lookup: Lookup, names: Names, language: str, currency: Mapping[int, Currency]
    ) -> None:
        self._lookup = lookup
        self._names = names
        self._language = language
        self._currency = currency

    def claims(self, drafts: Iterable[DraftClaim]) -> tuple[Claim, ...]:
        """The drafts with their citations, but for those of which a quote does not stand in its passage."""
        verified = [(draft.text, quotes) for draft in drafts if (quotes := verify(draft))]
        spans = [_span(quote) for _, quotes in verified for quote in quotes]
        places = iter(self._lookup.provisions_around(spans))
        return tuple(
            Claim(text, tuple(self._citation(quote, next(places)) for quote in quotes))
            for text, quotes in verified
        )

    def _citation(self, quote: VerifiedQuote, place: Provision | None) -> Citation:
        passage = quote.passage
        law = self._names.law(passage.document) or self._names.law(passage.work)
        vendor = self._names.vendor(passage.vendor)
        currency = self._currency.get(passage.version, Currency())
        _, start, end = _span(quote)
        return Citation(
            document=passage.document,
            title=passage.title,
            locator=place.locator if place else passage.locator,
            label=place.label if place else "",
            caption=place.caption if place else passage.caption,
            quote=quote.quote,
            url=passage.url,
            effective=passage.effective,
            kind=passage.kind,
            language=passage.language,
            jurisdiction=passage.jurisdiction,
            known_as=law.shown(self._language) if law and passage.language != self._language else "",
            vendor=passage.vendor,
            vendor_name=vendor.shown(self._language) if vendor else passage.vendor,
            edition=passage.edition,
            source_title=passage.source_title,
            version=passage.version,
            start=start,
            end=end,
            ocr=passage.ocr,
            standing=currency.standing,
            outdated=currency.outdated,
        )


def _span(quote: VerifiedQuote) -> tuple[int, int, int]:
    """Its passage, and where it begins and ends in the text of its version."""
    passage = quote.passage
    return passage.id, passage.start + quote.start, passage.start + quote.end
