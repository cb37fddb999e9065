"""What every test may use. The network is blocked but for loopback (see `addopts` in pyproject.toml)."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.fixtures_database", "tests.fixtures_embedding", "tests.fixtures_library"]

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real statutes and policies beside the checkout; tests that need them are skipped where they are absent."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the real documents beside the checkout")
    return folder
