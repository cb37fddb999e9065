"""The bundled model, built once and shared by all tests and test runs."""

import os
from pathlib import Path

import pytest

from knowledge.embedding.build import build_bundled_model, problems


@pytest.fixture(scope="session")
def bundled_model_folder() -> Path:
    """The folder below which the bundled model lies, for `load_embeddings(folder=...)`.

    Kept between runs in the folder that MADOGUCHI_TEST_CACHE names, by default `.cache/` at the repository
    root.
    """
    cache = os.environ.get("MADOGUCHI_TEST_CACHE")
    folder = (Path(cache) if cache else Path(__file__).resolve().parent.parent / ".cache") / "models"
    model = build_bundled_model(folder)
    if problems(model, thorough=True):
        build_bundled_model(folder, force=True)
    return folder
