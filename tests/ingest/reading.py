"""How the tests of this folder read: bytes or files to documents and versions."""

from pathlib import Path, PurePosixPath

from ingest.document import ReadDocument, Source
from ingest.fetch import sources
from ingest.readers import read
from ingest.split import split
from knowledge.errors import DocumentError
from knowledge.model import Provision, Version

FIXTURES = Path(__file__).parent.parent / "fixtures"


def documents(content: str | bytes, path: str) -> list[ReadDocument]:
    """What the readers make of some content under a path."""
    return list(read(source(content, path)))


def source(content: str | bytes, path: str) -> Source:
    """Some content as it comes in under a path."""
    content = content.encode() if isinstance(content, str) else content
    return Source(name=path, path=PurePosixPath(path), content=content)


def document(content: str | bytes, path: str) -> ReadDocument:
    """The only document in some content."""
    (only,) = documents(content, path)
    return only


def versions_in(path: Path) -> list[Version]:
    """All documents below a file or folder, split; an error is raised."""
    found: list[Version] = []
    for source in sources([path]):
        if isinstance(source, DocumentError):
            raise source
        found += [split(document) for document in read(source)]
    return found


def version_of(path: Path) -> Version:
    """The only document in a file, split."""
    (only,) = versions_in(path)
    return only


def provision(version: Version, locator: str) -> Provision:
    """The provision of that locator."""
    (only,) = (each for each in version.provisions if each.locator == locator)
    return only


def words(version: Version, locator: str) -> str:
    """The text of a provision."""
    found = provision(version, locator)
    return version.text[found.start : found.end]
