"""What a page is, by its server's word."""

from collections.abc import Collection

from ingest.following.model import Page
from knowledge.errors import DocumentError


def see_that_type_is(page: Page, expected: Collection[str]) -> None:
    """Refuse a page of another media type than those expected; none expected: any will do, and so does none stated.

    Raises:
        DocumentError: `wrong_type`.
    """
    if expected and page.type and page.type not in expected:
        raise DocumentError("wrong_type", url=page.receipt.url, type=page.type, expected=", ".join(expected))
