"""What a letter is written from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.inquiries.model import Case, Evidence, Relied
from bot.inquiries.vendors.checklist import required
from bot.inquiries.vendors.model import Channel, Requirement, Vendor
from knowledge.reading.names import Names

LANGUAGES = ("en", "ja")
"""The languages that letters are written in; the first is sent where the vendor's language is not known."""


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A member's case in a collective letter.

    Attributes:
        claimant: the member in whose name it is made; `found_on`: the day on which the output was found, where known.
        signatory: who signs for this member; `signed`: the name typed, once they did.
    """

    reference: str
    claimant: str
    works: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    found_on: date | None = None
    signatory: str = ""
    signed: str = ""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything that a letter may say. What is empty is left out, or shown as a gap where a letter needs it.

    Attributes:
        channel: through which it is to go; None where none is chosen yet.
        terms: passages of the vendor's own policy, quoted back to it.
        association: name of the association that passes the letter on, by language.
        today: the letter's date; `answer_by`: the day by which an answer is asked.
        annex: the joined cases of a collective letter; empty for a single case's letter.
        names: how laws are called in either language; without it they are called as the library titles them.
    """

    case: Case
    vendor: Vendor
    channel: Channel | None
    evidence: tuple[Evidence, ...]
    terms: tuple[Relied, ...]
    association: Mapping[str, str]
    today: date
    answer_by: date
    reference: str
    annex: tuple[AnnexRow, ...] = ()
    names: Names | None = None

    @property
    def requires(self) -> tuple[Requirement, ...]:
        """What the channel wants to have of an inquiry of this kind, in the order in which it asks."""
        wanted = required(self.case.form.kind, self.channel)
        return tuple(each for each in self.channel.requires if each in wanted) if self.channel else ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The letter languages that the channel accepts, the one to write in first; English where it is not known."""
        accepted = self.channel.languages if self.channel else ()
        return tuple(language for language in LANGUAGES if language in accepted) or (
            LANGUAGES if not accepted else LANGUAGES[:1]
        )
