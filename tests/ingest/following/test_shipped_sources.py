"""The sources file that comes with the desk."""

from typing import TypeVar
from urllib.parse import urlsplit

import pytest

from bot.inquiries.vendors.shipped import shipped_facts
from ingest.following.kinds.egov import API, EgovLaw
from ingest.following.kinds.eurlex import EurLexAct
from ingest.following.kinds.page import Page
from ingest.following.kinds.terms_archive import TermsArchive
from ingest.following.kinds.uscode import UnitedStatesCode
from ingest.following.kinds.wordpress import WordPress
from ingest.following.sources_file import SHIPPED, load_sources
from ingest.naming import see_that_names_are_plain
from knowledge.model import Kind
from knowledge.reading.names import load_names

SOURCES = load_sources(SHIPPED).source
DIRECTORY = shipped_facts()
UNREADABLE = {"pika"}
"""Vendors whose terms cannot be followed; the file says why."""


T = TypeVar("T")


def of(kind: type[T]) -> list[T]:
    return [each for each in SOURCES if isinstance(each, kind)]


def test_it_names_the_laws_that_the_desk_is_built_around() -> None:
    assert {each.law_id for each in of(EgovLaw)} >= {"345AC0000000048", "405AC0000000047", "413AC0000000137"}
    assert {each.celex for each in of(EurLexAct)} == {"32024R1689", "32019L0790"}
    assert [each.number for each in of(UnitedStatesCode)] == [17]
    assert [each.site for each in of(WordPress)] == ["https://coda-cj.jp/"]


def test_laws_have_the_keys_by_which_questions_find_them() -> None:
    known = {law.key for law in load_names().laws}
    assert {each.law_id for each in of(EgovLaw)} | {each.celex for each in of(EurLexAct)} <= known
    assert not [each.key for each in (*of(EgovLaw), *of(EurLexAct), *of(UnitedStatesCode)) if each.key]


def test_offices_are_asked_where_they_answer() -> None:
    assert API == "https://laws.e-gov.go.jp/api/2"
    assert {each.api for each in of(EgovLaw)} == {"https://laws.e-gov.go.jp/api/2"}
    assert {(each.resource, each.catalogue) for each in of(EurLexAct)} == {
        ("https://publications.europa.eu/resource/celex", "https://publications.europa.eu/webapi/rdf/sparql")
    }
    assert {each.page for each in of(UnitedStatesCode)} == {
        "https://uscode.house.gov/download/download.shtml"
    }
    assert {(each.api, each.raw) for each in of(TermsArchive)} == {
        ("https://api.github.com", "https://raw.githubusercontent.com")
    }


def test_pages_are_asked_for_over_tls() -> None:
    assert {urlsplit(each.url).scheme for each in of(Page)} == {"https"}


def test_every_vendor_in_the_directory_is_followed_or_said_not_to_be() -> None:
    followed = {each.vendor for each in SOURCES if each.vendor}
    assert followed <= set(DIRECTORY)
    assert set(DIRECTORY) - followed == UNREADABLE
    assert all(vendor.capitalize() in SHIPPED.read_text(encoding="utf-8") for vendor in UNREADABLE)


@pytest.mark.parametrize("source", [each for each in SOURCES if each.vendor], ids=lambda each: each.name)
def test_a_vendors_terms_are_policies_under_a_plain_key(source: TermsArchive | Page) -> None:
    assert source.document is Kind.POLICY
    assert source.alerts
    see_that_names_are_plain(key=source.base_key, title=source.title or source.name)
    assert "/" in source.base_key
    assert (
        source.base_key.endswith("-eu") == (source.jurisdiction == "eu") == ("(EU)" in (source.title or ""))
    )


@pytest.mark.parametrize("vendor", [vendor for vendor, facts in DIRECTORY.items() if "terms" in facts])
def test_keys_are_where_the_directory_looks_for_a_vendors_terms(vendor: str) -> None:
    prefixes = tuple(DIRECTORY[vendor]["terms"].value)
    keys = [each.base_key for each in SOURCES if each.vendor == vendor]
    assert keys
    assert [key for key in keys if not key.startswith(prefixes)] == []


def test_no_two_sources_bring_the_same_document() -> None:
    keys = [each.base_key for each in SOURCES]
    assert sorted(set(keys)) == sorted(keys)


def test_the_histories_that_answers_are_checked_against_are_whole() -> None:
    whole = {each.base_key for each in of(TermsArchive) if each.history == "all"}
    assert whole == {"chatgpt/terms-of-service", "midjourney/terms-of-service"}
