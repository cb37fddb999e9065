"""The vendor's own terms, quoted back to it."""

from dataclasses import replace
from datetime import date

import pytest

from bot.inquiries.model import InquiryKind
from bot.inquiries.vendors.terms import quoted_terms, relied_from
from knowledge.answering.answer import Answer, Citation, Claim, Reason, Refusal
from knowledge.model import Kind
from tests.bot.inquiries.vendors.complete import TODAY, VENDORS

OUTPUT, TRAINING = InquiryKind.OUTPUT, InquiryKind.TRAINING
NOTICE = Citation(
    document="midjourney/terms-of-service",
    title="Midjourney Terms of Service",
    locator="heading=5",
    label="5. DMCA and Takedowns Policy",
    caption="",
    quote="please send a notice of claimed infringement by email",
    url="https://docs.midjourney.com/terms",
    effective=date(2025, 2, 6),
    kind=Kind.POLICY,
    language="en",
    vendor="midjourney",
    vendor_name="Midjourney",
    version=3,
    start=10,
    end=63,
)
OPT_OUT = replace(
    NOTICE, label="Content", quote="If you do not want us to train our models, opt out.", start=100
)


class Library:
    """Answers every question with the same citations, in the languages it has; remembers what it was asked."""

    def __init__(self, *citations: Citation, language: str = "en") -> None:
        self.citations, self.language = citations, language
        self.asked: list[str] = []

    def __call__(self, question: str) -> Answer:
        self.asked.append(question)
        if (self.language == "en") != question.isascii():
            return Answer(question, "ja", TODAY, refusal=Refusal(Reason.NOT_FOUND))
        return Answer(question, "en", TODAY, claims=tuple(Claim("", (each,)) for each in self.citations))


def quotes(library: Library, kind: InquiryKind = OUTPUT, vendor: str = "midjourney", language: str = "en"):
    return [each.quote for each in quoted_terms(VENDORS[vendor], kind, answer=library, language=language)]


def test_a_citation_is_kept_whole() -> None:
    relied = relied_from(NOTICE)
    for name in type(relied).model_fields:
        assert getattr(relied, name) == getattr(NOTICE, name)


def test_the_passage_on_complaints_is_quoted_once() -> None:
    library = Library(NOTICE, replace(NOTICE, quote=NOTICE.quote.replace(" ", "  ")))
    assert quotes(library) == [NOTICE.quote]
    assert all("Midjourney" in question for question in library.asked)


def test_where_the_terms_are_in_another_language_they_are_found_all_the_same() -> None:
    assert quotes(Library(NOTICE), language="ja") == [NOTICE.quote]
    japanese = replace(NOTICE, quote="著作権侵害の通知は次の宛先に送ってください。", language="ja")
    assert quotes(Library(japanese, language="ja"), language="en") == [japanese.quote]


@pytest.mark.parametrize(
    "other",
    [
        replace(NOTICE, vendor="openai", document="chatgpt/terms-of-service"),
        replace(NOTICE, kind=Kind.BRIEF),
        replace(NOTICE, kind=Kind.STATUTE),
        replace(NOTICE, label=""),
        replace(NOTICE, quote="We respect the intellectual property rights of others."),
        replace(NOTICE, quote="You get notice of a change of price."),
    ],
)
def test_what_is_not_the_vendors_word_on_the_matter_is_left_out(other: Citation) -> None:
    assert quotes(Library(other)) == []


def test_a_document_counts_by_its_key_too() -> None:
    assert quotes(Library(replace(NOTICE, vendor=""))) == [NOTICE.quote]


def test_of_the_same_section_only_the_newest_text_is_quoted() -> None:
    older = replace(
        NOTICE, document="midjourney/old-terms", effective=date(2023, 1, 1), quote=NOTICE.quote + "!"
    )
    undated = replace(NOTICE, document="midjourney/undated", effective=None, quote=NOTICE.quote + "?")
    assert quotes(Library(older, undated, NOTICE)) == [NOTICE.quote]


def test_a_sentence_that_only_announces_a_list_is_left_out_where_there_is_another() -> None:
    announcing = replace(NOTICE, quote="Written claims concerning infringement must include:", start=70)
    assert quotes(Library(announcing, NOTICE)) == [NOTICE.quote]
    assert quotes(Library(announcing)) == [announcing.quote]


def test_training_asks_for_both_matters_and_there_are_three_quotes_at_most() -> None:
    assert quotes(Library(NOTICE, OPT_OUT), TRAINING) == [OPT_OUT.quote, NOTICE.quote]
    many = [replace(NOTICE, label=str(n), quote=f"{NOTICE.quote} {n}") for n in range(5)]
    assert len(quotes(Library(*many))) == 3


@pytest.mark.parametrize("kind", InquiryKind)
def test_a_library_that_holds_nothing_gives_nothing(kind: InquiryKind) -> None:
    assert quotes(Library(), kind, vendor="udio", language="ja") == []
