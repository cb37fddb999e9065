"""Following sources into a real library: what fails fails alone, and nothing is done twice."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

import ingest.following.sync
from bot.desk import Desk
from bot.settings import Settings
from ingest.apart.reading import InProcess
from ingest.following.kinds import AnySource
from ingest.following.kinds.feed import Feed
from ingest.following.kinds.folder import Folder
from ingest.following.kinds.page import Page
from ingest.following.kinds.wordpress import WordPress
from ingest.following.sync import Follower, Synced, SyncReport
from knowledge.catalog.store import Outcome
from knowledge.comparing.held import is_cosmetic_change
from knowledge.library import Library
from knowledge.model import Audience
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER
from tests.ingest.following.conftest import loopback
from tests.ingest.following.server import Said, Server, tagged
from tests.ingest.following.test_kinds import RSS, Site, post

TODAY = date(2026, 3, 1)
TERMS = """# Terms

## Complaints

Complaints about outputs go to {where}.

## Training

We may train on what you upload.
"""


@dataclass
class Follows:
    """A desk whose library says how often it was opened."""

    desk: Desk
    follower: Follower
    opened: list[Library]

    def sync(self, *sources: AnySource, today: date = TODAY, dry_run: bool = False) -> SyncReport:
        return self.follower.sync(sources, by=TESTER, today=today, dry_run=dry_run)


@pytest.fixture
def follows(tmp_path: Path) -> Follows:
    desk = Desk(settings=Settings(data_dir=tmp_path / "data"), encoder=FakeEncoder())
    opened: list[Library] = []

    def library() -> Library:
        opened.append(desk.library)
        return desk.library

    follower = Follower(
        client=loopback(attempts=1),
        state=desk.following.state,
        owing=desk._owing,
        library=library,
        apart=InProcess(),
        is_cosmetic=partial(is_cosmetic_change, desk.holdings),
    )
    return Follows(desk, follower, opened)


def terms(server: Server, where: str = "legal@example.com", *, name: str = "terms", **facts: object) -> Page:
    content = TERMS.format(where=where).encode()
    url = server.says(f"/{name}.md", Said(content, type="text/markdown"))
    return Page(name=name, kind="page", url=url, document="policy", **facts)


def outcomes(synced: Synced) -> list[tuple[str, Outcome]]:
    return [(each.key, each.outcome) for each in synced.report.taken]


def spans(follows: Follows, key: str = "terms") -> list[tuple[date | None, date | None]]:
    return [(each.effective, each.until) for each in follows.desk.holdings.versions(key)]


def test_a_page_comes_in_and_is_in_force_from_the_day_it_was_seen(server: Server, follows: Follows) -> None:
    page = terms(server)
    (synced,) = follows.sync(page).synced
    assert outcomes(synced) == [("terms", Outcome.ADDED)]
    assert spans(follows) == [(TODAY, None)]
    (version,) = follows.desk.holdings.versions("terms")
    assert (version.kind, version.url) == ("policy", page.url)


def test_nothing_new_opens_no_library(server: Server, follows: Follows) -> None:
    page = terms(server)
    follows.sync(page)
    follows.opened.clear()
    (synced,) = follows.sync(page, today=TODAY + timedelta(days=1)).synced
    assert (synced.report.found, follows.opened) == (0, [])
    assert spans(follows) == [(TODAY, None)]


def test_a_change_is_a_new_version_and_an_alert(server: Server, follows: Follows) -> None:
    follows.sync(terms(server))
    assert follows.desk._catalog.alerts_due() == []
    (synced,) = follows.sync(terms(server, "our form"), today=TODAY + timedelta(days=9)).synced
    assert outcomes(synced) == [("terms", Outcome.NEW_VERSION)]
    assert spans(follows) == [(TODAY, TODAY + timedelta(days=9)), (TODAY + timedelta(days=9), None)]
    assert len(follows.desk._catalog.alerts_due()) == 1


def test_a_cosmetic_change_is_no_new_version(server: Server, follows: Follows) -> None:
    page = terms(server)
    follows.sync(page)
    content = TERMS.format(where="legal@example.com").replace("We may train", "We  may train") + "\n\n\n"
    server.says("/terms.md", Said(content.encode(), type="text/markdown"))
    (synced,) = follows.sync(page, today=TODAY + timedelta(days=9)).synced
    assert (outcomes(synced), synced.report.unchanged) == ([], 1)
    assert spans(follows) == [(TODAY, None)]
    follows.opened.clear()
    follows.sync(page, today=TODAY + timedelta(days=10))
    assert follows.opened == []  # what was looked at and left out is not looked at again


def test_a_day_that_the_page_states_is_its_own(server: Server, follows: Follows) -> None:
    page = terms(server)
    dated = "---\neffective_date: 2025-02-06\n---\n\n" + TERMS.format(where="legal@example.com")
    server.says("/terms.md", Said(dated.encode(), type="text/markdown"))
    follows.sync(page)
    assert spans(follows) == [(date(2025, 2, 6), None)]
    server.says("/terms.md", Said(dated.replace("02-06", "04-01").encode(), type="text/markdown"))
    follows.sync(page)
    assert [since for since, _ in spans(follows)] == [date(2025, 2, 6), date(2025, 4, 1)]


def test_one_that_fails_leaves_its_version_and_the_others_alone(server: Server, follows: Follows) -> None:
    first, second = terms(server, name="first"), terms(server, name="second")
    follows.sync(first, second)
    server.says("/first.md", Said(status=500))
    server.says("/second.md", Said(TERMS.format(where="a form").encode(), type="text/markdown"))
    report = follows.sync(first, second, today=TODAY + timedelta(days=1))
    assert [each.name for each in report.failed] == ["first"]
    assert outcomes(report.synced[1]) == [("second", Outcome.NEW_VERSION)]
    assert spans(follows, "first") == [(TODAY, None)]
    assert [each.source for each in follows.follower.state.untold()] == ["first"]


def test_what_comes_but_cannot_be_read_fails_too(server: Server, follows: Follows) -> None:
    page = Page(name="x", kind="page", url=server.says("/x", Said(b"\x00\x01\x02" * 50, type="text/html")))
    (synced,) = follows.sync(page).synced
    assert len(synced.report.failed) == 1
    assert follows.follower.state.receipts("x", reading="") == {}
    server.says("/x", Said(TERMS.encode(), type="text/markdown"))
    assert outcomes(follows.sync(page).synced[0]) == [("x", Outcome.ADDED)]


def test_an_answer_that_breaks_a_kind_is_that_kinds_failure(server: Server, follows: Follows) -> None:
    Site(server).posts = [post(1, "2025-10-01T10:00:00", date_gmt="9999-12-31T23:59:59")]
    broken = WordPress(name="news", kind="wordpress", site=server.url(""))
    report = follows.sync(broken, terms(server))
    assert [each.name for each in report.failed] == ["news"]
    assert outcomes(report.synced[1]) == [("terms", Outcome.ADDED)]


def test_another_audience_in_the_file_is_taken_up(server: Server, follows: Follows) -> None:
    follows.sync(terms(server))
    follows.sync(terms(server, audience="staff"))
    assert [each.audience for each in follows.desk.holdings.listed()] == [Audience.STAFF]


def test_another_title_in_the_file_is_taken_up(server: Server, follows: Follows) -> None:
    follows.sync(terms(server))
    follows.sync(terms(server, title="Terms of Service"), today=TODAY + timedelta(days=1))
    assert [each.title for each in follows.desk.holdings.listed()] == ["Terms of Service"]


def test_a_raised_reading_reads_everything_again(
    server: Server, follows: Follows, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = terms(server)
    follows.sync(page)
    follows.opened.clear()
    monkeypatch.setattr(ingest.following.sync, "READING", -1)
    (synced,) = follows.sync(page, today=TODAY + timedelta(days=1)).synced
    assert (len(follows.opened), synced.report.unchanged) == (1, 1)
    assert spans(follows) == [(TODAY, None)]


def test_a_document_that_staff_removed_stays_out(server: Server, follows: Follows) -> None:
    page = terms(server)
    follows.sync(page)
    follows.desk.library.remove("terms", by=TESTER)
    follows.sync(page)
    assert follows.desk.holdings.listed() == []


def test_a_dry_run_changes_nothing(server: Server, follows: Follows) -> None:
    page = terms(server)
    (synced,) = follows.sync(page, dry_run=True).synced
    assert outcomes(synced) == [("terms", Outcome.ADDED)]
    assert follows.desk.holdings.listed() == []
    assert follows.follower.state.standings() == {}
    assert outcomes(follows.sync(page).synced[0]) == [("terms", Outcome.ADDED)]


def test_a_dry_run_does_not_take_the_place_of_telling_that_a_file_is_gone(
    follows: Follows, tmp_path: Path
) -> None:
    (tmp_path / "watched").mkdir()
    file = tmp_path / "watched" / "letter.md"
    file.write_text("# Letter\n\nWe object.\n", encoding="utf-8")
    folder = Folder(name="watched", kind="folder", path=tmp_path / "watched")
    follows.sync(folder)
    file.unlink()
    for dry_run in (True, True, False):
        (synced,) = follows.sync(folder, dry_run=dry_run).synced
        assert [error.code for error in synced.report.failed] == ["file_gone"]
    (synced,) = follows.sync(folder).synced
    assert not synced.report.failed


class Killed(BaseException):
    """Stands for the end of the process."""


def test_a_sync_that_was_killed_is_gone_on_with(
    server: Server, follows: Follows, monkeypatch: pytest.MonkeyPatch
) -> None:
    Site(server).posts = [
        post(n, f"2025-10-0{n}T10:00:00", body=f"<p>第{n}の声明です。許諾が先に必要です。</p>" * 3)
        for n in (1, 2, 3)
    ]
    news = WordPress(name="news", kind="wordpress", site=server.url(""), language="ja")
    note, noted = follows.follower.state.note, []

    def note_or_die(*arguments: object, **more: object) -> None:
        note(*arguments, **more)  # type: ignore[arg-type]
        noted.append(arguments)
        if len(noted) == 2:
            raise Killed

    monkeypatch.setattr(follows.follower.state, "note", note_or_die)
    with pytest.raises(Killed):
        follows.sync(news)
    monkeypatch.undo()
    assert follows.desk._owing.pending()  # not indexed yet
    (synced,) = follows.sync(news).synced
    assert outcomes(synced) == [("news/post-3", Outcome.ADDED)]
    assert len(follows.desk.holdings.listed()) == 3
    assert follows.desk.library.check().complete


def test_what_was_left_unindexed_is_indexed_though_nothing_is_new(server: Server, follows: Follows) -> None:
    page = terms(server)
    follows.sync(page)
    follows.desk._owing.mark_all_pending()
    follows.sync(page)
    assert follows.desk.library.check().complete


def test_sources_of_all_kinds_into_one_library(server: Server, follows: Follows, tmp_path: Path) -> None:
    body = (
        "<p>日本の著作権法では、許諾が先に必要です。事後の手続によって責任を免れることはできません。</p>" * 3
    )
    Site(server).posts = [post(1, "2025-10-01T10:00:00", body=body)]
    server.says("/feed", tagged(RSS.format(home=server.url("")).encode(), etag='"f"'))
    server.says("/news/1/", Said(f"<html><body><article><h1>一</h1>{body}</article></body></html>".encode()))
    server.says("/news/2/", Said(f"<html><body><article><h1>二</h1>{body}</article></body></html>".encode()))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "letter.md").write_text("# Letter\n\nWe object.")
    sources = (
        terms(server),
        WordPress(name="posts", kind="wordpress", site=server.url(""), language="ja", document="other"),
        Feed(name="feed", kind="feed", url=server.url("/feed"), language="ja", document="other"),
        Folder(name="in", kind="folder", path=tmp_path / "in"),
    )
    report = follows.sync(*sources)
    assert [each.report.failed for each in report.synced] == [[], [], [], []]
    listed = {each.key: each.effective for each in follows.desk.holdings.listed()}
    assert listed == {
        "terms": TODAY, "posts/post-1": date(2025, 10, 28), "feed/news/1": date(2025, 10, 1),
        "feed/news/2": date(2025, 10, 28), "letter": None,
    }  # fmt: skip
    follows.opened.clear()
    report = follows.sync(*sources, today=TODAY + timedelta(days=1))
    assert ([each.report.found for each in report.synced], follows.opened) == ([0, 0, 0, 0], [])
