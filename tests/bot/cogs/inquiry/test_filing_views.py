"""What a panel, its forms and a letter in chat look like, without Discord around them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cogs.group import items
from bot.cogs.inquiry.forms import as_text, step_form, vendor_form, withdraw_form
from bot.cogs.inquiry.group import MODULES
from bot.inquiries.model import Case, Claimant, Company, Form, Found, InquiryKind, Relied, Status, Work
from bot.inquiries.procedure.filing import Alike
from bot.inquiries.procedure.parts import FIELDS, Part, Problem
from bot.inquiries.vendors.checklist import checklist
from bot.inquiries.vendors.facts import vendor_of
from bot.inquiries.vendors.model import Vendor
from bot.inquiries.vendors.shipped import shipped_facts
from bot.views.draft import PARTS, Draft, draft_markdown, works_markdown
from bot.views.letter import letter_in_chat
from bot.views.split import LIMIT, length
from bot.words import LANGUAGES, Words, words_for

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
VENDORS = [vendor_of(identifier, facts) for identifier, facts in shipped_facts().items()]
BOTH = pytest.mark.parametrize("words", [words_for(language) for language in LANGUAGES], ids=LANGUAGES)


def case_with(form: Form, *, company: str = "東宝", shared: bool = True) -> Case:
    return Case(
        id=1,
        reference="M26-7KQ4XW",
        revision=1,
        status=Status.DRAFT,
        form=form,
        author=1,
        author_name="aoi",
        company=Company(1, company) if company else None,
        shared=shared,
        locale="ja",
        opened_at=NOW,
        changed_at=NOW,
    )


def draft_of(form: Form, vendor: Vendor | None, **told: object) -> Draft:
    channel = vendor.channel(form.channel) if vendor else None
    items = checklist(form, vendor=vendor, channel=channel, evidence=(), confirmed={})
    return Draft(case_with(form), vendor, channel, items, **told)  # type: ignore[arg-type]


texts = st.text(st.characters(codec="utf-8"), max_size=400) | st.sampled_from(
    ["*_`|~" * 60, "長" * 300, "𠮷" * 300]
)
lines = texts.map(lambda text: text[:300])
works = st.builds(Work, title=lines, author=lines, rights_basis=lines, country=lines, links=st.just(()))
forms = st.builds(
    Form,
    kind=st.sampled_from([None, *InquiryKind]),
    works=st.lists(works, max_size=20).map(tuple),
    found=st.builds(
        Found,
        description=texts,
        links=st.lists(lines.map(lambda x: x.replace(" ", "")), max_size=20).map(tuple),
        prompt=texts,
    ),
    claimant=st.builds(Claimant, name=lines, signatory=lines, email=lines, address=lines),
    requests=st.lists(texts, max_size=3).map(tuple),
    background=texts,
    question=texts,
)
problems = st.lists(
    st.builds(
        Problem, st.sampled_from(FIELDS[Part.FOUND]), st.sampled_from(["bad_day", "too_many_links"]), texts
    ),
    max_size=4,
).map(tuple)


@given(
    form=forms,
    vendor=st.sampled_from([None, *VENDORS]),
    found=problems,
    pick=st.integers(0, 9),
    ja=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_a_panel_is_one_message_whatever_was_typed(
    form: Form, vendor: Vendor | None, found: tuple[Problem, ...], pick: int, ja: bool
) -> None:
    words = words_for("ja" if ja else "en")
    if vendor and vendor.channels:
        channel = vendor.channels[pick % len(vendor.channels)].id
        form = form.model_copy(update={"vendor": vendor.id, "channel": channel})
    alike = tuple(Alike(case_with(form), "work", "題名" * 150) for _ in range(9))
    draft = draft_of(
        form,
        vendor,
        alike=alike,
        stale=("company",),
        problems=found,
        part=Part.FOUND,
        notice=words("draft.saved"),
    )
    text = draft_markdown(draft, words)
    assert 0 < length(text) <= LIMIT
    assert "M26-7KQ4XW" in text
    assert text.endswith((words("draft.saved"), words("draft.cut")))
    for problem in found:
        assert words(f"problem.{problem.code}") in text
    for part in PARTS:
        assert words(f"draft.part.{part}") in text
    assert 0 < length(works_markdown(case_with(form), words, notice="除きますか")) <= LIMIT


@BOTH
@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.id)
def test_warnings_and_all_that_is_missing_fit_beside_each_other(vendor: Vendor, words: Words) -> None:
    for channel in vendor.channels:
        for kind in (InquiryKind.OUTPUT, InquiryKind.TRAINING):
            form = Form(vendor=vendor.id, kind=kind, channel=channel.id)
            text = draft_markdown(draft_of(form, vendor), words)
            for warning in vendor.warnings:
                assert warning[words.language][:40].split("（")[0] in text


@BOTH
def test_relied_on_provisions_and_the_question_are_shown(words: Words) -> None:
    relied = Relied(
        version=1,
        start=0,
        end=1,
        document="345AC0000000048",
        title="著作権法",
        label="第三十条の四",
        quote="…",
    )
    text = draft_markdown(draft_of(Form(question="学習は?", relied=(relied,)), None), words)
    assert "著作権法 第三十条の四" in text
    assert "学習は?" in text


@BOTH
@pytest.mark.parametrize("kind", [None, *InquiryKind])
def test_forms_keep_discords_limits_and_no_text_of_ours_is_cut(
    kind: InquiryKind | None, words: Words
) -> None:
    case = case_with(Form(kind=kind))
    shown = [step_form(case, part, words, index=19) for part in Part]
    shown += [vendor_form(case.reference, words), withdraw_form(case.reference, words)]
    for modal in shown:
        sent = modal.to_dict()
        assert len(sent["title"]) <= 45
        assert "…" not in sent["title"]
        assert 1 <= len(sent["components"]) <= 5
        for label in sent["components"]:
            assert 1 <= len(label["label"]) <= 45
            for text in (
                label["label"],
                label.get("description", ""),
                label["component"].get("placeholder", ""),
            ):
                assert len(text) <= 100
                assert not text.endswith("…")
            options = label["component"].get("options", [])
            assert len({option["value"] for option in options}) == len(options)
            assert all(1 <= len(option["label"]) <= 100 for option in options)


@BOTH
def test_buttons_and_menus_are_named_within_discords_limits(words: Words) -> None:
    for key in words:
        if key.startswith("draft.button."):
            assert len(words(key)) <= 80
        if key.startswith("draft.choose."):
            assert len(words(key)) <= 100


@BOTH
def test_every_field_and_every_part_has_a_name(words: Words) -> None:
    for part, fields in FIELDS.items():
        assert f"form.title.{part}" in words
        for name in fields:
            assert f"form.label.{part}.{name}" in words


def test_what_is_held_but_too_long_to_be_shown_is_left_out_of_the_form_and_so_left_alone() -> None:
    links = tuple(f"https://a.example/{'x' * 400}/{number}" for number in range(20))
    modal = step_form(case_with(Form(found=Found(links=links))), Part.FOUND, words_for("ja"))
    names = [label["component"]["custom_id"] for label in modal.to_dict()["components"]]
    assert names == ["description", "on", "prompt"]


def test_what_was_typed_is_given_back_by_field_in_words() -> None:
    values = {"name": "東宝", "capacity": ("agent",), "authority": "", "signatory": "山田"}
    assert as_text(values, Part.CLAIMANT, words_for("ja")) == (
        "権利者の名称:\n東宝\n\n権利者との関係:\n権利者から委任を受けた代理人\n\n署名する方の氏名:\n山田"
    )


@pytest.mark.parametrize(
    ("markdown", "chat"),
    [
        ("\u2060一行目\\\n二行目\n", "一行目\n二行目"),
        ("終わりは円記号\\\\\n次", "終わりは円記号\\\\\n次"),
        ("円記号の行\\\\\\\n次", "円記号の行\\\\\n次"),
        ("&#x3000;字下げ", "\u3000字下げ"),
        ("\\&#x3000;と書いた", "\\&#x3000;と書いた"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n| 1 | 2 |"),
        ("所在：https://a.example/s\\_0\\&b と s\\_0", "所在：https://a.example/s_0&b と s\\_0"),
        ("@everyone と a@example.jp", "@\u200beveryone と a@example.jp"),
    ],
)
def test_a_letter_in_chat_has_no_signs_that_discord_does_not_read(markdown: str, chat: str) -> None:
    assert letter_in_chat(markdown).strip() == chat.strip()


def test_a_day_is_shown_as_people_type_it() -> None:
    modal = step_form(case_with(Form(found=Found(on=date(2026, 11, 1)))), Part.FOUND, words_for("en"))
    held = {
        label["component"]["custom_id"]: label["component"].get("value")
        for label in modal.to_dict()["components"]
    }
    assert held["on"] == "2026-11-01"


def test_every_id_of_a_button_or_menu_is_taken_up_by_one_class_alone() -> None:
    reference = "M26-7KQ4XW"
    tails = ("panel", "works", "letter", "evidence", "share", "unshare", "handin", "withdraw")
    menus = ("vendor", "kind", "channel", "edit", "registration", "drop")
    taken = [f"inq:d-{what}:{reference}" for what in (*tails, *menus)]
    taken += [f"inq:d-fill:{reference}:{part}:19" for part in Part]
    taken += [f"inq:d-dropped:{reference}:3:0123abcd", f"inq:file:{reference}:7", f"inq:files:{reference}:1"]
    taken.append("inquire:abcdefghijklmnop")
    templates = [item.__discord_ui_compiled_template__ for item in items(MODULES)]
    for custom_id in taken:
        assert sum(bool(template.fullmatch(custom_id)) for template in templates) == 1, custom_id
