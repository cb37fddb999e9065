"""From drafts to claims: each quote verified and led back to the place where it stands."""

from collections.abc import Mapping

from knowledge.answering.answer import Citation, Claim
from knowledge.answering.checking.verify import DraftClaim, VerifiedQuote, verify
from knowledge.catalog.lookup import Currency, Lookup
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

    def claim(self, draft: DraftClaim) -> Claim | None:
        """A draft with its citations; None where a quote of it does not stand in its passage."""
        citations = tuple(self._citation(quote) for quote in verify(draft))
        return Claim(draft.text, citations) if citations else None

    def _citation(self, quote: VerifiedQuote) -> Citation:
        passage = quote.passage
        law = self._names.law(passage.document) or self._names.law(passage.work)
        vendor = self._names.vendor(passage.vendor)
        currency = self._currency.get(passage.version, Currency())
        start, end = passage.start + quote.start, passage.start + quote.end
        place = self._lookup.provision_around(passage.version, start, end)
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
