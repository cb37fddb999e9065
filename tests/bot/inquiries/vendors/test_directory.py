"""What staff know better than the file, and how one finds a vendor."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.errors import ChangedMeanwhileError, InquiryError, NotAllowedError
from bot.inquiries.model import ChannelType, InquiryKind, Person
from bot.inquiries.tables import vendor_facts
from bot.inquiries.vendors.directory import VendorDirectory
from bot.inquiries.vendors.facts import checked_value, vendor_of
from bot.inquiries.vendors.model import Requirement
from bot.words import words_for
from tests.bot.inquiries.vendors.complete import SHIPPED

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
STAFF, OTHER = Person(1, "葵", staff=True), Person(2, "蓮", staff=True)
MEMBER = Person(3, "陽菜")
MAIL = "channel.email.address"


@pytest.fixture
def directory(tmp_path: Path) -> VendorDirectory:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    vendor_facts.create(engine)
    return VendorDirectory(engine=engine, now=lambda: AT)


def edit(directory: VendorDirectory, path: str, value: object, *, vendor: str = "midjourney", **kept: object):
    details = {"source": "新しい規約", "checked": TODAY, "by": STAFF, "reason": "改定"} | kept
    return directory.edit(vendor, path, value, **details)


def code_of(error: pytest.ExceptionInfo[InquiryError]) -> str:
    for language in ("ja", "en"):  # every code is told in both languages
        assert f"errors.{error.value.code}" in words_for(language)
        assert words_for(language).error(error.value)
    return error.value.code


def test_members_change_nothing(directory: VendorDirectory) -> None:
    details = {"checked": TODAY, "by": MEMBER}
    for attempt in (
        lambda: edit(directory, MAIL, "new@midjourney.com", by=MEMBER),
        lambda: directory.confirm("midjourney", MAIL, reason="", **details),
        lambda: directory.undo("midjourney", MAIL, by=MEMBER),
        lambda: directory.add_vendor("new", {"ja": "新", "en": "New"}, source="x", **details),
    ):
        with pytest.raises(NotAllowedError) as error:
            attempt()
        assert code_of(error) == "staff_only"
    assert len(directory.history("midjourney", MAIL)) == 1


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("", "x", "no_such_vendor_fact"),
        ("nothing", "x", "no_such_vendor_fact"),
        ("companyx", "x", "no_such_vendor_fact"),
        ("company.1", "x", "no_such_vendor_fact"),
        ("warning", {"ja": "注意", "en": "Mind"}, "no_such_vendor_fact"),
        ("warning.0", {"ja": "注意", "en": "Mind"}, "no_such_vendor_fact"),
        ("channel.email.address.1", "a@b.jp", "no_such_vendor_fact"),
        ("channel.email.owner", "x", "no_such_vendor_fact"),
        ("channel.Email.type", "email", "no_such_vendor_fact"),
        (f"channel.{'a' * 41}.type", "email", "no_such_vendor_fact"),
        ("names.fr", "x", "no_such_vendor_fact"),
        ("channel.fax.address", "x", "no_such_vendor_channel"),
        ("channel.fax.type", "fax", "bad_channel_type"),
        (MAIL, "not an address", "bad_mail_address"),
        (MAIL, "a@b.jp\nBcc: c@d.jp", "vendor_value_line_break"),
        ("channel.form.address", "javascript:alert(1)", "bad_web_address"),
        ("channel.form.address", "https://a.jp/\u202e", "vendor_value_line_break"),
        ("channel.post.address", "1-2-3\nGinza", "vendor_value_line_break"),
        ("channel.post.address", "x" * 301, "vendor_value_too_long"),
        ("channel.email.subject", "Hi\r\nX-Evil: 1", "vendor_value_line_break"),
        ("channel.email.type", "form", "bad_web_address"),
        ("channel.email.purposes", ["nothing"], "bad_inquiry_kind"),
        ("channel.email.requires", ["blood"], "bad_requirement"),
        ("channel.email.languages", ["english"], "bad_language"),
        ("channel.email.languages", "en", "vendor_value_unreadable"),
        ("channel.email.languages", [], "vendor_value_empty"),
        ("company", "  ", "vendor_value_empty"),
        ("company", 5, "vendor_value_unreadable"),
        ("aliases", ["a"] * 41, "vendor_too_many"),
        ("terms", ["../x y"], "vendor_value_unreadable"),
        ("habit.1", {"ja": "遅い"}, "vendor_text_one_language"),
        ("habit.1", {"ja": "遅い", "fr": "lent"}, "vendor_value_unreadable"),
        ("habit.1", {"ja": "遅い", "en": "x" * 1001}, "vendor_value_too_long"),
        ("names.ja", None, "vendor_name_needed"),
        ("habit.9", None, "vendor_fact_not_known"),
    ],
)
def test_what_cannot_stand_there(directory: VendorDirectory, path: str, value: object, code: str) -> None:
    with pytest.raises(InquiryError) as error:
        edit(directory, path, value)
    assert code_of(error) == code
    assert directory.history("midjourney") == []


def test_how_it_is_known_has_to_be_said(directory: VendorDirectory) -> None:
    for kept, code in (
        ({"source": " "}, "vendor_source_missing"),
        ({"source": "x" * 301}, "vendor_value_too_long"),
        ({"reason": "x" * 301}, "vendor_value_too_long"),
        ({"checked": date(2026, 11, 23)}, "vendor_checked_future"),
        ({"vendor": "nobody"}, "no_such_vendor"),
    ):
        with pytest.raises(InquiryError) as error:
            edit(directory, MAIL, "new@midjourney.com", **kept)
        assert code_of(error) == code


def test_today_is_todays_date_at_home(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    vendor_facts.create(engine)
    evening = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # the 23rd in Tokyo
    directory = VendorDirectory(engine=engine, now=lambda: evening)
    assert edit(directory, MAIL, "a@b.jp", checked=date(2026, 11, 23)).channel("email").address == "a@b.jp"


def test_an_edit_counts_at_once_and_the_history_keeps_all(directory: VendorDirectory) -> None:
    vendor = edit(directory, MAIL, " new@midjourney.com ")
    assert vendor.channel("email").address == "new@midjourney.com"
    assert vendor.channel("email").subject == "Takedown Request"
    assert directory.get("midjourney") == vendor
    shipped, edited = directory.history("midjourney", MAIL)
    assert (shipped.id, shipped.new, shipped.by) == (0, "takedown@midjourney.com", None)
    assert (edited.old, edited.new) == ("takedown@midjourney.com", "new@midjourney.com")
    assert (edited.by, edited.by_name, edited.at, edited.reason) == (1, "葵", AT, "改定")
    assert (edited.source, edited.checked) == ("新しい規約", TODAY)
    assert directory.history("midjourney") == [shipped, edited]


def test_a_fact_that_holds_no_longer_is_unknown(directory: VendorDirectory) -> None:
    vendor = edit(directory, "channel.email.type", None)
    assert [channel.id for channel in vendor.channels] == ["form", "post"]
    vendor = edit(directory, "company", None)
    assert vendor.company == ""
    assert directory.undo("midjourney", "channel.email.type", by=OTHER).channel("email") is not None


def test_undoing_gives_back_the_value_with_its_source_and_date(directory: VendorDirectory) -> None:
    before = directory.get("midjourney").facts[MAIL]
    edit(directory, MAIL, "one@midjourney.com", source="A")
    edit(directory, MAIL, "two@midjourney.com", source="B", by=OTHER)
    fact = directory.undo("midjourney", MAIL, by=STAFF).facts[MAIL]
    assert (fact.value, fact.source) == ("one@midjourney.com", "A")
    fact = directory.undo("midjourney", MAIL, by=STAFF).facts[MAIL]
    assert (fact.value, fact.source) == ("two@midjourney.com", "B")
    assert [change.new for change in directory.history("midjourney", MAIL)] == [
        before.value, "one@midjourney.com", "two@midjourney.com", "one@midjourney.com", "two@midjourney.com",
    ]  # fmt: skip


def test_undoing_the_first_edit_gives_back_what_came_with_the_desk(directory: VendorDirectory) -> None:
    before = directory.get("midjourney")
    edit(directory, MAIL, "new@midjourney.com")
    assert directory.undo("midjourney", MAIL, by=STAFF) == before
    edit(directory, "habit.2", {"ja": "遅い", "en": "Slow"})
    assert directory.undo("midjourney", "habit.2", by=STAFF).habits == before.habits


def test_there_may_be_nothing_to_undo_or_to_confirm(directory: VendorDirectory) -> None:
    with pytest.raises(InquiryError) as error:
        directory.undo("midjourney", MAIL, by=STAFF)
    assert code_of(error) == "nothing_to_undo"
    with pytest.raises(InquiryError) as error:
        directory.confirm("midjourney", "habit.9", checked=TODAY, by=STAFF)
    assert code_of(error) == "vendor_fact_not_known"


def test_a_confirmed_fact_is_fresh_again(directory: VendorDirectory) -> None:
    assert MAIL in directory.stale("midjourney", "email", TODAY)
    for path in directory.stale("midjourney", "email", TODAY):
        directory.confirm("midjourney", path, checked=TODAY, by=STAFF, reason="規約を見た")
    assert directory.stale("midjourney", "email", TODAY) == []
    fact = directory.get("midjourney").facts[MAIL]
    assert (fact.value, fact.checked, fact.by) == ("takedown@midjourney.com", TODAY, "葵")
    assert "Midjourney Terms of Service" in fact.source


def test_what_a_letter_rests_on(directory: VendorDirectory) -> None:
    assert directory.stale("openai", "form", TODAY) == []
    assert directory.stale("openai", "report", TODAY) == ["channel.report.address"]
    later = date(2027, 1, 29)  # 181 days after
    assert "company" in directory.stale("openai", "form", later)
    assert directory.stale("openai", "form", date(2027, 1, 28)) == []
    assert directory.stale("udio", "email", TODAY) == []
    assert directory.stale("nobody", "email", TODAY) == []


def test_the_second_of_two_is_told(directory: VendorDirectory) -> None:
    seen = directory.latest("midjourney", MAIL)
    assert seen == 0
    edit(directory, MAIL, "one@midjourney.com", seen=seen)
    with pytest.raises(ChangedMeanwhileError) as error:
        edit(directory, MAIL, "two@midjourney.com", by=OTHER, seen=seen)
    assert code_of(error) == "vendor_changed_meanwhile"
    assert error.value.facts["by"] == "葵"
    for attempt in (directory.undo, lambda *at, **facts: directory.confirm(*at, checked=TODAY, **facts)):
        with pytest.raises(ChangedMeanwhileError):
            attempt("midjourney", MAIL, by=OTHER, seen=seen)
    assert directory.get("midjourney").channel("email").address == "one@midjourney.com"
    edit(directory, MAIL, "two@midjourney.com", by=OTHER, seen=directory.latest("midjourney", MAIL))
    edit(directory, "company", "M", seen=0)  # another fact is another matter
    assert directory.get("midjourney").channel("email").address == "two@midjourney.com"


def test_of_many_at_once_one_gets_through(directory: VendorDirectory) -> None:
    def attempt(number: int) -> bool:
        try:
            edit(directory, MAIL, f"a{number}@b.jp", seen=0)
        except ChangedMeanwhileError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1
    assert len(directory.history("midjourney", MAIL)) == 2


def test_a_new_channel_and_a_new_vendor(directory: VendorDirectory) -> None:
    directory.add_vendor(
        "moon-ai", {"ja": "ムーンAI", "en": "Moon AI"}, by=STAFF, source="本社サイト", checked=TODAY
    )
    vendor = directory.get("moon-ai")
    assert (vendor.names, vendor.channels) == ({"ja": "ムーンAI", "en": "Moon AI"}, ())
    edit(directory, "channel.mail.type", "email", vendor="moon-ai")
    edit(directory, "channel.mail.address", "ip@moon.example", vendor="moon-ai")
    edit(directory, "channel.mail.purposes", ["output"], vendor="moon-ai")
    edit(directory, "channel.mail.requires", ["signature"], vendor="moon-ai")
    edit(directory, "channel.mail.note.10", {"ja": "十", "en": "ten"}, vendor="moon-ai")
    edit(directory, "channel.mail.note.2", {"ja": "二", "en": "two"}, vendor="moon-ai")
    channel = edit(directory, "channel.mail.languages", ["EN"], vendor="moon-ai").channel("mail")
    assert (channel.type, channel.address) == (ChannelType.EMAIL, "ip@moon.example")
    assert (channel.purposes, channel.requires) == ((InquiryKind.OUTPUT,), (Requirement.SIGNATURE,))
    assert ([note["en"] for note in channel.notes], channel.languages) == (["two", "ten"], ("en",))
    assert [vendor.id for vendor in directory.search("むーん", language="en")] == ["moon-ai"]
    assert directory.vendors()[-1].id == "moon-ai"


@pytest.mark.parametrize(
    ("vendor", "names", "code"),
    [
        ("openai", {"ja": "a", "en": "a"}, "vendor_exists"),
        ("Moon AI", {"ja": "a", "en": "a"}, "bad_vendor_id"),
        ("", {"ja": "a", "en": "a"}, "bad_vendor_id"),
        ("a" * 41, {"ja": "a", "en": "a"}, "bad_vendor_id"),
        ("moon", {"ja": "a"}, "vendor_value_empty"),
    ],
)
def test_a_vendor_that_cannot_be_added(
    directory: VendorDirectory, vendor: str, names: dict, code: str
) -> None:
    with pytest.raises(InquiryError) as error:
        directory.add_vendor(vendor, names, by=STAFF, source="x", checked=TODAY)
    assert code_of(error) == code
    assert len(directory.vendors()) == 28


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sora", "openai"), ("そら", "openai"), ("ＣｈａｔＧＰＴ", "openai"), ("オープンえーあい", "openai"),
        ("open ai", "openai"),
        ("みっどじゃーにー", "midjourney"), ("mid", "midjourney"), ("グロック", "xai"), ("x", "x"), ("ツイッタ", "x"),
        ("gemini", "google"), ("ジェミニ", "google"), ("クロード", "anthropic"), ("seedance", "bytedance-doubao"),
        ("豆包", "bytedance-doubao"), ("快手", "kling"), ("hailuo", "minimax"), ("stable diffusion", "stability"),
        ("firefly", "adobe"), ("らんうぇい", "runway"), ("dalle", "openai"), ("ﾐｯﾄﾞｼﾞｬｰﾆｰ", "midjourney"),
    ],
)  # fmt: skip
def test_a_vendor_is_found_by_any_name(directory: VendorDirectory, text: str, first: str) -> None:
    for language in ("ja", "en"):
        assert directory.search(text, language=language)[0].id == first


@given(st.text(max_size=40))
def test_any_text_can_be_looked_for(text: str) -> None:
    known = {identifier: vendor_of(identifier, facts) for identifier, facts in SHIPPED.items()}
    engine = sa.create_engine("sqlite://")
    vendor_facts.create(engine)
    found = VendorDirectory(engine=engine, now=lambda: AT, shipped=SHIPPED).search(text, language="ja")
    assert len(found) <= 25
    assert all(vendor == known[vendor.id] for vendor in found)


def test_no_text_lists_all_and_an_unknown_one_none(directory: VendorDirectory) -> None:
    assert len(directory.search(" ", language="ja")) == 25
    assert directory.search("", language="ja", limit=3)[0].id == "openai"
    assert directory.search("どこにもない会社", language="ja") == []


def test_every_name_finds_its_own_vendor(directory: VendorDirectory) -> None:
    for vendor in directory.vendors():
        for name in (*vendor.names.values(), *vendor.products, *vendor.aliases):
            found = directory.search(name, language="en")
            assert vendor.id in [each.id for each in found], name


PATHS = st.sampled_from(
    ["company", "names.ja", "products", "terms", "warning.1", "channel.a.type", "channel.a.address", "channel.a.note.1"]
) | st.text(max_size=30)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ja", "en"]), inner),
    max_leaves=6,
)


@given(PATHS, VALUES, st.sampled_from(ChannelType))
def test_whatever_is_entered_is_taken_as_it_will_be_read_or_refused(
    path: str, value: object, kind: ChannelType
) -> None:
    refused, stored = None, None
    try:
        stored = checked_value(path, value, type_of=lambda _: kind)
    except InquiryError as error:
        refused = error
    if refused:
        assert f"errors.{refused.code}" in words_for("ja")
        assert words_for("en").error(refused)
    else:
        assert checked_value(path, stored, type_of=lambda _: kind) == stored


def test_a_row_is_never_rewritten(directory: VendorDirectory, tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    with engine.connect() as connection:
        edit(directory, MAIL, "a@b.jp")
        first = connection.execute(sa.select(vendor_facts)).all()
        edit(directory, MAIL, "c@d.jp")
        directory.undo("midjourney", MAIL, by=OTHER)
        assert connection.execute(sa.select(vendor_facts).order_by(vendor_facts.c.id)).all()[:1] == first
