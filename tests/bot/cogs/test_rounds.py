"""What the desk does by itself: letters out, replies in, reminders, the digest."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import simcord

from bot.client import Madoguchi
from bot.cogs.rounds import DeskRounds
from bot.inquiries.delivery.mailbox import Mailbox
from bot.inquiries.delivery.outbox import EntryState
from bot.inquiries.delivery.post_office import PostOffice
from bot.inquiries.delivery.postman import Postman
from bot.inquiries.digest import Digests
from bot.inquiries.model import Case, Relied, Status
from bot.inquiries.procedure.sending import MailIdentity
from bot.inquiries.rounds import Rounds
from bot.settings import Settings
from bot.words import words_for
from tests.bot.cogs.staged import FORM, STAFF, confirmed, filed
from tests.bot.inquiries.delivery.servers import Certificate, MailServer, make_certificate
from tests.bot.world import World
from tests.fakes import Clock

JAPANESE, ENGLISH = words_for("ja"), words_for("en")
REPLY = (
    "From: legal@midjourney.com\r\nTo: desk@example.org\r\nMessage-ID: <r1@midjourney.com>\r\n"
    "Subject: Re: Takedown Request [{reference}]\r\n\r\nWe are looking into it.\r\n"
)


class Office:
    """The rounds of a client in a world, as they are built for a real one."""

    def __init__(self, world: World, clock: Clock) -> None:
        self.world, self.clock = world, clock
        self.staff_channel = world.guild.create_text_channel("staff")
        self.settings = Settings()
        self.certificate: Certificate | None = None
        self.superseded: Callable[[Relied, date], bool] = lambda _relied, _day: False
        self.cog = self.open()

    def open(self) -> DeskRounds:
        """Rounds that know nothing but what is stored, as after a start."""
        inquiries, client = self.world.inquiries, self.client
        mailbox = Mailbox(
            engine=inquiries.engine,
            vault=inquiries.vault,
            outbox=inquiries.outbox,
            settings=self.settings,
            now=self.clock,
        )
        postman = Postman(
            outbox=inquiries.outbox,
            vault=inquiries.vault,
            settings=self.settings,
            off_loop=client.counter.run,
            tls=self.certificate.client() if self.certificate else None,
        )
        rounds = Rounds(
            inquiries=inquiries,
            office=PostOffice(
                outbox=inquiries.outbox, postman=postman, mailbox=mailbox, off_loop=client.counter.run
            ),
            mailbox=mailbox,
            digests=Digests(engine=inquiries.engine, now=self.clock),
            off_loop=client.counter.run,
            superseded=self.superseded,
        )
        self.mailbox = mailbox
        self.cog = DeskRounds(client, rounds=rounds, staff_channel=self.staff_channel.id, running=False)
        return self.cog

    @property
    def client(self) -> Madoguchi:
        return self.world.env.bot

    def told_staff(self) -> list[str]:
        """What stands in the staff's channel."""
        return [message.content for message in self.staff_channel.history()]

    def notices(self) -> list[str]:
        """The same without the digest."""
        return [text for text in self.told_staff() if not text.startswith("**")]

    def told(self, actor: simcord.MemberActor) -> list[str]:
        """What was written to somebody."""
        return [message.content for message in actor.user.dm_channel.history()]

    def at(self, moment: datetime) -> None:
        self.clock.at = moment


@pytest.fixture
async def office(world: World, clock: Clock) -> Office:
    ahead = (clock() - world.env.now()).total_seconds()
    await world.env.advance_time(ahead)  # Discord's clock and ours agree
    return Office(world, clock)


@pytest.fixture
def mail_server(office: Office, tmp_path: Path):
    """Mail goes to a server on loopback."""
    office.certificate = make_certificate(tmp_path)
    with MailServer(office.certificate) as server:
        office.settings = Settings(smtp_host="127.0.0.1", smtp_port=server.port, mail_from="desk@example.org")
        office.world.inquiries.sending._identity = MailIdentity(sender="desk@example.org")
        office.open()
        yield server


def queued(office: Office, author) -> Case:
    inquiries = office.world.inquiries
    person = office.world.as_person(author)
    case = confirmed(inquiries, filed(inquiries, person, to="approved"), by=person)
    return inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)


async def test_where_nothing_happened_nobody_is_told(office: Office) -> None:
    await office.cog.once()
    await office.cog.once()
    assert office.told_staff() == []


async def test_staff_are_told_once_of_what_was_handed_in_and_can_open_it(office: Office) -> None:
    aoi, staff = office.world.person(), office.world.person("sato", role="staff")
    case = filed(office.world.inquiries, office.world.as_person(aoi), to="in_review")
    office.clock.pass_(minutes=1)
    await office.cog.once()
    await office.cog.once()
    about = JAPANESE("notice.about", reference=case.reference, title="となりの窓口")
    assert office.notices() == [JAPANESE("notice.handed_in", case=about)]
    await office.world.restart()
    (message,) = [each for each in office.staff_channel.history() if not each.content.startswith("**")]
    shown = await staff.click(message, custom_id=f"inq:show:{case.reference}")
    assert shown.ephemeral
    assert case.reference in shown.response.content
    peek = await aoi.click(message, custom_id=f"inq:show:{case.reference}")
    assert peek.ephemeral  # her own; for others there is no such case
    eve = office.world.person("eve", locale="en-US")
    refused = await eve.click(message, custom_id=f"inq:show:{case.reference}")
    assert refused.response.content == ENGLISH("errors.no_such_case", reference=case.reference)


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en", ENGLISH)])
async def test_the_author_is_told_in_their_language_and_not_of_their_own_doing(
    office: Office, locale: str, words
) -> None:
    aoi = office.world.person()
    person = office.world.as_person(aoi)
    case = filed(office.world.inquiries, person, to="in_review", locale=locale)
    case = office.world.inquiries.reviewing.send_back(case.reference, STAFF, reason="年を足す @everyone")
    case = office.world.inquiries.filing.hand_in(case.reference, person)
    office.world.inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)
    await office.cog.once()
    about = words("notice.about", reference=case.reference, title="となりの窓口")
    back, approved = office.told(aoi)
    assert back.startswith(words("notice.sent_back", case=about))
    assert "@everyone" not in back
    assert approved == words("notice.approved", case=about)


async def test_a_person_who_cannot_be_reached_is_named_to_staff(office: Office) -> None:
    aoi = office.world.person()
    case = filed(office.world.inquiries, office.world.as_person(aoi), to="approved")
    await aoi.send_dm("こんにちは")
    office.world.env.inject_error(
        "POST", f"/channels/{aoi.user.dm_channel.id}/messages", status=403, code=50007, times=None
    )
    await office.cog.once()
    told = JAPANESE("notice.unreachable", case=case.reference, person=f"<@{aoi.id}>")
    assert told in office.told_staff()


async def test_a_notice_that_discord_does_not_take_is_told_by_the_next_round(office: Office) -> None:
    aoi = office.world.person()
    filed(office.world.inquiries, office.world.as_person(aoi), to="in_review")
    path = f"/channels/{office.staff_channel.id}/messages"
    office.world.env.inject_error("POST", path, status=400, code=0, times=2)  # and the word of the failure
    await office.cog.once()
    await office.cog.once()
    assert len([text for text in office.notices() if "となりの窓口" in text]) == 1


async def test_a_reminder_comes_once_and_again_when_snoozed(office: Office) -> None:
    aoi = office.world.person()
    person = office.world.as_person(aoi)
    case = filed(office.world.inquiries, person)
    at = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
    office.world.inquiries.following.remind(case.reference, person, at=at, text="電話 @everyone")
    await office.cog.once()
    assert office.told(aoi) == []
    office.at(at)
    await office.cog.once()
    office.open()
    await office.cog.once()
    (told,) = office.told(aoi)
    assert "となりの窓口" in told
    assert "電話 @\u200beveryone" in told
    await office.world.restart()
    message = aoi.user.dm_channel.last_message
    ids = [item.custom_id for row in message.components for item in row.children]
    done = await aoi.user.click(message, custom_id=ids[0])
    assert JAPANESE("notice.snoozed", at="2026-11-26 09:00") in done.response.content
    office.open()
    office.clock.pass_(hours=23)
    await office.cog.once()
    assert len(office.told(aoi)) == 1
    office.clock.pass_(hours=1)
    await office.cog.once()
    assert len(office.told(aoi)) == 2


async def test_a_colleagues_reminder_says_no_more_than_they_wrote(office: Office) -> None:
    aoi = office.world.person(company="東宝")
    ken = office.world.person("ken", company="東宝")
    inquiries = office.world.inquiries
    case = filed(inquiries, office.world.as_person(aoi, company="東宝"), to="in_review")
    at = datetime(2026, 11, 25, tzinfo=UTC)
    inquiries.following.remind(
        case.reference, office.world.as_person(ken, company="東宝"), at=at, text="返事を見る"
    )
    office.at(at)
    await office.cog.once()
    (told,) = office.told(ken)
    assert told == JAPANESE(
        "notice.said", text=JAPANESE("notice.reminder_other", case=case.reference), said="返事を見る"
    )


async def test_a_reminder_sent_but_not_noted_is_found_and_not_sent_again(office: Office) -> None:
    aoi = office.world.person()
    person = office.world.as_person(aoi)
    case = filed(office.world.inquiries, person)
    at = datetime(2026, 11, 24, 2, tzinfo=UTC)
    office.world.inquiries.following.remind(case.reference, person, at=at, text="x")
    await office.world.env.advance_time(3600 + 1)
    office.at(at)
    (notice,) = await office.cog.rounds.remind()
    await office.cog._write_to(aoi.id, notice)  # and killed before it could be noted
    office.open()
    office.clock.pass_(hours=1)
    await office.cog.once()
    assert len(office.told(aoi)) == 1
    assert office.world.inquiries.reminders.due() == []


async def test_a_letter_goes_out_and_its_author_is_told(office: Office, mail_server: MailServer) -> None:
    aoi = office.world.person()
    case = queued(office, aoi)
    await office.cog.once()
    ((recipients, letter),) = mail_server.letters
    assert recipients == ("takedown@midjourney.com",)
    assert case.reference.encode() in letter
    assert office.world.inquiries.casework.cases.get(case.reference).status is Status.SENT
    about = JAPANESE("notice.about", reference=case.reference, title="となりの窓口")
    assert office.told(aoi)[-1] == JAPANESE("notice.sent", case=about)
    await office.cog.once()
    assert len(mail_server.letters) == 1


async def test_killed_between_handing_over_and_recording_it(office: Office, mail_server: MailServer) -> None:
    aoi = office.world.person()
    case = queued(office, aoi)
    await office.cog.rounds._office.deliver_waiting()  # and killed before the case knows
    assert office.world.inquiries.casework.cases.get(case.reference).status is Status.APPROVED
    office.open()
    await office.cog.once()
    assert office.world.inquiries.casework.cases.get(case.reference).status is Status.SENT
    assert len(mail_server.letters) == 1


async def test_killed_while_handing_over_a_person_decides(office: Office, mail_server: MailServer) -> None:
    aoi = office.world.person()
    case = queued(office, aoi)
    outbox = office.world.inquiries.outbox
    outbox.claim(outbox.of(case.reference)[0])  # and killed
    office.open()
    await office.cog.once()
    assert outbox.of(case.reference)[0].state is EntryState.UNSURE
    about = JAPANESE("notice.about", reference=case.reference, title="となりの窓口")
    assert JAPANESE("notice.delivery_unsure", case=about) in office.told_staff()
    assert mail_server.letters == []


async def test_a_refused_letter_is_told_to_staff(office: Office, mail_server: MailServer) -> None:
    mail_server.replies["RCPT"] = "550 no such user"
    case = queued(office, office.world.person())
    await office.cog.once()
    about = JAPANESE("notice.about", reference=case.reference, title="となりの窓口")
    assert JAPANESE("notice.delivery_failed", case=about) in office.told_staff()
    assert office.world.inquiries.casework.cases.get(case.reference).status is Status.APPROVED


async def test_a_reply_by_mail_goes_into_its_case_once(office: Office) -> None:
    aoi = office.world.person()
    inquiries = office.world.inquiries
    case = filed(inquiries, office.world.as_person(aoi), to="sent")
    office.mailbox._take(REPLY.format(reference=case.reference).encode())
    (arrival,) = office.mailbox.untold()
    reply = office.mailbox.read(arrival)
    inquiries.following.take_mail(case.reference, reply, message=arrival.message)  # and killed
    office.open()
    await office.cog.once()
    await office.cog.once()
    held = inquiries.casework.cases.get(case.reference)
    assert held.status is Status.ACKNOWLEDGED
    assert sum(event.kind == "reply" for event in inquiries.casework.events(held)) == 1
    assert office.mailbox.untold() == []


async def test_a_reply_is_told_to_staff_and_the_author(office: Office) -> None:
    aoi = office.world.person()
    case = filed(office.world.inquiries, office.world.as_person(aoi), to="sent")
    await office.cog.once()
    before = len(office.told(aoi))
    office.mailbox._take(REPLY.format(reference=case.reference).encode())
    office.clock.pass_(minutes=5)
    await office.cog.once()
    about = JAPANESE("notice.about", reference=case.reference, title="となりの窓口")
    told = JAPANESE("notice.replied", case=about, sender="legal@midjourney.com")
    assert office.told(aoi)[before:] == [told]
    staff = JAPANESE("notice.replied_staff", case=about, sender="legal@midjourney.com")
    assert staff in office.told_staff()


async def test_a_mail_of_no_case_is_told_to_staff_once(office: Office) -> None:
    office.mailbox._take(REPLY.format(reference="spam @everyone").encode())
    await office.cog.once()
    office.open()
    await office.cog.once()
    (told,) = office.notices()
    assert "legal@midjourney.com" in told
    assert "@everyone" not in told
    assert office.mailbox.untold() == []


async def test_a_mailbox_that_cannot_be_reached_is_told_once_and_the_rest_goes_on(office: Office) -> None:
    office.settings = Settings(imap_host="127.0.0.1", imap_port=1, imap_user="desk", imap_security="none")
    office.open()
    aoi = office.world.person()
    filed(office.world.inquiries, office.world.as_person(aoi), to="in_review")
    for _ in range(3):
        await office.cog.once()
    told = office.told_staff()
    assert len([text for text in told if JAPANESE("notice.round.receive") in text]) == 1
    assert len([text for text in told if "となりの窓口" in text]) >= 1


async def test_the_digest_comes_once_each_business_day_from_nine(office: Office) -> None:
    aoi = office.world.person()
    inquiries = office.world.inquiries
    late = filed(inquiries, office.world.as_person(aoi), to="sent")
    waiting = filed(inquiries, office.world.as_person(aoi), to="in_review")

    def digests() -> list[str]:
        return [text for text in office.told_staff() if text.startswith("**")]

    office.at(datetime(2026, 12, 12, 1, tzinfo=UTC))  # a Saturday
    await office.cog.once()
    assert digests() == []
    office.at(datetime(2026, 12, 13, 23, 59, tzinfo=UTC))  # Monday, one minute to nine
    await office.cog.once()
    assert digests() == []
    office.clock.pass_(minutes=1)
    await office.cog.once()
    office.open()
    await office.cog.once()
    (digest,) = digests()
    assert JAPANESE("digest.heading", day="2026-12-14") in digest
    assert JAPANESE("digest.overdue", count=1) in digest
    assert JAPANESE("digest.in_review", count=1) in digest
    assert late.reference in digest
    assert waiting.reference in digest


async def test_the_digest_as_of_now_is_for_staff(office: Office) -> None:
    aoi, staff = (
        office.world.person(locale="en-US"),
        office.world.person("sato", role="staff", locale="en-US"),
    )
    filed(office.world.inquiries, office.world.as_person(aoi), to="in_review")
    await office.cog.once()
    message = office.staff_channel.last_message
    (button,) = [item.custom_id for row in message.components for item in row.children]
    assert button == "inq:digest:digest-2026-11-24"
    await office.client.add_cog(office.cog)
    shown = await staff.click(message, custom_id=button)
    assert ENGLISH("digest.in_review", count=1) in shown.response.content
    refused = await aoi.click(message, custom_id=button)
    assert refused.response.content == ENGLISH("errors.staff_only")


async def test_a_digest_sent_but_not_noted_is_found(office: Office) -> None:
    filed(office.world.inquiries, office.world.as_person(office.world.person()), to="in_review")
    await office.world.env.advance_time(1)
    (notice,) = await office.cog.rounds.digest()
    await office.cog._send(office.client.get_channel(office.staff_channel.id), notice, JAPANESE)
    office.open()
    await office.cog.once()
    assert len([text for text in office.told_staff() if text.startswith("**")]) == 1


async def test_cases_that_rely_on_a_text_no_longer_in_force_are_listed(office: Office) -> None:
    relied = Relied(
        version=7,
        start=1,
        end=2,
        document="midjourney/terms-of-service",
        title="Terms of Service",
        label="5",
        quote="x",
    )
    office.superseded = lambda one, _day: one.version == 7
    office.open()
    case = filed(
        office.world.inquiries,
        office.world.as_person(office.world.person()),
        form=FORM.model_copy(update={"relied": (relied,)}),
    )
    await office.cog.once()
    (digest,) = office.told_staff()
    assert JAPANESE("digest.relying", count=1) in digest
    assert case.reference in digest


async def test_an_invitation_is_answered_by_its_button(office: Office) -> None:
    inquiries, world = office.world.inquiries, office.world
    people = [world.person("aoi"), world.person("ben")]
    cases = [filed(inquiries, world.as_person(actor), to="in_review") for actor in people]
    held = inquiries.collectives.propose([case.reference for case in cases], STAFF)
    await office.cog.once()
    message = people[0].user.dm_channel.last_message
    assert held.reference in message.content
    await world.restart()
    done = await people[0].user.click(message, custom_id=f"inq:agree:{held.reference}")
    assert JAPANESE("together.you_agreed", reference=held.reference) in done.response.content
    shown = inquiries.collectives.show(held.reference, STAFF)
    assert [member.consent for member in shown.members] == [True, None]


async def test_without_a_channel_for_staff_members_are_told_all_the_same(office: Office) -> None:
    aoi = office.world.person()
    filed(office.world.inquiries, office.world.as_person(aoi), to="approved")
    cog = DeskRounds(office.client, rounds=office.cog.rounds, staff_channel=None, running=False)
    await cog.once()
    assert len(office.told(aoi)) == 1
    assert office.told_staff() == []


async def test_the_rounds_go_on_by_themselves_only_where_they_are_told_to(office: Office) -> None:
    loops = [getattr(office.cog, f"_{name}_loop") for name in ("post", "mail", "morning")]
    await office.cog.cog_load()
    assert not any(loop.is_running() for loop in loops)
    running = DeskRounds(office.client, rounds=office.cog.rounds, staff_channel=None)
    loops = [getattr(running, f"_{name}_loop") for name in ("post", "mail", "morning")]
    await running.cog_load()
    tasks = [loop.get_task() for loop in loops]
    assert all(loop.is_running() for loop in loops)
    await running.cog_unload()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert not any(loop.is_running() for loop in loops)
