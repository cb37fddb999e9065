"""A vendor as the directory knows it. Every fact has a source and a date; what is not known is not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bot.inquiries.model import ChannelType, InquiryKind

STALE_AFTER = timedelta(days=180)
"""A fact that nobody confirmed for longer than this is to be confirmed before a letter rests on it."""


class Requirement(StrEnum):
    """What a channel, or a kind of inquiry, wants to have."""

    VENDOR = "vendor"  # it is said to whom the inquiry goes
    KIND = "kind"  # it is said what the inquiry is about
    CHANNEL = "channel"  # one of the vendor's channels is chosen
    WORKS = "works"  # at least one work with its title
    AUTHOR = "author"
    RIGHTS_BASIS = "rights_basis"
    COUNTRY = "country"  # the country where rights arise
    WORK_LINKS = "work_links"
    FOUND = "found"  # a description of what was found
    FOUND_LINKS = "found_links"  # exactly where at the vendor's service
    DIRECT_LINKS = "direct_links"  # links to single posts; one to a profile is not enough
    BACKGROUND = "background"  # what it is about, in the claimant's words
    REQUESTS = "requests"
    CLAIMANT = "claimant"  # the rights holder's name
    CAPACITY = "capacity"
    AUTHORITY = "authority"  # by virtue of what an agent acts
    SIGNATORY = "signatory"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    PROOF_OF_RIGHTS = "proof_of_rights"  # a piece of evidence that shows the rights
    ENGLISH = "english"  # what is filled in must be readable in English
    SIGNATURE = "signature"
    GOOD_FAITH = "good_faith"
    ACCURACY = "accuracy"
    PERJURY_AUTHORITY = "perjury_authority"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known about a vendor.

    Attributes:
        value: a text, a list of texts, or a text by language (`{"ja": …, "en": …}`).
        checked: the day on which the source was seen, or last changed; None where not known.
        by: name of the member of staff who entered or confirmed it; empty where it came with the desk.
    """

    value: object
    source: str = ""
    checked: date | None = None
    by: str = ""

    def stale(self, today: date) -> bool:
        """Whether it is to be confirmed before anything rests on it."""
        return self.checked is None or today - self.checked > STALE_AFTER


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in.

    Attributes:
        address: mail address, link or postal address; empty where it is not known.
        purposes: what it is for; empty where nothing is said, which is taken as for everything.
        languages: accepted, as ISO 639-1; empty: not known.
        subject: of a mail, where the vendor wants a certain one.
        notes: by language.
    """

    id: str
    type: ChannelType
    address: str = ""
    name: Mapping[str, str] = field(default_factory=dict)
    purposes: tuple[InquiryKind, ...] = ()
    requires: tuple[Requirement, ...] = ()
    languages: tuple[str, ...] = ()
    subject: str = ""
    notes: tuple[Mapping[str, str], ...] = ()

    def serves(self, kind: InquiryKind) -> bool:
        """Whether it takes inquiries of this kind, as far as is known."""
        return not self.purposes or kind in self.purposes


@dataclass(frozen=True, slots=True)
class Vendor:
    """An AI vendor.

    Attributes:
        names: how it is called, by language; `products`, `aliases`: what else it is found by.
        company: the legal person that a letter is addressed to; empty where not known.
        warnings: what a member must know before filing, each by language. `habits`: how it responds, as observed.
        terms: keys, or beginnings of keys, of its documents in the library.
        facts: all of this with its provenance, by path (`company`, `channel.form.address`, `warning.1`).
    """

    id: str
    names: Mapping[str, str]
    products: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    company: str = ""
    channels: tuple[Channel, ...] = ()
    warnings: tuple[Mapping[str, str], ...] = ()
    habits: tuple[Mapping[str, str], ...] = ()
    terms: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def channel(self, identifier: str) -> Channel | None:
        """The channel of an id."""
        return next((channel for channel in self.channels if channel.id == identifier), None)
