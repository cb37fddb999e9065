"""What every keyword index and every vector index must do. Another implementation joins its list of makers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge.catalog.owing import Indexable
from knowledge.errors import IndexMismatchError
from knowledge.finding.keywords import KeywordIndex, TantivyIndex
from knowledge.finding.vectors import ChromaIndex, VectorIndex
from knowledge.model import Audience

TODAY = date(2026, 11, 1)
KEYWORD_INDEXES: list[Callable[[Path], KeywordIndex]] = [lambda folder: TantivyIndex(folder=folder)]
VECTOR_INDEXES: list[Callable[[Path, str], VectorIndex]] = [
    lambda folder, identity: ChromaIndex(folder=folder, identity=identity)
]


def passage(number: int, text: str, **facts: object) -> Indexable:
    known = Indexable(number, number, f"d{number}", text, "試験法", "試験法", Audience.PUBLIC, None, None)
    return replace(known, **facts)


@pytest.fixture(params=KEYWORD_INDEXES)
def keywords(request: pytest.FixtureRequest, tmp_path: Path) -> KeywordIndex:
    return request.param(tmp_path / "keywords")


@pytest.fixture(params=VECTOR_INDEXES)
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> VectorIndex:
    return request.param(tmp_path / "vectors", "model/1")


def found(index: KeywordIndex, question: str, **how: object) -> list[int]:
    asked = {"reader": Audience.PUBLIC, "as_of": TODAY, "limit": 10} | how
    return [number for number, _ in index.search(question, **asked)]


class TestKeywords:
    @pytest.mark.parametrize("question", ["", " 。、", "著作権"])
    def test_an_empty_index_and_an_empty_question_find_nothing(self, keywords: KeywordIndex, question: str):
        assert found(keywords, question) == []
        assert keywords.count(Audience.STAFF) == 0

    def test_what_shares_more_and_rarer_words_comes_first(self, keywords: KeywordIndex):
        texts = ["著作権の譲渡", "著作権の侵害と損害賠償", "出版権の設定"]
        keywords.replace([1, 2, 3], [passage(n, text) for n, text in enumerate(texts, start=1)])
        assert found(keywords, "著作権の侵害")[0] == 2
        assert found(keywords, "著作権の侵害", limit=1) == [2]
        scores = [
            score
            for _, score in keywords.search("著作権の侵害", reader=Audience.PUBLIC, as_of=TODAY, limit=9)
        ]
        assert scores == sorted(scores, reverse=True)

    def test_day_audience_and_document_are_filtered(self, keywords: KeywordIndex):
        old = passage(1, "差止請求", effective=date(2010, 1, 1), until=date(2020, 1, 1))
        new = passage(2, "差止請求", effective=date(2020, 1, 1))
        staff = passage(3, "差止請求", audience=Audience.STAFF)
        keywords.replace([1, 2, 3], [old, new, staff])
        assert found(keywords, "差止", as_of=date(2009, 12, 31)) == []
        assert found(keywords, "差止", as_of=date(2019, 12, 31)) == [1]
        assert found(keywords, "差止", as_of=date(2020, 1, 1)) == [2]
        assert sorted(found(keywords, "差止", reader=Audience.STAFF)) == [2, 3]
        assert found(keywords, "差止", reader=Audience.STAFF, documents=[3]) == [3]
        assert found(keywords, "差止", documents=[]) == []
        assert keywords.ids(Audience.PUBLIC) == {1, 2}
        assert keywords.count(Audience.STAFF) == 3

    def test_replacing_a_document_leaves_nothing_of_it_behind(self, keywords: KeywordIndex):
        keywords.replace([1], [passage(1, "差止請求")])
        keywords.replace([1], [passage(9, "損害賠償", document_id=1)])
        assert found(keywords, "差止請求") == []
        assert found(keywords, "損害賠償") == [9]
        keywords.replace([1], [])
        assert keywords.ids(Audience.STAFF) == set()

    def test_a_rarer_word_tells_more(self, keywords: KeywordIndex):
        keywords.replace([1, 2, 3], [passage(n, "引用" if n < 3 else "差止") for n in (1, 2, 3)])
        weights = keywords.rarity({"引用", "差止", "無い"}, reader=Audience.PUBLIC)
        assert weights["無い"] > weights["差止"] > weights["引用"] > 0

    def test_clearing_forgets_everything(self, keywords: KeywordIndex):
        keywords.replace([1], [passage(1, "差止請求")])
        keywords.clear()
        assert keywords.count(Audience.PUBLIC) == 0


AXES = np.eye(4, dtype=np.float32)


class TestVectors:
    def test_an_empty_index_finds_nothing(self, vectors: VectorIndex):
        assert vectors.search(AXES[0], audience=Audience.PUBLIC, limit=5) == []
        assert vectors.get(["x"], audience=Audience.PUBLIC) == {}

    def test_the_nearest_come_first_with_their_cosines(self, vectors: VectorIndex):
        between = (AXES[0] + AXES[1]) / np.sqrt(np.float32(2))
        vectors.add(["a", "b", "ab"], np.stack([AXES[0], AXES[1], between]), audience=Audience.PUBLIC)
        nearest = vectors.search(AXES[0], audience=Audience.PUBLIC, limit=2)
        assert [digest for digest, _ in nearest] == ["a", "ab"]
        assert [cosine for _, cosine in nearest] == pytest.approx([1.0, 0.7071], abs=1e-4)

    def test_audiences_are_kept_apart(self, vectors: VectorIndex):
        vectors.add(["a"], AXES[:1], audience=Audience.STAFF)
        assert vectors.search(AXES[0], audience=Audience.PUBLIC, limit=5) == []
        assert vectors.held(Audience.PUBLIC) == set()
        assert vectors.held(Audience.STAFF) == {"a"}

    def test_what_was_added_comes_back_and_what_was_deleted_does_not(self, vectors: VectorIndex):
        vectors.add(["a", "b"], AXES[:2], audience=Audience.PUBLIC)
        vectors.add(["a"], AXES[2:3], audience=Audience.PUBLIC)
        assert np.array_equal(vectors.get(["a", "z"], audience=Audience.PUBLIC)["a"], AXES[2])
        vectors.delete(["b", "z"], audience=Audience.PUBLIC)
        assert vectors.held(Audience.PUBLIC) == {"a"}
        assert vectors.count(Audience.PUBLIC) == 1

    def test_what_is_asked_for_again_is_as_it_is_by_then(self, vectors: VectorIndex):
        def held() -> dict[str, list[float]]:
            found = vectors.get(["a", "b"], audience=Audience.PUBLIC)
            assert not vectors.get(["a"], audience=Audience.STAFF)
            return {digest: vector.tolist() for digest, vector in found.items()}

        vectors.add(["a", "b"], AXES[:2], audience=Audience.PUBLIC)
        assert held() == held() == {"a": AXES[0].tolist(), "b": AXES[1].tolist()}
        vectors.add(["a"], AXES[2:3], audience=Audience.PUBLIC)
        assert held() == {"a": AXES[2].tolist(), "b": AXES[1].tolist()}
        vectors.delete(["b"], audience=Audience.PUBLIC)
        assert held() == {"a": AXES[2].tolist()}
        vectors.clear()
        assert held() == {}

    @pytest.mark.parametrize("make", VECTOR_INDEXES)
    def test_what_was_read_is_read_again_once_another_has_published(
        self, tmp_path: Path, make: Callable[..., VectorIndex]
    ):
        own, other = make(tmp_path, "model/1"), make(tmp_path, "model/1")
        own.add(["a"], AXES[:1], audience=Audience.PUBLIC)
        own.publish()
        assert np.array_equal(other.get(["a"], audience=Audience.PUBLIC)["a"], AXES[0])
        own.add(["a"], AXES[1:2], audience=Audience.PUBLIC)
        own.publish()
        assert np.array_equal(other.get(["a"], audience=Audience.PUBLIC)["a"], AXES[1])

    @pytest.mark.parametrize("make", VECTOR_INDEXES)
    def test_vectors_of_another_model_are_refused_until_cleared(
        self, tmp_path: Path, make: Callable[..., VectorIndex]
    ):
        make(tmp_path, "model/1").add(["a"], AXES[:1], audience=Audience.PUBLIC)
        other = make(tmp_path, "model/2")
        with pytest.raises(IndexMismatchError):
            other.search(AXES[0], audience=Audience.PUBLIC, limit=1)
        other.clear()
        assert other.search(AXES[0], audience=Audience.PUBLIC, limit=1) == []
