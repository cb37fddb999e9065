"""What an inquiry still needs."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.model import Capacity, Claimant, Form, Found, InquiryKind, Purpose, Statement, Work
from bot.inquiries.vendors.checklist import Item, Phase, checklist, missing, required, sentence
from bot.inquiries.vendors.model import Channel, Requirement, Vendor
from bot.words import language_of, words_for
from tests.bot.inquiries.vendors.complete import (
    CONFIRMED,
    EVIDENCE,
    FORM,
    VENDORS,
    WORK,
    form_for,
    piece,
)

K, R = InquiryKind, Requirement
CHANNELS = [(vendor, channel) for vendor in VENDORS.values() for channel in vendor.channels]
CASES = [(kind, vendor.id, channel.id) for kind, (vendor, channel) in product(K, CHANNELS)]


def items_of(form: Form, evidence=EVIDENCE, confirmed=CONFIRMED) -> dict[Requirement, Item]:
    vendor = VENDORS.get(form.vendor)
    channel = vendor.channel(form.channel) if vendor else None
    listed = checklist(form, vendor=vendor, channel=channel, evidence=evidence, confirmed=confirmed)
    return {item.requirement: item for item in listed}


def unmet(form: Form, evidence=EVIDENCE, confirmed=CONFIRMED) -> set[Requirement]:
    return {item.requirement for item in items_of(form, evidence, confirmed).values() if not item.met}


def told(item: Item) -> str:
    """The sentence about an item; both languages have one."""
    english = sentence(item, words_for("en"))
    japanese = sentence(item, words_for("ja"))
    assert language_of(japanese) == "ja"
    return english


def changed(model, **values):
    return model.model_copy(update=values)


# ---------------------------------------------------------------- the shipped directory


@pytest.mark.parametrize(("kind", "vendor", "channel"), CASES)
def test_with_everything_filled_in_an_inquiry_can_go(kind: K, vendor: str, channel: str) -> None:
    known = VENDORS[vendor]
    suited = known.channel(channel).serves(kind) or not any(each.serves(kind) for each in known.channels)
    assert unmet(form_for(kind, vendor, channel)) == (set() if suited else {R.CHANNEL})


@pytest.mark.parametrize(("kind", "vendor"), list(product(K, VENDORS)))
def test_for_every_kind_a_vendor_with_channels_has_one_that_will_do(kind: K, vendor: str) -> None:
    for channel in VENDORS[vendor].channels:
        if not unmet(form_for(kind, vendor, channel.id)):
            return
    assert not VENDORS[vendor].channels
    item = items_of(form_for(kind, vendor, ""))[R.CHANNEL]
    assert item.detail["problem"] == "unknown"
    assert "Staff have to find one" in told(item)


@pytest.mark.parametrize(("kind", "vendor", "channel"), CASES)
def test_an_empty_inquiry_is_never_ready(kind: K, vendor: str, channel: str) -> None:
    form = Form(kind=kind, vendor=vendor, channel=channel)
    known = VENDORS[vendor]
    listed = checklist(form, vendor=known, channel=known.channel(channel), evidence=(), confirmed={})
    lacking = missing(listed, Phase.READY)
    assert {R.CLAIMANT, R.SIGNATORY, R.EMAIL} <= {item.requirement for item in lacking}
    for item in missing(listed, Phase.SENDING):
        assert told(item)


def test_nothing_at_all() -> None:
    assert unmet(Form(), (), {}) == {R.VENDOR, R.KIND, R.CHANNEL, R.CLAIMANT, R.SIGNATORY, R.EMAIL}


def test_a_channel_is_chosen_among_those_the_vendor_has() -> None:
    item = items_of(form_for(K.OUTPUT, "openai", ""))[R.CHANNEL]
    assert told(item) == (
        "No channel is chosen. Please choose by which of the channels of OpenAI it is sent."
    )
    assert not items_of(form_for(K.OUTPUT, "openai", "fax"))[R.CHANNEL].met


def test_a_channel_for_something_else_is_pointed_out_and_better_ones_named() -> None:
    item = items_of(form_for(K.OUTPUT, "tiktok", "form-licensing"))[R.CHANNEL]
    assert not item.met
    assert "Web form: Copyright report form" in told(item)


def test_where_no_channel_is_meant_for_a_kind_the_nearest_will_do_and_this_is_said() -> None:
    item = items_of(form_for(K.PROVENANCE, "midjourney", "email"))[R.CHANNEL]
    assert item.met
    assert "no channel meant for" in told(item)


# ---------------------------------------------------------------- kinds and channels


def test_what_is_sworn_is_asked_for_only_where_an_infringement_is_claimed() -> None:
    channel = VENDORS["openai"].channel("post")
    sworn = {R.SIGNATURE, R.GOOD_FAITH, R.ACCURACY, R.PERJURY_AUTHORITY}
    for kind in K:
        claims = kind in {K.TRAINING, K.OUTPUT, K.REMOVAL}
        assert (sworn & required(kind, channel)) == (sworn if claims else set())
        assert (R.FOUND_LINKS in required(kind, channel)) == (kind in {K.OUTPUT, K.REMOVAL})
        assert R.PHONE in required(kind, channel)


def test_statements_are_needed_only_before_sending() -> None:
    form = form_for(K.OUTPUT, "openai", "form")
    vendor = VENDORS["openai"]
    listed = checklist(
        form,
        vendor=vendor,
        channel=vendor.channel("form"),
        evidence=EVIDENCE,
        confirmed={Statement.SIGNATURE: " "},
    )
    assert missing(listed, Phase.READY) == ()
    assert [item.requirement for item in missing(listed, Phase.SENDING)] == [
        R.SIGNATURE, R.GOOD_FAITH, R.ACCURACY, R.PERJURY_AUTHORITY,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "emptied", "lacking"),
    [
        (K.TRAINING, {"works": ()}, {R.WORKS}),
        (K.TRAINING, {"found": Found()}, set()),
        (K.TRAINING, {"requests": ()}, {R.REQUESTS}),
        (K.OUTPUT, {"works": ()}, {R.WORKS, R.RIGHTS_BASIS}),
        (K.OUTPUT, {"found": Found()}, {R.FOUND}),  # a file shows it
        (K.REMOVAL, {"found": Found()}, {R.FOUND, R.FOUND_LINKS}),
        (K.RESERVATION, {"works": ()}, set()),
        (K.RESERVATION, {"works": (), "background": ""}, {R.WORKS}),
        (K.LICENSING, {"works": (), "background": ""}, {R.WORKS}),
        (K.PROVENANCE, {"works": ()}, {R.WORKS}),
        (K.OTHER, {"background": ""}, {R.BACKGROUND}),
        (K.OTHER, {"works": (), "found": Found()}, set()),
    ],
)
def test_what_each_kind_needs(kind: K, emptied: dict, lacking: set[R]) -> None:
    form = changed(form_for(kind, "mistral", "form"), **emptied)
    assert unmet(form) == lacking


@pytest.mark.parametrize(
    ("field", "requirement"),
    [
        ("name", R.CLAIMANT), ("signatory", R.SIGNATORY), ("email", R.EMAIL), ("phone", R.PHONE),
        ("address", R.ADDRESS), ("authority", R.AUTHORITY),
    ],
)  # fmt: skip
def test_what_the_claimant_has_to_give(field: str, requirement: R) -> None:
    form = changed(form_for(K.OUTPUT, "openai", "form"), claimant=changed(FORM.claimant, **{field: ""}))
    assert unmet(form) == {requirement}


def test_only_who_speaks_for_another_proves_authority() -> None:
    for capacity, needed in ((Capacity.OWNER, False), (Capacity.AGENT, True), (Capacity.LICENSEE, True)):
        claimant = changed(FORM.claimant, capacity=capacity, authority="")
        form = changed(form_for(K.OUTPUT, "openai", "form"), claimant=claimant)
        assert (R.AUTHORITY in items_of(form)) == needed
    claimant = changed(FORM.claimant, capacity=None, authority="")
    assert unmet(changed(form_for(K.OUTPUT, "openai", "form"), claimant=claimant)) == {R.CAPACITY}


def test_a_standard_request_is_a_request() -> None:
    form = changed(form_for(K.OUTPUT, "openai", "form"), requests=(), standard_requests=("remove",))
    assert unmet(form) == set()
    assert unmet(changed(form, standard_requests=(), requests=("",))) == {R.REQUESTS}


def test_a_mail_address_has_to_be_one() -> None:
    claimant = changed(FORM.claimant, email="rights at example.jp")
    item = items_of(changed(form_for(K.OUTPUT, "openai", "form"), claimant=claimant))[R.EMAIL]
    assert not item.met
    assert "rights at example.jp" in told(item)


# ---------------------------------------------------------------- details


def test_which_works_lack_what() -> None:
    works = (WORK, changed(WORK, title="月の国", country=""), changed(WORK, title="", country=""))
    items = items_of(changed(form_for(K.OUTPUT, "midjourney", "email"), works=works))
    assert items[R.COUNTRY].detail["works"] == [(2, "月の国"), (3, "")]
    assert items[R.WORKS].detail["works"] == [(3, "")]
    assert "2 (“月の国”), 3 (untitled)" in told(items[R.COUNTRY])
    items = items_of(changed(form_for(K.OUTPUT, "midjourney", "email"), works=()))
    assert "Please enter the works with that country" in told(items[R.COUNTRY])


def every(requirement: R) -> tuple[Vendor, Channel]:
    channel = Channel(id="a", type="form", address="https://a.example", requires=(requirement,))
    return Vendor(id="a", names={"ja": "A社", "en": "A"}, channels=(channel,)), channel


@pytest.mark.parametrize(
    ("requirement", "field"),
    [(R.AUTHOR, "author"), (R.RIGHTS_BASIS, "rights_basis"), (R.WORK_LINKS, "links")],
)
def test_what_a_channel_wants_of_each_work(requirement: R, field: str) -> None:
    vendor, channel = every(requirement)
    for works, problem in (
        ((changed(WORK, **{field: type(getattr(WORK, field))()}),), None),
        ((), "no_works"),
    ):
        form = changed(form_for(K.TRAINING, "a", "a"), works=works)
        listed = checklist(form, vendor=vendor, channel=channel, evidence=(), confirmed={})
        item = next(item for item in listed if item.requirement is requirement)
        assert not item.met
        assert item.detail.get("problem") == problem
        assert told(item)


def test_links_to_works_have_to_be_links() -> None:
    vendor, channel = every(R.WORK_LINKS)
    form = changed(form_for(K.TRAINING, "a", "a"), works=(changed(WORK, links=("example.jp/1",)),))
    listed = checklist(form, vendor=vendor, channel=channel, evidence=(), confirmed={})
    item = next(item for item in listed if item.requirement is R.WORK_LINKS)
    assert "example.jp/1" in told(item)


def test_a_link_that_cannot_be_used_is_named() -> None:
    found = changed(FORM.found, links=("https://a.example/1", "sora.com/p/1"))
    item = items_of(changed(form_for(K.REMOVAL, "openai", "form"), found=found))[R.FOUND_LINKS]
    assert item.detail["links"] == ["sora.com/p/1"]
    assert "sora.com/p/1" in told(item)
    assert "https://a.example/1" not in told(item)


def test_a_link_to_a_profile_is_not_enough_for_x() -> None:
    found = changed(FORM.found, links=("https://x.com/someone",))
    items = items_of(changed(form_for(K.REMOVAL, "x", "form"), found=found))
    assert items[R.FOUND_LINKS].met
    assert items[R.DIRECT_LINKS].detail["links"] == ["https://x.com/someone"]
    assert "not enough" in told(items[R.DIRECT_LINKS])


def test_where_it_was_found_may_stand_in_the_evidence() -> None:
    form = changed(form_for(K.REMOVAL, "x", "form"), found=changed(FORM.found, links=()))
    assert unmet(form) == {R.FOUND_LINKS, R.DIRECT_LINKS}
    assert unmet(form, (piece(Purpose.FOUND, link="https://x.com/a/status/1"),)) == set()
    assert unmet(form, (piece(Purpose.FOUND, link="https://x.com/a"),)) == {R.DIRECT_LINKS}
    assert unmet(form, (piece(Purpose.WORK, link="https://x.com/a/status/1"),)) == {
        R.FOUND_LINKS, R.DIRECT_LINKS,
    }  # fmt: skip


def test_an_output_without_an_address_is_shown_by_a_file() -> None:
    form = changed(form_for(K.OUTPUT, "openai", "form"), found=changed(FORM.found, links=()))
    item = items_of(form, ())[R.FOUND_LINKS]
    assert "picture of it" in told(item)
    assert unmet(form, (piece(Purpose.FOUND),)) == set()


def test_proof_of_rights_is_a_piece_of_evidence() -> None:
    form = form_for(K.OUTPUT, "bytedance-doubao", "email")
    assert unmet(form, (piece(Purpose.WORK),)) == {R.PROOF_OF_RIGHTS}
    assert unmet(form, (piece(Purpose.RIGHTS),)) == set()


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"works": (changed(WORK, title="雪の国"),)}, ["work.1.title"]),
        ({"background": "AIで見つけました。"}, ["background"]),
        ({"background": "発見。 We found it in November."}, []),
        ({"requests": ("Stop.", "削除してください。")}, ["requests.2"]),
        (
            {"claimant": changed(FORM.claimant, name="雪映画", address="東京都中央区銀座1-2-3")},
            ["claimant", "address"],
        ),
        ({"claimant": changed(FORM.claimant, phone="０３")}, []),
        ({"found": changed(FORM.found, description="主人公が映るクリップ")}, ["description"]),
        ({"works": (changed(WORK, first_publication="２０１９"),)}, []),
    ],
)
def test_what_is_not_readable_in_english(values: dict, fields: list[str]) -> None:
    item = items_of(changed(form_for(K.OUTPUT, "alibaba-qwen", "email"), **values))[R.ENGLISH]
    assert item.met == (not fields)
    if fields:
        assert item.detail["fields"] == fields
        assert told(item)


def test_every_requirement_has_a_name_and_a_sentence() -> None:
    for language in ("ja", "en"):
        words = words_for(language)
        for requirement in Requirement:
            assert f"requirement.{requirement}" in words
            assert f"missing.{requirement}" in words


# ---------------------------------------------------------------- more is never less

FIELDS = {
    "works": [(), (WORK,)],
    "found": [Found(), FORM.found],
    "requests": [(), FORM.requests],
    "background": ["", FORM.background],
}
CLAIMANT = ["name", "signatory", "email", "phone", "address", "authority", "capacity"]


@st.composite
def partly_filled(draw: st.DrawFn) -> tuple[set[str], set[str]]:
    """Two sets of fields, the first within the second."""
    names = [*FIELDS, *CLAIMANT, "rights", "found_file", *Statement]
    more = draw(st.sets(st.sampled_from(names)))
    return draw(st.sets(st.sampled_from(sorted(more)))) if more else set(), more


def met_with(kind: K, vendor: Vendor, channel: Channel, filled: set[str]) -> dict[R, bool]:
    claimant = Claimant(**{name: getattr(FORM.claimant, name) for name in CLAIMANT if name in filled})
    values = {name: choices[name in filled] for name, choices in FIELDS.items()}
    form = Form(kind=kind, vendor=vendor.id, channel=channel.id, claimant=claimant, **values)
    evidence = [
        piece(purpose)
        for name, purpose in (("rights", Purpose.RIGHTS), ("found_file", Purpose.FOUND))
        if name in filled
    ]
    confirmed = {statement: "葵" for statement in Statement if statement in filled}
    listed = checklist(form, vendor=vendor, channel=channel, evidence=evidence, confirmed=confirmed)
    return {item.requirement: item.met for item in listed}


@given(st.sampled_from(K), st.sampled_from(CHANNELS), partly_filled())
def test_to_fill_in_more_never_unmeets_anything(
    kind: K, where: tuple[Vendor, Channel], filled: tuple[set[str], set[str]]
) -> None:
    fewer, more = filled
    before, after = met_with(kind, *where, fewer), met_with(kind, *where, more)
    assert not [requirement for requirement, met in before.items() if met and not after[requirement]]
    # Acting for somebody else adds one item, which is documented; nothing else does.
    assert set(after) - set(before) <= {R.AUTHORITY}


@given(st.sampled_from(K), st.sampled_from(CHANNELS), partly_filled())
def test_ready_means_that_nothing_is_missing_and_sending_asks_for_at_least_as_much(
    kind: K, where: tuple[Vendor, Channel], filled: tuple[set[str], set[str]]
) -> None:
    form = Form(kind=kind, works=(Work(),) * len(filled[0]))
    listed = checklist(form, vendor=where[0], channel=where[1], evidence=(), confirmed={})
    ready, sending = missing(listed, Phase.READY), missing(listed, Phase.SENDING)
    assert ready == tuple(item for item in sending if item.before is Phase.READY)
    assert all(not item.met for item in sending)
    assert ready
