"""The terms of an inquiry: who asks which vendor for what, about which works, and what became of it.

A *case* is one inquiry with one vendor. Its *form* is what people typed; its *events* are what happened, one after the
other, never rewritten. What counts for a case's course is in its events; the case holds the state they led to.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticKnownError

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and line feed
    "\u202a-\u202e\u2066-\u2069"  # what turns the direction of other people's text
    "\ud800-\udfff]"  # halves of a character, which no database takes
)
_MOST_LINK_BYTES = 2000
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")


def plain(text: str) -> str:
    """A text without what cannot be seen but does harm: control characters and those that turn its direction about.

    Lines end in line feeds.
    """
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def plain_line(text: str) -> str:
    """As `plain`, on one line."""
    return " ".join(re.split(r"[\n\t]+", plain(text)))


def _if_text(clean: Callable[[str], str]) -> BeforeValidator:
    return BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)


def _short_enough(link: str) -> str:
    # PostgreSQL's indexes take entries of up to 2,704 bytes.
    if len(link.encode()) > _MOST_LINK_BYTES:
        raise PydanticKnownError("string_too_long", {"max_length": _MOST_LINK_BYTES})
    return link


Line = Annotated[str, _if_text(plain_line), StringConstraints(strip_whitespace=True, max_length=300)]
Text = Annotated[str, _if_text(plain), StringConstraints(strip_whitespace=True, max_length=4000)]
Link = Annotated[
    str, _if_text(plain_line), StringConstraints(strip_whitespace=True), AfterValidator(_short_enough)
]
Links = Annotated[tuple[Link, ...], Field(max_length=20)]

MOST_WORKS = 20
MOST_REQUESTS = 3
"""A letter with more requests than this is answered in part; the field's practice is two or three."""


class InquiryKind(StrEnum):
    """What an inquiry is about."""

    TRAINING = "training"  # use of works for training without permission
    OUTPUT = "output"  # an output that reproduces or resembles a work
    RESERVATION = "reservation"  # rights are reserved (opt-out)
    REMOVAL = "removal"  # an output is to be taken down
    PROVENANCE = "provenance"  # was our work in the training data?
    LICENSING = "licensing"
    OTHER = "other"


class Status(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    READY = "ready"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


WITH_VENDOR = frozenset({Status.SENT, Status.ACKNOWLEDGED, Status.ESCALATED})
"""Where it is for the vendor to answer."""


class Outcome(StrEnum):
    """How a closed case ended."""

    RESOLVED = "resolved"
    REFUSED = "refused"
    PARTLY = "partly"


class ChannelType(StrEnum):
    """How a vendor takes inquiries."""

    EMAIL = "email"
    FORM = "form"
    POST = "post"
    IN_PRODUCT = "in_product"


class Capacity(StrEnum):
    """With what authority the claimant speaks."""

    OWNER = "owner"  # holds the rights
    LICENSEE = "licensee"  # holds an exclusive licence
    AGENT = "agent"  # is authorised to act for the holder


class Purpose(StrEnum):
    """What a piece of evidence is to show."""

    FOUND = "found"  # what was found at the vendor
    WORK = "work"  # the work itself
    RIGHTS = "rights"  # that the claimant holds the rights, or may act
    CORRESPONDENCE = "correspondence"  # a reply, a receipt
    OTHER = "other"


class Statement(StrEnum):
    """What a channel wants declared; made by a named person, never by the desk (17 U.S.C. § 512(c)(3)(A)(i), (v), (vi))."""

    SIGNATURE = "signature"
    GOOD_FAITH = "good_faith"
    ACCURACY = "accuracy"
    PERJURY_AUTHORITY = "perjury_authority"


class _Filled(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Work(_Filled):
    """A work whose rights are at stake.

    Attributes:
        rights_basis: why the claimant holds rights in it (author, assignment, exclusive licence …).
        registration: number of a registration, where there is one.
        first_publication: when and where it first came out, as people write it.
        country: where the rights arise.
    """

    title: Line = ""
    author: Line = ""
    rights_basis: Line = ""
    registration: Line = ""
    first_publication: Line = ""
    country: Line = ""
    links: Links = ()


class Found(_Filled):
    """What was found.

    Attributes:
        on: the day it was found, where known.
        prompt: what was typed to produce it, where known.
    """

    description: Text = ""
    links: Links = ()
    on: date | None = None
    prompt: Text = ""


class Claimant(_Filled):
    """In whose name the inquiry is made.

    Attributes:
        name: of the rights holder; `capacity`, `authority`: in what role the signatory speaks, and by virtue of what.
        signatory: the person who signs.
        country: ISO 3166-1 code of the member's country, whose business days count; empty: the association's.
    """

    name: Line = ""
    capacity: Capacity | None = None
    authority: Line = ""
    signatory: Line = ""
    email: Line = ""
    phone: Line = ""
    address: Line = ""
    country: Annotated[
        str, StringConstraints(strip_whitespace=True, to_upper=True, pattern="^([A-Za-z]{2})?$")
    ] = ""


class Relied(_Filled):
    """A provision or policy passage relied on, as the library held it when it was taken in.

    Attributes:
        version, start, end: the span of the catalog's version that `quote` is.
    """

    version: int
    start: int
    end: int
    document: str
    title: str
    label: str
    caption: str = ""
    quote: str
    effective: date | None = None
    language: str = "ja"
    kind: str = "statute"
    url: str = ""
    vendor: str = ""


class Form(_Filled):
    """Everything that people fill in.

    Attributes:
        vendor: id in the vendor directory; `channel`: id of one of the vendor's channels.
        question: what was asked at the desk, where the inquiry came of an answer.
        background: facts that no other field holds.
        requests: what is asked of the vendor, in the claimant's words.
        standard_requests: keys of the requests that the letter's templates word (`letter.request.KEY`).
        answer_days: business days within which an answer is asked.
    """

    vendor: Line = ""
    kind: InquiryKind | None = None
    channel: Line = ""
    works: Annotated[tuple[Work, ...], Field(max_length=MOST_WORKS)] = ()
    found: Found = Found()
    claimant: Claimant = Claimant()
    requests: Annotated[tuple[Text, ...], Field(max_length=MOST_REQUESTS)] = ()
    standard_requests: Annotated[tuple[Line, ...], Field(max_length=MOST_REQUESTS)] = ()
    background: Text = ""
    question: Text = ""
    relied: Annotated[tuple[Relied, ...], Field(max_length=10)] = ()
    answer_days: Annotated[int, Field(ge=1, le=90)] = 10


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who acts.

    Attributes:
        id: Discord's number of the account; 0 is the desk itself.
        companies: roles of member companies the person holds, the highest first, with their names.
    """

    id: int
    name: str
    companies: tuple["Company", ...] = ()
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """A member company, as a role on the server."""

    id: int
    name: str


DESK = Person(id=0, name="Madoguchi", staff=True)
"""Who acts where the desk does something by itself: an answer that came by mail, a delivery."""


@dataclass(frozen=True, slots=True)
class Case:
    """One inquiry.

    Attributes:
        reference: short, readable, in no guessable order; goes on the letter and into the mail's subject.
        revision: number of the last event; a change names the revision it was made upon.
        author: who opened it; None once erased.
        shared: whether colleagues of the company see it while it is a draft.
        locale: language in which its people are written to, `ja` or `en`.
        confirmed: who made which statement, by typed name.
        answer_by: the day by which the letter asked for an answer. Overdue is computed from it, never stored.
        collective: reference of the collective letter it belongs to.
        *_at: moments in UTC of the steps of that name; None where it was not taken. `responded_at` is the first sign of
            life: an acknowledgement or an answer.
    """

    id: int
    reference: str
    revision: int
    status: Status
    form: Form
    author: int | None
    author_name: str
    company: Company | None
    shared: bool
    locale: str
    opened_at: datetime
    changed_at: datetime
    outcome: Outcome | None = None
    confirmed: dict[Statement, str] = field(default_factory=dict)
    answer_by: date | None = None
    collective: str | None = None
    sent_at: datetime | None = None
    responded_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None

    def overdue(self, today: date) -> bool:
        """Whether the day by which an answer was asked has passed without one."""
        waits = self.status in WITH_VENDOR
        return waits and self.answer_by is not None and today > self.answer_by


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the Content Credentials in a file say (C2PA Technical Specification 2.2).

    Attributes:
        generator: the claim generator: what program signed, as it names itself.
        issuer: who the signing certificate was issued to; empty where none is given.
        signed_at: UTC, from a trusted time stamp; None where there is none.
        valid: the signature and the hashes hold; `trusted`: the certificate is on a trust list that was looked at.
        problems: codes of what did not hold (`assertion.dataHash.mismatch`).
        made_by_ai: an action or assertion says that it was generated, wholly or in part, by a trained model
            (IPTC `trainedAlgorithmicMedia`, `compositeWithTrainedAlgorithmicMedia`).
        actions: what was done and with what (`c2pa.created: Sora`).
    """

    generator: str
    issuer: str = ""
    title: str = ""
    signed_at: datetime | None = None
    valid: bool = False
    trusted: bool = False
    problems: tuple[str, ...] = ()
    made_by_ai: bool = False
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file or a link that was handed in.

    Attributes:
        number: of the event that recorded it.
        digest: SHA-256 of the file in hex, under which the vault keeps it; empty for a link. `link`: the reverse.
        name: as it was called when it came; `size` in bytes; `type`: media type, by content.
        likeness: perceptual hash of an image in hex; empty for everything else.
    """

    id: int
    case_id: int
    number: int
    purpose: Purpose
    received_at: datetime
    giver: int | None
    giver_name: str
    digest: str = ""
    link: str = ""
    name: str = ""
    size: int = 0
    type: str = ""
    likeness: str = ""
    credentials: Credentials | None = None


class EventKind(StrEnum):
    """What can happen to a case. `Event.content` of each kind is given in brackets; `name`, of who acted, is in each."""

    OPENED = "opened"  # {source: new | answer | copy}
    EDITED = "edited"  # {form: the whole form after the edit}
    SHARED = "shared"  # {shared: bool}
    STEP = "step"  # {step, from, to, reason, and what the step itself has to say}
    CONFIRMED = "confirmed"  # {statement, as: the name typed}
    EVIDENCE = "evidence"  # {digest, file, size, type, purpose} or {link, purpose}
    REPLY = "reply"  # {text, digest?, from?, automatic: bool}
    NOTE = "note"  # {text}
    REMINDER = "reminder"  # {on, text}
    LETTER = "letter"  # {digest: of the letter's files, language}: the letter as approved
    DELIVERY = "delivery"  # {state, channel, message_id?, problem?}
    CONSENTED = "consented"  # {collective}
    JOINED = "joined"  # {collective}
    ERASED = "erased"  # {events: numbers of those whose content was erased}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a case.

    Attributes:
        number: 1 for the first of the case, without gaps.
        at: UTC, to the microsecond.
        actor, content, salt: None once erased; the hashes stay.
        step, to: the step and the status it led to, for events of kind `step`; else empty.
        digest: SHA-256 over salt, actor and content; `hash`: over the previous event's hash and all but what is erasable.
    """

    number: int
    kind: EventKind
    at: datetime
    actor: int | None
    content: dict[str, Any] | None
    salt: str | None
    digest: str
    hash: str
    step: str = ""
    to: str = ""
