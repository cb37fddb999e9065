"""The sheet for a web form."""

from dataclasses import replace

import pytest

from bot.inquiries.letter.blocks import parse, plain
from bot.inquiries.letter.render.sheet import form_sheet
from bot.inquiries.model import Statement
from bot.inquiries.vendors.model import Requirement
from bot.words import words_for
from tests.bot.inquiries.letter.letters import EMPTY, FACTS, FORM, REFERENCE, WEB, with_form

ON_FORM = replace(FACTS, channel=WEB)
ENGLISH, JAPANESE = words_for("en"), words_for("ja")


def test_fields_come_in_the_order_in_which_the_form_asks() -> None:
    labels = [field.label for field in form_sheet(ON_FORM, "ja").fields]
    asked = [JAPANESE(f"letter.field.{required}") for required in WEB.requires]
    assert labels == [JAPANESE("letter.field.subject"), *asked, JAPANESE("letter.field.letter")]


def test_texts_are_in_the_vendors_language_and_labels_in_the_readers() -> None:
    fields = {field.label: field.text for field in form_sheet(ON_FORM, "ja").fields}
    assert fields[JAPANESE("letter.field.found_links")].split("\n") == list(FORM.found.links)
    assert fields[JAPANESE("letter.field.letter")].count("To whom it may concern") == 1
    assert ENGLISH("letter.statement.accuracy") in fields[JAPANESE("letter.field.accuracy")]


def test_a_statement_is_marked_until_its_person_confirmed() -> None:
    label = ENGLISH("letter.field.good_faith")
    said = ENGLISH("letter.statement.good_faith")
    before = {field.label: field.text for field in form_sheet(ON_FORM, "en").fields}
    assert before[label] == f"{ENGLISH('letter.unconfirmed', name='髙橋 花子')}\n{said}"
    assert before[ENGLISH("letter.field.signature")] == ENGLISH("letter.signature", name="髙橋 花子")
    case = replace(ON_FORM.case, confirmed=dict.fromkeys(Statement, "髙橋 花子"))
    after = {field.label: field.text for field in form_sheet(replace(ON_FORM, case=case), "en").fields}
    assert after[label] == said
    assert after[ENGLISH("letter.field.signature")] == "髙橋 花子"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("required", Requirement)
def test_every_requirement_has_a_field_or_needs_none(required: Requirement, language: str) -> None:
    facts = replace(ON_FORM, channel=replace(WEB, requires=(required,)))
    between = form_sheet(facts, language).fields[1:-1]
    asked_nowhere = {Requirement.VENDOR, Requirement.KIND, Requirement.CHANNEL, Requirement.ENGLISH}
    expected = 0 if required in asked_nowhere else 1
    assert len(between) == expected


def test_the_sheet_has_the_link_and_a_place_for_the_receipt() -> None:
    sheet = form_sheet(ON_FORM, "ja").markdown
    assert WEB.address in sheet
    assert JAPANESE("letter.sheet.receipt_number") in sheet
    assert REFERENCE in sheet


def test_an_empty_draft_has_visible_gaps() -> None:
    sheet = form_sheet(EMPTY, "ja")
    assert sheet.markdown.count(JAPANESE("letter.gap")) > 5
    assert len(sheet.fields) > 5


def test_markup_in_a_field_is_shown_and_copied_as_typed() -> None:
    typed = "# *x* [y](z)\n\n- <b>"
    facts = replace(with_form(ON_FORM, found=FORM.found.model_copy(update={"description": typed})))
    facts = replace(facts, channel=replace(WEB, requires=(Requirement.FOUND,)))
    sheet = form_sheet(facts, "en")
    assert sheet.fields[1].text.startswith(typed)
    headings = [plain(block.spans) for block in parse(sheet.markdown) if hasattr(block, "level")]
    assert "*x* [y](z)" not in " ".join(headings)


def test_what_all_works_share_is_said_once() -> None:
    works = tuple(work.model_copy(update={"country": "日本"}) for work in FORM.works)
    facts = replace(with_form(ON_FORM, works=works), channel=replace(WEB, requires=(Requirement.COUNTRY,)))
    assert form_sheet(facts, "en").fields[1].text == "日本"
    differing = (works[0], works[1].model_copy(update={"country": "France"}))
    facts = replace(with_form(facts, works=differing))
    assert form_sheet(facts, "en").fields[1].text.count("\n") == 1
