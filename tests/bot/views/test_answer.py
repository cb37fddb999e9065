"""What a member reads."""

from dataclasses import replace
from datetime import date

import pytest

from bot.views.answer import answer_markdown
from bot.words import words_for
from knowledge.answering.answer import Claim, Reason
from knowledge.excerpt import Standing
from knowledge.model import Kind
from tests.bot.fakes import ARTICLE_30_4, BRIEF, SECTION_107, TERMS, TODAY, answer_of, refusal_of

JAPANESE, ENGLISH = words_for("ja"), words_for("en")


def test_a_japanese_answer_from_a_statute_and_a_brief() -> None:
    assert answer_markdown(answer_of(ARTICLE_30_4, BRIEF), JAPANESE) == (
        f"関係する規定は、著作権法 第三十条の四（{ARTICLE_30_4.caption}）です。\n"
        f"> {ARTICLE_30_4.quote}[1]\n"
        "（各号などの一覧が続きます。下のボタンで全文をご覧ください。）\n\n"
        "当協会の解説「CODAの要望」には、次のように記載されています（要約であり、公式文ではありません。"
        "公式の資料は「CODAの公表」です）。\n"
        "> CODAの第一の要望は、会員社のコンテンツを許諾なく機械学習の対象としないことです。[2]\n\n"
        "**出典**\n"
        "[1] 著作権法 第三十条の四 · 2026-06-24 施行の版 · "
        "[e-Gov](<https://laws.e-gov.go.jp/law/345AC0000000048>)\n"
        "[2] CODAの要望「二つの要望」 · 当協会の解説 · 2025-10-27 時点 · "
        "[coda-cj.jp](<https://coda-cj.jp/news/2577/>)\n\n"
        "一般的な情報であり、法的助言ではありません。"
    )


def test_an_english_answer_from_a_statute_and_terms() -> None:
    assert answer_markdown(answer_of(SECTION_107, TERMS, language="en"), ENGLISH) == (
        f"The relevant law is Title 17, United States Code, § 107 ({SECTION_107.caption}).\n"
        "> the fair use of a copyrighted work is not an infringement of copyright. [1]\n\n"
        "Midjourney’s terms say the following (Midjourney Terms of Service, version of 2025-02-06).\n"
        "> Send notices to takedown@midjourney.com. [2]\n\n"
        "**Sources**\n"
        "[1] Title 17, United States Code, § 107 · through Pub. L. 117-80 · "
        "[US Code](<https://uscode.house.gov/>)\n"
        "[2] Midjourney Terms of Service, “Copyright complaints” · version of 2025-02-06 · "
        "[docs.midjourney.com](<https://docs.midjourney.com/terms>)\n\n"
        "This is general information, not legal advice."
    )


def test_a_text_read_from_pictures_says_so_and_how_sure_it_is() -> None:
    scanned = replace(BRIEF, kind=Kind.LETTER, ocr=0.939)
    japanese = answer_markdown(answer_of(scanned), JAPANESE)
    assert "2025-10-27 時点 · スキャンからOCRで読み取り（確信度 93%）。原本でご確認ください · [" in japanese
    english = answer_markdown(answer_of(scanned, language="en"), ENGLISH)
    assert "read by OCR from a scan, confidence 93 %; check it against the original" in english
    assert "OCR" not in answer_markdown(answer_of(BRIEF), JAPANESE)


def test_a_place_is_written_as_its_source_writes_it_whatever_the_language_of_the_frame() -> None:
    text = answer_markdown(answer_of(ARTICLE_30_4, language="en"), ENGLISH)
    assert "著作権法 第三十条の四（著作物に表現された" in text
    assert "version in force from 2026-06-24" in text


def test_neighbouring_claims_of_a_document_stand_together_and_a_law_that_comes_again_says_so() -> None:
    article_47_5 = replace(
        ARTICLE_30_4, label="第四十七条の五", caption="軽微利用等", quote="軽微なもの。", start=900, end=906
    )
    other_law = replace(
        ARTICLE_30_4, document="405AC0000000047", title="不正競争防止法", label="第二条", caption=""
    )
    text = answer_markdown(answer_of(ARTICLE_30_4, article_47_5, other_law), JAPANESE)
    assert "利用）と第四十七条の五（軽微利用等）です。" in text
    assert text.count("関係する規定は、") == 1
    assert "また、不正競争防止法 第二条も関係します。" in text


def test_a_caption_that_several_places_share_is_said_once() -> None:
    second = replace(
        ARTICLE_30_4, label="第三十条の四第二号", quote="情報解析の用に供する場合", start=300, end=312
    )
    text = answer_markdown(answer_of(ARTICLE_30_4, second), JAPANESE)
    assert f"第三十条の四（{ARTICLE_30_4.caption}）と第三十条の四第二号です。" in text


def test_claims_keep_their_order() -> None:
    text = answer_markdown(answer_of(BRIEF, ARTICLE_30_4), JAPANESE)
    assert text.index(BRIEF.quote) < text.index(ARTICLE_30_4.quote[:20])
    assert text.index("[1] CODAの要望") < text.index("[2] 著作権法")


def test_a_place_cited_twice_is_one_source_and_its_other_version_another() -> None:
    second = replace(ARTICLE_30_4, quote="別の文。", start=300, end=304)
    earlier = replace(ARTICLE_30_4, quote="試験の用。", version=3, effective=date(2014, 1, 1))
    text = answer_markdown(answer_of(ARTICLE_30_4, second, earlier), JAPANESE)
    assert "> 別の文。[1]" in text
    assert "> 試験の用。[2]" in text
    assert "[2] 著作権法 第三十条の四 · 2014-01-01 施行の版" in text
    assert "[3]" not in text


def test_a_claim_in_other_words_than_its_quotes_is_said_above_them() -> None:
    claim = Claim(text="享受を目的としなければ *利用* できます。", citations=(ARTICLE_30_4, SECTION_107))
    text = answer_markdown(replace(answer_of(ARTICLE_30_4), claims=(claim,)), JAPANESE)
    assert "享受を目的としなければ \\*利用\\* できます。 [1][2]\n> 著作物は、" in text
    assert "copyright. [2]" in text


@pytest.mark.parametrize(
    ("kind", "opening"),
    [
        (Kind.LETTER, "書簡「著作権法」には"),
        (Kind.OTHER, "「著作権法」には"),
        (Kind.POLICY, "「著作権法」には"),
    ],
)
def test_other_kinds_of_documents_are_introduced_as_what_they_are(kind: Kind, opening: str) -> None:
    assert answer_markdown(answer_of(replace(ARTICLE_30_4, kind=kind)), JAPANESE).startswith(opening)


def test_a_brief_says_that_it_is_one() -> None:
    text = answer_markdown(answer_of(BRIEF, language="en"), ENGLISH)
    assert (
        "our own brief “CODAの要望” (a summary, not the official text; the official source is “CODAの公表”)"
        in text
    )
    assert "our brief · as of 2025-10-27" in text


def test_a_numbered_paragraph_is_no_heading() -> None:
    assert "[1] CODAの要望 ¶ 3 ·" in answer_markdown(answer_of(replace(BRIEF, label="¶ 3")), JAPANESE)


def test_law_of_another_day_is_announced() -> None:
    then = answer_of(ARTICLE_30_4, as_of=date(2018, 12, 30))
    assert answer_markdown(then, JAPANESE, today=TODAY).startswith(
        "2018-12-30 の時点で施行されていた規定による"
    )
    assert not answer_markdown(then, JAPANESE).startswith("2018")
    assert not answer_markdown(answer_of(ARTICLE_30_4), JAPANESE, today=TODAY).startswith("2026")


def test_no_facts_about_a_source_leave_no_gaps() -> None:
    bare = replace(ARTICLE_30_4, label="", caption="", url="", effective=None)
    assert "\n[1] 著作権法\n" in answer_markdown(answer_of(bare), JAPANESE)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("missing", ["", "特許法 *第一条* @everyone"])
@pytest.mark.parametrize("reason", Reason)
def test_a_refusal_says_what_is_not_held_and_shows_no_sources(
    reason: Reason, missing: str, language: str
) -> None:
    words = words_for(language)
    text = answer_markdown(refusal_of(reason, missing), words)
    assert text.endswith(words("refusals.offer"))
    assert words("sources.heading") not in text
    assert not any(mark in text for mark in ("[1]", "> ", "http", "@everyone", " *"))
    assert ("特許法" in text) == bool(missing)


def test_no_such_provision_names_the_day() -> None:
    text = answer_markdown(refusal_of(Reason.NO_SUCH_PROVISION, "著作権法 第六十七条の三"), JAPANESE)
    assert text.startswith("「著作権法 第六十七条の三」は、2026-11-22 の時点の条文にはありません。")


def test_hostile_words_are_shown_and_do_nothing() -> None:
    hostile = "@everyone <@123456789012345678> [開く](https://evil.example) **太字**\n# 見出し\n> 引用"
    text = answer_markdown(
        answer_of(replace(BRIEF, quote=hostile, title="**題**", label="`条`", source_title="||源||")),
        JAPANESE,
    )
    assert "@everyone" not in text
    assert "](https://evil" not in text
    assert "**太字**" not in text
    assert "\n> \\# 見出し\n> \\> 引用[1]" in text
    assert r"\*\*題\*\*" in text
    assert r"\|\|源\|\|" in text


def test_what_was_named_and_not_found_is_said_before_the_answer() -> None:
    answer = replace(answer_of(SECTION_107, language="en"), missing=("Article 9 of the Trademark Act",))
    assert answer_markdown(answer, ENGLISH).startswith("“Article 9 of the Trademark Act” was not found")


def test_a_question_about_former_law_without_a_day_is_told_how_to_name_one() -> None:
    answer = replace(answer_of(ARTICLE_30_4), former=True)
    assert answer_markdown(answer, JAPANESE).startswith("次は、現在施行されている版によるお答えです。")


def test_a_text_that_is_not_todays_says_so() -> None:
    past = replace(ARTICLE_30_4, standing=Standing.PAST)
    assert "施行の版 · 現在は効力がありません · [" in answer_markdown(answer_of(past), JAPANESE)
    coming = replace(ARTICLE_30_4, standing=Standing.COMING)
    assert "not yet in force" in answer_markdown(answer_of(coming, language="en"), ENGLISH)
    outdated = replace(BRIEF, outdated=True)
    assert "原典が改正されています" in answer_markdown(answer_of(outdated), JAPANESE)
    assert "効力がありません" not in answer_markdown(answer_of(ARTICLE_30_4, BRIEF), JAPANESE)


def test_where_no_country_was_named_it_says_whose_law_it_is_and_offers_the_others() -> None:
    answer = replace(answer_of(ARTICLE_30_4), laws_of=("日本",), others=("米国", "EU"))
    assert "日本の法律によってお答えしています。米国とEUについての資料もあります" in answer_markdown(
        answer, JAPANESE
    )
    alone = replace(answer_of(SECTION_107, language="en"), laws_of=("the United States",))
    assert "rests on the law of the United States" in answer_markdown(alone, ENGLISH)
    assert "You named" not in answer_markdown(answer_of(SECTION_107, language="en"), ENGLISH)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_follow_up_opens_with_how_it_was_understood(language: str) -> None:
    words = words_for(language)
    opening = words(
        "conversation.understood", question="著作権法第30条の4は 米国では？ \\*\\* @\u200beveryone"
    )
    understood = "著作権法第30条の4は\n米国では？ ** @everyone"
    for answer in (
        answer_of(ARTICLE_30_4, understood=understood),
        refusal_of(Reason.NOT_FOUND, language=language),
    ):
        text = answer_markdown(replace(answer, understood=understood), words)
        assert text.startswith(f"{opening}\n\n")
        assert answer_markdown(replace(answer, understood=""), words) == text.removeprefix(f"{opening}\n\n")
    long = answer_markdown(replace(answer, understood="長" * 2000), words)
    assert "長" * 299 + "…" in long
