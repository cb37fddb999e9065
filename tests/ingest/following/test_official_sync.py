"""Official sources from a server on loopback into a library: fetched, read, kept, and not fetched again."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ingest.add import Report
from ingest.apart.reading import InProcess
from ingest.following.state import FollowState
from ingest.following.sync import Follower
from knowledge.catalog.store import Outcome
from tests.fixtures_library import TESTER, Stores
from tests.ingest.following import test_egov as egov
from tests.ingest.following import test_terms_archive as archive
from tests.ingest.following import test_uscode as uscode
from tests.ingest.following.conftest import loopback
from tests.ingest.following.fake_web import TODAY, entry
from tests.ingest.following.server import Said, Server
from tests.ingest.reading import FIXTURES

Sync = Callable[..., Report]


@pytest.fixture
def sync(stores: Stores, engine: sa.Engine) -> Sync:
    follower = Follower(
        client=loopback(),
        state=FollowState(engine=engine),
        owing=stores.owing,
        library=lambda: stores.library,
        apart=InProcess(),
        is_cosmetic=lambda _: False,
    )

    def run(source: Any) -> Report:
        (synced,) = follower.sync([source], by=TESTER, today=TODAY).synced
        return synced.report

    return run


def held(stores: Stores, key: str) -> list[tuple[date | None, str]]:
    """The versions of a document, the oldest first, and their texts."""
    found = sorted(stores.holdings.versions(key), key=lambda each: each.effective or date.min)
    return [(each.effective, stores.holdings.text(each.id).text) for each in found]


def paths(server: Server) -> list[str]:
    asked = [each.path for each in server.asked]
    server.asked.clear()
    return asked


def test_a_law_with_its_versions(server: Server, sync: Sync, stores: Stores) -> None:
    path = f"/api/2/law_revisions/{egov.LAW}"
    server.answers[path] = [Said(egov.revisions(*egov.ALL), type="application/json;charset=utf-8")]
    for each in egov.ALL:
        text = egov.law(f"風車を守る（{each['amendment_enforcement_date']}）。")
        file = f"/api/2/law_file/xml/{each['law_revision_id']}"
        server.answers[file] = [Said(text, type="application/octet-stream")]
    source = entry(kind="egov", law_id=egov.LAW, since=date(2025, 4, 1), api=f"{server.url('')}/api/2")
    report = sync(source)
    assert report.failed == []
    assert [each.outcome for each in report.taken] == [
        Outcome.ADDED,
        Outcome.NEW_VERSION,
        Outcome.NEW_VERSION,
    ]
    assert [day for day, _ in held(stores, egov.LAW)] == [
        date(2025, 4, 1),
        date(2030, 4, 1),
        date(2032, 1, 1),
    ]
    paths(server)
    assert sync(source).found == 0
    assert paths(server) == [path]


def test_an_act_behind_a_redirect(server: Server, sync: Sync, stores: Stores) -> None:
    content = (FIXTURES / "laws" / "32098R0001.xhtml").read_bytes()
    item = "/resource/cellar/dc8116a1-3fe6-11ef-865a-01aa75ed71a1.0006.03/DOC_1"
    server.answers["/resource/celex/32098R0001"] = [Said(status=303, headers={"Location": server.url(item)})]
    server.answers[item] = [Said(content, type="application/xhtml+xml;charset=UTF-8")]
    source = entry(
        kind="eurlex", celex="32098R0001", consolidated=False, resource=f"{server.url('')}/resource/celex"
    )
    assert sync(source).failed == []
    assert [(each.headers["accept"], each.headers["accept-language"]) for each in server.asked] == [
        ("application/xhtml+xml", "eng")
    ] * 2
    ((day, text),) = held(stores, "32098R0001")
    assert day == date(2098, 2, 21)
    assert "2. Balloons are no kites." in text
    paths(server)
    assert sync(source).found == 0
    assert paths(server) == []


def test_a_title_in_its_archive(server: Server, sync: Sync, stores: Stores) -> None:
    folder = "/download/releasepoints/us/pl/119/73not60"
    server.answers["/download/download.shtml"] = [Said(uscode.announced())]
    server.answers[f"{folder}/xml_usc17@119-73not60.zip"] = [Said(uscode.archive(), type="application/zip")]
    source = entry(kind="uscode", number=17, page=f"{server.url('')}/download/download.shtml")
    report = sync(source)
    assert report.failed == []
    assert [each.key for each in report.taken] == ["usc99"]
    assert [day for day, _ in held(stores, "usc99")] == [date(2026, 1, 23)]
    paths(server)
    assert sync(source).found == 0
    assert paths(server) == ["/download/download.shtml"]


def test_terms_with_their_history(server: Server, sync: Sync, stores: Stores, tmp_path: Path) -> None:
    api = f"/repos/{archive.REPOSITORY}/commits?path=ChatGPT/Terms%20of%20Service.md&per_page=100"
    etag = {"ETag": 'W/"0f1e"'}

    def listed(headers: dict[str, str]) -> Said:
        same = headers.get("if-none-match") == etag["ETag"]
        content = json.dumps(archive.COMMITS).encode()
        return (
            Said(status=304, headers=etag) if same else Said(content, type="application/json", headers=etag)
        )

    server.answers[api] = [listed]
    for number in (1, 2, 4, 6):
        raw = f"/{archive.REPOSITORY}/{archive.sha(number)}/ChatGPT/Terms%20of%20Service.md"
        server.answers[raw] = [
            Said(f"# Terms\n\nNumber {number}.\n".encode(), type="text/plain; charset=utf-8")
        ]
    late = f"/{archive.REPOSITORY}/{archive.sha(4)}/ChatGPT/Terms%20of%20Service.md"
    server.answers[late].insert(0, Said(b"gone for now", 404))
    source = entry(
        kind="terms_archive", repository=archive.REPOSITORY, service="ChatGPT", terms="Terms of Service",
        history="all", vendor="openai", api=server.url(""), raw=server.url(""),
    )  # fmt: skip
    assert [error.code for error in sync(source).failed] == ["page_gone"]
    assert [each.key for each in sync(source).taken] == ["chatgpt/terms-of-service"]
    assert [text for _, text in held(stores, "chatgpt/terms-of-service")] == [
        f"Terms\nNumber {number}." for number in (1, 2, 4, 6)
    ]
    paths(server)
    assert sync(source).found == 0
    assert paths(server) == [api]


def test_an_answer_that_has_changed_its_form_leaves_the_last_good_version(
    server: Server, sync: Sync, stores: Stores
) -> None:
    path = f"/api/2/law_revisions/{egov.LAW}"
    source = entry(kind="egov", law_id=egov.LAW, upcoming=False, api=f"{server.url('')}/api/2")
    server.answers[path] = [
        Said(egov.revisions(egov.NOW), type="application/json"),
        Said(b'{"law_revisions": []}', type="application/json"),
        Said(b"<html>maintenance</html>", 503),
    ]
    file = f"/api/2/law_file/xml/{egov.NOW['law_revision_id']}"
    server.answers[file] = [Said(egov.law("風車を守る。"), type="application/octet-stream")]
    sync(source)
    before = held(stores, egov.LAW)
    assert before
    assert [error.code for error in sync(source).failed] == ["answer_unlike"]
    assert [error.code for error in sync(source).failed] == ["server_busy"]
    assert held(stores, egov.LAW) == before
