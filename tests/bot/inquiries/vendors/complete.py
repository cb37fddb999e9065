"""An inquiry in which everything is filled in."""

from datetime import UTC, date, datetime

from bot.inquiries.model import (
    Capacity,
    Claimant,
    Evidence,
    Form,
    Found,
    InquiryKind,
    Purpose,
    Statement,
    Work,
)
from bot.inquiries.vendors.facts import vendor_of
from bot.inquiries.vendors.shipped import shipped_facts

TODAY = date(2026, 11, 22)
SHIPPED = shipped_facts()
VENDORS = {identifier: vendor_of(identifier, facts) for identifier, facts in SHIPPED.items()}

WORK = Work(
    title="雪の国 (Snow Country Tales)",
    author="Aoi Sato",
    rights_basis="Assigned by the author on 1 April 2019",
    registration="第12345号",
    first_publication="2019, Tokyo",
    country="Japan",
    links=("https://example.jp/works/1",),
)
FORM = Form(
    works=(WORK,),
    found=Found(
        description="A clip that shows the main character of the work.",
        links=("https://x.com/someone/status/1234567890",),
        on=date(2026, 11, 1),
        prompt="雪の国",
    ),
    claimant=Claimant(
        name="Snow Pictures Inc.",
        capacity=Capacity.AGENT,
        authority="Power of attorney of 1 May 2026",
        signatory="Aoi Sato",
        email="rights@example.jp",
        phone="+81 3 1234 5678",
        address="1-2-3 Ginza, Chuo-ku, Tokyo 104-0061, Japan",
        country="JP",
    ),
    requests=("Remove the clip.",),
    background="Found by a colleague.",
)
CONFIRMED = dict.fromkeys(Statement, "Aoi Sato")


def form_for(kind: InquiryKind | None, vendor: str, channel: str) -> Form:
    return FORM.model_copy(update={"kind": kind, "vendor": vendor, "channel": channel})


def piece(purpose: Purpose, *, link: str = "", digest: str = "") -> Evidence:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    return Evidence(1, 1, 2, purpose, at, 1, "葵", digest=digest or ("" if link else "ab" * 32), link=link)


EVIDENCE = (piece(Purpose.RIGHTS), piece(Purpose.FOUND))
