"""Terms of services from the Open Terms Archive's history on GitHub, in the form in which its API answers."""

import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from ingest.following.model import Receipt
from knowledge.errors import DocumentError
from knowledge.model import Kind
from tests.ingest.following.fake_web import FakeWeb, arrivals, entry, errors, look, taken
from tests.ingest.reading import document, words

REPOSITORY = "OpenTermsArchive/GenAI-versions"
LIST = f"https://api.github.com/repos/{REPOSITORY}/commits?path=ChatGPT/Terms%20of%20Service.md&per_page=100"


def sha(number: int) -> str:
    return f"{number:040x}"


def raw(number: int) -> str:
    return f"https://raw.githubusercontent.com/{REPOSITORY}/{sha(number)}/ChatGPT/Terms%20of%20Service.md"


def commit(number: int, day: str, message: str = "Record new changes of") -> dict[str, object]:
    """A commit as the API lists it (its links, trees and verification left out)."""
    signature = {"name": "OTA-Bot", "email": "bot@opentermsarchive.org", "date": f"{day}T12:31:05Z"}
    return {
        "sha": sha(number),
        "node_id": "C_kwDO",
        "commit": {
            "author": signature,
            "committer": signature,
            "message": f"{message} ChatGPT Terms of Service\n\nThis version was recorded after extracting from snapshot",
            "comment_count": 0,
        },
        "author": None,
        "parents": [{"sha": sha(number - 1)}],
    }


def listed(*commits: dict[str, object]) -> bytes:
    return json.dumps(commits).encode()


COMMITS = (
    commit(6, "2025-11-07"),
    commit(5, "2025-11-01", "Apply technical or declaration upgrade on"),
    commit(4, "2025-09-03"),
    commit(3, "2025-09-03"),
    commit(2, "2023-01-05", "Update"),
    commit(1, "2022-12-01", "Start tracking"),
)


@pytest.fixture
def web() -> FakeWeb:
    texts = {
        raw(n): f"Terms of use\n============\n\nText number {n} of these terms.\n".encode()
        for n in range(1, 20)
    }
    return FakeWeb({LIST: listed(*COMMITS)} | texts)


def source(**fields: Any) -> Any:
    given: dict[str, Any] = {
        "kind": "terms_archive", "repository": REPOSITORY, "service": "ChatGPT", "terms": "Terms of Service",
        "vendor": "openai", "history": "all",
    }  # fmt: skip
    return entry(**given | fields)


def numbers(came: Any) -> list[int]:
    return [int(each.source.name.split("/")[-3], 16) for each in arrivals(came)]


def test_versions_come_the_oldest_first_without_changes_of_the_archive_itself(web: FakeWeb) -> None:
    came = look(source(), web)
    assert numbers(came) == [1, 2, 4, 6]
    assert isinstance(came[-1], Receipt)


def test_a_version_is_in_force_from_the_day_on_which_it_was_seen(web: FakeWeb) -> None:
    version = taken(arrivals(look(source(), web))[-1])
    facts = version.facts
    assert (facts.key, facts.effective) == ("chatgpt/terms-of-service", date(2025, 11, 7))
    assert (facts.title, facts.vendor, facts.kind) == ("ChatGPT Terms of Service", "openai", Kind.POLICY)
    assert facts.url == f"https://github.com/{REPOSITORY}/blob/{sha(6)}/ChatGPT/Terms%20of%20Service.md"
    assert words(version, "heading=terms-of-use/par=1") == "Text number 6 of these terms."


def test_it_is_the_document_that_a_file_added_by_hand_becomes(web: FakeWeb) -> None:
    by_hand = document("# Terms\n\nWords.\n", "chatgpt/terms-of-service.2025-11-07.md").facts
    facts = taken(arrivals(look(source(), web))[-1]).facts
    same = ("key", "title", "vendor", "kind", "effective", "jurisdiction")
    assert [getattr(facts, name) for name in same] == [getattr(by_hand, name) for name in same]


@pytest.mark.parametrize(("history", "expected"), [(1, [6]), (2, [4, 6]), (9, [1, 2, 4, 6])])
def test_history_is_as_long_as_wanted(web: FakeWeb, history: int, expected: list[int]) -> None:
    assert numbers(look(source(history=history), web)) == expected


@pytest.mark.parametrize("history", [0, -1, "some", None])
def test_history_is_a_number_or_all(history: object) -> None:
    with pytest.raises(ValidationError):
        source(history=history)


@pytest.mark.parametrize("service", ["../other", "a/b", "", "a\\b"])
def test_a_service_is_one_folder(service: str) -> None:
    with pytest.raises(ValidationError):
        source(service=service)


@pytest.mark.parametrize(
    ("service", "terms", "key"),
    [
        ("DALL·E", "Terms of Service", "dall-e/terms-of-service"),
        ("Claude.ai", "Acceptable Use Policy", "claude-ai/acceptable-use-policy"),
        (
            "Google Generative AI Services",
            "Terms of Service",
            "google-generative-ai-services/terms-of-service",
        ),
        ("X", "Copyright Claims Policy", "x/copyright-claims-policy"),
    ],
)
def test_keys_are_made_of_names(service: str, terms: str, key: str) -> None:
    assert source(service=service, terms=terms).base_key == key
    assert source(service=service, terms=terms, key="own/key").base_key == "own/key"


def test_a_list_that_has_not_changed_ends_the_look(web: FakeWeb) -> None:
    web.note(look(source(), web))
    web.asked.clear()
    assert look(source(), web) == []
    assert web.asked == [LIST]


def test_a_new_version_alone_is_fetched(web: FakeWeb) -> None:
    web.note(look(source(), web))
    web.answers[LIST] = listed(commit(7, "2026-01-02"), *COMMITS)
    web.asked.clear()
    assert numbers(look(source(), web)) == [7]
    assert web.asked == [LIST, raw(7)]


def test_all_versions_since_the_first_are_fetched_however_short_the_history(web: FakeWeb) -> None:
    followed = source(history=1)
    web.note(look(followed, web))
    web.answers[LIST] = listed(commit(8, "2026-02-01"), commit(7, "2026-01-02"), *COMMITS)
    kept, web.answers[raw(7)] = web.answers[raw(7)], DocumentError("server_busy", url=raw(7), status=429)
    came = look(followed, web)
    assert numbers(came) == [8]
    web.note(came)
    web.answers[raw(7)] = kept
    assert numbers(look(followed, web)) == [7]


def test_the_version_taken_in_first_is_looked_for_on_further_pages(web: FakeWeb) -> None:
    followed = source(history=1)
    web.answers[LIST] = listed(commit(1, "2022-12-01", "Start tracking"))
    web.note(look(followed, web))
    more = {"link": f'<{LIST}&page=2>; rel="next", <{LIST}&page=2>; rel="last"'}
    web.answers[LIST] = (listed(*COMMITS[:3]), more)
    web.answers[f"{LIST}&page=2"] = listed(*COMMITS[3:])
    assert numbers(look(followed, web)) == [2, 4, 6]


def test_a_version_that_failed_is_looked_for_again_though_the_list_is_the_same(web: FakeWeb) -> None:
    kept, web.answers[raw(4)] = web.answers[raw(4)], DocumentError("server_busy", url=raw(4), status=429)
    came = look(source(), web)
    assert [error.code for error in errors(came)] == ["server_busy"]
    assert numbers(came) == [1, 2, 6]
    web.note(came)
    web.answers[raw(4)] = kept
    assert numbers(look(source(), web)) == [4]


def test_long_histories_are_listed_page_by_page(web: FakeWeb) -> None:
    more = {"link": f'<{LIST}&page=2>; rel="next", <{LIST}&page=2>; rel="last"'}
    web.answers[LIST] = (listed(*COMMITS[:2]), more)
    web.answers[f"{LIST}&page=2"] = (listed(*COMMITS[2:]), {"link": f'<{LIST}&page=1>; rel="prev"'})
    assert numbers(look(source(), web)) == [1, 2, 4, 6]
    web.asked.clear()
    assert numbers(look(source(history=1), web)) == [6]
    assert web.asked == [LIST, raw(6)]


def test_a_list_without_end_is_cut_off(web: FakeWeb) -> None:
    more = {"link": '<https://api.github.com/next>; rel="next"'}
    day = date(1990, 1, 1).toordinal()
    for page in range(1, 9):
        commits = [
            commit(10_000 - page * 100 - n, date.fromordinal(day + 2000 - page * 100 - n).isoformat())
            for n in range(100)
        ]
        web.answers[LIST + (f"&page={page}" if page > 1 else "")] = (listed(*commits), more)
    came = look(source(), web)
    assert errors(came)[0].code == "too_many_versions"
    assert f"{LIST}&page=8" not in web.asked


def test_pages_that_name_no_version_end_somewhere(web: FakeWeb) -> None:
    more = {"link": '<https://api.github.com/next>; rel="next"'}
    tidied = listed(commit(1, "2025-01-01", "Rename"))
    web.answers = {LIST: (tidied, more)} | {f"{LIST}&page={n}": (tidied, more) for n in range(2, 100)}
    with pytest.raises(DocumentError):
        look(source(), web)
    assert len(web.asked) < 30


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (DocumentError("page_gone", status=404), "no_such_terms"),
        (listed(), "no_such_terms"),
        (listed(commit(1, "2025-01-01", "Merge branch of")), "no_such_terms"),
        (DocumentError("page_refused", status=403), "page_refused"),
        (b"<!DOCTYPE html>", "answer_not_json"),
        (b'{"message": "API rate limit exceeded"}', "answer_unlike"),
        (b'[{"sha": "not-a-sha", "commit": {}}]', "answer_unlike"),
    ],
)
def test_a_list_that_cannot_be_used_is_told_of(web: FakeWeb, answer: object, code: str) -> None:
    web.answers[LIST] = answer
    with pytest.raises(DocumentError) as told:
        look(source(), web)
    assert told.value.code == code
