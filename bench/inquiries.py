"""What people wait for when they handle inquiries, on a desk with five thousand of them."""

import statistics
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bench.clock import timed
from bench.report import Goal, Measured, Row
from bot.inquiries.cases.store import Filter, utc_now
from bot.inquiries.inquiries import Inquiries, open_inquiries
from bot.inquiries.letter.files import letter_files
from bot.inquiries.model import Case, Company, Form, InquiryKind, Person, Status, Work
from bot.inquiries.procedure.parts import Part
from bot.inquiries.procedure.sending import MailIdentity
from bot.inquiries.report.figures import vendor_figures
from bot.inquiries.report.period import Period
from bot.inquiries.tables import cases
from bot.views.case import timeline_markdown
from bot.words import words_for
from knowledge.answering.answer import Answer
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import open_database

_CASES = 5_000
_TURNS = 15
_VENDORS = ("openai", "midjourney", "google", "xai", "meta", "microsoft")
"""Eight hundred cases a vendor is more than an association files in years."""
_HOME = ZoneInfo("Asia/Tokyo")
_STAFF = Person(1, "佐藤", staff=True)


def run() -> Measured:
    """Measure each in turns and take the median."""
    with tempfile.TemporaryDirectory() as folder:
        inquiries = _desk(Path(folder))
        _fill(inquiries)
        author = Person(7, "葵", (Company(7, "会社7"),))
        case = inquiries.filing.new(author, locale="ja", vendor="midjourney", kind=InquiryKind.OUTPUT)
        save = _saver(inquiries, case, author)
        save()
        case = inquiries.casework.see(case.reference, author)
        facts = inquiries.correspondence.facts(case)
        _, first = timed(lambda: letter_files(facts))
        everyone = inquiries.casework.cases.find(Filter(), person=_STAFF)
        names = {vendor: vendor for vendor in _VENDORS}
        events = inquiries.casework.events(case)
        measures: list[tuple[str, Callable[[], object], float]] = [
            ("saving a step of the form, ms", save, 30),
            (
                "a draft's checklist and cases alike, as staff see it, ms",
                lambda: _panel(inquiries, case, _STAFF),
                100,
            ),
            ("a page of the list, ms", lambda: _page(inquiries), 30),
            ("completing a reference, ms", lambda: _typed(inquiries, author), 30),
            ("a vendor by name, ms", lambda: inquiries.vendors.search("ミッドジャーニー", language="ja"), 30),
            ("a letter's six files, ms", lambda: letter_files(facts), 600),
            ("checking a chain, ms", lambda: inquiries.casework.cases.first_broken(case), 20),
            ("a timeline, ms", lambda: timeline_markdown(events, words_for("ja"), home=_HOME), 20),
            (
                f"figures of {_CASES} inquiries, ms",
                lambda: vendor_figures(
                    everyone, today=inquiries.today(), period=Period(), vendors=names, published=False
                ),
                500,
            ),
        ]
        rows = [
            Row(f"inquiries: {name}", _median(call), goal=Goal("≤", limit)) for name, call, limit in measures
        ]
        inquiries.engine.dispose()
        return Measured(rows=rows, notes=[f"inquiries: the first letter in a process takes {first:.0f} ms"])


def _desk(folder: Path) -> Inquiries:
    return open_inquiries(
        engine=open_database(sqlite_address(folder / "catalog.sqlite3")),
        folder=folder / "vault",
        answer=_no_answer,
        identity=MailIdentity(sender=None),
        association={"ja": "著作権者の会", "en": "Association"},
        country="JP",
        second_person=True,
        home=_HOME,
        now=utc_now,
    )


def _no_answer(question: str) -> Answer:
    return Answer(question=question, language="ja", as_of=utc_now().date())


def _fill(inquiries: Inquiries) -> None:
    """Five thousand inquiries of two hundred people of fifty companies."""
    for number in range(_CASES):
        company = number % 50
        person = Person(1_000 + number % 200, f"会員{number % 200}", (Company(company, f"会社{company}"),))
        form = Form(
            vendor=_VENDORS[number % len(_VENDORS)],
            kind=InquiryKind.OUTPUT,
            channel="email",
            works=(Work(title=f"作品{number % 900}", links=(f"https://example.jp/works/{number}",)),),
        )
        inquiries.casework.cases.open(form, author=person, locale="ja")
    sent = utc_now() - timedelta(days=20)
    with inquiries.engine.begin() as connection:
        connection.execute(
            sa.update(cases).values(
                status=Status.ANSWERED, sent_at=sent, responded_at=utc_now(), answered_at=utc_now()
            )
        )


def _saver(inquiries: Inquiries, case: Case, author: Person) -> Callable[[], object]:
    turn = 0

    def save() -> object:
        nonlocal turn
        turn += 1
        values = {
            "title": f"作品{turn}",
            "author": "田中",
            "country": "日本",
            "links": f"https://example.jp/{turn}",
        }
        return inquiries.filing.save(case.reference, author, Part.WORK, values)

    return save


def _panel(inquiries: Inquiries, case: Case, author: Person) -> object:
    return inquiries.filing.checklist(case), inquiries.filing.alike(case, author)


def _page(inquiries: Inquiries) -> object:
    wanted = Filter(vendor="openai")
    store = inquiries.casework.cases
    return store.count(wanted, person=_STAFF), store.find(wanted, person=_STAFF, limit=10, offset=200)


def _typed(inquiries: Inquiries, author: Person) -> object:
    return inquiries.casework.cases.find(Filter(text="M26-7"), person=author, limit=25)


def _median(call: Callable[[], object]) -> float:
    return statistics.median(timed(call)[1] for _ in range(_TURNS))
