"""An article that came without its page: made a page again, so that it is read like one."""

from datetime import UTC, date, datetime
from html import escape, unescape

from ingest.following.schedule import JAPAN


def page_of(*, title: str, body: str, language: str = "") -> bytes:
    """An HTML page with an article as its main content.

    Args:
        title: plain text. `body`: HTML.
    """
    lang = f' lang="{escape(language)}"' if language else ""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    article = f"<article><h1>{escape(title)}</h1>\n{body}</article>"
    return f"<!DOCTYPE html>\n<html{lang}><head>{head}</head><body><main>{article}</main></body></html>\n".encode(
        "utf-8", "replace"
    )


def plain_title(title: str) -> str:
    """A title without HTML's entities, on one line."""
    return " ".join(unescape(title).split())


def day_in_japan(moment: datetime) -> date:
    """The day that it was in Japan; a moment without a zone is in UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(JAPAN).date()
