"""Opens what holds other documents: archives and mails, to sources of their own."""

from dataclasses import replace
from pathlib import PurePosixPath

from ingest.archive import MOST_BYTES, Budget, members_of, package_kind
from ingest.document import Source, Stated
from ingest.mail import attachments_of, parsed_mail
from ingest.readers.mail import MailReader
from knowledge.errors import DocumentError

DEEPEST = 3
"""How far archives and mails may lie within one another."""


def open_source(source: Source) -> list[Source | DocumentError]:
    """The sources in a source: an archive's members, a mail and its attachments, each opened in its turn; else itself.

    A member is named `archive.zip › folder/file.pdf`, its path is `archive/folder/file.pdf`. What is stated of the whole
    goes for each member, but for key, title, address and day, which are one document's.

    Returns:
        In the archive's order. What cannot be opened comes as an error, each with its `path`: those of `ingest.archive` and
        `ingest.mail`, `archive_too_deep`, `archive_empty`, and `key_for_many` alone where one key is stated of several.
    """
    opened = _opened(source, depth=0, budget=Budget())
    several = sum(isinstance(each, Source) for each in opened) > 1
    if several and source.given.key is not None:
        return [DocumentError("key_for_many", path=source.name, count=len(opened))]
    if len(opened) == 1 and isinstance(opened[0], Source):
        return [replace(opened[0], given=source.given, otherwise=source.otherwise)]
    return opened


def _opened(source: Source, *, depth: int, budget: Budget) -> list[Source | DocumentError]:
    try:
        if package_kind(source.content) == "zip":
            found = _members(source, depth=depth, budget=budget)
            return found or [DocumentError("archive_empty", path=source.name)]
        if MailReader().accepts(source):
            return [source, *_attachments(source, depth=depth, budget=budget)]
    except DocumentError as error:
        error.facts.setdefault("path", source.name)
        return [error]
    return [source]


def _members(source: Source, *, depth: int, budget: Budget) -> list[Source | DocumentError]:
    if depth == DEEPEST:
        raise DocumentError("archive_too_deep", depth=DEEPEST)
    found: list[Source | DocumentError] = []
    for member in members_of(source.content, budget):
        if isinstance(member, DocumentError):
            member.facts["path"] = source.name
            found.append(member)
        else:
            found += _opened(_within(source, *member), depth=depth + 1, budget=budget)
    return found


def _attachments(source: Source, *, depth: int, budget: Budget) -> list[Source | DocumentError]:
    found: list[Source | DocumentError] = []
    taken: set[str] = set()
    try:
        for name, content in attachments_of(parsed_mail(source.content)):
            if depth == DEEPEST:
                raise DocumentError("archive_too_deep", depth=DEEPEST)
            budget.files_left -= 1
            budget.bytes_left -= len(content)
            if budget.files_left < 0 or budget.bytes_left < 0:
                raise DocumentError("archive_too_large", megabytes=MOST_BYTES // 2**20)
            path = PurePosixPath(_unused(name, taken))
            found += _opened(_within(source, path, content), depth=depth + 1, budget=budget)
    except DocumentError as error:
        error.facts.setdefault("path", source.name)
        found.append(error)
    return found


def _within(source: Source, path: PurePosixPath, content: bytes) -> Source:
    folder = source.path.parent / (source.path.stem or source.path.name)

    def shared(stated: Stated) -> Stated:
        return replace(stated, key=None, title=None, url=None, effective=None)

    return Source(
        name=f"{source.name} › {path}",
        path=folder / path,
        content=content,
        given=shared(source.given),
        otherwise=shared(source.otherwise),
    )


def _unused(name: str, taken: set[str]) -> str:
    """The name, with a number where another attachment has it."""
    path, number = PurePosixPath(name), 1
    while name in taken:
        number += 1
        name = f"{path.stem}-{number}{path.suffix}"
    taken.add(name)
    return name
