"""The vendor's own terms, quoted back to it: found by asking the library, kept only where they speak of the matter."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from bot.inquiries.model import InquiryKind, Relied
from bot.inquiries.vendors.model import Vendor
from knowledge.answering.answer import Answer, Citation
from knowledge.model import Kind
from knowledge.reading.sentences import opens_list

MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class _Matter:
    """What to ask a vendor's terms, by language of the question, and what a passage about it has to speak of."""

    questions: dict[str, tuple[str, ...]]
    speaks_of: tuple[re.Pattern[str], ...]


_COMPLAINTS = _Matter(
    {
        "en": (
            "What must written claims concerning copyright infringement to {vendor} include?",
            "If you think that someone is infringing your intellectual property rights, "
            "how do you send {vendor} notice of the infringement?",
        ),
        "ja": ("{vendor}の利用規約では、著作権侵害の通知に何を書き、どこに送ることとされていますか。",),
    },
    (
        re.compile(
            r"\b(notice of|send (us )?(a )?notice|notify (us|our)|written claims?|copyright agent|take-?downs?)\b"
            r"|通知|申立て|申し立て|連絡|報告",
            re.IGNORECASE,
        ),
        re.compile(r"copyright|infring|intellectual property|著作権|侵害|知的財産", re.IGNORECASE),
    ),
)
_TRAINING = _Matter(
    {
        "en": ("Does {vendor} use content to train its models, and how do I opt out?",),
        "ja": ("{vendor}の利用規約では、コンテンツはモデルの学習に使われますか。拒否する方法はありますか。",),
    },
    (
        re.compile(
            r"\btrain(ed|ing)? .{0,80}\bmodels?\b|\bmodels?[- ]training\b|\bopt(ing)?[- ]out\b.{0,80}\b(train|model)"
            r"|学習|オプトアウト",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
)
_ASKED: dict[InquiryKind, tuple[_Matter, ...]] = {
    InquiryKind.TRAINING: (_TRAINING, _COMPLAINTS),
    InquiryKind.OUTPUT: (_COMPLAINTS,),
    InquiryKind.RESERVATION: (_TRAINING,),
    InquiryKind.REMOVAL: (_COMPLAINTS,),
    InquiryKind.PROVENANCE: (_TRAINING,),
    InquiryKind.LICENSING: (_TRAINING,),
    InquiryKind.OTHER: (_COMPLAINTS,),
}


def quoted_terms(
    vendor: Vendor, kind: InquiryKind, *, answer: Callable[[str], Answer], language: str
) -> tuple[Relied, ...]:
    """Up to three passages of the vendor's own policies that bear on an inquiry of this kind, the newest text of each.

    Args:
        answer: answers a question from the library, as `Desk.answer` does.
        language: of the reader. Terms in it come first; where the library holds none, those in the other.
    """
    found: list[Citation] = []
    for matter in _ASKED[kind]:
        for asked in (language, "en" if language == "ja" else "ja"):
            cited = [
                citation
                for question in matter.questions[asked]
                for claim in answer(question.format(vendor=vendor.names.get(asked, vendor.id))).claims
                for citation in claim.citations
            ]
            fitting = [each for each in cited if _is_own(each, vendor) and _fits(each.quote, matter)]
            if fitting:
                # A sentence that only announces a list says nothing by itself.
                newest = _newest(fitting)
                found += [each for each in newest if not opens_list(each.quote.splitlines()[-1])] or newest
                break
    return tuple(relied_from(citation) for citation in _once(found)[:MOST_QUOTES])


def relied_from(citation: Citation) -> Relied:
    """A citation as an inquiry keeps it."""
    return Relied(
        version=citation.version,
        start=citation.start,
        end=citation.end,
        document=citation.document,
        title=citation.title,
        label=citation.label,
        caption=citation.caption,
        quote=citation.quote,
        effective=citation.effective,
        language=citation.language,
        kind=str(citation.kind),
        url=citation.url,
        vendor=citation.vendor,
    )


def _is_own(citation: Citation, vendor: Vendor) -> bool:
    """Whether this is a section of a policy of the vendor's. What stands before the first is a list of contents."""
    own = citation.vendor == vendor.id or any(citation.document.startswith(key) for key in vendor.terms)
    return own and citation.kind is Kind.POLICY and bool(citation.label)


def _fits(quote: str, matter: _Matter) -> bool:
    return all(word.search(quote) for word in matter.speaks_of)


def _newest(citations: Iterable[Citation]) -> list[Citation]:
    """Of sections of the same name, which vendors repeat in their terms for other regions and times, the newest."""
    listed = list(citations)
    newest: dict[str, Citation] = {}
    for citation in listed:
        known = newest.get(citation.label.casefold())
        if known is None or (citation.effective or date.min) > (known.effective or date.min):
            newest[citation.label.casefold()] = citation
    return [one for one in listed if one.document == newest[one.label.casefold()].document]


def _once(citations: Iterable[Citation]) -> list[Citation]:
    """Of quotes that say the same, the first."""
    first: dict[str, Citation] = {}
    for citation in citations:
        first.setdefault(_folded(citation.quote), citation)
    return list(first.values())


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
