"""Comparing real terms and laws, judged by reading each pair."""

from itertools import pairwise
from pathlib import Path, PurePosixPath

import pytest

from ingest.document import Source
from ingest.readers import read
from ingest.split import split
from knowledge.comparing.compare import compare
from knowledge.comparing.comparison import Comparison, Fate, Mark
from knowledge.comparing.topics import Topic
from knowledge.model import Version

CHATGPT = {
    # From the terms for the United States to those for Europe: everything but the form of the text.
    ("2024-02-20", "2024-06-10"): {
        Topic.RIGHTS,
        Topic.COMPLAINTS,
        Topic.TRAINING,
        Topic.OPT_OUT,
        Topic.LIABILITY,
    },
    ("2024-06-10", "2024-07-22"): None,  # one link leads elsewhere
    # The form for copyright complaints has another address.
    ("2024-07-22", "2024-08-20"): {Topic.RIGHTS, Topic.COMPLAINTS},
    ("2024-08-20", "2024-10-19"): None,  # invisible characters beside each link
    ("2024-10-19", "2024-10-23"): {Topic.TRAINING},
    # OpenAI moved; notices go to another street.
    ("2024-10-23", "2024-12-18"): {Topic.RIGHTS, Topic.COMPLAINTS},
    ("2024-12-18", "2025-02-06"): None,  # blank lines
    ("2025-02-06", "2025-04-03"): None,  # a menu of the page: "Select language"
    ("2025-04-03", "2025-04-30"): {Topic.COMPLAINTS},
    ("2025-04-30", "2025-05-17"): {Topic.TRAINING, Topic.OPT_OUT},
    ("2025-05-17", "2025-05-28"): None,  # one link leads elsewhere
    # Service terms were put below the terms of use.
    ("2025-05-28", "2025-07-31"): {Topic.RIGHTS, Topic.COMPLAINTS, Topic.TRAINING, Topic.LIABILITY},
    ("2025-07-31", "2025-08-13"): None,  # two lines that say "…"
    ("2025-08-13", "2025-08-30"): set(),  # Team is called Business
    ("2025-08-30", "2025-09-03"): None,  # invisible characters beside each link
    # Likeness, and what a shared image gives away.
    ("2025-09-03", "2025-11-01"): {Topic.RIGHTS},
    # The form for disputes has another address.
    ("2025-11-01", "2025-11-07"): {Topic.LIABILITY},
}
"""Topics that each pair of neighbouring versions touches; None: nothing but looks changed."""


def load(root: Path, name: str) -> Version:
    file = root / name
    source = Source(name, PurePosixPath(name), file.read_bytes())
    return split(next(iter(read(source))))


def between(root: Path, document: str, before: str, after: str) -> Comparison:
    one, other = (load(root, document.format(day)) for day in (before, after))
    return compare(one, other, style=other.facts.style)


def marked(comparison: Comparison, mark: Mark) -> str:
    pieces = [
        piece
        for section in comparison.changed
        for change in section.changes
        for piece in change.pieces
        if piece.mark is mark
    ]
    return " ".join(piece.text.strip() for piece in pieces)


def test_midjourney_put_a_form_beside_the_address(shared_data: Path):
    comparison = between(
        shared_data / "policies", "midjourney/terms-of-service.{}.md", "2024-08-14", "2025-02-06"
    )
    first = comparison.by_weight[0]
    assert first.place.label == "5. DMCA and Takedowns Policy"
    assert set(first.topics) == {Topic.RIGHTS, Topic.COMPLAINTS}
    (change,) = [change for change in first.changes if change.counts]
    assert change.before is not None
    assert "this form" not in change.before
    assert [piece.mark for piece in change.pieces] == [Mark.KEPT, Mark.ADDED, Mark.KEPT]
    assert change.pieces[1].text.startswith("by using this form (https://docs.google.com/forms/")
    assert change.pieces[1].text.strip().endswith("or by email")
    fates = {section.place.label: section.fate for section in comparison.changed}
    assert fates == {
        "5. DMCA and Takedowns Policy": Fate.REWORDED,
        "11. Image Editor": Fate.ADDED,
        "Editor Access and Restrictions": Fate.ADDED,
        "Editor Content": Fate.ADDED,
        "12. Miscellaneous": Fate.MOVED,
    }


@pytest.mark.parametrize("days", CHATGPT, ids=" ".join)
def test_chatgpt_terms_through_their_versions(shared_data: Path, days: tuple[str, str]):
    comparison = between(shared_data / "policies", "chatgpt/terms-of-service.{}.md", *days)
    expected = CHATGPT[days]
    assert comparison.is_cosmetic is (expected is None)
    assert set(comparison.topics) == (expected or set())


def test_the_pairs_are_all_that_there_are(shared_data: Path):
    files = sorted((shared_data / "policies" / "chatgpt").glob("terms-of-service.20*.md"))
    days = [file.name.split(".")[1] for file in files]
    assert list(pairwise(days)) == list(CHATGPT)


@pytest.mark.parametrize(
    ("before", "after", "cosmetic"),
    [
        ("2023-10-16", "2023-11-14", False),
        ("2023-11-14", "2023-11-15", False),  # a heading: "How we are" became "Who we are"
        ("2023-11-15", "2023-12-02", True),
        ("2023-12-02", "2024-02-10", True),
    ],
)
def test_openai_terms_through_their_versions(shared_data: Path, before: str, after: str, cosmetic: bool):
    comparison = between(shared_data / "policies", "openai/terms-of-service.{}.md", before, after)
    assert comparison.is_cosmetic is cosmetic


def test_the_copyright_act_of_2019(shared_data: Path):
    comparison = between(
        shared_data / "statutes", "jp/345AC0000000048.history/{}.md", "2018-12-30", "2019-01-01"
    )
    fates = {section.place.label: section for section in comparison.changed}
    training = fates["第三十条の四"]
    assert (training.fate, training.renamed) == (Fate.REWORDED, True)
    assert Topic.TRAINING in training.topics
    assert fates["第四十七条の八"].fate is Fate.REMOVED
    renumbered = [section for section in comparison.changed if section.fate is Fate.MOVED]
    assert [(each.before and each.before.label, each.place.label) for each in renumbered] == [
        ("第四十二条の四", "第四十三条")
    ]
    assert "利用" in marked(comparison, Mark.REMOVED)
    assert "実行" in marked(comparison, Mark.ADDED)


def test_the_copyright_act_of_2026(shared_data: Path):
    comparison = between(
        shared_data / "statutes", "jp/345AC0000000048.history/{}.md", "2024-01-01", "2026-04-01"
    )
    by_label = {section.place.label: section for section in comparison.changed}
    assert by_label["第六十七条の三"].fate is Fate.ADDED
    moved = [section for section in comparison.changed if section.fate is Fate.MOVED]
    assert [(each.before.label, each.after.label) for each in moved if each.before and each.after] == [
        ("第六章　紛争処理", "第七章　紛争処理"),
        ("第七章　権利侵害", "第八章　権利侵害"),
        ("第八章　罰則", "第九章　罰則"),
    ]
    penalties = by_label["第百十九条"]
    assert "[-懲役-]" in "".join(
        f"[-{piece.text}-]" if piece.mark is Mark.REMOVED else piece.text
        for change in penalties.changes
        for piece in change.pieces
    )
