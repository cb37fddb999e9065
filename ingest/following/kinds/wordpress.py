"""The posts of a WordPress site, by its REST API (`wp-json/wp/v2/posts`)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlencode

from pydantic import BaseModel, TypeAdapter, ValidationError

from ingest.document import Source
from ingest.following.addresses import plain_url, told
from ingest.following.kinds.article import day_in_japan, page_of, plain_title
from ingest.following.kinds.entry import ManyDocuments, Url
from ingest.following.model import Arrival, Page, Receipt, Web
from ingest.following.naming import plain_name
from knowledge.errors import DocumentError

_PAGE = 50
_FIELDS = "id,slug,date_gmt,modified,link,title,content"
_MOST_PAGES = 200


class _Rendered(BaseModel):
    rendered: str
    protected: bool = False


class _Post(BaseModel):
    """A post as the API gives it. `modified` is in the site's own time, which is also what `modified_after` compares."""

    id: int
    slug: str
    date_gmt: datetime
    modified: datetime
    link: str
    title: _Rendered
    content: _Rendered


_POSTS = TypeAdapter(list[_Post])


class WordPress(ManyDocuments):
    """A site's posts, each a document, in force from the day in Japan on which it was published.

    Attributes:
        site: where the site is, e.g. `https://coda-cj.jp`.
        categories: ids of categories; none: all posts.
    """

    kind: Literal["wordpress"]
    site: Url
    categories: tuple[int, ...] = ()

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | Receipt | DocumentError]:  # noqa: ARG002
        """The posts that are new or were changed, in the order in which they were written.

        Raises:
            DocumentError: `not_wordpress`.
        """
        known = web.receipts()
        home = self.site.partition("?")[0].rstrip("/") + "/wp-json/wp/v2/posts"
        since = known.get(home, Receipt(home)).last_modified
        latest = since
        # By number and not by when they were changed: a post changed meanwhile then moves no other to a page that was
        # already looked at.
        for number in range(1, _MOST_PAGES + 1):
            page = web.get(self._list(home, since, number), accept="application/json")
            for post in _posts(page):
                modified = post.modified.isoformat()
                latest = max(latest, modified)
                receipt = Receipt(f"{home}/{post.id}", last_modified=modified)
                if known.get(receipt.url) == receipt or not _has_text(post):
                    continue
                try:
                    yield Arrival(self._source(post), (receipt,))
                except DocumentError as error:
                    yield error
            if number >= _count(page):
                break
        if latest != since:
            yield Receipt(home, last_modified=latest)

    def _list(self, home: str, since: str, number: int) -> str:
        query = {
            "per_page": str(_PAGE),
            "page": str(number),
            "orderby": "id",
            "order": "asc",
            "_fields": _FIELDS,
        }
        if self.categories:
            query["categories"] = ",".join(map(str, self.categories))
        if since:  # the same second may have had another change
            query["modified_after"] = (datetime.fromisoformat(since) - timedelta(seconds=1)).isoformat()
        return f"{home}?{urlencode(query)}"

    def _source(self, post: _Post) -> Source:
        title = plain_title(post.title.rendered)
        path = PurePosixPath(self.base_key, plain_name(unquote(post.slug)) or str(post.id))
        day = day_in_japan(post.date_gmt)
        url = plain_url(post.link)
        given = replace(self.given(str(path)), title=title or str(post.id), url=url, effective=day)
        content = page_of(title=title, body=post.content.rendered, language=self.language or "")
        return Source(told(url), path, content, given)


def _posts(page: Page) -> list[_Post]:
    try:
        return _POSTS.validate_json(page.content)
    except ValidationError:
        raise DocumentError("not_wordpress", url=told(page.receipt.url)) from None


def _count(page: Page) -> int:
    stated = page.headers.get("x-wp-totalpages", "")
    return int(stated) if stated.isascii() and stated.isdigit() else 1


def _has_text(post: _Post) -> bool:
    """Whether there is something to read: a protected post is empty for those without its password."""
    return bool(post.content.rendered.strip()) and not post.content.protected
