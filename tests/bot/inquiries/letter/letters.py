"""A case with everything filled in, and how to look into the files made of it."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pypdf

from bot.inquiries.letter.facts import AnnexRow, LetterFacts
from bot.inquiries.model import (
    Capacity,
    ChannelType,
    Claimant,
    Credentials,
    Evidence,
    Form,
    Found,
    InquiryKind,
    Purpose,
    Relied,
    Work,
)
from bot.inquiries.vendors.model import Channel, Requirement, Vendor
from knowledge.reading.names import load_names
from tests.bot.inquiries.people import case_of

REFERENCE = "M26-7KQ4XW"
ARTICLE = Relied(
    version=1,
    start=0,
    end=10,
    document="345AC0000000048",
    title="著作権法",
    label="第三十条の四",
    quote="著作物は、次に掲げる場合その他の当該著作物に表現された思想又は感情を自ら享受し又は他人に享受させることを目的としない場合には、利用することができる。",
    effective=date(2026, 6, 24),
)
SECTION = Relied(
    version=2,
    start=0,
    end=10,
    document="usc17",
    title="Title 17",
    label="§ 512(c)(3)(A)",
    quote="To be effective under this subsection, a notification must be a written communication.",
    language="en",
)
TERMS = Relied(
    version=3,
    start=0,
    end=10,
    document="stardust/terms",
    title="Terms of Use",
    label="Copyright complaints",
    quote="Please send notice to the address below.\n\nWe may disable content.",
    effective=date(2026, 7, 26),
    language="en",
    kind="policy",
    vendor="stardust",
)
FORM = Form(
    vendor="stardust",
    kind=InquiryKind.OUTPUT,
    channel="mail",
    works=(
        Work(
            title="星屑の駅長 第1話「はじまりの夜」",
            author="ほしぞら動画",
            country="日本",
            links=("https://a.example/1",),
        ),
        Work(
            title="The Stationmaster",
            registration="PA 2-345-678",
            links=("https://a.example/2", "https://b.example/"),
        ),
    ),
    found=Found(
        description="A clip shows the stationmaster.\nThe music is imitated, too.",
        links=("https://sora.example/p/s_1", "https://sora.example/p/s_2"),
        on=date(2026, 11, 3),
        prompt="anime stationmaster, silver cap",
    ),
    claimant=Claimant(
        name="株式会社ほしぞら動画",
        capacity=Capacity.OWNER,
        authority="代表取締役",
        signatory="髙橋 花子",
        email="rights@hoshizora.example",
        phone="+81-3-0000-0000",
        address="東京都千代田区架空町1-2-3",
    ),
    requests=("Was the film used for training?",),
    standard_requests=("output.remove", "output.prevent"),
    relied=(ARTICLE, SECTION),
    background="We wrote on 5 October 2026.",
)
_SWORN = (Requirement.SIGNATURE, Requirement.GOOD_FAITH, Requirement.ACCURACY, Requirement.PERJURY_AUTHORITY)
CHANNEL = Channel(
    "mail",
    ChannelType.EMAIL,
    "takedown@stardust.example",
    requires=(Requirement.WORKS, Requirement.FOUND_LINKS, Requirement.ADDRESS, *_SWORN),
    subject="Takedown Request",
)
WEB = replace(CHANNEL, id="web", type=ChannelType.FORM, address="https://stardust.example/form")
VENDOR = Vendor(
    "stardust",
    {"en": "Stardust AI", "ja": "スターダスト"},
    company="Stardust AI, Inc.",
    channels=(CHANNEL, WEB),
)
SIGNED = Credentials(
    "Stardust Video", issuer="Stardust AI", valid=True, made_by_ai=True, actions=("c2pa.created: Stardust",)
)
FILE = Evidence(
    id=1,
    case_id=1,
    number=2,
    purpose=Purpose.FOUND,
    received_at=datetime(2026, 11, 3, 4, 12, tzinfo=UTC),
    giver=1,
    giver_name="葵",
    digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    name="clip.mp4",
    size=4812345,
    type="video/mp4",
    credentials=SIGNED,
)
FACTS = LetterFacts(
    case=case_of(reference=REFERENCE, form=FORM),
    vendor=VENDOR,
    channel=CHANNEL,
    evidence=(FILE,),
    terms=(TERMS,),
    association={"ja": "架空権利者協会", "en": "Imaginary Rights Association"},
    today=date(2026, 11, 6),
    answer_by=date(2026, 11, 22),
    reference=REFERENCE,
    names=load_names(),
)
EMPTY = replace(
    FACTS,
    case=case_of(reference=REFERENCE),
    vendor=Vendor("x", {}),
    channel=None,
    evidence=(),
    terms=(),
    association={},
)
ROWS = tuple(
    AnnexRow(
        f"M26-00000{n}",
        f"会員{n}",
        (f"作品{n}", "Work | two"),
        (f"https://sora.example/p/s_{n:040}",),
        date(2026, 10, n + 1),
    )
    for n in range(9)
)


def with_form(facts: LetterFacts = FACTS, **fields: object) -> LetterFacts:
    """The same letter with some of the form changed."""
    return replace(facts, case=replace(facts.case, form=facts.case.form.model_copy(update=fields)))


def pdf_text(data: bytes) -> str:
    """What can be selected on a PDF's pages, without the spaces and line ends that setting adds."""
    return squeezed("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def docx_text(data: bytes) -> str:
    """The text of a Word document, its tables included."""
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def squeezed(text: str) -> str:
    """A text without white space, and without selectors, which only `ActualText` has, and pypdf does not read."""
    return re.sub(r"[\s\ufe0f]", "", text)
