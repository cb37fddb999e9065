from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.embedding.engine import BundledEmbeddings
from knowledge.embedding.weights import ModelWeights, bundled_weights_path, read_weights


@pytest.fixture(scope="session", autouse=True)
def offline() -> Iterator[None]:
    """No test may look for a model on the hub."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


@pytest.fixture(scope="session")
def weights() -> ModelWeights:
    return read_weights(bundled_weights_path().read_bytes())


@pytest.fixture(scope="session")
def bundled(bundled_model_folder: Path) -> BundledEmbeddings:
    return BundledEmbeddings(folder=bundled_model_folder, threads=2)
