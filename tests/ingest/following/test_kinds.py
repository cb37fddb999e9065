"""The kinds of sources, over a real server that answers in the formats of real ones."""

import json
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from ingest.apart.limits import Limits
from ingest.following.entries import MOST_ENTRIES, entries_of
from ingest.following.kinds.entry import Entry
from ingest.following.kinds.feed import Feed
from ingest.following.kinds.folder import Folder
from ingest.following.kinds.page import Page
from ingest.following.kinds.wordpress import WordPress
from ingest.following.model import Arrival, Followed, Receipt
from ingest.following.state import FollowState
from ingest.following.web import SourceWeb, fetch_url
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import open_database
from knowledge.errors import DocumentError
from tests.ingest.following.conftest import loopback
from tests.ingest.following.server import Said, Server, tagged

TODAY = date(2026, 3, 1)

Look = Callable[[Followed], list[Arrival | Receipt | DocumentError]]


@pytest.fixture
def state(tmp_path: Path) -> FollowState:
    engine: sa.Engine = open_database(sqlite_address(tmp_path / "state.sqlite3"))
    return FollowState(engine=engine)


@pytest.fixture
def look(state: FollowState) -> Look:
    """Looks, and notes all that arrives as taken in."""

    def looked(entry: Followed) -> list[Arrival | Receipt | DocumentError]:
        assert isinstance(entry, Entry)
        found = []
        web = SourceWeb(client=loopback(attempts=1), state=state, source=entry.name, reading="1")
        for each in entry.look(web, today=TODAY):
            found.append(each)
            if isinstance(each, Arrival):
                state.note(entry.name, each.receipts, reading="1")
        if not any(isinstance(each, DocumentError) for each in found):
            state.note(entry.name, [each for each in found if isinstance(each, Receipt)], reading="1")
        return found

    return looked


def keys(found: list[Arrival | Receipt | DocumentError]) -> list[str | None]:
    return [each.source.given.key for each in found if isinstance(each, Arrival)]


def codes(found: list[Arrival | Receipt | DocumentError]) -> list[str]:
    return [each.code for each in found if isinstance(each, DocumentError)]


# A page.


def test_a_page_is_fetched_where_it_changed(server: Server, look: Look) -> None:
    url = server.says("/terms", tagged(b"<p>one</p>", etag='"1"'))
    page = Page(name="terms", kind="page", url=url, title="Terms", language="ja", document="policy")
    (arrival,) = look(page)
    assert isinstance(arrival, Arrival)
    source = arrival.source
    assert (source.name, str(source.path), source.content) == (url, "127.0.0.1/terms", b"<p>one</p>")
    assert (source.given.key, source.given.title, source.given.kind) == ("terms", "Terms", "policy")
    assert (source.otherwise.url, source.otherwise.effective) == (url, TODAY)
    assert look(page) == []
    assert server.asked[1].headers["if-none-match"] == '"1"'
    assert server.asked[1].headers["accept-language"] == "ja"
    server.says("/terms", tagged(b"<p>two</p>", etag='"2"'))
    assert keys(look(page)) == ["terms"]


def test_a_page_by_its_last_change(server: Server, look: Look) -> None:
    day = "Sun, 01 Mar 2026 12:00:00 GMT"
    url = server.says("/x", Said(b"one", headers={"Last-Modified": day}), Said(status=304))
    page = Page(name="x", kind="page", url=url)
    assert [len(look(page)), len(look(page))] == [1, 0]
    assert server.asked[1].headers["if-modified-since"] == day


def test_a_server_that_always_sends_everything(server: Server, look: Look) -> None:
    page = Page(name="x", kind="page", url=server.says("/x", Said(b"the same")))
    assert [len(look(page)), len(look(page))] == [1, 0]


def test_a_page_of_the_wrong_type(server: Server, look: Look) -> None:
    url = server.says("/x", Said(b"%PDF-1.7", type="application/pdf"))
    assert len(look(Page(name="x", kind="page", url=url))) == 1
    with pytest.raises(DocumentError) as caught:
        look(Page(name="y", kind="page", url=url, expect=("text/html",)))
    assert (caught.value.code, caught.value.facts["type"]) == ("wrong_type", "application/pdf")


@pytest.mark.parametrize(
    ("type_", "content", "found"),
    [
        ("text/html; charset=Shift_JIS", "著作権".encode("shift_jis"), "著作権".encode("utf-8-sig")),
        ('text/plain; charset="euc-jp"', "著作権".encode("euc_jp"), "著作権".encode("utf-8-sig")),
        ("text/html; charset=ISO-2022-JP", "著作権".encode("iso2022_jp"), "著作権".encode("utf-8-sig")),
        ("text/html; charset=shift_jis", b"\xff\xfe\xfd", b"\xff\xfe\xfd"),
        ("text/html; charset=utf-8", "著作権".encode(), "著作権".encode()),
        ("text/html; charset=shift_jis", "著作権".encode(), "著作権".encode()),  # which is not so
        ("text/html; charset=no-such", b"x", b"x"),
        ("application/pdf; charset=shift_jis", b"\x83\x5c", b"\x83\x5c"),
        ("; charset=shift_jis", b"\x83\x5c", b"\x83\x5c"),
    ],
)
def test_a_text_whose_encoding_only_its_server_knows(
    server: Server, type_: str, content: bytes, found: bytes
) -> None:
    url = server.says("/x", Said(content, type=type_))
    assert fetch_url(url, client=loopback()).content == found


def test_what_stands_at_a_url_for_once(server: Server) -> None:
    url = server.says(
        "/get",
        Said(b"# T", type="text/markdown", headers={"Content-Disposition": 'attachment; filename="a.md"'}),
    )
    source = fetch_url(f"{url}?id=1&token=secret", client=loopback())
    assert (source.name, str(source.path), source.content) == (url, "127.0.0.1/a.md", b"# T")
    assert source.otherwise.url == f"{url}?id=1&token=secret"


# Feeds.

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
 <channel>
  <title>お知らせ</title><link>{home}/</link><description>新着</description><language>ja</language>
  <item><title>生成AI &amp; 著作権に関する声明</title><link>{home}/news/2/</link>
   <guid isPermaLink="false">{home}/?p=2</guid><pubDate>Mon, 27 Oct 2025 23:30:00 +0000</pubDate>
   <description>要約</description><content:encoded><![CDATA[<p>許諾が先に必要です。</p>]]></content:encoded></item>
  <item><title>最初のお知らせ</title><link>/news/1/</link><pubDate>Wed, 01 Oct 2025 09:00:00 +0900</pubDate></item>
 </channel>
</rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja">
 <title>新着</title><id>{home}/</id><updated>2026-02-01T00:00:00Z</updated><link href="{home}/"/>
 <entry><title type="html">答申 &amp;lt;案&amp;gt;</title><link rel="alternate" href="{home}/a"/><id>tag:example,2026:a</id>
  <published>2026-01-01T15:30:00Z</published><updated>{updated}</updated>
  <content type="html">&lt;p&gt;答申の本文です。&lt;/p&gt;</content></entry>
</feed>"""


def test_an_rss_feed_in_japanese(server: Server, look: Look) -> None:
    home = server.url("")
    url = server.says(
        "/feed", tagged(RSS.format(home=home).encode(), etag='"f1"', type="application/rss+xml")
    )
    server.says("/news/1/", Said(b"<p>first</p>"))
    server.says("/news/2/", Said(b"<p>second</p>"))
    feed = Feed(name="news", kind="feed", url=url, document="other", language="ja")
    found = look(feed)
    assert keys(found) == ["news/news/1", "news/news/2"]  # the oldest first
    second = found[1]
    assert isinstance(second, Arrival)
    assert second.source.given.title == "生成AI & 著作権に関する声明"
    assert second.source.given.effective == date(2025, 10, 28)  # Japan's day
    assert second.source.given.url == f"{home}/news/2/"
    assert second.source.content == b"<p>second</p>"
    server.asked.clear()
    assert look(feed) == []
    assert server.paths == ["/feed"]


def test_a_feed_with_the_whole_texts(server: Server, look: Look) -> None:
    home = server.url("")
    server.says("/atom", Said(ATOM.format(home=home, updated="2026-01-02T00:00:00Z").encode()))
    feed = Feed(name="news", kind="feed", url=server.url("/atom"), full=True)
    (arrival, _) = look(feed)
    assert isinstance(arrival, Arrival)
    assert arrival.source.given.effective == date(2026, 1, 2)
    assert arrival.source.given.title == "答申 <案>"
    page = arrival.source.content.decode()
    assert "<p>答申の本文です。</p>" in page
    assert "<title>答申 &lt;案&gt;</title>" in page
    assert server.paths == ["/atom"]
    server.says("/atom", Said(ATOM.format(home=home, updated="2026-01-02T00:00:00Z").encode() + b"\n"))
    assert keys(look(feed)) == []  # the feed changed, the entry did not
    server.says("/atom", Said(ATOM.format(home=home, updated="2026-01-05T00:00:00Z").encode()))
    assert keys(look(feed)) == ["news/a"]


def test_an_entry_whose_page_is_gone_is_looked_for_again(server: Server, look: Look) -> None:
    home = server.url("")
    url = server.says("/feed", tagged(RSS.format(home=home).encode(), etag='"f1"'))
    server.says("/news/2/", Said(b"<p>second</p>"))
    feed = Feed(name="news", kind="feed", url=url)
    found = look(feed)
    assert (keys(found), codes(found)) == (["news/news/2"], ["page_gone"])
    server.says("/news/1/", Said(b"<p>first</p>"))
    assert keys(look(feed)) == [
        "news/news/1"
    ]  # the feed itself was not noted, what was had is not fetched again
    assert look(feed) == []


@pytest.mark.parametrize(
    "entry",
    ["<title>no link</title>", "<link>file:///etc/passwd</link>", "<link>javascript:alert(1)</link>"],
)
def test_an_entry_that_leads_nowhere(server: Server, look: Look, entry: str) -> None:
    rss = f"<rss version='2.0'><channel><title>x</title><item>{entry}</item></channel></rss>"
    feed = Feed(name="news", kind="feed", url=server.says("/feed", Said(rss.encode())))
    assert codes(look(feed)) == ["bad_url"]


@pytest.mark.parametrize(
    "content", [b"<html><body>Not found</body></html>", b"\x00\x01", b"{}", b"/etc/passwd"]
)
def test_what_is_no_feed(server: Server, look: Look, content: bytes) -> None:
    feed = Feed(name="news", kind="feed", url=server.says("/feed", Said(content)))
    with pytest.raises(DocumentError, match="not_a_feed"):
        look(feed)


def test_a_feed_that_is_never_done_with(server: Server) -> None:
    """Its reader takes minutes over elements within one another, and is not waited for."""
    deep = b"<rss version='2.0'><channel><item><description>" + b"<a>" * 300_000
    with pytest.raises(DocumentError, match="not_a_feed"):
        entries_of(deep, base="http://news.example/", limits=Limits(silence=2, total=2))


def test_a_feed_without_end(server: Server, look: Look, state: FollowState) -> None:
    server.says("/a", Said(b"<p>a</p>"))
    items = "<item><title>t</title><link>/a</link></item>" * (MOST_ENTRIES + 1)
    rss = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"
    feed = Feed(name="news", kind="feed", url=server.says("/feed", Said(rss.encode())))
    hours = count(step=3000)  # each request takes fifty minutes
    web = SourceWeb(
        client=loopback(), state=state, source="news", reading="1", clock=lambda: float(next(hours))
    )
    found = list(feed.look(web, today=TODAY))
    assert len(keys(found)) == 1
    assert codes(found) == ["too_many_entries", *["source_too_slow"] * (MOST_ENTRIES - 1)]
    assert server.paths == ["/feed", "/a"]


def test_a_feed_that_would_read_a_file(server: Server, look: Look) -> None:
    bomb = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
    <rss version="2.0"><channel><title>x</title><item><title>&x;</title><link>/a</link></item></channel></rss>"""
    server.says("/a", Said(b"<p>a</p>"))
    found = look(Feed(name="news", kind="feed", url=server.says("/feed", Said(bomb))))
    assert "root:" not in repr(found)


# WordPress.


def post(number: int, modified: str, *, body: str = "<p>本文です。</p>", **more: object) -> dict[str, object]:
    """A post as the REST API gives it, with the fields that are asked for."""
    return {
        "id": number, "slug": f"post-{number}", "link": f"https://news.example/{number}/",
        "date_gmt": "2025-10-27T16:00:00", "modified": modified,
        "title": {"rendered": f"声明 &#8211; {number}"}, "content": {"rendered": body, "protected": False},
    } | more  # fmt: skip


class Site:
    """A WordPress site: pages of posts, with the headers that say how many."""

    def __init__(self, server: Server) -> None:
        self.posts: list[dict[str, object]] = []
        self.server = server
        self.route = "/wp-json/wp/v2/posts"
        server.answers[self.route] = [self.answer]

    def answer(self, _headers: dict[str, str]) -> Said:
        asked = parse_qs(urlsplit(self.server.asked[-1].path).query)
        size, number = int(asked["per_page"][0]), int(asked["page"][0])
        assert (asked["orderby"], asked["order"]) == (["id"], ["asc"])
        after = asked.get("modified_after", [""])[0]
        held = [each for each in self.posts if str(each["modified"]) > after]
        pages = -(-len(held) // size)
        if number > max(pages, 1):
            problem = {"code": "rest_post_invalid_page_number", "message": "…", "data": {"status": 400}}
            return Said(json.dumps(problem).encode(), 400, "application/json; charset=UTF-8")
        told = {"X-WP-Total": str(len(held)), "X-WP-TotalPages": str(pages)}
        page = held[(number - 1) * size : number * size]
        return Said(json.dumps(page).encode(), 200, "application/json; charset=UTF-8", told)


def test_posts_of_a_site(server: Server, look: Look) -> None:
    site = Site(server)
    site.posts = [
        post(number, f"2025-10-{number // 60 + 10}T10:00:{number % 60:02}") for number in range(1, 121)
    ]
    wordpress = WordPress(name="news", kind="wordpress", site=server.url("/"), language="ja")
    found = look(wordpress)
    assert keys(found) == [f"news/post-{number}" for number in range(1, 121)]
    assert len(server.asked) == 3
    first = found[0]
    assert isinstance(first, Arrival)
    assert first.source.given.effective == date(2025, 10, 28)  # Japan's day
    assert first.source.given.title == "声明 – 1"
    assert first.source.given.url == "https://news.example/1/"
    assert "<p>本文です。</p>" in first.source.content.decode()
    assert look(wordpress) == []
    assert len(server.asked) == 4


def test_a_post_that_was_changed_comes_again(server: Server, look: Look) -> None:
    site = Site(server)
    site.posts = [post(1, "2025-10-01T10:00:00"), post(2, "2025-10-02T10:00:00")]
    wordpress = WordPress(name="news", kind="wordpress", site=server.url(""))
    assert len(keys(look(wordpress))) == 2
    site.posts[0] = post(1, "2025-11-01T10:00:00", body="<p>改めました。</p>")
    assert keys(look(wordpress)) == ["news/post-1"]
    assert look(wordpress) == []


def test_posts_that_were_taken_in_before_it_was_broken_off(
    server: Server, look: Look, state: FollowState
) -> None:
    site = Site(server)
    site.posts = [post(number, f"2025-10-0{number}T10:00:00") for number in (1, 2, 3)]
    wordpress = WordPress(name="news", kind="wordpress", site=server.url(""))
    web = SourceWeb(client=loopback(), state=state, source="news", reading="1")
    looking = wordpress.look(web, today=TODAY)
    for _ in range(2):
        arrival = next(looking)
        assert isinstance(arrival, Arrival)
        state.note("news", arrival.receipts, reading="1")
    assert keys(look(wordpress)) == ["news/post-3"]


def test_posts_without_words_and_odd_slugs(server: Server, look: Look) -> None:
    site = Site(server)
    site.posts = [
        post(1, "2025-10-01T10:00:00", body=""),
        post(2, "2025-10-01T10:00:00", content={"rendered": "", "protected": True}),
        post(3, "2025-10-01T10:00:00", slug="%e5%a3%b0%e6%98%8e"),
        post(4, "2025-10-01T10:00:00", slug="../..", title={"rendered": ""}),
    ]
    found = look(WordPress(name="news", kind="wordpress", site=server.url(""), key="coda"))
    assert keys(found) == ["coda/声明", "coda/4"]


def test_a_post_whose_address_is_none_is_told_and_the_others_come(server: Server, look: Look) -> None:
    site = Site(server)
    site.posts = [
        post(1, "2025-10-01T10:00:00", link="javascript:alert(1)"),
        post(2, "2025-10-01T10:00:00", link="https://news.example/\x1b[31m\x07"),
        post(3, "2025-10-01T10:00:00"),
    ]
    found = look(WordPress(name="news", kind="wordpress", site=server.url("")))
    assert (keys(found), codes(found)) == (["news/post-3"], ["bad_url", "bad_url"])


def test_a_category_of_a_site(server: Server, look: Look) -> None:
    Site(server)
    assert look(WordPress(name="news", kind="wordpress", site=server.url(""), categories=(3, 12))) == []
    assert parse_qs(urlsplit(server.asked[0].path).query)["categories"] == ["3,12"]


@pytest.mark.parametrize("content", [b"<html>", b"{}", b'[{"id": 1}]', b"[1]", b'{"code": "rest_no_route"}'])
def test_a_site_that_is_no_wordpress(server: Server, look: Look, content: bytes) -> None:
    server.says("/wp-json/wp/v2/posts", Said(content, type="application/json"))
    with pytest.raises(DocumentError, match="not_wordpress"):
        look(WordPress(name="news", kind="wordpress", site=server.url("")))


# A folder.


def test_a_folder(tmp_path: Path, look: Look) -> None:
    home = tmp_path / "letters"
    (home / "2025").mkdir(parents=True)
    (home / "a.md").write_text("# A\n\nText.")
    (home / "2025" / "b.md").write_text("# B\n\nText.")
    folder = Folder(name="letters", kind="folder", path=home, audience="staff", document="letter")
    found = look(folder)
    assert [str(each.source.path) for each in found if isinstance(each, Arrival)] == ["2025/b.md", "a.md"]
    assert look(folder) == []
    (home / "a.md").write_text("# A\n\nOther text.")
    (arrival,) = look(folder)
    assert isinstance(arrival, Arrival)
    assert arrival.source.given.kind == "letter"
    (home / "2025" / "b.md").unlink()
    (gone,) = look(folder)
    assert isinstance(gone, DocumentError)
    assert (gone.code, gone.facts["file"]) == ("file_gone", "2025/b.md")
    assert look(folder) == []  # told once
    (home / "2025" / "b.md").write_text("# B\n\nText.")
    assert len(look(folder)) == 1


def test_a_folder_that_is_not_there(tmp_path: Path, look: Look) -> None:
    with pytest.raises(DocumentError, match="folder_gone"):
        look(Folder(name="letters", kind="folder", path=tmp_path / "none"))


def test_keys_of_a_folder_can_begin_with_its_own(tmp_path: Path, look: Look) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text("# A\n\nText.")
    (arrival,) = look(Folder(name="letters", kind="folder", path=tmp_path / "in", key="letters"))
    assert isinstance(arrival, Arrival)
    assert str(arrival.source.path) == "letters/a.md"
