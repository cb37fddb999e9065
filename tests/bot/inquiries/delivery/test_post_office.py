import sqlalchemy as sa

from bot.inquiries.delivery.mailbox import Mailbox
from bot.inquiries.delivery.outbox import EntryState, Outbox
from bot.inquiries.delivery.post_office import PostOffice, Received
from bot.inquiries.delivery.postman import Postman
from bot.settings import Settings
from bot.vault import Vault
from tests.bot.inquiries.delivery.conftest import put_in
from tests.bot.inquiries.delivery.servers import Certificate, MailServer
from tests.bot.inquiries.delivery.test_postman import off_loop, settings_for
from tests.fakes import Clock


def office(
    settings: Settings,
    outbox: Outbox,
    engine: sa.Engine,
    vault: Vault,
    clock: Clock,
    certificate: Certificate,
) -> PostOffice:
    tls = certificate.client()
    postman = Postman(outbox=outbox, vault=vault, settings=settings, off_loop=off_loop, tls=tls)
    mailbox = Mailbox(engine=engine, vault=vault, outbox=outbox, settings=settings, now=clock)
    return PostOffice(outbox=outbox, postman=postman, mailbox=mailbox, off_loop=off_loop)


async def test_what_waits_goes_out_and_what_is_unsure_does_not(
    outbox: Outbox, engine: sa.Engine, vault: Vault, clock: Clock, certificate: Certificate
) -> None:
    for number in (1, 2, 3):
        put_in(outbox, engine, vault, number=number)
    outbox.claim(outbox.waiting()[0])
    with MailServer(certificate) as server:
        post = office(settings_for(server.port), outbox, engine, vault, clock, certificate)
        assert [entry.state for entry in await post.recover()] == [EntryState.UNSURE]
        assert [entry.state for entry in await post.deliver_waiting()] == [EntryState.SENT, EntryState.SENT]
        assert await post.deliver_waiting() == []
    assert len(server.letters) == 2
    assert [entry.id for entry in outbox.in_state(EntryState.UNSURE)] == [1]


async def test_without_settings_nothing_goes_out_and_nothing_is_looked_up(
    outbox: Outbox, engine: sa.Engine, vault: Vault, clock: Clock, certificate: Certificate
) -> None:
    entry = put_in(outbox, engine, vault)
    post = office(Settings(), outbox, engine, vault, clock, certificate)
    assert await post.deliver_waiting() == []
    assert await post.look_for_replies() == Received((), ())
    assert outbox.waiting() == [entry]
