"""Text of others in our messages."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.views.markup import escape, inline, link, plain, quoted, same_words

MARKDOWN = MarkdownIt("zero").enable(
    [
        "emphasis",
        "strikethrough",
        "backticks",
        "link",
        "autolink",
        "heading",
        "list",
        "blockquote",
        "fence",
        "escape",
    ]
)
MARKS = st.lists(
    st.sampled_from(
        [*"*_~|`>#[]()<!-+=.:/\\ \n1あa", "**", "||", "[x](http://a.b)", "<@1>", "```", "1. ", "# ", "> "]
    ),
    max_size=30,
).map("".join)


def shown(markdown: str) -> tuple[str, set[str]]:
    """The text a reader sees, and which kinds of marks were obeyed."""
    tokens = [token for block in MARKDOWN.parse(markdown) for token in [block, *(block.children or [])]]
    text = "".join(token.content for token in tokens if token.type in ("text", "text_special", "code_inline"))
    plain_types = {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "softbreak"}
    return text, {token.type for token in tokens} - plain_types


@given(MARKS)
def test_escaped_text_shows_as_written_and_does_nothing(text: str) -> None:
    seen, obeyed = shown(escape(text))
    assert not obeyed
    assert re.sub(r"[\s\u200b]", "", seen) == re.sub(r"\s", "", text)


@given(MARKS)
def test_a_quote_is_one_quote_that_shows_its_words(text: str) -> None:
    seen, obeyed = shown(quoted(text))
    assert obeyed <= {"blockquote_open", "blockquote_close"}
    assert re.sub(r"[\s\u200b]", "", seen) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    "text", ["@everyone", "@here", "@EVERYONE", "<@123456789012345678>", "<@!1>", "<@&1>"]
)
def test_a_mention_is_shown_and_cannot_ping(text: str) -> None:
    escaped = escape(text)
    assert not re.search(r"@(everyone|here|[!&]?\d)", escaped, re.IGNORECASE)
    assert escaped.replace("\u200b", "").replace("\\", "") == text


@pytest.mark.parametrize(
    "text", ["<#123>", "<t:1700000000:R>", "<:smile:1>", "<a:smile:1>", "</ask:1>", "<id:home>"]
)
def test_what_discord_would_turn_into_something_else_stays_text(text: str) -> None:
    assert escape(text) == "\\" + text.replace("_", "\\_")


def test_spoilers_and_struck_out_words_stay_text_but_single_marks_are_left_alone() -> None:
    assert escape("||secret|| ~~gone~~ a|b ~5") == r"\|\|secret\|\| \~\~gone\~\~ a|b ~5"


@pytest.mark.parametrize("line", ["# a", "### a", "-# a", "> a", "- a", "+ a", "12. a", "3) a"])
def test_a_line_does_not_become_a_heading_a_list_or_a_quote(line: str) -> None:
    assert escape(f"x\n{line}") != f"x\n{line}"
    assert inline(line) == line


def test_a_link_cannot_hide_where_it_leads() -> None:
    assert escape("[bank](https://evil.example)") == r"\[bank\]\(https://evil.example)"
    assert escape("<https://evil.example>") == r"\<https://evil.example>"


@pytest.mark.parametrize(
    "url",
    [
        "https://docs.google.com/forms/d/e/1FA_CUQ9x__2/viewform",
        "http://a.b/?q=1&r=%20#top_of-page",
        "https://a.b/",
    ],
)
def test_a_web_address_can_be_copied(url: str) -> None:
    for text in (url, f"see {url}.", f"フォームは{url}です。", f"({url})"):
        assert escape(text) == text


def test_a_web_address_is_no_place_to_hide_a_mention_or_markup() -> None:
    escaped = escape("https://a.b/@everyone https://a.b/**x** https://a.b/||x||")
    assert "@everyone" not in escaped
    assert "**" not in escaped
    assert "||" not in escaped


def test_characters_that_turn_the_text_around_are_removed() -> None:
    assert escape("a\u202eb\u2066c\u200fd\u0000e\u061cf\ufeff") == "abcdef"


def test_ordinary_text_is_left_as_it_is() -> None:
    for text in (
        "第三十条の四（著作物…）第1項、「利用」する。",
        "17 U.S.C. § 512(c)(3)(A)(i)-(vi): see 107.",
        "一　技術の開発",
    ):
        assert escape(text) == text


def test_the_source_number_follows_the_last_words() -> None:
    assert quoted("一行。\n二行。", mark="[1]") == "> 一行。\n> 二行。[1]"
    assert quoted("One line.", mark="[1]") == "> One line. [1]"


@pytest.mark.parametrize(
    ("url", "shows"),
    [
        ("https://laws.e-gov.go.jp/law/345AC0000000048", "[e-Gov]"),
        ("https://www.copyright.gov/title17/92chap1.html", "[copyright.gov]"),
        ("http://example.org/a_(b)", "[example.org]"),
    ],
)
def test_a_link_names_the_site_it_leads_to(url: str, shows: str) -> None:
    assert link(url) == f"{shows}(<{url}>)"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://a b",
        "https://a>b",
        "https://e-gov@evil.example",
        "https://[::1",
        "https://a.b/\\x",
        "https://a.b/\n",
    ],
)
def test_anything_but_a_plain_web_address_is_no_link(url: str) -> None:
    assert link(url) == ""


def test_plain_text_for_buttons_keeps_its_limit() -> None:
    assert plain("第三十条\n の四\u202e", limit=80) == "第三十条 の四"
    assert plain("あ" * 90, limit=80) == "あ" * 79 + "…"


def test_the_same_words_in_other_forms() -> None:
    assert same_words("ＡＩ と\n学習", "AIと 学習")
    assert not same_words("学習", "生成")
