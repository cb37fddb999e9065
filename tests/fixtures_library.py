"""Libraries to test with: real stores in a temporary folder."""

import os
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from filelock import FileLock

from bot.desk import Desk
from bot.settings import Settings
from ingest.add import STARTER, Options, add_paths
from ingest.apart.reading import InProcess
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.holdings import Holdings
from knowledge.catalog.lookup import Lookup
from knowledge.catalog.owing import Owing
from knowledge.catalog.schema import open_database
from knowledge.catalog.store import Catalog
from knowledge.finding.keywords import TantivyIndex
from knowledge.finding.vectors import ChromaIndex
from knowledge.library import Library
from knowledge.model import Actor, Kind, Passage, Provision, Version, VersionFacts
from tests.fakes import FakeEncoder

TESTER = Actor(None, "tester")


@dataclass(frozen=True)
class Stores:
    """The three stores, and the library over them."""

    catalog: Catalog
    owing: Owing
    holdings: Holdings
    lookup: Lookup
    keywords: TantivyIndex
    vectors: ChromaIndex
    encoder: FakeEncoder
    library: Library


def open_stores(
    folder: Path, *, encoder: FakeEncoder | None = None, engine: sa.Engine | None = None
) -> Stores:
    """The stores in a folder, as the desk opens them at its start; the catalog there, too, where no engine is given."""
    encoder = encoder or FakeEncoder()
    engine = engine or open_database(sqlite_address(folder / "catalog.sqlite3"))
    catalog, owing = Catalog(engine=engine), Owing(engine=engine)
    keywords = TantivyIndex(folder=folder / "keywords")
    vectors = ChromaIndex(folder=folder / "vectors", identity=encoder.identity)
    library = Library(catalog=catalog, owing=owing, keywords=keywords, vectors=vectors, encoder=encoder)
    return Stores(
        catalog, owing, Holdings(engine=engine), Lookup(engine=engine), keywords, vectors, encoder, library
    )


@pytest.fixture
def stores(tmp_path: Path, engine: sa.Engine) -> Stores:
    """Empty stores, over each kind of database."""
    return open_stores(tmp_path, engine=engine)


def version_of(*articles: str, key: str = "law", effective: date | None = None, **facts: object) -> Version:
    """A version of a small law, each article one passage."""
    text = "\n".join(articles)
    passages: list[Passage] = []
    provisions: list[Provision] = []
    start = 0
    for number, article in enumerate(articles, start=1):
        locator, end = f"art={number}", start + len(article)
        provisions.append(Provision(locator, start, end, f"第{number}条"))
        passages.append(Passage(locator, start, end, article, "試験法"))
        start = end + 1
    base = VersionFacts(
        key, "試験法", Kind.STATUTE, "ja", "jp", effective=effective, work="試験法", jurisdiction="jp"
    )
    return Version(replace(base, **facts), text, tuple(provisions), tuple(passages))


@pytest.fixture(scope="session")
def starter_desk(bundled_model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with the starter library and the bundled model; embedded once, whatever processes run the tests."""
    own = tmp_path_factory.mktemp("starter")
    here = tmp_path_factory.getbasetemp()
    common = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / "starter-library"
    with FileLock(f"{common}.lock"):
        if not common.exists():
            first = tmp_path_factory.mktemp("first")
            (first / "model").symlink_to(bundled_model_folder)
            desk = Desk(settings=Settings(data_dir=first))
            report = add_paths([STARTER], library=desk.library, options=Options(by=TESTER), apart=InProcess())
            assert not report.failed
            shutil.copytree(first, f"{common}-half", symlinks=True)
            Path(f"{common}-half").rename(common)
    shutil.copytree(common, own, symlinks=True, dirs_exist_ok=True)
    return Desk(settings=Settings(data_dir=own))


@pytest.fixture(scope="session")
def statutes_desk(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with all real statutes, in all versions; embeds at no cost, so it finds by words and by reference."""
    desk = Desk(
        settings=Settings(data_dir=tmp_path_factory.mktemp("statutes")), encoder=FakeEncoder(dimension=32)
    )
    report = add_paths(
        [shared_data / "statutes"], library=desk.library, options=Options(by=TESTER), apart=InProcess()
    )
    assert not report.failed
    return desk
