"""Nobody's text becomes markup, and nothing in it is hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.letter.blocks import Paragraph, Span, parse
from bot.inquiries.letter.escaping import CENTRE, RIGHT, escape, one_line, paragraphs, visible

anything = st.text(
    st.characters(codec=None) | st.sampled_from("*_`[]<>#|~&!\\-+=1.) \n\t\u3000\u202e\ud800"), max_size=60
)


@pytest.mark.parametrize(
    "text",
    [
        "# heading",
        "- item",
        "1. item",
        "12) item",
        "> quote",
        "**bold** _em_ `code`",
        "[a](https://b.example) ![c](d)",
        "<b>html</b> <https://e.example> &amp; &#x41;",
        "a | b",
        "---",
        "===",
        "```\ncode",
        "    indented",
        "\\*",
        "　全角の字下げ　",
        '#read("/etc/passwd") $x$ @ref <label> // comment',
        "{{ 7*7 }} {% raw %}",
        "葛\U000e0100城 髙﨑 ﾊﾝｶｸ 😀👨\u200d👩\u200d👧",
    ],
)
def test_text_is_read_back_as_it_was(text: str) -> None:
    assert parse(escape(text)) == (Paragraph((Span(text),)),)


@given(anything)
def test_any_text_is_read_back_as_one_paragraph_of_what_can_be_seen(text: str) -> None:
    lines = [line for line in visible(text).split("\n") if line.strip()]
    assert parse(escape(text)) == ((Paragraph((Span("\n".join(lines)),)),) if lines else ())


@given(anything)
def test_what_is_visible_can_be_written_anywhere(text: str) -> None:
    seen = visible(text)
    assert not set(seen) & {"\0", "\r", "\x1b", "\u202e", "\u2066", "\ufffe", RIGHT, CENTRE}
    seen.encode()
    assert visible(seen) == seen
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("pay\u202etxt.exe", "pay[U+202E]txt.exe"),
        ("a\u2067b", "a[U+2067]b"),
        (f"{RIGHT}敬具", "[U+2060]敬具"),
        ("a\0b\x07c", "abc"),
        ("\ud83d", "\ufffd"),
        ("a\r\nb\u2028c\rd", "a\nb\nc\nd"),
        ("so\u00adft\ufeff\u200b", "soft"),
        ("か\u3099", "か\u3099"),
    ],
)
def test_hidden_characters_are_shown_or_dropped(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_paragraphs_are_parted_by_empty_lines() -> None:
    assert paragraphs("a\nb\n \n\n　\nc\n") == ("a\nb", "c\n")
    assert paragraphs(" \n ") == ()
