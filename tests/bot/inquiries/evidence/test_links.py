"""Links: which are taken, and which are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.errors import EvidenceError
from bot.inquiries.evidence.links import link_key, receive_link, same_link


@pytest.mark.parametrize(
    ("code", "url"),
    [
        ("link_not_web", ""),
        ("link_not_web", "sora.example/a"),
        ("link_not_web", "javascript:alert(1)"),
        ("link_not_web", "file:///etc/passwd"),
        ("link_not_web", "https://"),
        ("link_not_web", "https://a b.example/"),
        ("link_not_web", "https://a.example/\u202egnp"),
        ("link_not_web", "https://a.example:port/"),
        ("link_not_web", "https://a.example/x\nhttps://b.example"),
        ("link_not_web", "https://[::1/"),
        ("link_with_password", "https://me:secret@a.example/"),
        ("link_with_password", "https://sora.example@evil.example/"),
        ("link_too_long", "https://a.example/" + "x" * 2000),
    ],
)
def test_what_is_refused(code: str, url: str) -> None:
    with pytest.raises(EvidenceError) as told:
        receive_link(url)
    assert told.value.code == code
    assert "secret" not in str(told.value)


def test_a_link_is_kept_as_given() -> None:
    link = "https://Sora.example/p/1?utm_source=x#t"
    assert receive_link(f"  {link}\n") == link
    assert receive_link("https://例え.jp/作品") == "https://例え.jp/作品"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Sora.example/p/1", "http://sora.example/p/1/"),
        ("https://sora.example/p/1#top", "https://www.sora.example:443/p/1"),
        ("https://sora.example/p?b=2&a=1&utm_source=x&fbclid=y", "https://sora.example/p?a=1&b=2"),
        ("https://youtu.be/abc?si=q", "https://www.youtube.com/watch?v=abc&t=3s"),
        ("https://youtube.com/shorts/abc", "https://m.youtube.com/watch?v=abc"),
        ("https://twitter.com/a/status/1", "https://x.com/a/status/1"),
    ],
)
def test_the_same_link(one: str, other: str) -> None:
    assert same_link(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://sora.example/p/1", "https://sora.example/p/2"),
        ("https://sora.example/P/1", "https://sora.example/p/1"),
        ("https://sora.example/p?id=1", "https://sora.example/p?id=2"),
        ("https://sora.example/#/p/1", "https://sora.example/#/p/2"),
        ("https://sora.example:8080/", "https://sora.example/"),
        ("https://youtu.be/abc", "https://youtu.be/ABC"),
    ],
)
def test_different_links(one: str, other: str) -> None:
    assert not same_link(one, other)


@given(st.text(max_size=100).map("https://".__add__) | st.text(max_size=50))
def test_any_text_can_be_compared(text: str) -> None:
    assert link_key(text) == link_key(f" {text} ")
