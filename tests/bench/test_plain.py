"""The plain alternative does what the usual pipeline does."""

from pathlib import Path

from langchain_core.documents import Document

from bench.built import Remembered
from bench.plain import build_plain, open_plain, plain_documents
from tests.fakes import FakeEncoder


def test_documents_are_ranked_by_their_best_piece(tmp_path: Path) -> None:
    embeddings = Remembered(encoder=FakeEncoder(), folder=tmp_path)
    long = Document("引用の要件。" + "差止請求と損害賠償。" * 400, metadata={"id": "long"})
    short = Document("学習と権利留保。", metadata={"id": "short"})
    other = Document("Fair use and its four factors.", metadata={"id": "other"})
    build_plain(tmp_path / "store", [long, short, other], embeddings)
    store = open_plain(tmp_path / "store", embeddings)
    assert store._collection.count() > 3  # the long one was cut
    assert plain_documents(store, "差止請求と損害賠償", limit=1) == ["long"]
    # Its pieces fill the first places; more are asked for until there are two documents.
    found = plain_documents(store, "差止請求と損害賠償", limit=2)
    assert found[0] == "long"
    assert len(found) == 2
    # There are no more than three, however many are wanted.
    assert sorted(plain_documents(store, "学習と権利留保", limit=10)) == ["long", "other", "short"]


def test_an_empty_store_has_nothing(tmp_path: Path) -> None:
    store = open_plain(tmp_path / "store", Remembered(encoder=FakeEncoder(), folder=tmp_path))
    assert plain_documents(store, "引用", limit=10) == []
