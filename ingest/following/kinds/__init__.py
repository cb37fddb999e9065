"""One module a kind of source that can be followed. `AnySource` is what an entry of the sources file can be."""

from typing import Annotated, get_args

from pydantic import Field

from ingest.following.kinds.egov import EgovLaw
from ingest.following.kinds.eurlex import EurLexAct
from ingest.following.kinds.feed import Feed
from ingest.following.kinds.folder import Folder
from ingest.following.kinds.page import Page
from ingest.following.kinds.terms_archive import TermsArchive
from ingest.following.kinds.uscode import UnitedStatesCode
from ingest.following.kinds.wordpress import WordPress

_Any = Page | Feed | WordPress | Folder | EgovLaw | EurLexAct | UnitedStatesCode | TermsArchive
AnySource = Annotated[_Any, Field(discriminator="kind")]
"""An entry by its `kind`. A new kind is a module here and a name in the line above."""

KINDS: tuple[str, ...] = tuple(get_args(each.model_fields["kind"].annotation)[0] for each in get_args(_Any))
"""How the kinds are called in the sources file."""
