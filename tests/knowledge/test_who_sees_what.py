"""For each reader the library is as if what is hidden from them did not exist: answers, refusals, rankings, names.

A library with hidden documents, and with a history in which some came to be hidden, is compared with one that never held
them; and nothing that only a hidden document says may stand in anything a reader gets.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bot.desk import Desk
from bot.settings import Settings
from knowledge.answering.answer import Answer
from knowledge.finding.findings import Hit
from knowledge.model import Audience, Covered, Kind, Version
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER, version_of

SHARED = ["著作権", "損害賠償", "学習", "許諾", "引用", "copyright", "licence", "training"]
VENDORS = {"": "", "midjourney": "Midjourney", "openai": "OpenAI"}
DAYS = [None, date(2019, 4, 1), date(2024, 4, 1), date(2099, 4, 1)]


@dataclass(frozen=True)
class Told:
    """A document as a test makes it up: what it says, and what was done to it, in order.

    Attributes:
        articles: of each version; `days`: from which on each is in force.
        readers: who may read it, one after the other.
        taken_out: removed in the end. put_back: removed in between.
        explains: number of the document that it is a brief on.
    """

    articles: tuple[tuple[str, ...], ...]
    days: tuple[date | None, ...]
    readers: tuple[Audience, ...]
    kind: Kind
    vendor: str
    english: bool
    taken_out: bool
    put_back: bool
    explains: int | None

    def seen_by(self, reader: Audience) -> bool:
        return not self.taken_out and self.readers[-1] in reader.reads


def secret(number: int) -> str:
    """A word that stands in this document only."""
    return f"Zq{'abcdefghij'[number]}xv"


def title(number: int, told: Told) -> str:
    return f"{secret(number)} Act" if told.english else f"{secret(number)}法"


def versions(number: int, told: Told) -> Iterator[Version]:
    for articles, day in zip(told.articles, told.days, strict=False):
        texts = [f"{each} {secret(number)} {place}。" for place, each in enumerate(articles)]
        is_law = told.kind is Kind.STATUTE
        explained = (
            (Covered(f"key{told.explains}", "art=1"),) if told.explains is not None and not is_law else ()
        )
        yield version_of(
            *texts,
            key=f"key{number}",
            title=title(number, told),
            work=title(number, told) if is_law else "",
            aliases=(f"{secret(number)}略",) if is_law else (),
            kind=told.kind,
            vendor="" if is_law else told.vendor,
            language="en" if told.english else "ja",
            jurisdiction="us" if told.english else "jp",
            effective=day,
            covered=explained,
        )


@contextmanager
def desk_with(library: dict[int, Told]) -> Iterator[Desk]:
    """A desk to which all that was done."""
    with TemporaryDirectory() as folder:
        desk = Desk(settings=Settings(data_dir=Path(folder)), encoder=FakeEncoder())
        for number, told in library.items():
            first, *others = told.readers
            for place, version in enumerate(versions(number, told)):
                print_ = f"{number}/{place}"
                desk.library.add([version], audience=first, fingerprint=print_, by=TESTER)
            desk.library.follow()
            for other in others:
                desk.library.set_audience(f"key{number}", other, by=TESTER)
            if told.put_back or told.taken_out:
                desk.library.remove(f"key{number}", by=TESTER)
            if told.put_back and not told.taken_out:
                assert desk.library.put_back(f"key{number}", by=TESTER)
        yield desk
        desk._engine.dispose()


articles = st.lists(
    st.lists(st.sampled_from(SHARED), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=3
).map(tuple)
documents = st.builds(
    Told,
    articles=st.lists(articles, min_size=1, max_size=2).map(tuple),
    days=st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True).map(tuple),
    readers=st.lists(st.sampled_from(Audience), min_size=1, max_size=3).map(tuple),
    kind=st.sampled_from([Kind.STATUTE, Kind.STATUTE, Kind.POLICY, Kind.BRIEF, Kind.LETTER]),
    vendor=st.sampled_from(list(VENDORS)),
    english=st.booleans(),
    taken_out=st.sampled_from([False, False, False, True]),
    put_back=st.booleans(),
    explains=st.none() | st.integers(0, 4),
)
libraries = st.lists(documents, min_size=1, max_size=5).map(lambda each: dict(enumerate(each)))


@st.composite
def questions(draw: st.DrawFn, library: dict[int, Told]) -> list[str]:
    """Questions of every kind: by the words all share, by what only one document says, by title, article and vendor."""
    asked = []
    for number, told in library.items():
        name, article = title(number, told), draw(st.integers(1, 4))
        shared = draw(st.sampled_from(SHARED))
        asked += draw(
            st.sampled_from(
                [
                    [f"{name}第{article}条は？", f"{name} article {article} {shared}?"],
                    [f"{secret(number)}略第{article}条の{shared}は？", f"{secret(number)} {shared}?"],
                    [
                        f"{VENDORS[told.vendor]}の{shared}は？",
                        f"{VENDORS[told.vendor]} {shared} {secret(number)}",
                    ],
                    [f"key{number}と{shared}", f"2020年の{name}第{article}条は？"],
                ]
            )
        )
    shared = draw(st.lists(st.sampled_from(SHARED), min_size=1, max_size=3))
    return [*asked, f"{'と'.join(shared)}は？", f"What about {' and '.join(shared)} in article 1?"]


def plain_answer(answer: Answer) -> Answer:
    """An answer without what says nothing about the library: how long it took, and how rows are numbered."""
    claims = tuple(
        replace(claim, citations=tuple(replace(each, version=0) for each in claim.citations))
        for claim in answer.claims
    )
    return replace(answer, claims=claims, timings_ms={})


def plain_hit(hit: Hit) -> Hit:
    passage = replace(hit.passage, id=0, version=0)
    return replace(hit, passage=passage, of_brief=bool(hit.of_brief), score=round(hit.score, 9))


def what_is_told(desk: Desk, question: str, reader: Audience) -> tuple[object, ...]:
    """All that a reader gets for a question."""
    return (
        plain_answer(desk.answer(question, reader=reader)),
        [plain_hit(hit) for hit in desk.search(question, reader=reader, limit=50)],
        [(key, round(score, 9)) for key, score in desk.ranked_documents(question, reader=reader)],
    )


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data(), library=libraries, reader=st.sampled_from([Audience.PUBLIC, Audience.MEMBERS]))
def test_what_is_hidden_might_as_well_not_exist(
    data: st.DataObject, library: dict[int, Told], reader: Audience
):
    visible = {number: told for number, told in library.items() if told.seen_by(reader)}
    hidden = library.keys() - visible.keys()
    asked = data.draw(questions(library))
    event(f"hidden: {len(hidden)} of {len(library)}")
    with desk_with(library) as whole, desk_with(visible) as part:
        assert whole._lookup.laws(reader) == part._lookup.laws(reader)
        for question in asked:
            answer = whole.answer(question, reader=reader)
            hits = whole.search(question, reader=reader, limit=50)
            told = repr((answer.claims, [hit.passage for hit in hits]))
            assert not [number for number in hidden if secret(number) in told or f"key{number}'" in told]
            found = {
                (hit.passage.document, hit.passage.text)
                for hit in part.search(question, reader=reader, limit=50)
            }
            assert {(hit.passage.document, hit.passage.text) for hit in hits} == found
        for number in library:
            for version in whole.holdings.versions(f"key{number}"):
                shown = whole.excerpt(version.id, 0, 5, reader=reader)
                assert (shown is None) == (number in hidden)
        # An index keeps count of the words of what it let go of until it is next put in order.
        whole.library.reindex()
        part.library.reindex()
        for question in asked:
            assert what_is_told(whole, question, reader) == what_is_told(part, question, reader), question


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), library=libraries, reader=st.sampled_from([Audience.PUBLIC, Audience.MEMBERS]))
def test_the_same_without_putting_in_order_where_nothing_came_to_be_hidden(
    data: st.DataObject, library: dict[int, Told], reader: Audience
):
    library = {
        number: replace(told, readers=told.readers[-1:], taken_out=False, put_back=False)
        for number, told in library.items()
    }
    visible = {number: told for number, told in library.items() if told.seen_by(reader)}
    asked = data.draw(questions(library))
    with desk_with(library) as whole, desk_with(visible) as part:
        for question in asked:
            assert what_is_told(whole, question, reader) == what_is_told(part, question, reader), question


def test_a_question_that_names_what_is_hidden_is_refused_as_if_it_were_nowhere(tmp_path: Path):
    law = Told((("学習 許諾",),), (None,), (Audience.STAFF,), Kind.STATUTE, "", False, False, False, None)
    with desk_with({0: law}) as whole, desk_with({}) as empty:
        for question in (
            f"{title(0, law)}第1条は？",
            f"{title(0, law)}第9条は？",
            f"2001年の{title(0, law)}は？",
        ):
            for reader in (Audience.PUBLIC, Audience.MEMBERS):
                told = plain_answer(whole.answer(question, reader=reader))
                assert told == plain_answer(empty.answer(question, reader=reader))
                assert told.refusal
        assert whole.answer(f"{title(0, law)}第1条は？", reader=Audience.STAFF).answered
