"""Cases at every stage to act upon in chat, and what is read in its replies."""

import simcord

from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import (
    Capacity,
    Case,
    Claimant,
    Form,
    Found,
    InquiryKind,
    Outcome,
    Person,
    Statement,
    Work,
)

STAFF = Person(id=900_001, name="事務局", staff=True)
FORM = Form(
    vendor="midjourney",
    kind=InquiryKind.OUTPUT,
    channel="email",
    works=(
        Work(
            title="となりの窓口",
            author="葵",
            rights_basis="author",
            country="JP",
            links=("https://example.com/work",),
        ),
    ),
    found=Found(description="A frame of the film, redrawn.", links=("https://www.midjourney.com/jobs/1",)),
    claimant=Claimant(
        name="Toho",
        capacity=Capacity.OWNER,
        signatory="Aoi Mado",
        email="aoi@example.com",
        phone="+81-3-0000-0000",
        address="1-1 Chiyoda, Tokyo",
    ),
    standard_requests=("output.remove",),
)


def bring(inquiries: Inquiries, case: Case, *, to: str, by: Person = STAFF) -> Case:
    """A case brought on through the use cases, from `draft` to `closed`, or `withdrawn`."""
    steps = ["draft", "in_review", "approved", "sent", "answered", "closed"]
    if to == "withdrawn":
        return inquiries.following.withdraw(case.reference, by, reason="no longer needed")
    author = Person(case.author or 0, case.author_name, (case.company,) if case.company else ())
    for step in steps[1 : steps.index(to) + 1]:
        match step:
            case "in_review":
                case = inquiries.filing.hand_in(case.reference, author)
            case "approved":
                case = inquiries.reviewing.approve(case.reference, by, revision=case.revision)
            case "sent":
                case = confirmed(inquiries, case, by=author)
                case = inquiries.sending.record_sent(
                    case.reference, by, revision=case.revision, facts_confirmed=True
                )
            case "answered":
                case = inquiries.following.answered(case.reference, by)
            case "closed":
                case = inquiries.following.close(case.reference, by, outcome=Outcome.RESOLVED, reason="done")
    return case


def filed(
    inquiries: Inquiries, author: Person, *, to: str = "draft", form: Form = FORM, locale: str = "ja"
) -> Case:
    """A case of this person with a complete form, brought on."""
    case = inquiries.casework.cases.open(form, author=author, locale=locale)
    return bring(inquiries, case, to=to)


def confirmed(inquiries: Inquiries, case: Case, *, by: Person) -> Case:
    """With all statements made by its signatory."""
    return inquiries.reviewing.confirm(
        case.reference, by, statements=tuple(Statement), name="Aoi Mado", revision=case.revision
    )


def said(result: simcord.InteractionResult) -> str:
    """All that was said in response."""
    messages = [message for message in (result.response, *result.followups) if message]
    return "\n".join(message.content for message in messages)


def last(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """The last message of a response, under which files and buttons are."""
    found = result.followups[-1] if result.followups else result.response
    assert found is not None
    return found


def ids(message: simcord.ResponseMessage) -> list[str]:
    """The ids of a message's buttons and menus."""
    return [item["custom_id"] for row in message.components for item in row["components"]]


def id_of(message: simcord.ResponseMessage, action: str) -> str:
    """The id of the button with this action."""
    (found,) = [each for each in ids(message) if each.split(":")[1] == action]
    return found
