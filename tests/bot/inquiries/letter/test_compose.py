"""What the letter says, and what it never says."""

import re
from dataclasses import replace

import pytest

from bot.inquiries.errors import InquiryError
from bot.inquiries.letter.compose import letter_markdown, standard_requests
from bot.inquiries.letter.facts import LANGUAGES, LetterFacts
from bot.inquiries.model import Capacity, ChannelType, Claimant, Credentials, Found, InquiryKind, Statement
from bot.words import language_of, words_for
from tests.bot.inquiries.letter.letters import (
    ARTICLE,
    CHANNEL,
    EMPTY,
    FACTS,
    FILE,
    FORM,
    REFERENCE,
    ROWS,
    SIGNED,
    TERMS,
    with_form,
)

ENGLISH, JAPANESE = words_for("en"), words_for("ja")


def credentials(facts: LetterFacts, **changed: object) -> LetterFacts:
    return replace(facts, evidence=(replace(FILE, credentials=replace(SIGNED, **changed)),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_of_the_case_is_in_the_letter(language: str) -> None:
    letter = letter_markdown(FACTS, language).replace("\\", "")
    for work in FORM.works:
        assert all(
            text in letter for text in (work.title, work.author, work.registration, work.country, *work.links)
        )
    claimant = FORM.claimant
    for text in (
        claimant.name,
        claimant.authority,
        claimant.signatory,
        claimant.email,
        claimant.phone,
        claimant.address,
    ):
        assert text in letter
    for text in (
        *FORM.found.links,
        FORM.found.prompt,
        FORM.background,
        *FORM.requests,
        FILE.digest,
        REFERENCE,
    ):
        assert text in letter
    assert VENDOR_COMPANY in letter
    assert f"> {ARTICLE.quote}" in letter
    assert "> Please send notice to the address below.\n>\n> We may disable content." in letter


VENDOR_COMPANY = "Stardust AI, Inc."


def test_dates_are_written_as_each_language_writes_them() -> None:
    assert "**22 November 2026**" in letter_markdown(FACTS, "en")
    assert "**2026年11月22日**" in letter_markdown(FACTS, "ja")
    assert "version in force from 24 June 2026 (quoted in the Japanese original)" in letter_markdown(
        FACTS, "en"
    )
    assert "（2026年6月24日施行の版）" in letter_markdown(FACTS, "ja")
    assert "4,812,345 bytes" in letter_markdown(FACTS, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", InquiryKind)
@pytest.mark.parametrize("channel", [None, *ChannelType])
def test_every_kind_and_channel_has_its_letter(
    kind: InquiryKind, channel: ChannelType | None, language: str
) -> None:
    keys = standard_requests(kind)
    facts = replace(
        with_form(kind=kind, standard_requests=keys), channel=channel and replace(CHANNEL, type=channel)
    )
    letter = letter_markdown(facts, language)
    words = words_for(language)
    assert words(f"letter.subject.{kind}") in letter
    assert 1 <= len(keys) <= 3
    assert all(f"{number}. {words(f'letter.request.{key}')}" in letter for number, key in enumerate(keys, 1))
    assert words("letter.gap") not in letter


def test_the_english_of_the_templates_has_no_japanese_in_it() -> None:
    plain = with_form(works=(), relied=(), claimant=Claimant(), found=Found(), background="", requests=("x",))
    assert language_of(letter_markdown(plain, "en")) == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_draft_is_a_letter_with_gaps_and_nothing_else(language: str) -> None:
    letter = letter_markdown(EMPTY, language)
    words = words_for(language)
    assert letter.count(words("letter.gap")) >= 5
    for part in ("found", "evidence", "credentials", "provisions", "terms", "statements", "annex"):
        assert words(f"letter.section.{part}") not in letter
    assert "None" not in letter
    assert "\n\n\n" not in letter
    assert [int(n) for n in re.findall(r"^## (\d+)", letter, re.MULTILINE)] == [1, 2, 3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_signed_or_sworn_before_the_named_person_confirmed(language: str) -> None:
    words = words_for(language)
    letter = letter_markdown(FACTS, language)
    assert letter.count(words("letter.unconfirmed", name="髙橋 花子")) == 3
    assert words("letter.signature", name="髙橋 花子") in letter
    assert words("letter.confirmed", name="髙橋 花子") not in letter


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_confirmed_says_who_confirmed_it(language: str) -> None:
    words = words_for(language)
    confirmed = {Statement.GOOD_FAITH: "髙橋 花子", Statement.SIGNATURE: "髙橋 花子"}
    letter = letter_markdown(replace(FACTS, case=replace(FACTS.case, confirmed=confirmed)), language)
    assert (
        f"{words('letter.statement.good_faith')}\\\n{words('letter.confirmed', name='髙橋 花子')}" in letter
    )
    assert letter.count(words("letter.unconfirmed", name="髙橋 花子")) == 2
    assert words("letter.signed", name="髙橋 花子") in letter
    assert words("letter.signature", name="髙橋 花子") not in letter


def test_statements_are_made_only_where_the_channel_wants_them() -> None:
    letter = letter_markdown(replace(FACTS, channel=replace(CHANNEL, requires=())), "en")
    assert "perjury" not in letter
    assert "good faith" not in letter


def test_a_capacity_is_never_assumed() -> None:
    for capacity, said in (
        (Capacity.OWNER, "the holder of the rights in"),
        (Capacity.LICENSEE, "the holder of an exclusive licence in"),
        (Capacity.AGENT, "as authorised agent"),
        (None, r"in what capacity: (to be filled in)"),
    ):
        claimant = FORM.claimant.model_copy(update={"capacity": capacity})
        assert said in letter_markdown(with_form(claimant=claimant), "en")


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({}, "untrusted"),
        ({"trusted": True}, "trusted"),
        ({"made_by_ai": False}, "silent_on_ai"),
        ({"issuer": ""}, "no_issuer"),
        ({"signed_at": None}, "no_time"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_content_credentials_are_stated_as_they_are(
    changed: dict[str, object], key: str, language: str
) -> None:
    assert words_for(language)(f"letter.credentials.{key}") in letter_markdown(
        credentials(FACTS, **changed), language
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_credentials_that_do_not_hold_are_never_called_valid(language: str) -> None:
    words = words_for(language)
    broken = credentials(FACTS, valid=False, trusted=True, problems=("assertion.dataHash.mismatch",))
    letter = letter_markdown(broken, language)
    assert words("letter.credentials.invalid", problems="assertion.dataHash.mismatch") in letter
    assert words("letter.credentials.trusted") not in letter
    assert words("letter.credentials.untrusted") not in letter


def test_evidence_without_credentials_says_nothing_of_them() -> None:
    assert "C2PA" not in letter_markdown(replace(FACTS, evidence=(replace(FILE, credentials=None),)), "en")
    assert Credentials("x").valid is False


def test_a_reservation_names_its_ground_only_where_it_is_relied_on() -> None:
    facts = with_form(kind=InquiryKind.RESERVATION)
    assert ENGLISH("letter.ground.jp") in letter_markdown(facts, "en")
    assert ENGLISH("letter.ground.dsm") not in letter_markdown(facts, "en")
    assert ENGLISH("letter.ground.jp") not in letter_markdown(with_form(facts, relied=()), "en")
    assert ENGLISH("letter.ground.jp") not in letter_markdown(FACTS, "en")


def test_the_vendors_policy_is_quoted_once_and_apart_from_the_law() -> None:
    letter = letter_markdown(with_form(relied=(TERMS, ARTICLE)), "en")
    assert letter.count("Please send notice to the address below.") == 1
    assert "From your Terms of Use, “Copyright complaints”, version of 26 July 2026" in letter


def test_another_vendors_policy_is_not_quoted_as_its_own() -> None:
    other = TERMS.model_copy(update={"vendor": "else", "quote": "Other words."})
    letter = letter_markdown(with_form(relied=(other,)), "en")
    assert letter.index("Other words.") < letter.index("Your own terms")


def test_a_standard_request_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(InquiryError) as caught:
        letter_markdown(with_form(standard_requests=("output.no_such",)), "en")
    assert caught.value.code == "no_such_request"
    assert "output.no_such" in JAPANESE.error(caught.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_collective_letter_lists_each_case_in_its_annex(language: str) -> None:
    facts = replace(with_form(works=(), found=Found(), claimant=Claimant()), annex=ROWS)
    letter = letter_markdown(facts, language)
    assert letter.count("\n| M26-00000") == len(ROWS)
    assert f"{len(ROWS)}" in letter.split("\n---\n")[0]
    assert words_for(language)("letter.section.works") not in letter.split("\n---\n")[0]
    assert FACTS.association[language] in letter


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_collective_letter_each_member_signs_for_itself(language: str) -> None:
    words = words_for(language)
    rows = (replace(ROWS[0], signatory="A. One", signed="A. One"), replace(ROWS[1], signatory="B. Two"))
    letter = letter_markdown(replace(with_form(works=(), claimant=Claimant()), annex=rows), language)
    assert words("letter.signed", name="A. One") in letter
    assert "B. Two" in letter
    assert words("letter.signed", name="B. Two") not in letter


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_that_announces_a_list_says_that_the_list_is_left_out(language: str) -> None:
    omitted = words_for(language)("letter.list_omitted")
    announcing = FACTS.terms[0].model_copy(update={"quote": "Send a notice and include the following:"})
    whole = announcing.model_copy(update={"quote": "Send a notice."})
    facts = with_form(relied=())
    assert omitted in letter_markdown(replace(facts, terms=(announcing,)), language)
    assert omitted not in letter_markdown(replace(facts, terms=(whole,)), language)
