"""Which URLs and addresses may be fetched."""

from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.following.addresses import is_public, plain_url, told
from knowledge.errors import DocumentError

PRIVATE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1",
    "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "64:ff9b:1::808:808",
    "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "172.32.0.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2400:cb00::1",
]

_PRIVATE_4 = [IPv4Network(each) for each in ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
                                             "192.168.0.0/16", "100.64.0.0/10", "224.0.0.0/3", "0.0.0.0/8")]  # fmt: skip
private_4 = st.sampled_from(_PRIVATE_4).flatmap(lambda network: st.ip_addresses(network=network))


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_the_open_internet_is_closed(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_is_open(address: str) -> None:
    assert is_public(ip_address(address))


@given(private_4)
def test_a_private_address_stays_closed_in_every_cover(address: IPv4Address) -> None:
    number = int(address)
    covers = [
        address,
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address(number),
        IPv6Address(int(IPv6Address("64:ff9b::")) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
    ]
    assert not any(map(is_public, covers))


@given(st.ip_addresses(v=6))
def test_only_global_unicast_or_a_cover_of_it_is_open(address: IPv6Address) -> None:
    if is_public(address):
        inner = address.ipv4_mapped
        assert (
            address in IPv6Network("2000::/3")
            or address in IPv6Network("64:ff9b::/96")
            or (inner is not None and is_public(inner))
        )


@given(st.ip_addresses(v=4))
def test_never_more_open_than_the_standard_library_says(address: IPv4Address) -> None:
    assert not is_public(address) or (address.is_global and not address.is_multicast)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("file:///etc/passwd", "scheme"), ("ftp://example.com/", "scheme"), ("gopher://example.com", "scheme"),
        ("javascript:alert(1)", "scheme"), ("//example.com/x", "scheme"), ("example.com", "scheme"), ("", "scheme"),
        ("http://user:secret@example.com/", "credentials"), ("http://example.com@127.0.0.1/", "credentials"),
        ("http://2130706433/", "host"), ("http://0x7f000001/", "host"), ("http://0177.0.0.1/", "host"),
        ("http://127.1/", "host"), ("http://0x7f.0.0.1/", "host"), ("http://1.2.3.256/", "host"),
        ("http:///x", "host"), ("http://a..b/", "host"), ("http://./", "host"), ("http://ex%61mple.com/", "host"),
        ("http://[fe80::1%25eth0]/", "host"), ("http://[::g]/", "host"), ("http://[1.2.3.4]/", "host"),
        ("http://exa mple.com/", "characters"), ("http://example.com\\@127.0.0.1/", "characters"),
        ("http://exa\tmple.com/", "characters"), ("http://example.com/\r\nX: y", "characters"),
        ("http://example.com:25/", "port"), ("http://example.com:0/", "port"), ("http://example.com:22/", "port"),
        ("http://example.com:99999/", "port"), ("http://example.com:x/", "port"),
        ("http://example.com/" + "a" * 3000, "length"),
        ("http://me:secret@exa mple.com/", "characters"), ("http://me:secret@[x/", "host"),
        ("http://me:secret@example.com/" + "a" * 3000, "length"),
    ],
)  # fmt: skip
def test_a_url_that_is_not_fetched(url: str, problem: str) -> None:
    with pytest.raises(DocumentError) as caught:
        plain_url(url)
    assert (caught.value.code, caught.value.facts["url_problem"]) == ("bad_url", problem)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("HTTP://EXAMPLE.com", "http://example.com/"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://example.com:8443/a?b=c#d", "https://example.com:8443/a?b=c"),
        ("https://日本語.jp/お知らせ", "https://xn--wgv71a119e.jp/%E3%81%8A%E7%9F%A5%E3%82%89%E3%81%9B"),
        ("https://example.com/%E3%81%82", "https://example.com/%E3%81%82"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ("http://[::FFFF:127.0.0.1]:8080/", "http://[::ffff:7f00:1]:8080/"),
        (" https://example.com/x ", "https://example.com/x"),
    ],
)
def test_a_url_in_its_plain_form(url: str, plain: str) -> None:
    assert plain_url(url) == plain
    assert plain_url(plain) == plain


@given(st.text(max_size=60), st.sampled_from(["http://", "https://", ""]))
def test_whatever_is_written_is_refused_or_made_plain(text: str, scheme: str) -> None:
    with suppress(DocumentError):
        plain = plain_url(scheme + text)
        assert plain.isascii()
        assert plain.startswith(("http://", "https://"))
        assert plain_url(plain) == plain


def test_a_url_is_told_without_what_may_be_a_key() -> None:
    assert told("https://example.com/feed?token=secret#x") == "https://example.com/feed"
    assert told("https://me:secret@example.com/a@b") == "https://…@example.com/a@b"
