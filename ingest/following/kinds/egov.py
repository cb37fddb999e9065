"""Laws of Japan from e-Gov's Law API, version 2: the text in force, those decided for later, and past ones on request."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Literal

from pydantic import Field, TypeAdapter

from ingest.document import Source
from ingest.following.kinds.answers import Answer, answer_of, newest_a_day, where_missing
from ingest.following.kinds.entry import Entry, Url
from ingest.following.model import Arrival, Receipt, Web
from knowledge.errors import DocumentError

API = "https://laws.e-gov.go.jp/api/2"
MOST_REVISIONS = 60
"""How many texts of one law are taken in; of more, the newest."""

_IN_FORCE, _DECIDED, _PAST = "CurrentEnforced", "UnEnforced", "PreviousEnforced"


class _Revision(Answer):
    """One text of a law.

    Attributes:
        amendment_enforcement_date: its first day in force; where that is left to an order, the last day it may be,
            and `amendment_enforcement_comment` says on what it depends.
        updated: when e-Gov last corrected its data.
    """

    law_revision_id: str = Field(pattern=r"^[0-9A-Z]{10,20}_\d{8}_[0-9A-Z]{10,20}$")
    amendment_enforcement_date: date | None = None
    amendment_enforcement_comment: str | None = None
    updated: str | None = None
    current_revision_status: str

    @property
    def effective(self) -> date:
        """The first day in force: `amendment_enforcement_date`, or none could be told apart from another text."""
        return self.amendment_enforcement_date or date.max

    @property
    def is_settled(self) -> bool:
        """Whether the day from which it is in force is known."""
        undecided = self.current_revision_status == _DECIDED and self.amendment_enforcement_comment
        return self.amendment_enforcement_date is not None and not undecided


class _Revisions(Answer):
    revisions: list[_Revision]


_ANSWER = TypeAdapter(_Revisions)


class EgovLaw(Entry):
    """A law by its id. Its key is that id, and its title the law's own, where the entry gives none.

    Attributes:
        law_id: as in the address of its page, laws.e-gov.go.jp/law/345AC0000000048.
        upcoming: also take texts that are decided but not yet in force. One whose day is still left to an order comes once
            that day is set.
        since: also take past texts: all that were in force on that day or later. e-Gov has them from about 2017 on.
        api: where the API is served.
    """

    kind: Literal["egov"]
    law_id: str = Field(pattern=r"^\d{3}[0-9A-Z]{2,3}\d{7,10}$")
    upcoming: bool = True
    since: date | None = None
    api: Url = API

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | Receipt | DocumentError]:  # noqa: ARG002
        """The wanted texts that are new or were corrected."""
        with where_missing(DocumentError("no_such_law", law=self.law_id)):
            listed = web.get(f"{self.api.rstrip('/')}/law_revisions/{self.law_id}", accept="application/json")
        wanted = self._wanted(answer_of(listed, _ANSWER).revisions)
        if len(wanted) > MOST_REVISIONS:
            yield DocumentError("too_many_versions", name=self.name, count=len(wanted), limit=MOST_REVISIONS)
        noted = web.receipts()
        for revision in wanted[-MOST_REVISIONS:]:
            url = f"{self.api.rstrip('/')}/law_file/xml/{revision.law_revision_id}"
            receipt = Receipt(url, last_modified=revision.updated or "")
            if (known := noted.get(url)) and known.last_modified == receipt.last_modified:
                continue
            try:
                page = web.get(url)
            except DocumentError as error:
                yield error
                continue
            source = Source(
                name=url,
                path=PurePosixPath(f"{revision.law_revision_id}.xml"),
                content=page.content,
                given=replace(self.given(self.key or None), effective=revision.effective),
            )
            yield Arrival(source, (receipt,))

    def _wanted(self, revisions: list[_Revision]) -> list[_Revision]:
        """The texts to take, the oldest first.

        Raises:
            DocumentError: `no_revisions`, none is listed; `law_not_in_force`, none of them is in force.
        """
        if not revisions:
            raise DocumentError("no_revisions", law=self.law_id)
        settled = [each for each in revisions if each.is_settled]
        by_status = {
            status: [each for each in settled if each.current_revision_status == status]
            for status in (_IN_FORCE, _DECIDED, _PAST)
        }
        wanted = by_status[_IN_FORCE] + (by_status[_DECIDED] if self.upcoming else [])
        if not wanted:
            raise DocumentError("law_not_in_force", law=self.law_id)
        if self.since:
            wanted += _in_force_since(self.since, by_status[_IN_FORCE] + by_status[_PAST])
        # Of several amendments of one day, the one listed first has the others in it.
        return newest_a_day(sorted(wanted, key=revisions.index), lambda each: each.effective)


def _in_force_since(since: date, revisions: list[_Revision]) -> list[_Revision]:
    """Those in force on a day or later: the last that began by then, and all that began after."""
    began = max((each.effective for each in revisions if each.effective <= since), default=since)
    return [each for each in revisions if each.effective >= began]
