"""A folder on the desk's own disk, into which people put files."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, ValidationInfo

from ingest.document import Source
from ingest.fetch import sources
from ingest.following.kinds.entry import ManyDocuments
from ingest.following.model import Arrival, Receipt, Web
from knowledge.errors import DocumentError


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    """A path that is not absolute starts at the sources file's folder."""
    home: Path = (info.context or {}).get("folder", Path())
    return home / path.expanduser()


class Folder(ManyDocuments):
    """A folder; its files come in as with `ingest add FOLDER`. A file that goes leaves its document where it is."""

    kind: Literal["folder"]
    path: Annotated[Path, AfterValidator(_beside_the_file)]

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | Receipt | DocumentError]:  # noqa: ARG002
        """The files that are new or changed; an error, once, for each that is gone.

        Raises:
            DocumentError: `folder_gone`.
        """
        if not self.path.is_dir():
            raise DocumentError("folder_gone", folder=str(self.path))
        gone = web.receipts()
        whole = True
        for found in sources([self.path]):
            if isinstance(found, DocumentError):
                whole = False
                yield found
                continue
            receipt = Receipt(str(found.path), digest=hashlib.sha256(found.content).hexdigest())
            if gone.pop(receipt.url, None) != receipt:
                yield Arrival(self._source(found), (receipt,))
        # What cannot be read may hide files that are still there.
        for name in sorted(gone) if whole else ():
            yield DocumentError("file_gone", file=name, folder=str(self.path))
            web.forget(name)

    def _source(self, found: Source) -> Source:
        return replace(found, path=PurePosixPath(self.key, found.path), given=self.given(None))
