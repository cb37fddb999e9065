"""The guides to whole laws, in another language or in everyday words: each entry speaks of a provision that exists, and of
those in another language no article is left out.

Here the project's own readers and reference parser are asked, for a reader finds the law's text through them.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ingest.split import PASSAGE_TOKENS, estimated_tokens
from knowledge.locator import is_supplementary
from knowledge.model import Version
from knowledge.reading.names import load_names
from knowledge.reading.references import Reference, matches, parse_references
from tests.ingest.reading import version_of
from tests.ingest.test_starter_briefs import ALL, Brief, each_document, named

NAMES = load_names()
TEXTS = {
    "345AC0000000048": "jp/345AC0000000048.md",
    "405AC0000000047": "jp/405AC0000000047.md",
    "405AC0000000088": "jp/405AC0000000088.xml",
    "412AC0000000131": "jp/412AC0000000131.md",
    "413AC0000000137": "jp/413AC0000000137.md",
    "usc17": "us/usc17.xml",
    "32024R1689": "eu/32024R1689.md",
}
GUIDES = [brief for brief in ALL if brief.slug.startswith(("guide-", "finding-"))]
each_guide = pytest.mark.parametrize("guide", GUIDES, ids=named)

OfficialText = Callable[[str], Version]


@pytest.fixture(scope="module")
def official(shared_data: Path) -> OfficialText:
    @cache
    def read(document: str) -> Version:
        return version_of(shared_data / "statutes" / TEXTS[document])

    return read


def law_of(guide: Brief) -> str:
    (law,) = guide.documents
    return law


def entries(guide: Brief) -> list[str]:
    """Heading and text of each entry, as one text."""
    return [entry.strip() for entry in re.split(r"(?m)^## ", guide.body)[1:]]


def place_of(entry: str) -> Reference:
    """What an entry first refers to, which is what it is about."""
    return parse_references(entry, names=NAMES)[0]


def locators(version: Version) -> list[str]:
    return [each.locator for each in version.provisions if not is_supplementary(each.locator)]


@each_guide
def test_an_entry_speaks_of_its_own_law_first_and_the_guide_lists_it(guide: Brief) -> None:
    listed = [entry.split()[1] for entry in guide.provisions]
    for entry in entries(guide):
        place = place_of(entry)
        assert place.law, entry
        assert place.law.key == law_of(guide), entry
        assert any(matches(locator, place.parts) for locator in listed), entry


@each_guide
def test_the_entries_of_a_guide_are_told_apart_and_each_fits_one_passage(guide: Brief) -> None:
    headings = [entry.splitlines()[0] for entry in entries(guide)]
    assert len(headings) == len(set(headings))
    assert not guide.body.startswith("#"), "what the guide is comes first"
    for entry in entries(guide):
        assert estimated_tokens(entry) <= PASSAGE_TOKENS, entry
        assert len(entry.splitlines()[2:]) == 1, "one paragraph beneath its heading"


@each_guide
def test_a_guide_is_of_the_day_of_the_text_it_describes(guide: Brief, official: OfficialText) -> None:
    effective = official(law_of(guide)).facts.effective
    assert effective in (guide.meta["as_of"], None)


@each_guide
def test_each_entry_is_about_a_provision_that_exists(guide: Brief, official: OfficialText) -> None:
    existing = locators(official(law_of(guide)))
    for entry in entries(guide):
        for place in parse_references(entry, names=NAMES):
            if place.law and place.law.key == law_of(guide):
                assert any(matches(locator, place.parts) for locator in existing), (entry, place)


@each_guide
def test_a_guide_is_in_another_language_than_its_law_and_a_finding_aid_in_the_same(guide: Brief) -> None:
    own = "ja" if guide.meta["jurisdiction"] == "jp" else "en"
    kind = "guide" if guide.slug.startswith("finding-") else "brief"
    assert guide.meta["kind"] == kind
    assert (guide.language == own) == (kind == "guide")
    assert str(guide.meta["identifier"]).startswith(f"{kind}/{guide.language}/")


@pytest.mark.parametrize("guide", [each for each in GUIDES if each.meta["kind"] == "brief"], ids=named)
def test_a_guide_leaves_out_no_article(guide: Brief, official: OfficialText) -> None:
    version = official(law_of(guide))
    spans = {each.locator: version.text[each.start : each.end] for each in version.provisions}
    articles = {locator.partition("/")[0] for locator in locators(version) if re.match("art=|sec=", locator)}
    listed = {entry.split()[1].partition("/")[0] for entry in guide.provisions}
    assert not {article for article in articles - listed if "削除" not in spans[article][:20]}


@each_document
def test_what_the_front_matter_lists_stands_in_the_law(brief: Brief, official: OfficialText) -> None:
    for entry in brief.provisions:
        document, locator = entry.split()
        if document in TEXTS:
            assert locator in locators(official(document)), entry
