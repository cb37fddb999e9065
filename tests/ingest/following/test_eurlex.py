"""Acts of the European Union from the Publications Office, asked for by CELEX number."""

import json
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from knowledge.errors import DocumentError
from tests.ingest.following.fake_web import FakeWeb, arrivals, entry, errors, look, taken
from tests.ingest.reading import FIXTURES, words

ACT = "https://publications.europa.eu/resource/celex/32098R0001"


def page(language: str) -> str:
    return f"https://eur-lex.europa.eu/legal-content/{language}/TXT/?uri=CELEX:32098R0001"


CATALOGUE = "https://publications.europa.eu/webapi/rdf/sparql"
XHTML = {"content-type": "application/xhtml+xml"}


@pytest.fixture
def web() -> FakeWeb:
    content = (FIXTURES / "laws" / "32098R0001.xhtml").read_bytes()
    return FakeWeb({ACT: (content, XHTML)})


class Catalogue(FakeWeb):
    """A web whose catalogue knows of consolidated texts."""

    def __init__(self, answer: object) -> None:
        super().__init__({ACT: ((FIXTURES / "laws" / "32098R0001.xhtml").read_bytes(), XHTML)})
        for day in ("20990727", "21010101"):
            content = (FIXTURES / "laws" / "02098R0001-20990727.xhtml").read_bytes()
            self.answers[f"https://publications.europa.eu/resource/celex/02098R0001-{day}"] = (content, XHTML)
        self.answer = answer

    def get(self, url: str, *, accept: str = "", language: str = "") -> Any:
        if url.startswith(CATALOGUE):
            self.answers[url] = self.answer
        return super().get(url, accept=accept, language=language)


def listed(*numbers: str) -> bytes:
    """What the catalogue answers (SPARQL 1.1 Query Results JSON Format)."""
    kind = {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#string"}
    bindings = [{"celex": kind | {"value": number}} for number in numbers]
    head = {"link": [], "vars": ["celex"]}
    return json.dumps(
        {"head": head, "results": {"distinct": False, "ordered": True, "bindings": bindings}}
    ).encode()


def source(**fields: Any) -> Any:
    return entry(**{"kind": "eurlex", "celex": "32098R0001", "consolidated": False} | fields)


def test_consolidated_texts_become_versions_from_their_days_on() -> None:
    web = Catalogue(
        listed(
            "02098R0001-21010101", "02098R0001-20990727", "02097R0715-20990727", "02098R0001-20991399", "x"
        )
    )
    came = arrivals(look(source(consolidated=True), web))
    assert [(each.source.given.key, each.source.given.effective) for each in came] == [
        ("32098R0001", None), ("32098R0001", date(2099, 7, 27)), ("32098R0001", date(2101, 1, 1)),
    ]  # fmt: skip
    version = taken(came[1])
    assert words(version, "art=2/par=2") == "2. Balloons are kites, too."
    assert (
        version.facts.url == "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:02098R0001-20990727"
    )
    assert "32098R0001" in urlsplit(web.asked[0]).query


def test_only_new_consolidated_texts_are_fetched() -> None:
    web = Catalogue(listed("02098R0001-20990727"))
    web.note(look(source(consolidated=True), web))
    web.answer = listed("02098R0001-20990727", "02098R0001-21010101")
    web.asked.clear()
    (arrival,) = arrivals(look(source(consolidated=True), web))
    assert arrival.source.path.stem == "02098R0001-21010101"
    assert len(web.asked) == 2


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"<html>500</html>", "answer_not_json"),
        (b'{"head": {}}', "answer_unlike"),
        (DocumentError("server_fails", status=502), "server_fails"),
    ],
)
def test_without_the_catalogue_the_act_comes_all_the_same(answer: object, code: str) -> None:
    came = look(source(consolidated=True), Catalogue(answer))
    assert [error.code for error in errors(came)] == [code]
    assert [each.source.path.stem for each in arrivals(came)] == ["32098R0001"]


def test_an_act_is_asked_for_as_xhtml_in_its_language(web: FakeWeb) -> None:
    look(source(languages=["de"]), web)
    assert web.wanted == [("application/xhtml+xml", "deu")]


def test_what_arrives_is_quotable_by_article(web: FakeWeb) -> None:
    (arrival,) = arrivals(look(source(), web))
    version = taken(arrival)
    facts = version.facts
    assert (facts.key, facts.language, facts.url) == ("32098R0001", "en", page("EN"))
    assert (facts.title, facts.effective) == ("Kite Act", date(2098, 2, 21))
    assert words(version, "art=2/par=1/pt=b/subpt=ii") == "(ii) a string;"
    assert {each.locator: each.label for each in version.provisions}["rec=2"] == "Recital 2"


def test_further_languages_have_keys_of_their_own(web: FakeWeb) -> None:
    came = arrivals(look(source(languages=["en", "de", "en"]), web))
    assert [(each.source.given.key, each.source.given.url) for each in came] == [
        ("32098R0001", page("EN")),
        ("32098R0001-de", page("DE")),
    ]


def test_what_was_taken_in_is_not_asked_for_again(web: FakeWeb) -> None:
    web.note(look(source(), web))
    web.asked.clear()
    assert look(source(), web) == []
    assert web.asked == []
    assert [each.source.given.language for each in arrivals(look(source(languages=["en", "fr"]), web))] == [
        "fr"
    ]


def test_the_entry_can_say_since_when_it_is_in_force(web: FakeWeb) -> None:
    (arrival,) = arrivals(look(source(effective=date(2099, 1, 1), title="Drachen"), web))
    facts = taken(arrival).facts
    assert (facts.effective, facts.title, facts.work) == (date(2099, 1, 1), "Drachen", "Drachen")


def sent_on_to(target: str) -> DocumentError:
    """What following says of a redirect from a safe connection to an unsafe one."""
    return DocumentError("bad_redirect", url=ACT, target=target)


def test_the_offices_own_addresses_are_asked_over_tls(web: FakeWeb) -> None:
    item = "//publications.europa.eu/resource/cellar/dc8116a1-3fe6-11ef-865a-01aa75ed71a1.0006.03/DOC_1"
    web.answers[f"https:{item}"] = web.answers[ACT]
    web.answers[ACT] = sent_on_to(f"http:{item}")
    (arrival,) = arrivals(look(source(), web))
    assert arrival.source.content == web.answers[f"https:{item}"][0]
    assert web.wanted == [("application/xhtml+xml", "eng")] * 2


@pytest.mark.parametrize(
    "target",
    [
        "http://elsewhere.example/resource/x",
        "ftp://publications.europa.eu/x",
        "http://publications.europa.eu.example/",
        "",
    ],
)
def test_no_other_unsafe_address_is_followed(web: FakeWeb, target: str) -> None:
    web.answers[ACT] = sent_on_to(target)
    assert [error.code for error in errors(look(source(), web))] == ["bad_redirect"]
    assert web.asked == [ACT]


@pytest.mark.parametrize("status", [404, 406, 410])
def test_an_act_or_language_that_does_not_exist_is_told_of(web: FakeWeb, status: int) -> None:
    web.answers[ACT] = DocumentError("page_gone", status=status)
    (error,) = errors(look(source(languages=["ga"]), web))
    assert (error.code, error.facts["celex"], error.facts["language"]) == ("no_such_act", "32098R0001", "ga")


def test_another_form_is_not_taken_for_the_act(web: FakeWeb) -> None:
    web.answers[ACT] = (b"<NOTICE/>", {"content-type": "application/xml"})
    assert [error.code for error in errors(look(source(), web))] == ["no_such_act"]


def test_a_language_that_fails_keeps_none_of_the_others_out(web: FakeWeb) -> None:
    web.answers[ACT] = DocumentError("too_slow", host="publications.europa.eu")
    came = look(source(languages=["en", "de"]), web)
    assert [error.code for error in errors(came)] == ["too_slow", "too_slow"]


@pytest.mark.parametrize("celex", ["2024/1689", "32024R1689/../..", "", "AI Act", "02019L0790-20190517"])
def test_a_celex_number_names_an_act_in_the_journal(celex: str) -> None:
    with pytest.raises(ValidationError):
        source(celex=celex)


@pytest.mark.parametrize("languages", [[], ["ja"], ["EN"], "en"])
def test_languages_are_those_of_the_journal(languages: object) -> None:
    with pytest.raises(ValidationError):
        source(languages=languages)
