import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.delivery.outbox import Entry, EntryState, Outbox, check_recipient
from bot.inquiries.errors import DeliveryError, InquiryError
from bot.vault import Vault
from tests.bot.inquiries.delivery.conftest import MESSAGE_ID, put_in
from tests.fakes import Clock


@pytest.fixture
def entry(outbox: Outbox, engine: sa.Engine, vault: Vault) -> Entry:
    return put_in(outbox, engine, vault)


def test_the_same_key_again_is_the_same_entry(
    outbox: Outbox, engine: sa.Engine, vault: Vault, entry: Entry
) -> None:
    assert put_in(outbox, engine, vault, recipient="other@vendor.example", letter=b"other") == entry
    assert outbox.waiting() == [entry]


def test_what_the_caller_takes_back_was_never_put_in(outbox: Outbox, engine: sa.Engine) -> None:
    with engine.connect() as connection:
        outbox.enqueue(
            connection,
            key="k",
            reference="r",
            recipient="a@b.co",
            message_id="<a@b>",
            message_digest="",
            by=1,
        )
        connection.rollback()
    assert outbox.find("k") is None


@pytest.mark.parametrize(
    "address",
    [
        "", "a", "a@", "@b", "a@b\r\nRCPT TO:<c@d>", "a@b>", "<a@b>", "A <a@b.example>", "a@b,c@d", "a b@c", "a@b\0",
        "ａ@b", "a@b\n", "a@" + "b" * 64,
    ],
)  # fmt: skip
def test_what_is_no_address_is_not_written_to(address: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        check_recipient(address)
    assert caught.value.code == "bad_recipient"


@given(st.text(max_size=50))
def test_no_address_breaks_a_line(text: str) -> None:
    try:
        check_recipient(text)
    except DeliveryError:
        return
    assert text.isascii()
    assert text.isprintable()
    assert not set(" <>,;:") & set(text)


def test_a_claim_is_made_once(outbox: Outbox, entry: Entry) -> None:
    assert outbox.claim(entry) is not None
    assert outbox.claim(entry) is None


def test_recovered_is_unsure_and_never_waits(outbox: Outbox, entry: Entry, clock: Clock) -> None:
    outbox.claim(entry)
    assert [found.state for found in outbox.recover()] == [EntryState.UNSURE]
    clock.pass_(days=30)
    assert outbox.waiting() == []
    assert outbox.recover() == []


def test_who_still_hands_over_is_believed_after_another_process_recovered(
    outbox: Outbox, entry: Entry
) -> None:
    claimed = outbox.claim(entry)
    assert claimed is not None
    outbox.recover()
    settled = outbox.sent(claimed)
    assert settled is not None
    assert settled.state is EntryState.SENT
    assert outbox.failed(claimed, "letter_refused") is None


@pytest.mark.parametrize(("arrived", "state"), [(True, EntryState.SENT), (False, EntryState.QUEUED)])
def test_a_person_decides_once(outbox: Outbox, entry: Entry, arrived: bool, state: EntryState) -> None:
    outbox.claim(entry)
    outbox.recover()
    assert outbox.decide(entry.id, arrived=arrived, by=7).state is state
    with pytest.raises(InquiryError) as caught:
        outbox.decide(entry.id, arrived=not arrived, by=8)
    assert caught.value.code == "not_undecided"


def test_an_old_claim_settles_nothing_of_a_new_one(outbox: Outbox, entry: Entry) -> None:
    old = outbox.claim(entry)
    assert old is not None
    outbox.recover()
    new = outbox.claim(outbox.decide(entry.id, arrived=False, by=7))
    assert new is not None
    assert outbox.unsure(old, "handover_interrupted") is None
    assert outbox.postpone(old, "letter_refused") is None
    assert outbox.get(entry.id) == new


def test_our_copy_settles_what_was_unsure_and_nothing_that_never_left(outbox: Outbox, entry: Entry) -> None:
    assert outbox.arrived(MESSAGE_ID) is None
    outbox.claim(entry)
    outbox.recover()
    settled = outbox.arrived(MESSAGE_ID)
    assert settled is not None
    assert settled.state is EntryState.SENT
    assert outbox.arrived(MESSAGE_ID) is None
    assert outbox.arrived("<other@x>") is None


def test_what_waits_can_be_taken_out(outbox: Outbox, entry: Entry, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        outbox.cancel(connection, entry.reference)
    assert outbox.out_for(entry.reference) is None
    assert outbox.claim(entry) is None


def test_what_is_on_its_way_cannot(outbox: Outbox, entry: Entry, engine: sa.Engine) -> None:
    outbox.claim(entry)
    for code in ("being_sent", "delivery_undecided"):
        with pytest.raises(InquiryError) as caught, engine.begin() as connection:
            outbox.cancel(connection, entry.reference)
        assert caught.value.code == code
        outbox.recover()
