"""The directory as it comes with the desk."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from bot.inquiries.model import ChannelType
from bot.inquiries.vendors.addresses import is_mail_address, is_web_address
from bot.inquiries.vendors.facts import checked_value
from bot.inquiries.vendors.model import Fact, Vendor
from bot.inquiries.vendors.shipped import shipped_facts
from bot.words import language_of
from knowledge.reading.names import load_names
from tests.bot.inquiries.vendors.complete import SHIPPED, VENDORS

FACTS = [(vendor, path, fact) for vendor, facts in SHIPPED.items() for path, fact in facts.items()]
CHANNELS = [(vendor, channel) for vendor in VENDORS.values() for channel in vendor.channels]
UNKNOWN = [
    "runway", "pika", "luma", "kling", "minimax", "suno", "udio", "character-ai", "adobe", "stability", "anthropic",
]  # fmt: skip


@pytest.mark.parametrize(("vendor", "path", "fact"), FACTS)
def test_every_fact_is_as_staff_could_have_entered_it(vendor: str, path: str, fact: Fact) -> None:
    def type_of(channel: str) -> ChannelType | None:
        found = VENDORS[vendor].channel(channel)
        return found and found.type

    assert checked_value(path, fact.value, type_of=type_of) == fact.value


@pytest.mark.parametrize(("vendor", "path", "fact"), FACTS)
def test_every_fact_but_names_has_a_source(vendor: str, path: str, fact: Fact) -> None:
    if not path.startswith(("names.", "products", "aliases")):
        assert fact.source
    assert fact.checked is None or fact.checked <= date(2026, 11, 22)


@pytest.mark.parametrize(("vendor", "channel"), CHANNELS)
def test_every_channel_has_an_address_of_its_type(vendor: Vendor, channel: object) -> None:
    assert channel.address
    if channel.type is ChannelType.EMAIL:
        assert is_mail_address(channel.address)
    if channel.type is ChannelType.FORM:
        assert is_web_address(channel.address)


def test_the_english_has_no_japanese_in_it() -> None:
    texts = [fact.value["en"] for _, _, fact in FACTS if isinstance(fact.value, dict)]
    assert texts
    assert not [text for text in texts if language_of(text) == "ja"]


def test_every_vendor_that_has_a_name_is_in_the_directory_under_it() -> None:
    for name in load_names().vendors:
        assert VENDORS[name.id].names == {"ja": name.ja, "en": name.en}


@pytest.mark.parametrize("vendor", UNKNOWN)
def test_a_vendor_without_a_verified_channel_has_a_name_and_nothing_else(vendor: str) -> None:
    found = VENDORS[vendor]
    assert (found.channels, found.company, found.warnings, found.habits) == ((), "", (), ())
    assert set(found.facts) <= {"names.ja", "names.en", "products", "aliases"}


def test_a_vendor_known_from_the_file_alone_brings_its_own_names(tmp_path: Path) -> None:
    file = tmp_path / "vendors.toml"
    file.write_text('[[vendor]]\nid = "new"\nnames = { ja = "新", en = "New" }\n', encoding="utf-8")
    facts = shipped_facts(path=file)
    assert facts["new"]["names.ja"].value == "新"
    assert list(facts["openai"]) == ["names.ja", "names.en", "aliases"]


@pytest.mark.parametrize(
    ("vendor", "channel", "document"),
    [
        ("openai", "form", "chatgpt/terms-of-service-eu.2026-08-01.md"),
        ("midjourney", "email", "midjourney/terms-of-service.2025-02-06.md"),
        ("midjourney", "form", "midjourney/terms-of-service.2025-02-06.md"),
        ("xai", "agent", "grok/terms-of-service.2025-12-01.md"),
        ("xai", "support", "grok/terms-of-service-eu.2026-08-01.md"),
        ("xai", "dsa", "grok/terms-of-service-eu.2026-08-01.md"),
        ("google", "form", "google-generative-ai-services/terms-of-service-eu.2026-08-01.md"),
    ],
)
def test_an_address_stands_in_the_real_terms_of_its_date(
    shared_data: Path, vendor: str, channel: str, document: str
) -> None:
    text = (shared_data / "policies" / document).read_text(encoding="utf-8")
    fact = SHIPPED[vendor][f"channel.{channel}.address"]
    assert fact.value in text
    assert str(fact.checked) in document


def test_postal_addresses_stand_in_the_real_terms(shared_data: Path) -> None:
    for vendor, document in (
        ("openai", "chatgpt/terms-of-service-eu.2026-08-01.md"),
        ("midjourney", "midjourney/terms-of-service.2025-02-06.md"),
    ):
        text = re.sub(r"\W+", "", (shared_data / "policies" / document).read_text(encoding="utf-8"))
        address = SHIPPED[vendor]["channel.post.address"].value
        for part in address.removesuffix(", USA").split(", "):
            assert re.sub(r"\W+", "", part) in text


def test_no_address_of_the_collected_facts_was_lost(shared_data: Path) -> None:
    collected = json.loads((shared_data / "vendors.json").read_text(encoding="utf-8"))["vendors"]
    for entry in collected:
        for field in (
            "form",
            "email",
            "trademark_form",
            "general_report",
            "licensing_form",
            "guideline",
            "eu_dsa",
        ):
            if field in entry:
                assert entry[field] in str(SHIPPED[entry["id"]])
