"""Several ranked lists become one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.findings import Why
from knowledge.finding.fusion import WEIGHTS, fuse, steer
from knowledge.model import NO_COUNTRY, Kind
from knowledge.reading.question import Question
from tests.knowledge.answering.stored import stored

QUESTION = Question("届出の期間", "ja")


def passage(number: int, text: str, *, art: str, work: str = "試験法", **facts: object) -> StoredPassage:
    return stored(text, id=number, locator=f"art={art}/par=1", work=work, jurisdiction="jp", **facts)


def order_of(
    words: Sequence[StoredPassage], meaning: Sequence[StoredPassage] = (), **weights: float
) -> list[int]:
    hits = fuse(
        keywords=[[each] for each in words],
        vectors=[[each] for each in meaning],
        named=[],
        question=QUESTION,
        weights={**WEIGHTS, **weights},
    )
    return [hit.passage.id for hit in hits]


FILLERS = [passage(number, "無関係", art=str(number)) for number in range(100, 130)]
CITING = passage(1, "法第二十四条第一項に規定する期間は、六月とする。", art="3-4", work="試験法施行令")
CITED = passage(2, "書類を提出しなければならない。", art="24")


class TestWhatIsCited:
    def test_an_article_comes_up_to_right_behind_what_refers_to_it(self):
        found = [CITING, *FILLERS, CITED]
        assert order_of(found, cited=0.0)[-1] == 2
        assert order_of(found).index(2) < 10
        assert order_of(found, cited=1.0)[:2] == [1, 2]

    def test_it_never_comes_before_it(self):
        assert order_of([CITING, CITED], [CITING, CITED], cited=5.0) == [1, 2]

    def test_what_scores_more_by_itself_keeps_its_place(self):
        assert order_of([CITED, *FILLERS, CITING])[0] == 2

    def test_only_what_was_found_is_brought(self):
        assert order_of([CITING, *FILLERS]) == [1, *(each.id for each in FILLERS)]

    def test_only_the_best_passage_of_an_article_is_brought(self):
        rest = replace(CITED, id=3, locator="art=24/par=2")
        ranked = order_of([CITING, *FILLERS, CITED, rest], cited=1.0)
        assert ranked[:2] == [1, 2]
        assert ranked[-1] == 3

    def test_articles_far_down_bring_nothing(self):
        assert order_of([*FILLERS, CITING, CITED])[-2:] == [1, 2]

    def test_of_the_same_article_nothing_is_brought(self):
        own = passage(1, "第三条の規定", art="3")
        again = passage(2, "次の項", art="3")
        assert order_of([own, *FILLERS, again])[-1] == 2


class TestFusing:
    def test_nothing_found_is_nothing(self):
        assert order_of([]) == []

    def test_both_lists_count(self):
        first, second, third = FILLERS[:3]
        assert order_of([first, second], [second, third])[0] == second.id

    def test_a_list_of_weight_0_is_left_out(self):
        assert order_of(FILLERS[:1], FILLERS[1:2], vectors=0.0) == [FILLERS[0].id]

    def test_where_to_look_first_comes_first(self):
        first, second, *others = FILLERS
        ranked = [[each] for each in [first, *others[:3], second]]
        hits = fuse(keywords=ranked, vectors=[], named=[], around=[second, others[-1]], question=QUESTION)
        assert [hit.passage.id for hit in hits][:3] == [second.id, others[-1].id, first.id]
        assert {hit.why for hit in hits} == {Why.FOUND}

    @given(st.permutations(FILLERS), st.permutations(FILLERS))
    def test_the_same_lists_have_the_same_ranking_each_passage_once(
        self, words: list[StoredPassage], meaning: list[StoredPassage]
    ):
        ranked = order_of(words, meaning)
        assert ranked == order_of(words, meaning)
        assert sorted(ranked) == [each.id for each in FILLERS]


@pytest.mark.parametrize(
    "question", [QUESTION, Question("届出の期間", "ja", jurisdictions=frozenset({"jp"}))]
)
@pytest.mark.parametrize(
    ("jurisdiction", "is_kept"), [*((each, True) for each in sorted(NO_COUNTRY)), ("us", False)]
)
def test_what_is_no_countrys_law_is_nowhere_foreign(question: Question, jurisdiction: str, is_kept: bool):
    assert (steer(stored("届出", jurisdiction=jurisdiction), question) == 1.0) is is_kept


def test_where_a_place_is_named_the_best_of_its_law_is_the_best_of_a_list():
    foreign = [passage(number, "law", art=str(number), work="Act") for number in range(1, 4)]
    foreign = [replace(each, jurisdiction="us") for each in foreign]
    question = Question("請求", "ja", jurisdictions=frozenset({"us"}))
    ranked = [[each] for each in [*FILLERS, *foreign]]
    hits = fuse(keywords=ranked, vectors=[], named=[], question=question)
    alone = fuse(keywords=[[each] for each in foreign], vectors=[], named=[], question=question)
    assert [(hit.passage.id, hit.score) for hit in hits[:3]] == [(hit.passage.id, hit.score) for hit in alone]


def test_what_speaks_of_the_vendor_asked_about_counts_in_full():
    question = Question("CODA, Meta", "en", vendors=frozenset({"meta"}))
    letter = stored("CODA asks Meta to stop.", kind=Kind.BRIEF, jurisdiction="int", language="en")
    others = [replace(letter, text=text) for text in ("Somebody asks.", "It is in the metadata.", "METADATA")]
    called = ("Meta", "Meta AI")
    assert steer(letter, question, called) == 1
    assert all(steer(other, question, called) < 1 for other in others)
