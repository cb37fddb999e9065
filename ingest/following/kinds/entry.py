"""What an entry of the sources file says, whatever kind of source it is."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from ingest.document import Stated
from ingest.following.addresses import plain_url
from knowledge.errors import DocumentError
from knowledge.model import Audience, Kind


def _url(url: str) -> str:
    try:
        return plain_url(url)
    except DocumentError as error:
        raise PydanticCustomError(
            "url", "no URL to fetch", {"url_problem": error.facts["url_problem"]}
        ) from None


Url = Annotated[str, AfterValidator(_url)]
"""A URL that may be fetched, in its plain form."""


class Entry(BaseModel):
    """What all kinds have in common. A kind adds its own fields, a `kind`, and `look` (`Followed`).

    Attributes:
        name: what people call it: lower-case letters, digits and hyphens.
        key: of the document; of a source of many, what their keys begin with. Left out: the name.
        document: what kind of document it is; None: what it says itself.
        audience: who may read it; None: as in `Options`.
        alert: staff are told of new versions; None: of policies they are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    key: str = Field(default="", pattern=r"^[^\s/](?:\S*[^\s/])?$|^$", max_length=200)
    title: str | None = Field(default=None, min_length=1, max_length=300)
    document: Kind | None = None
    audience: Audience | None = None
    jurisdiction: str | None = Field(default=None, pattern="^[a-z]{2}$")
    vendor: str | None = Field(default=None, min_length=1)
    language: str | None = Field(default=None, pattern="^[a-z]{2}$")
    alert: bool | None = None

    @property
    def alerts(self) -> bool:
        """Whether staff are told of new versions."""
        return self.document is Kind.POLICY if self.alert is None else self.alert

    @property
    def base_key(self) -> str:
        """The key of its document, or what the keys of its documents begin with."""
        return self.key or self.name

    def given(self, key: str | None) -> Stated:
        """What the entry says of a document, in place of what the document says itself."""
        return Stated(
            key=key,
            title=self.title,
            kind=self.document,
            language=self.language,
            jurisdiction=self.jurisdiction,
            vendor=self.vendor,
        )


class ManyDocuments(Entry):
    """A source of many documents, each with a title of its own."""

    title: None = None
