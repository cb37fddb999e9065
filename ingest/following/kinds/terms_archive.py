"""Terms of services as Open Terms Archive records them: a repository of Markdown in which each commit is a version."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field, TypeAdapter

from ingest.document import Source
from ingest.following.kinds.answers import Answer, answer_of, newest_a_day, where_missing
from ingest.following.kinds.entry import Entry, Url
from ingest.following.model import Arrival, Page, Receipt, Web
from knowledge.errors import DocumentError
from knowledge.model import Kind

API = "https://api.github.com"
RAW = "https://raw.githubusercontent.com"
MOST_VERSIONS = 400
_A_PAGE = 100
_MOST_PAGES = 20
_TYPE = "application/vnd.github+json"

# How the archive's commits begin that record what a service changed: today's words, and those of before May 2023. What is
# left out: changes of the archive's own extraction, moved and tidied files.
_RECORDED = re.compile(r"(?:First record of|Record new changes of|Start tracking|Update) ")
_NEXT = re.compile(r"""<[^<>]*>\s*;\s*rel="?next\b""")


class _Signature(Answer):
    date: datetime


class _CommitFacts(Answer):
    message: str
    author: _Signature


class _Commit(Answer):
    sha: str = Field(pattern=r"^[0-9a-f]{40,64}$")
    commit: _CommitFacts

    @property
    def day(self) -> date:
        """The day on which the archive saw this version, in universal time as the archive counts."""
        return self.commit.author.date.date()


_ANSWER = TypeAdapter(list[_Commit])


class TermsArchive(Entry):
    """One document of one service. Its key is made of their names (`chatgpt/terms-of-service`) where the entry gives none.

    A version is in force from the day on which the archive saw it. The vendor, and what kind of document it is (a policy),
    go with each.

    Attributes:
        repository: of the collection's versions: `OpenTermsArchive/GenAI-versions`.
        service, terms: folder and file in it, as they are written there: `ChatGPT`, `Terms of Service`.
        history: how many of the newest versions are taken in at first, or `all`.
        api, raw: where GitHub serves its API, and files.
    """

    kind: Literal["terms_archive"]
    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    service: str = Field(min_length=1, pattern=r"^[^/\\]+$")
    terms: str = Field(min_length=1, pattern=r"^[^/\\]+$")
    history: Annotated[int, Field(ge=1, le=MOST_VERSIONS)] | Literal["all"] = 1
    document: Kind | None = Kind.POLICY
    api: Url = API
    raw: Url = RAW

    @property
    def base_key(self) -> str:
        """The key of its document: the one that a file added by hand has from its folder and name."""
        return self.key or f"{_slug(self.service)}/{_slug(self.terms)}"

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | Receipt | DocumentError]:  # noqa: ARG002
        """The versions that are new, once the list of commits has changed."""
        url = f"{self.api.rstrip('/')}/repos/{self.repository}/commits?path={quote(self._path)}&per_page={_A_PAGE}"
        missing = DocumentError("no_such_terms", repository=self.repository, path=self._path)
        with where_missing(missing):
            newest = web.get_changed(url, accept=_TYPE)
        if newest is None:
            return
        commits = self._recorded(web, url, newest)
        if not commits:
            raise missing
        if len(commits) > MOST_VERSIONS:
            yield DocumentError("too_many_versions", name=self.name, count=len(commits), limit=MOST_VERSIONS)
            commits = commits[-MOST_VERSIONS:]
        for commit in commits:
            try:
                arrival = self._version(web, commit)
            except DocumentError as error:
                yield error
                continue
            if arrival:
                yield arrival
        yield newest.receipt

    @property
    def _path(self) -> str:
        return f"{self.service}/{self.terms}.md"

    def _recorded(self, web: Web, url: str, newest: Page) -> list[_Commit]:
        """The commits of the wanted versions, the oldest first; of several a day the last.

        From the first that was taken in on, all are wanted: more than one may have come since the last look.
        """
        taken = web.receipts().keys() - {url}
        found: list[_Commit] = []
        page, wanted = newest, MOST_VERSIONS + 1 if self.history == "all" else self.history
        for number in range(2, _MOST_PAGES + 2):
            found += [each for each in answer_of(page, _ANSWER) if _RECORDED.match(each.commit.message)]
            days = newest_a_day(found, lambda each: each.day)
            enough = len(days) >= wanted and taken <= {self._raw(each) for each in found}
            if enough or not _NEXT.search(page.headers.get("link", "")):
                break
            page = web.get(f"{url}&page={number}", accept=_TYPE)
        first = [*days[-wanted:][:1], *(each for each in found if self._raw(each) in taken)]
        since = min((each.day for each in first), default=date.max)
        return [each for each in days if each.day >= since]

    def _raw(self, commit: _Commit) -> str:
        """Where a version's text is."""
        return f"{self.raw.rstrip('/')}/{self.repository}/{commit.sha}/{quote(self._path)}"

    def _version(self, web: Web, commit: _Commit) -> Arrival | None:
        url = self._raw(commit)
        page = web.get_once(url)
        if page is None:
            return None
        source = Source(
            name=url,
            path=PurePosixPath(f"{self.base_key}.{commit.day.isoformat()}.md"),
            content=page.content,
            given=replace(
                self.given(self.base_key),
                title=self.title or f"{self.service} {self.terms}",
                effective=commit.day,
                url=f"https://github.com/{self.repository}/blob/{commit.sha}/{quote(self._path)}",
            ),
        )
        return Arrival(source, (page.receipt,))


def _slug(name: str) -> str:
    """`Terms of Service` -> `terms-of-service`, `DALL·E` -> `dall-e`."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())
    return "-".join(words)
