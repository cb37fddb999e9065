"""Fetching from a server that behaves badly in every way it can."""

import gzip
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
import trustme

from bot.words import LANGUAGES, words_for
from ingest.following.addresses import is_public
from ingest.following.client import Client, Limits, user_agent
from ingest.following.connecting import Guard
from knowledge.errors import DocumentError
from tests.ingest.following.conftest import FakeTime, client_by, loopback, pace_by
from tests.ingest.following.server import Said, Server


def failure(client: Client, url: str, headers: dict[str, str] | None = None) -> DocumentError:
    """How fetching fails, and that it can be told."""
    with pytest.raises(DocumentError) as caught:
        client.get(url, headers)
    for language in LANGUAGES:
        assert f"errors.{caught.value.code}" in words_for(language)
        assert words_for(language).error(caught.value)
    return caught.value


def client_with(guard: Guard, **limits: object) -> Client:
    time = FakeTime()
    return Client(agent="Madoguchi/test", pace=pace_by(time), limits=Limits(**limits), guard=guard)


# Well.


def test_a_page_with_what_was_said_of_it(server: Server) -> None:
    url = server.says("/x", Said(b"hello", headers={"ETag": '"1"'}))
    reply = loopback().get(url, {"accept-language": "ja"})
    assert (reply.status, reply.content, reply.url, reply.headers["etag"]) == (200, b"hello", url, '"1"')
    asked = server.asked[0].headers
    assert asked["user-agent"] == "Madoguchi/test"
    assert asked["accept-language"] == "ja"
    assert asked["host"] == f"127.0.0.1:{server.port}"


def test_a_packed_page_is_unpacked(server: Server) -> None:
    parts = gzip.compress(b"one, ") + gzip.compress(b"two")
    url = server.says("/x", Said(parts, headers={"Content-Encoding": "gzip"}))
    assert loopback().get(url).content == b"one, two"


def test_not_modified_where_a_condition_was_made(server: Server) -> None:
    url = server.says("/x", Said(status=304))
    assert loopback().get(url, {"if-none-match": '"1"'}).status == 304
    assert failure(loopback(), url).code == "bad_status"


# Redirects.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(server: Server, status: int) -> None:
    server.says("/new", Said(b"here"))
    url = server.says("/old", Said(status=status, headers={"Location": "/new"}))
    reply = loopback().get(url)
    assert (reply.content, reply.url) == (b"here", server.url("/new"))


def test_a_redirect_loop_is_left(server: Server) -> None:
    server.says("/b", Said(status=302, headers={"Location": "/a"}))
    url = server.says("/a", Said(status=302, headers={"Location": "/b"}))
    assert failure(loopback(), url).code == "redirects"
    assert server.paths == ["/a", "/b"]


def test_redirects_without_end_are_left(server: Server) -> None:
    for number in range(20):
        server.says(f"/{number}", Said(status=302, headers={"Location": f"/{number + 1}"}))
    assert failure(loopback(redirects=3), server.url("/0")).code == "redirects"
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "http://user:password@example.com/",
        "http://2130706433/",
        "gopher://x/",
        "",
        "http://[::g]/",
    ],
)
def test_a_redirect_to_what_is_not_fetched(server: Server, target: str) -> None:
    url = server.says("/x", Said(status=302, headers={"Location": target}))
    error = failure(loopback(), url)
    assert error.code == "bad_redirect"
    assert "password" not in str(error)


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/", "http://[fd00:ec2::254]/"],
)
def test_a_redirect_to_a_private_address(server: Server, target: str) -> None:
    url = server.says("/x", Said(status=302, headers={"Location": target}))
    guard = Guard(allowed=lambda address: str(address) == "127.0.0.1" or is_public(address))
    assert failure(client_with(guard), url).code == "private_address"


# Who may be asked.


def test_loopback_is_not_fetched_from_unless_it_is_allowed(server: Server) -> None:
    url = server.says("/x", Said(b"secret"))
    client = Client(agent="Madoguchi/test", pace=pace_by(FakeTime()))
    assert failure(client, url).code == "private_address"
    assert failure(client, url.replace("127.0.0.1", "localhost")).code == "private_address"
    assert failure(client, f"http://[::ffff:127.0.0.1]:{server.port}/x").code == "private_address"
    assert server.asked == []


def test_a_host_with_a_public_and_a_private_address_is_refused(server: Server) -> None:
    guard = Guard(resolve=lambda host, port: ["93.184.216.34", "127.0.0.1"])
    assert failure(client_with(guard), server.url("/x", host="both.example")).code == "private_address"
    assert server.asked == []


def test_a_name_that_changes_its_address_after_the_check(server: Server) -> None:
    """The first look-up is checked and used; had there been a second, it would have led elsewhere."""
    server.says("/x", Said(b"here"))
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    checked: list[str] = []

    def allowed(address: object) -> bool:
        checked.append(str(address))
        return str(address) == "127.0.0.1"

    guard = Guard(allowed=allowed, resolve=lambda host, port: answers.pop(0))
    client = client_with(guard)
    url = server.url("/x", host="changing.example")
    assert client.get(url).content == b"here"
    assert (checked, len(answers)) == (["127.0.0.1"], 1)
    assert server.asked[0].headers["host"] == f"changing.example:{server.port}"
    assert failure(client, url).code == "private_address"  # the second request looks up, and checks, anew


def test_what_a_resolver_says_has_to_be_an_address() -> None:
    guard = Guard(allowed=lambda _: True, resolve=lambda host, port: ["localhost"])
    assert failure(client_with(guard), "http://odd.example/").code == "private_address"


def test_the_second_address_is_tried_where_the_first_is_closed(server: Server) -> None:
    server.says("/x", Said(b"here"))
    guard = Guard(allowed=lambda _: True, resolve=lambda host, port: ["::1", "127.0.0.1"])
    assert client_with(guard, attempts=1).get(server.url("/x", host="two.example")).content == b"here"


def test_an_unknown_host() -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    error = failure(client_with(Guard(resolve=nowhere)), "http://nowhere.example/")
    assert (error.code, error.facts["host"]) == ("unknown_host", "nowhere.example")


def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        assert failure(loopback(attempts=2), url).code == "not_connected"


# Failures that pass, and that do not.


def test_too_many_requests_then_well(server: Server, fake_time: FakeTime) -> None:
    url = server.says("/x", Said(status=429, headers={"Retry-After": "7"}), Said(b"well"))
    assert client_by(fake_time).get(url).content == b"well"
    assert fake_time.slept == [7.0]


def test_retry_after_may_be_a_date(server: Server, fake_time: FakeTime) -> None:
    at = format_datetime(datetime(2026, 3, 1, 12, 0, 9, tzinfo=UTC), usegmt=True)
    url = server.says("/x", Said(status=503, headers={"Retry-After": at}), Said(b"well"))
    assert client_by(fake_time).get(url).content == b"well"
    assert fake_time.slept == [9.0]


@pytest.mark.parametrize("stated", ["86400", "9" * 500, "Thu, 01 Mar 2096 12:00:00 GMT"])
def test_retry_after_that_is_too_long_is_not_waited_for(
    server: Server, fake_time: FakeTime, stated: str
) -> None:
    url = server.says("/x", Said(status=429, headers={"Retry-After": stated}))
    error = failure(client_by(fake_time), url)
    assert (error.code, error.facts["status"], fake_time.slept) == ("server_busy", 429, [])


_NO_ZONE = "Mon, 01 Jan 2024 00:00:00 +99999999999999"
_NO_DAY = "Mon, 99999999999999999999 Jan 2024 00:00:00"


@pytest.mark.parametrize("stated", ["soon", "-5", "1.5", "Thu, 99 Foo 2026", "", "²", _NO_ZONE, _NO_DAY])
def test_retry_after_that_makes_no_sense(server: Server, fake_time: FakeTime, stated: str) -> None:
    url = server.says("/x", Said(status=429, headers={"Retry-After": stated}), Said(b"well"))
    assert client_by(fake_time).get(url).content == b"well"
    assert fake_time.slept == [1.0]


def test_a_fault_then_well(server: Server, fake_time: FakeTime) -> None:
    url = server.says("/x", Said(status=500), Said(status=502), Said(b"well"))
    assert client_by(fake_time).get(url).content == b"well"
    assert fake_time.slept == [1.0, 2.0]


def test_a_fault_that_stays(server: Server, fake_time: FakeTime) -> None:
    url = server.says("/x", Said(status=500))
    assert failure(client_by(fake_time, attempts=3), url).code == "server_fails"
    assert (len(server.asked), fake_time.slept) == (3, [1.0, 2.0])


def test_a_server_that_was_given_up_is_asked_once_for_what_else_is_wanted(
    server: Server, fake_time: FakeTime
) -> None:
    client = client_by(fake_time, attempts=3)
    failure(client, server.says("/x", Said(status=500)))
    failure(client, server.says("/y", Said(status=500)))
    assert server.paths == ["/x", "/x", "/x", "/y"]
    fake_time.sleep(600)
    failure(client, server.url("/y"))
    assert len(server.asked) == 7


@pytest.mark.parametrize(
    ("status", "code"), [(404, "page_gone"), (410, "page_gone"), (403, "page_refused"), (401, "page_refused"),
                         (206, "bad_status"), (204, "bad_status"), (400, "bad_status"), (418, "bad_status")],
)  # fmt: skip
def test_a_status_that_is_no_page_is_not_asked_for_again(server: Server, status: int, code: str) -> None:
    assert failure(loopback(), server.says("/x", Said(status=status))).code == code
    assert len(server.asked) == 1


def test_a_connection_that_breaks_off_is_tried_again(server: Server) -> None:
    def reset(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    url = server.says("/x", Said(raw=reset), Said(raw=lambda connection: None), Said(b"well"))
    assert loopback().get(url).content == b"well"


def test_what_is_no_http(server: Server) -> None:
    url = server.says("/x", Said(raw=lambda connection: connection.sendall(b"220 mail.example ESMTP\r\n")))
    assert failure(loopback(attempts=1), url).code == "not_connected"


# One request at a time.


def test_a_host_is_asked_once_a_second(server: Server, fake_time: FakeTime) -> None:
    url = server.says("/x", Said(b"here"))
    client = client_by(fake_time, between=1.0)
    for _ in range(3):
        client.get(url)
    assert fake_time.slept == [1.0, 1.0]


def test_another_host_need_not_wait(server: Server, fake_time: FakeTime) -> None:
    server.says("/x", Said(b"here"))
    client = client_by(fake_time, between=1.0)
    client.get(server.url("/x"))
    client.get(server.url("/x", host="localhost"))
    assert fake_time.slept == []


# Content.


def test_a_body_that_is_cut_short(server: Server) -> None:
    url = server.says("/x", Said(b"half of", headers={"Content-Length": "100"}))
    assert failure(loopback(attempts=1), url).code == "cut_short"
    url = server.says("/y", Said(b"half", headers={"Content-Length": "9"}), Said(b"all of it"))
    assert loopback().get(url).content == b"all of it"


def test_a_chunked_body_without_its_end(server: Server) -> None:
    def half(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")

    assert failure(loopback(attempts=1), server.says("/x", Said(raw=half))).code == "cut_short"


@pytest.mark.parametrize("content", [gzip.compress(os.urandom(5000))[:-9], b"not packed at all"])
def test_packed_content_that_is_damaged(server: Server, content: bytes) -> None:
    url = server.says("/x", Said(content, headers={"Content-Encoding": "gzip"}))
    assert failure(loopback(), url).code == "cut_short"


def test_content_packed_in_a_way_that_was_not_asked_for(server: Server) -> None:
    url = server.says("/x", Said(b"x", headers={"Content-Encoding": "br"}))
    assert failure(loopback(), url).code == "bad_encoding"


def test_a_gzip_bomb_is_not_unpacked(server: Server) -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=1)
    url = server.says("/x", Said(bomb, headers={"Content-Encoding": "gzip"}))
    error = failure(loopback(size=1_000_000), url)
    assert (error.code, error.facts["megabytes"]) == ("too_large", "1")


def test_a_body_that_says_it_is_too_large_is_not_read(server: Server) -> None:
    def announces(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        server.let_go.wait(30)

    assert failure(loopback(size=1000), server.says("/x", Said(raw=announces))).code == "too_large"


def test_a_body_without_end(server: Server) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    assert failure(loopback(size=1_000_000), server.says("/x", Said(raw=endless))).code == "too_large"


def test_headers_without_end(server: Server) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    assert failure(loopback(attempts=1), server.says("/x", Said(raw=endless))).code == "not_connected"


# Time. The servers drip until the client has gone; only the client's own limits, small here, take time.


def dripping(server: Server, start: bytes) -> Callable[[socket.socket], None]:
    def drip(connection: socket.socket) -> None:
        connection.sendall(start)
        while not server.let_go.wait(0.02):
            connection.sendall(b"x")

    return drip


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "]
)
def test_a_reply_that_drips_is_cut_off(server: Server, start: bytes) -> None:
    url = server.says("/x", Said(raw=dripping(server, start)))
    assert failure(loopback(seconds=0.5, idle=10), url).code == "too_slow"
    assert len(server.asked) == 1


def test_a_server_that_says_nothing(server: Server) -> None:
    url = server.says("/x", Said(raw=lambda connection: bool(server.let_go.wait(30)) and None))
    assert failure(loopback(seconds=10, idle=0.1), url).code == "too_slow"


# Certificates.


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls_server(certificate: trustme.LeafCert) -> Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return Server(tls=context)


def trusting(authority: trustme.CA) -> Client:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    guard = Guard(allowed=lambda _: True, resolve=lambda host, port: ["127.0.0.1"])
    return Client(agent="Madoguchi/test", pace=pace_by(FakeTime()), guard=guard, tls=context)


def test_a_good_certificate(authority: trustme.CA) -> None:
    with tls_server(authority.issue_cert("good.example")).running() as server:
        server.says("/x", Said(b"here"))
        assert trusting(authority).get(server.url("/x", host="good.example")).content == b"here"


def test_a_certificate_of_another_host(authority: trustme.CA) -> None:
    with tls_server(authority.issue_cert("good.example")).running() as server:
        error = failure(trusting(authority), server.url("/x", host="evil.example"))
        assert (error.code, error.facts["certificate"]) == ("bad_certificate", "other_host")
        assert server.asked == []


def test_a_certificate_that_has_expired(authority: trustme.CA) -> None:
    expired = authority.issue_cert("good.example", not_before=datetime(2001, 1, 1, tzinfo=UTC),
                                   not_after=datetime(2002, 1, 1, tzinfo=UTC))  # fmt: skip
    with tls_server(expired).running() as server:
        error = failure(trusting(authority), server.url("/x", host="good.example"))
        assert (error.code, error.facts["certificate"]) == ("bad_certificate", "expired")


def test_a_certificate_from_nobody_known(authority: trustme.CA) -> None:
    with tls_server(trustme.CA().issue_cert("good.example")).running() as server:
        error = failure(trusting(authority), server.url("/x", host="good.example"))
        assert (error.code, error.facts["certificate"]) == ("bad_certificate", "untrusted")
        # … and by the authorities that are trusted without more being said.
        guard = Guard(allowed=lambda _: True, resolve=lambda host, port: ["127.0.0.1"])
        assert failure(client_with(guard), server.url("/x", host="good.example")).code == "bad_certificate"


def test_from_a_safe_connection_to_an_unsafe_one(authority: trustme.CA, server: Server) -> None:
    with tls_server(authority.issue_cert("good.example")).running() as safe:
        safe.says("/x", Said(status=302, headers={"Location": server.says("/x", Said(b"here"))}))
        assert failure(trusting(authority), safe.url("/x", host="good.example")).code == "bad_redirect"
    assert server.asked == []


def test_a_server_without_tls(server: Server, authority: trustme.CA) -> None:
    url = f"https://good.example:{server.port}/x"
    assert failure(trusting(authority), url).code == "not_connected"


def test_an_agent_names_the_association_where_it_can() -> None:
    assert user_agent("").startswith("Madoguchi/")
    assert user_agent("Authors' Association (AA)\r\nX: y").endswith("(Authors' Association AAX: y)")
    assert "(" not in user_agent("著作権者の会")


def test_two_threads_keep_the_pace(server: Server, fake_time: FakeTime) -> None:
    url = server.says("/x", Said(b"here"))
    client = client_by(fake_time, between=1.0)
    threads = [threading.Thread(target=client.get, args=(url,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fake_time.slept) == 3
    assert min(fake_time.slept) > 0
