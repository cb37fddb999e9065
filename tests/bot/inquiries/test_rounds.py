"""The rounds without Discord: who is to be told what."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.inquiries.delivery.mailbox import Mailbox
from bot.inquiries.delivery.outbox import Entry
from bot.inquiries.delivery.post_office import PostOffice
from bot.inquiries.delivery.postman import Postman
from bot.inquiries.digest import Digests
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Case, Company, Person, Status
from bot.inquiries.notices import Notice
from bot.inquiries.privacy import erase_person
from bot.inquiries.rounds import Rounds
from bot.inquiries.tables import mail
from bot.settings import Settings
from tests.bot.cogs.staged import STAFF, filed
from tests.fakes import Clock

TOHO = Company(5, "東宝")
AOI = Person(11, "葵", (TOHO,))
KEN = Person(12, "健", (TOHO,))


async def at_once(call):
    """Runs a call where it stands: a test waits for nobody."""
    return call()


@pytest.fixture
def rounds(inquiries: Inquiries, clock: Clock) -> Rounds:
    settings = Settings()
    mailbox = Mailbox(
        engine=inquiries.engine,
        vault=inquiries.vault,
        outbox=inquiries.outbox,
        settings=settings,
        now=clock,
    )
    postman = Postman(outbox=inquiries.outbox, vault=inquiries.vault, settings=settings, off_loop=at_once)
    return Rounds(
        inquiries=inquiries,
        office=PostOffice(outbox=inquiries.outbox, postman=postman, mailbox=mailbox, off_loop=at_once),
        mailbox=mailbox,
        digests=Digests(engine=inquiries.engine, now=clock),
        off_loop=at_once,
    )


def told(notices: list[Notice]) -> list[tuple[int | None, str]]:
    return [(notice.person, notice.key) for notice in notices]


async def test_what_happened_before_the_start_is_no_news(
    inquiries: Inquiries, clock: Clock, rounds: Rounds
) -> None:
    filed(inquiries, AOI, to="sent")
    clock.pass_(minutes=10)
    later = Rounds(
        inquiries=inquiries,
        office=rounds._office,
        mailbox=rounds._mailbox,
        digests=rounds._digests,
        off_loop=at_once,
    )
    assert await later.news() == []


async def test_each_event_is_told_once_even_at_the_same_moment(inquiries: Inquiries, rounds: Rounds) -> None:
    filed(inquiries, AOI, to="in_review")
    assert told(await rounds.news()) == [(None, "handed_in")]
    filed(inquiries, KEN, to="in_review")  # the clock stands still
    assert told(await rounds.news()) == [(None, "handed_in")]
    assert await rounds.news() == []


async def test_an_event_that_comes_out_late_is_not_missed(
    inquiries: Inquiries, clock: Clock, rounds: Rounds
) -> None:
    clock.pass_(minutes=10)
    filed(inquiries, AOI, to="in_review")
    assert len(await rounds.news()) == 1
    clock.pass_(seconds=-30)  # dated before the last one told, as of a slower transaction
    filed(inquiries, KEN, to="in_review")
    assert told(await rounds.news()) == [(None, "handed_in")]


async def test_nobody_is_told_of_what_they_did_themselves(inquiries: Inquiries, rounds: Rounds) -> None:
    case = filed(inquiries, AOI, to="sent")
    await rounds.news()
    inquiries.following.reply(case.reference, AOI, text="We got it.", answers=False)
    assert told(await rounds.news()) == [(None, "replied_staff")]
    inquiries.following.reply(case.reference, KEN, text="We answer.", answers=True)
    assert told(await rounds.news()) == [(None, "replied_staff"), (AOI.id, "replied")]


async def test_filling_in_further_is_no_sending_back(inquiries: Inquiries, rounds: Rounds) -> None:
    case = inquiries.filing.finish(filed(inquiries, AOI).reference, AOI)
    inquiries.filing.address(case.reference, STAFF, vendor="openai")
    assert await rounds.news() == []


async def test_the_erased_are_not_written_to(inquiries: Inquiries, rounds: Rounds) -> None:
    case = filed(inquiries, AOI, to="in_review")
    inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)
    erase_person(
        AOI.id,
        by=STAFF,
        store=inquiries.casework.cases,
        records=inquiries.evidence,
        vault=inquiries.vault,
    )
    assert all(notice.person is None for notice in await rounds.news())


async def test_a_reminder_of_the_deadline_names_the_day(
    inquiries: Inquiries, clock: Clock, rounds: Rounds
) -> None:
    case = filed(inquiries, AOI, to="sent")
    clock.pass_(days=60)
    notices = await rounds.remind()
    assert {notice.key for notice in notices} == {"reminder_due_soon", "reminder_overdue"}
    assert {notice.facts["day"] for notice in notices} == {case.answer_by.isoformat()}
    assert all(notice.since is not None for notice in notices)  # late: looked for first
    for notice in notices:
        notice.done()
    assert await rounds.remind() == []


async def test_marks_fit_into_a_nonce(inquiries: Inquiries, clock: Clock, rounds: Rounds) -> None:
    filed(inquiries, AOI, to="sent")
    clock.pass_(days=60)
    notices = [*await rounds.news(), *await rounds.remind(), *await rounds.digest()]
    assert notices
    assert all(1 <= len(notice.mark) <= 25 for notice in notices)
    assert len({notice.mark for notice in notices if notice.person is None}) == len(
        [notice for notice in notices if notice.person is None]
    )


async def test_a_morning_with_nothing_to_tell_is_over(
    inquiries: Inquiries, clock: Clock, rounds: Rounds
) -> None:
    assert await rounds.digest() == []
    filed(inquiries, AOI, to="in_review")
    assert await rounds.digest() == []  # what came up later waits for the next morning
    clock.pass_(days=1)
    (notice,) = await rounds.digest()
    assert notice.digest
    assert len(notice.digest.facts.in_review) == 1


async def test_withdrawn_and_closed_cases_are_nobodys_work(
    inquiries: Inquiries, clock: Clock, rounds: Rounds
) -> None:
    filed(inquiries, AOI, to="closed")
    filed(inquiries, replace(AOI, id=13), to="withdrawn")
    clock.at += timedelta(days=90)
    assert not rounds.present_digest()


async def test_what_could_not_be_recorded_in_one_round_is_in_the_next(
    inquiries: Inquiries, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [filed(inquiries, person, to="approved") for person in (AOI, KEN)]
    with inquiries.engine.begin() as connection:
        for case in cases:
            inquiries.outbox.enqueue(
                connection,
                key=f"{case.reference}:1",
                reference=case.reference,
                recipient="legal@vendor.example",
                message_id=f"<{case.reference.lower()}.1@example.jp>",
                message_digest="0" * 64,
                by=STAFF.id,
            )
    for entry in inquiries.outbox.waiting():
        claimed = inquiries.outbox.claim(entry)
        assert claimed is not None
        inquiries.outbox.sent(claimed)
    settled = inquiries.sending.settled

    def busy(entry: Entry) -> Case | None:
        if entry.reference == cases[0].reference:
            raise inquiries.casework.changed(cases[0])
        return settled(entry)

    monkeypatch.setattr(inquiries.sending, "settled", busy)
    await rounds.deliver()
    monkeypatch.undo()
    assert [entry.reference for entry in inquiries.outbox.unrecorded()] == [cases[0].reference]
    await rounds.deliver()
    assert inquiries.outbox.unrecorded() == []
    assert {inquiries.casework.see(case.reference, STAFF).status for case in cases} == {Status.SENT}


async def test_a_mail_that_nobody_can_read_is_not_in_the_way_of_the_others(
    inquiries: Inquiries, rounds: Rounds, clock: Clock
) -> None:
    case = filed(inquiries, AOI, to="sent")
    mails = [b"Message-ID: <%d@vendor.example>\r\nSubject: Re\r\n\r\nreceived" % number for number in (1, 2)]
    with inquiries.engine.begin() as connection:
        for number, data in enumerate(mails, start=1):
            row = {
                "message_id": f"<{number}@vendor.example>",
                "reference": case.reference,
                "sender": "a@b.example",
            }
            row |= {"message": inquiries.vault.put(data), "subject": f"Re {number}"}
            connection.execute(sa.insert(mail).values(**row, received_at=clock()))
    inquiries.vault.erase(inquiries.vault.put(mails[0]))
    assert [(notice.key, notice.facts["subject"]) for notice in await rounds.receive()] == [
        ("unmatched", "Re 1")
    ]
    assert inquiries.casework.see(case.reference, STAFF).status is Status.ACKNOWLEDGED
