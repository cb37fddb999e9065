"""What a member reads about a vendor."""

from dataclasses import replace
from datetime import date

import pytest

from bot.inquiries.model import ChannelType, Relied
from bot.inquiries.vendors.facts import vendor_of
from bot.inquiries.vendors.model import Fact
from bot.inquiries.vendors.shipped import shipped_facts
from bot.views.vendor import vendor_list, vendor_pages
from bot.words import words_for

TODAY = date(2026, 11, 22)
JAPANESE, ENGLISH = words_for("ja"), words_for("en")
VENDORS = {identifier: vendor_of(identifier, facts) for identifier, facts in shipped_facts().items()}
FRESH, OLD = date(2026, 11, 1), date(2026, 5, 1)
MOON = vendor_of(
    "moon",
    {
        "names.ja": Fact("ムーン"),
        "names.en": Fact("Moon"),
        "company": Fact("Moon, Inc.", source="Terms", checked=FRESH),
        "channel.mail.type": Fact("email", source="Terms", checked=FRESH),
        "channel.mail.address": Fact("ip@moon.example", source="FAQ", checked=OLD, by="葵"),
        "channel.mail.languages": Fact(["en", "fr"], source="Terms", checked=FRESH),
        "warning.1": Fact({"ja": "注意", "en": "Mind"}, source="Note"),
    },
)


def test_every_fact_with_its_source_and_date_and_the_rest_unknown() -> None:
    assert vendor_pages(MOON, ENGLISH, today=TODAY, terms=()) == (
        "**Moon**\n"
        "Addressee: Moon, Inc. [1]\n\n"
        "**E-mail** (`mail`)\n"
        "- Address: ip@moon.example [2] ⚠\n"
        "- For: unknown\n"
        "- Asks for: unknown\n"
        "- Languages: English / fr [1]\n\n"
        "**Before filing**\n"
        "- Mind [3] ⚠\n\n"
        "**How it responds, by its own account**\n"
        "- unknown\n\n"
        "**Sources**\n"
        "[1] Terms, as of 2026-11-01\n"
        "[2] FAQ, as of 2026-05-01, confirmed by 葵 ⚠\n"
        "[3] Note, date unknown ⚠\n"
        "⚠ Not confirmed for more than 180 days, or with no known date. Please look it up again before a letter rests"
        " on it."
    )


@pytest.mark.parametrize(("day", "marked"), [(date(2027, 4, 30), False), (date(2027, 5, 1), True)])
def test_a_fact_is_marked_after_180_days(day: date, *, marked: bool) -> None:
    facts = {"names.en": Fact("A"), "company": Fact("A", source="S", checked=FRESH)}
    assert ("⚠" in vendor_pages(vendor_of("a", facts), ENGLISH, today=day, terms=())) == marked


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("words", [JAPANESE, ENGLISH])
def test_all_that_is_shipped_is_shown(vendor: str, words) -> None:
    text = vendor_pages(VENDORS[vendor], words, today=TODAY, terms=())
    for channel in VENDORS[vendor].channels:
        if channel.type in (ChannelType.EMAIL, ChannelType.FORM):
            assert channel.address in text  # to be copied as it is
    for warning in VENDORS[vendor].warnings:
        assert warning[words.language].split("（")[0].split(" (")[0] in text
    for fact in VENDORS[vendor].facts.values():
        if fact.checked:
            assert fact.checked.isoformat() in text


def test_a_vendor_of_whom_nothing_is_known() -> None:
    text = vendor_pages(VENDORS["udio"], JAPANESE, today=TODAY, terms=())
    assert "宛先の法人：不明" in text
    assert "送付先は分かっていません" in text
    assert "⚠" not in text
    assert "出典" not in text


def test_its_own_terms_are_quoted_and_linked() -> None:
    relied = Relied(
        version=1, start=0, end=3, document="moon/terms", title="Moon Terms", label="Complaints",
        quote="Write to *us*.", effective=FRESH, kind="policy", url="https://moon.example/terms", vendor="moon",
    )  # fmt: skip
    text = vendor_pages(MOON, ENGLISH, today=TODAY, terms=[relied])
    assert (
        "> Write to \\*us\\*.\n"
        "Moon Terms, “Complaints” · version of 2026-11-01 · [moon.example](<https://moon.example/terms>)"
    ) in text
    plain = vendor_pages(
        MOON,
        ENGLISH,
        today=TODAY,
        terms=[relied.model_copy(update={"label": "", "url": "", "effective": None})],
    )
    assert "> Write to \\*us\\*.\nMoon Terms\n" in plain


def test_what_staff_entered_does_nothing_in_chat() -> None:
    evil = "**x** @everyone <@1> [a](https://evil.example)"
    facts = {
        **MOON.facts,
        "names.en": Fact(evil),
        "company": Fact(evil, source=evil, checked=FRESH, by=evil),
        "aliases": Fact([evil]),
        "warning.1": Fact({"ja": evil, "en": evil}, source=evil),
        "channel.mail.name": Fact({"ja": evil, "en": evil}, source=evil),
        "channel.mail.subject": Fact(evil, source=evil),
        "channel.mail.note.1": Fact({"ja": evil, "en": evil}, source=evil),
    }
    vendor = vendor_of("moon", facts)
    for text in (vendor_pages(vendor, ENGLISH, today=TODAY, terms=()), vendor_list([vendor], ENGLISH)):
        assert "**x**" not in text
        assert "@everyone" not in text
        assert " <@1" not in text
        assert "[a](" not in text


def test_the_list() -> None:
    assert vendor_list([MOON, replace(MOON, id="sun", channels=())], JAPANESE) == (
        "**ムーン**（`moon`）：電子メール\n**ムーン**（`sun`）：送付先不明"
    )
    assert vendor_list([], ENGLISH) == "No vendor goes by that name."
