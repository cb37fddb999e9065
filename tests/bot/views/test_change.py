"""How changes are shown in chat and in a terminal, and the alert."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.changes import Alert, Difference
from bot.views.change import PLAIN, bold, change_pages, change_text, struck
from bot.views.change_alert import alert_embed
from bot.views.split import LIMIT, length, split_message
from bot.words import words_for
from knowledge.catalog.holdings import HeldText, HeldVersion
from knowledge.comparing.compare import compare
from knowledge.model import Audience, Kind
from tests.knowledge.comparing.texts import SENTENCES, Sections, policy, sections, statute

JAPANESE, ENGLISH = words_for("ja"), words_for("en")
OWN, USE, NOTICE, OPT_OUT, FEE, *_ = SENTENCES
FORM = NOTICE.replace("to takedown", "by using this form (https://forms.example/x) or to takedown")


def version(day: str | None, **facts: object) -> HeldVersion:
    fields: dict[str, object] = {
        "id": 1,
        "key": "vendor/terms",
        "audience": Audience.PUBLIC,
        "title": "Vendor Terms",
        "kind": Kind.POLICY,
        "language": "en",
        "style": "plain",
        "jurisdiction": "",
        "vendor": "vendor",
        "url": "",
        "edition": "",
        "effective": date.fromisoformat(day) if day else None,
        "until": None,
        "added_at": datetime(2026, 3, 4, 5, 6, tzinfo=UTC),
        "ocr": None,
        "flags": (),
        "passages": 1,
    }
    return HeldVersion(**fields | facts)  # type: ignore[arg-type]


def difference(
    before: HeldText,
    after: HeldText,
    *,
    style: str = "plain",
    days: tuple[str | None, str | None] = ("2024-08-14", "2025-02-06"),
    **facts: object,
) -> Difference:
    one, other = (version(day, **facts) for day in days)
    return Difference(one, other, compare(before, after, style=style))  # type: ignore[arg-type]


def alert(found: Difference, *, coming: date | None = None, corrects: bool = False) -> Alert:
    return Alert(found, coming, corrects)


FOUND = difference(
    policy(("1. Fees", [FEE]), ("5. Takedowns", [OWN, NOTICE]), ("6. Misc", [USE])),
    policy(
        ("1. Fees", [f"{FEE} So it is."]),
        ("5. Takedowns", [OWN, FORM]),
        ("6. Editor", [OPT_OUT]),
        ("7. Misc", [USE]),
    ),
)


def test_a_change_in_chat():
    assert change_pages(FOUND, ENGLISH) == (
        "## Vendor Terms\n"
        "-# version of 2024-08-14 → version of 2025-02-06\n\n"
        "2 reworded, 1 added, 1 renumbered, renamed or moved. Touches: rights, complaints, training, opt-out.\n\n"
        "### 1. Fees\n"
        "-# reworded\n\n"
        "> The fee is $1,000.50 a month, and 3.5 % more after 30 days. **So it is.**\n\n"
        "### 5. Takedowns\n"
        "-# reworded · touches: rights, complaints\n\n"
        "> Please send a notice of claimed infringement **by using this form (https://forms.example/x) or** "
        "to takedown@example.com.\n\n"
        "### 6. Editor\n"
        "-# added · touches: training, opt-out\n\n"
        "> If you do not want us to use your Content to train our models, you can opt out in this form.\n\n"
        "### 6. Misc → 7. Misc\n"
        "-# renumbered or renamed; the text is the same"
    )


def test_a_change_of_a_japanese_law_in_japanese():
    found = difference(
        statute(("30-4", "第三十条の四（利用）", ["三年以下の懲役に処する。"])),
        statute(("30-4", "第三十条の四（利用）", ["三年以下の拘禁刑に処する。"])),
        style="jp",
        title="試験法",
        language="ja",
    )
    assert change_pages(found, JAPANESE) == (
        "## 試験法\n"
        "-# 2024-08-14 の版 → 2025-02-06 の版\n\n"
        "文言の変更 1か所。関係する事項：責任・紛争。\n\n"
        "### 第三十条の四（利用）\n"
        "-# 文言の変更｜関係する事項：責任・紛争\n\n"
        "> 三年以下の~~懲役~~**拘禁刑**に処する。"
    )


def test_where_there_is_no_markdown_words_stand_in_marks():
    said = change_text(FOUND, ENGLISH, look=PLAIN)
    assert "infringement {+by using this form (https://forms.example/x) or+} to takedown@example.com." in said
    assert "**" not in said


def test_in_full_the_unchanged_paragraphs_are_there_too():
    assert OWN not in change_text(FOUND, ENGLISH, look=PLAIN)
    assert OWN in change_text(FOUND, ENGLISH, look=PLAIN, full=True)


def test_long_unchanged_stretches_are_left_out():
    long = " ".join(f"word{number}" for number in range(300))
    found = difference(policy(("A", [f"{long} old {long}"])), policy(("A", [f"{long} new {long}"])))
    said = change_pages(found, ENGLISH)
    assert "word299 ~~old~~ **new** word0" in said
    assert "word150" not in said
    assert "…" in said


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [(OWN, OWN, "letter for letter"), (f"• {OWN}", f"1. {OWN}", "in substance")],
)
def test_where_no_words_changed_that_is_said(before: str, after: str, sentence: str):
    found = difference(policy(("A", [before])), policy(("A", [after])))
    assert sentence in change_pages(found, ENGLISH)


def test_versions_without_a_day_and_of_the_same_day_are_told_apart():
    undated = difference(policy(("A", [OWN])), policy(("A", [USE])), days=(None, "2026-01-01"))
    assert "undated version, taken in on 2026-03-04 → version of 2026-01-01" in change_pages(undated, ENGLISH)
    again = difference(policy(("A", [OWN])), policy(("A", [USE])), days=("2026-01-01", "2026-01-01"))
    assert change_pages(again, ENGLISH).count("2026-01-01, taken in on 2026-03-04") == 2


def test_what_a_document_says_is_never_obeyed():
    hostile = "# Big **bold** @everyone [x](https://a.example) ~~gone~~ <@123> `code`"
    found = difference(policy(("# H *x*", [OWN])), policy(("# H *x*", [OWN, hostile])), title="**T** @here")
    said = change_pages(found, ENGLISH)
    assert "@everyone" not in said
    assert "@here" not in said
    assert "\\~\\~gone\\~\\~" in said
    assert "\\*\\*bold\\*\\*" in said
    assert "\\[x\\]" in said
    embed = alert_embed(alert(found), ENGLISH)
    assert "@here" not in str(embed.title)
    assert "@everyone" not in str([field.value for field in embed.fields])


def test_marks_are_closed_in_every_message():
    sentence = "権利者は、次に掲げる場合（第三項の場合を除く。）には、その旨を申し立てることができる。"
    before, after = ([f"{each * 9}{number}" for number in range(12)] for each in (sentence, f"{NOTICE} "))
    found = difference(policy(("A", [OWN, *before])), policy(("A", [OWN, *after])))
    pages = split_message(change_pages(found, JAPANESE))
    assert len(pages) > 1
    for page in pages:
        assert len(re.findall(r"(?<!\\)\*\*", page)) % 2 == 0
        assert len(re.findall(r"(?<!\\)~~", page)) % 2 == 0


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_a_marked_run_never_ends_within_a_mark(text: str):
    for shown, mark in ((bold(text), r"\*\*"), (struck(text), "~~")):
        assert len(re.findall(rf"(?<!\\){mark}", re.sub(r"\\.", "", shown))) % 2 == 0


def test_the_alert_shows_both_wordings_side_by_side_the_weightiest_first():
    embed = alert_embed(alert(FOUND), ENGLISH)
    assert embed.title == "Changed: Vendor Terms"
    fields = [(field.name, field.value, field.inline) for field in embed.fields]
    assert fields[:3] == [
        ("5. Takedowns", "reworded · touches: rights, complaints", False),
        ("Before", "Please send a notice of claimed infringement to takedown@example.com.", True),
        (
            "Now",
            "Please send a notice of claimed infringement **by using this form (https://forms.example/x) or** "
            "to takedown@example.com.",
            True,
        ),
    ]
    assert [name for name, _, is_inline in fields if not is_inline] == [
        "5. Takedowns",
        "6. Editor",
        "1. Fees",
    ]
    assert fields[4][1] == "(nothing)"
    assert embed.footer.text == "And 1 more changed section: /library diff vendor/terms"


def test_each_wording_is_written_as_its_own_side_writes_it():
    before, after = "A statement by you that “it” is so.", 'A statement by you, that "it" is so.'
    fields = alert_embed(alert(difference(policy(("A", [before])), policy(("A", [after])))), ENGLISH).fields
    assert [field.value for field in fields[1:]] == [
        "A statement by you that “it” is so.",
        'A statement by you**,** that "it" is so.',
    ]


def test_a_new_paragraph_is_shown_as_far_as_it_fits():
    found = difference(
        policy(("A", [OWN])), policy(("A", [OWN, " ".join([NOTICE] * 4), " ".join([USE] * 40)]))
    )
    wording = str(alert_embed(alert(found), ENGLISH).fields[2].value)
    assert wording.startswith(" ".join([NOTICE] * 4))
    assert "…" in wording


def test_an_alert_of_what_is_to_come_says_from_when():
    embed = alert_embed(alert(FOUND, coming=date(2027, 1, 2)), JAPANESE)
    assert "**2027-01-02 から**適用されます" in str(embed.description)
    assert [field.name for field in embed.fields][1:3] == ["変更前", "2027-01-02 から"]


def test_an_alert_of_a_correction_says_so():
    assert "corrected" in str(alert_embed(alert(FOUND, corrects=True), ENGLISH).description)


@settings(deadline=None)
@given(sections(wild=True), sections(wild=True), st.integers(1, 60), st.sampled_from([JAPANESE, ENGLISH]))
def test_whatever_changed_the_alert_keeps_discords_limits(
    before: Sections, after: Sections, times: int, words
):
    long = [(heading, [f"{body} " * times for body in bodies]) for heading, bodies in after]
    many = [(f"{number} {OWN}", [f"{NOTICE} {number}"]) for number in range(times)]
    found = difference(policy(*before), policy(*long, *many), title="T" * 300, key="k" * 400)
    embed = alert_embed(alert(found), words)
    assert len(embed) <= 6000
    assert length(str(embed.title)) <= 256
    assert length(str(embed.description)) <= 4096
    assert len(embed.fields) <= 25
    for field in embed.fields:
        assert 1 <= length(str(field.name)) <= 256
        assert 1 <= length(str(field.value)) <= 1024
    assert all(length(page) <= LIMIT for page in split_message(change_pages(found, words)))
