"""Addresses as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.vendors.addresses import has_unseen, is_direct_link, is_mail_address, is_web_address


@pytest.mark.parametrize("text", ["a@b.jp", "ipr-QwenChat-intl@service.aliyun.com", "a.b+c@x-y.example.com"])
def test_plain_mail_addresses(text: str) -> None:
    assert is_mail_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a@b", "@b.jp", "a@", "a@b.jp,c@d.jp", "a@b.jp\nBcc: c@d.jp", "a b@c.jp", "Aoi <a@b.jp>", "a@b..jp",
        "a..b@c.jp", ".a@b.jp", "a@-b.jp", "a@b.jp ", "葵@b.jp", f"a@{'b' * 64}.jp", f"{'a' * 250}@b.jp", "a@1.2.3.4",
    ],
)  # fmt: skip
def test_what_is_no_mail_address(text: str) -> None:
    assert not is_mail_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://a.jp",
        "http://a.jp:8080/b?c=d#e",
        "https://docs.google.com/forms/d/e/1FA_x/viewform",
        "https://例え.jp/道",
    ],
)
def test_web_addresses(text: str) -> None:
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "a.jp", "ftp://a.jp", "javascript:alert(1)", "https://", "https://a", "https://a b.jp", "https://u:p@a.jp",
        "https://a.jp/\n", "https://a.jp/\u202e", "https://[::1", "https://a.jp:99999999", "https://a.jp/<b>",
        "https://a.jp/" + "x" * 2000, "//a.jp", "https:a.jp", "https://@a.jp", "https://.jp",
    ],
)  # fmt: skip
def test_what_is_no_web_address(text: str) -> None:
    assert not is_web_address(text)


@given(st.text(max_size=50))
def test_any_text_can_be_asked_about(text: str) -> None:
    if is_mail_address(text) or is_web_address(text):
        assert not has_unseen(text)
    if is_direct_link(text):
        assert is_web_address(text)


@pytest.mark.parametrize(
    "link",
    [
        "https://x.com/someone/status/123", "https://twitter.com/i/web/status/123", "https://example.com/a",
        "https://www.instagram.com/p/abc/", "https://www.tiktok.com/@a/video/1", "https://youtube.com/watch?v=1",
        "https://youtu.be/abc", "https://www.facebook.com/watch?v=1", "https://example.com/?p=1",
        "https://sora.chatgpt.com/p/s_abc",
    ],
)  # fmt: skip
def test_links_to_one_thing(link: str) -> None:
    assert is_direct_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "https://x.com/someone", "https://x.com/someone/", "https://mobile.twitter.com/someone?lang=ja", "https://x.com",
        "https://x.com/home", "https://x.com/someone/media", "https://example.com/", "https://www.instagram.com/name/",
        "https://www.tiktok.com/@name", "https://www.youtube.com/@name/videos", "https://www.facebook.com/name",
        "x.com/a/status/1",
    ],
)  # fmt: skip
def test_links_to_a_profile_or_a_first_page(link: str) -> None:
    assert not is_direct_link(link)
