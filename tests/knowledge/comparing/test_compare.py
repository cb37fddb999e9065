"""Comparing two texts, section by section."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.catalog.holdings import HeldText
from knowledge.comparing.compare import compare
from knowledge.comparing.comparison import Comparison, Fate, Mark, Section
from knowledge.comparing.sections import Unit
from tests.knowledge.comparing.texts import SENTENCES, Sections, pages, policy, sections, statute

OWN, USE, NOTICE, OPT_OUT, FEE, QUOTE, *JAPANESE = SENTENCES


def by_name(comparison: Comparison) -> dict[str, Section]:
    return {section.place.label: section for section in comparison.sections}


def said(section: Section) -> list[str]:
    """The changed paragraphs with their marks."""
    forms = {Mark.KEPT: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "{{+{}+}}"}
    return [
        "".join(forms[piece.mark].format(piece.text) for piece in change.pieces)
        for change in section.changes
        if change.counts
    ]


def test_two_empty_texts_are_the_same():
    assert compare(HeldText("", ()), HeldText("", ()), style="plain").is_cosmetic


def test_all_of_a_text_is_added_to_an_empty_one():
    comparison = compare(HeldText("", ()), policy(("Rights", [OWN])), style="plain")
    assert [section.fate for section in comparison.changed] == [Fate.ADDED]
    assert not comparison.is_cosmetic


def test_a_text_without_structure_is_compared_line_by_line():
    comparison = compare(HeldText("One.\nTwo.", ()), HeldText("One.\nThree.", ()), style="plain")
    assert [change.fate for change in comparison.sections[0].changes] == [
        Fate.UNCHANGED,
        Fate.REMOVED,
        Fate.ADDED,
    ]


def test_words_are_marked_where_a_paragraph_was_reworded():
    after = NOTICE.replace("to takedown", "by using this form (https://forms.example/x) or to takedown")
    comparison = compare(
        policy(("Terms", [OWN]), ("DMCA", [NOTICE])),
        policy(("Terms", [OWN]), ("DMCA", [after])),
        style="plain",
    )
    assert [section.place.label for section in comparison.changed] == ["DMCA"]
    assert said(comparison.changed[0]) == [
        "Please send a notice of claimed infringement "
        "{+by using this form (https://forms.example/x) or +}to takedown@example.com."
    ]


def test_japanese_words_are_marked_whole():
    before = "三年以下の懲役若しくは三百万円以下の罰金に処し、第三十条の四の規定は、適用しない。"
    after = "三年以下の拘禁刑若しくは五百万円以下の罰金に処し、第三十条の五の規定は、適用しない。"
    comparison = compare(
        statute(("1", "第一条（罰則）", [before])), statute(("1", "第一条（罰則）", [after])), style="jp"
    )
    assert said(comparison.changed[0]) == [
        "三年以下の[-懲役-]{+拘禁刑+}若しくは[-三百万円以下-]{+五百万円以下+}の罰金に処し、"
        "[-第三十条の四-]{+第三十条の五+}の規定は、適用しない。"
    ]


def test_what_stands_before_the_first_heading_is_compared_too():
    comparison = compare(
        policy(("", [OWN]), ("A", [USE])), policy(("", [OWN, NOTICE]), ("A", [USE])), style="plain"
    )
    assert [(section.place.label, section.fate) for section in comparison.changed] == [("", Fate.REWORDED)]


def test_a_section_with_another_number_is_renumbered_and_not_reworded():
    comparison = compare(
        policy(("10. Law", [OWN]), ("11. Miscellaneous", [USE])),
        policy(("10. Law", [OWN]), ("11. Editor", [NOTICE]), ("12. Miscellaneous", [USE])),
        style="plain",
    )
    assert {name: section.fate for name, section in by_name(comparison).items()} == {
        "10. Law": Fate.UNCHANGED,
        "11. Editor": Fate.ADDED,
        "12. Miscellaneous": Fate.MOVED,
    }


def test_a_renamed_section_is_known_by_its_text():
    comparison = compare(
        policy(("Your Rights", [OWN, USE])), policy(("Rights and Duties", [OWN, USE, FEE])), style="plain"
    )
    (section,) = comparison.changed
    assert (section.fate, section.renamed) == (Fate.REWORDED, True)
    assert section.before is not None
    assert section.before.label == "Your Rights"


def test_a_rewritten_section_keeps_its_name():
    comparison = compare(policy(("Rights", [OWN])), policy(("Rights", [JAPANESE[0]])), style="plain")
    assert [section.fate for section in comparison.changed] == [Fate.REWORDED]


def test_a_paragraph_that_went_to_another_section_moved():
    comparison = compare(
        policy(("A", [OWN, NOTICE]), ("B", [USE])), policy(("A", [OWN]), ("B", [USE, NOTICE])), style="plain"
    )
    (section,) = comparison.changed
    (change,) = [change for change in section.changes if change.counts]
    assert (section.place.label, change.fate) == ("B", Fate.MOVED)
    assert change.origin is not None
    assert change.origin.label == "A"


def test_an_article_put_in_between_changes_no_other():
    one, two = ("1", "第一条（目的）", [JAPANESE[0]]), ("2", "第二条（定義）", [JAPANESE[1]])
    between = ("1-2", "第一条の二（学習）", [JAPANESE[2]])
    comparison = compare(statute(one, two), statute(one, between, two), style="jp")
    assert [(section.place.label, section.fate) for section in comparison.changed] == [
        ("第一条の二", Fate.ADDED)
    ]


def test_an_article_under_another_number_is_known_by_its_text():
    comparison = compare(
        statute(("42-2", "第四十二条の二（利用）", [JAPANESE[0]])),
        statute(("42-3", "第四十二条の三（利用）", [JAPANESE[0]])),
        style="jp",
    )
    assert [(section.fate, section.renamed) for section in comparison.changed] == [(Fate.MOVED, True)]


def test_numbers_of_items_count_in_a_statute_and_not_in_a_policy():
    old, new = "四　前項の場合において必要な事項", "五　前項の場合において必要な事項"
    assert not compare(
        statute(("1", "第一条（定義）", [old])), statute(("1", "第一条（定義）", [new])), style="jp"
    ).is_cosmetic
    assert compare(policy(("A", [f"4. {OWN}"])), policy(("A", [f"• {OWN}"])), style="plain").is_cosmetic


def test_text_that_flows_onto_the_next_page_did_not_change():
    before = pages(f"{OWN}\n{USE}\n{NOTICE}", FEE)
    after = pages(f"{OWN}\n{USE}", f"{NOTICE}\n{FEE}")
    assert compare(before, after, style="plain").is_cosmetic


def test_a_change_is_found_on_its_page():
    before = pages(f"{OWN}\n{USE}", FEE)
    after = pages(f"{OWN}\n{USE}", FEE.replace("1,000.50", "2,000.50"))
    (section,) = compare(before, after, style="plain").changed
    assert section.place.locator == "page=2"
    assert said(section) == ["The fee is $[-1,000.50 -]{+2,000.50 +}a month, and 3.5 % more after 30 days."]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Effective: February 6, 2025", "Effective: May 1, 2026"),
        ("**Version Effective Date: August 13, 2024**", "Version Effective Date: February 5, 2025"),
        ("Effective: January 31, 2024 (previous version (https://a.example/1))", "Updated November 14, 2023"),
        ("UpdatedNovember 14, 2023", ""),
        ("Published: 2025-02-06", "Published: 6 March 2025"),
        ("最終更新日：2024年1月5日", "最終更新日：2025年2月6日"),
        ("2024年4月1日 改定", "2025年4月1日 改定"),
        ("…", ""),
        ("Select language", ""),
        (f"{OWN} See here (https://a.example/1).", f"{OWN} See here (https://b.example/2)."),
        (f"{OWN} See here(opens in a new window).", f"{OWN} See here."),
        ("（注）第３条、ＡＢＣ", "(注)第3条，ABC"),
        ("It’s “so” – yes", 'It\'s "so" - yes'),
        ("• First point", "1. First point"),
        ("(a) First point", "- First point"),
        ("・最初の点", "① 最初の点"),
        ("附　則を 見よ", "附則を見よ"),
        ("Terms\u2060 of\u00a0Use", "Terms of Use"),
    ],
)
def test_looks_do_not_count(before: str, after: str):
    rest = [OWN, JAPANESE[0]]
    one, other = ([*rest, *filter(None, [each])] for each in (before, after))
    assert compare(policy(("A", one)), policy(("A", other)), style="plain").is_cosmetic
    assert compare(policy(("A", other)), policy(("A", one)), style="plain").is_cosmetic


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("within 30 days", "within 80 days"),
        ("You may copy.", "You may not copy."),
        ("You may, with leave, copy", "You may with leave copy"),
        ("the Services", "the services"),
        ("二年以下の懲役", "二年以下の拘禁刑"),
        ("することができる。", "することができない。"),
        (
            "The terms changed on February 6, 2025 and bind you.",
            "The terms changed on May 6, 2025 and bind you.",
        ),
        (
            "send it in this form (https://a.example/form/1)",
            "send it in this form (https://a.example/form/2)",
        ),
        (
            "申立てはこのフォーム（https://a.example/1）から",
            "申立てはこのフォーム（https://a.example/2）から",
        ),
        ("write to a@example.com", "write to b@example.com"),
    ],
)
def test_words_count(before: str, after: str):
    assert not compare(policy(("A", [before])), policy(("A", [after])), style="plain").is_cosmetic


def test_headings_may_change_their_capitals():
    assert compare(
        policy(("Registration and Access", [OWN])), policy(("Registration and access", [OWN])), style="plain"
    ).is_cosmetic


def test_sections_that_bear_on_rights_come_first():
    before = policy(
        ("Fees", [FEE]), ("Arbitration", ["Disputes go to arbitration."]), ("Takedowns", [NOTICE])
    )
    after = policy(
        ("Fees", [f"{FEE} So it is."]),
        ("Arbitration", ["Disputes go to arbitration in Tokyo."]),
        ("Takedowns", [f"{NOTICE} We answer."]),
    )
    ordered = compare(before, after, style="plain").by_weight
    assert [section.place.label for section in ordered] == ["Takedowns", "Arbitration", "Fees"]


def test_a_topic_of_a_paragraph_that_did_not_change_is_not_touched():
    comparison = compare(
        policy(("A", [NOTICE, FEE])), policy(("A", [NOTICE, f"{FEE} Or not."])), style="plain"
    )
    assert comparison.topics == ()


@settings(deadline=None)
@given(sections(wild=True))
def test_a_text_is_the_same_as_itself(held: Sections):
    comparison = compare(policy(*held), policy(*held), style="plain")
    assert comparison.is_cosmetic
    assert all(change.before == change.after for each in comparison.sections for change in each.changes)


@settings(deadline=None)
@given(sections(wild=True), sections(wild=True), st.sampled_from(["plain", "jp"]))
def test_every_paragraph_of_both_is_accounted_for_once(before: Sections, after: Sections, style: str):
    comparison = compare(policy(*before), policy(*after), style=style)  # type: ignore[arg-type]
    changes = [change for section in comparison.sections for change in section.changes]
    for held, own in ((before, "before"), (after, "after")):
        expected = Counter(line for heading, bodies in held for line in (heading, *bodies))
        found = Counter(getattr(change, own) for change in changes if getattr(change, own) is not None)
        assert found == expected


@settings(deadline=None)
@given(sections(wild=True), sections(wild=True))
def test_the_marked_pieces_give_back_both_sides(before: Sections, after: Sections):
    for section in compare(policy(*before), policy(*after), style="plain").sections:
        for change in section.changes:
            assert "".join(piece.before for piece in change.pieces) == (change.before or "")
            assert "".join(piece.after for piece in change.pieces) == (change.after or "")
            assert all(not piece.after for piece in change.pieces if piece.mark is Mark.REMOVED)
            assert all(not piece.before for piece in change.pieces if piece.mark is Mark.ADDED)


_LOOKS = (
    lambda text: f"• {text}",
    lambda text: f"3) {text}",
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: f"{text} ",
    lambda text: text.replace("“", '"').replace("”", '"').replace("–", "-"),
    lambda text: text.replace("、", "，"),
    lambda text: text.replace("３０", "30"),
    lambda text: f"\u2060{text}\u200b",
)
_DATES = (
    "Last updated: March 3, 2026",
    "Effective 2026-03-03",
    "最終更新日：2026年3月3日",
    "2026年3月3日制定",
)


@settings(deadline=None)
@given(sections(), st.data())
def test_a_change_of_looks_alone_stays_one(held: Sections, data: st.DataObject):
    changed = []
    for heading, bodies in held:
        own = [data.draw(st.sampled_from(_LOOKS))(paragraph) for paragraph in bodies]
        if data.draw(st.booleans()):
            own.insert(data.draw(st.integers(0, len(own))), data.draw(st.sampled_from(_DATES)))
        changed.append((heading, own))
    assert compare(policy(*held), policy(*changed), style="plain").is_cosmetic


@settings(deadline=None)
@given(sections().filter(bool), st.data())
def test_a_changed_letter_never_counts_as_looks(held: Sections, data: st.DataObject):
    section = data.draw(st.integers(0, len(held) - 1))
    heading, bodies = held[section]
    number = data.draw(st.integers(0, len(bodies) - 1))
    text = bodies[number]
    at = data.draw(st.sampled_from([place for place, char in enumerate(text) if char.isalnum()]))
    letter = data.draw(st.sampled_from([char for char in "xzQ7権ぬ" if char != text[at]]))
    changed = [*bodies[:number], text[:at] + letter + text[at + 1 :], *bodies[number + 1 :]]
    other = [*held[:section], (heading, changed), *held[section + 1 :]]
    comparison = compare(policy(*held), policy(*other), style="plain")
    assert not comparison.is_cosmetic


def test_paragraphs_that_moved_are_found_without_going_through_all_the_others(
    monkeypatch: pytest.MonkeyPatch,
):
    compared: list[Unit] = []
    monkeypatch.setattr(Unit, "__eq__", lambda one, _other: bool(compared.append(one)))
    paragraphs = [f"{OWN} This is what paragraph {number} says of it." for number in range(9)]
    comparison = compare(policy(("A", paragraphs)), policy(("A", paragraphs[::-1])), style="plain")
    (section,) = comparison.changed
    assert Counter(change.fate for change in section.changes)[Fate.MOVED] == len(paragraphs) - 1
    assert not compared  # with thousands that moved it takes longer than all else
