"""What is stored about a person can be had, and can be erased without breaking any chain."""

import email.message
import email.policy
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.inquiries.cases.store import CaseStore, Happening
from bot.inquiries.delivery.outbox import EntryState, Outbox
from bot.inquiries.errors import InquiryError, NotAllowedError
from bot.inquiries.evidence.intake import EvidenceIntake
from bot.inquiries.evidence.records import EvidenceStore
from bot.inquiries.model import (
    Case,
    Claimant,
    Company,
    EventKind,
    Form,
    Found,
    InquiryKind,
    Person,
    Purpose,
    Statement,
    Status,
    Work,
)
from bot.inquiries.privacy import erase_person, person_export
from bot.inquiries.procedure.asked import Asked, AskedStore
from bot.inquiries.tables import mail, metadata, reminders, vendor_facts
from bot.vault import Vault
from knowledge.catalog.conversations import Conversation, Conversations
from knowledge.catalog.tables import deeds, jobs
from tests.bot.inquiries import office as office_people
from tests.bot.inquiries.office import Office
from tests.bot.inquiries.people import AT

TOHO = Company(5, "東宝")
HANA = Person(471147114711471147, "山田花子", (TOHO,))
REN = Person(4712, "Ren Ito", (TOHO,))
SATO = Person(21, "Sato", staff=True)
CONTACT = Claimant(
    name="東宝",
    signatory="Hanako Yamada",
    email="hana@example.jp",
    phone="+81 90 1234 5678",
    address="銀座 1-2-3",
)
STRINGS = (
    "山田花子",
    "471147114711471147",
    "Hanako Yamada",
    "hana@example.jp",
    "+81 90 1234 5678",
    "銀座 1-2-3",
)


class Shelf:
    """The stores of a desk in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = sa.create_engine(f"sqlite:///{folder / 'x.sqlite3'}")
        metadata.create_all(self.engine)
        self.at = AT
        self.store = CaseStore(engine=self.engine, now=self.now)
        self.vault = Vault(folder / "vault")
        self.records = EvidenceStore(self.engine)
        self.intake = EvidenceIntake(cases=self.store, records=self.records, vault=self.vault)
        self.outbox = Outbox(engine=self.engine, now=self.now)

    def now(self):
        self.at += timedelta(seconds=1)
        return self.at

    def erase(self, person: int = HANA.id, by: Person = SATO) -> tuple[str, ...]:
        return erase_person(person, by=by, store=self.store, records=self.records, vault=self.vault)

    def draft(self, person: Person = HANA, claimant: Claimant = CONTACT, **form: object) -> Case:
        filled = Form(vendor="openai", kind=InquiryKind.OUTPUT, claimant=claimant, **form)  # type: ignore[arg-type]
        return self.store.open(filled, author=person, locale="ja")

    def sent(self, person: Person = HANA, claimant: Claimant = CONTACT, **form: object) -> Case:
        """A case whose letter went out by mail."""
        case = self.draft(person, claimant, **form)
        letter = self.vault.put(f"letter of {case.reference}: {claimant.signatory} {claimant.email}".encode())
        message = self.vault.put(f"mail of {case.reference}: {claimant.email}".encode())
        case = self.store.change(
            case,
            [
                Happening(EventKind.EDITED, {"form": case.form.model_dump(mode="json")}),
                Happening(EventKind.CONFIRMED, {"statement": "accuracy", "as": claimant.signatory}),
                Happening(EventKind.LETTER, {"state": "sent", "files": {"letter.pdf": letter}}),
                Happening(EventKind.DELIVERY, {"state": "queued", "message": message}),
                Happening(EventKind.STEP, {"from": "approved", "reason": ""}, "send", "sent"),
            ],
            by=SATO,
            status=Status.SENT,
            sent_at=self.now(),
            answer_by=date(2026, 12, 1),
            confirmed={"accuracy": claimant.signatory},
        )
        with self.engine.begin() as connection:
            entry = self.outbox.enqueue(
                connection, key=case.reference, reference=case.reference, recipient="legal@example.com",
                message_id=f"<{case.reference}@x.example>", message_digest=message, by=SATO.id,
            )  # fmt: skip
        claimed = self.outbox.claim(entry)
        assert claimed is not None
        self.outbox.sent(claimed)
        return case

    def again(self, case: Case) -> Case:
        found = self.store.get(case.reference)
        assert found is not None
        return found

    def dump(self) -> str:
        """Every value in the database, and every file in the vault, as text."""
        with self.engine.connect() as connection:
            rows = [
                json.dumps([str(value) for value in row], ensure_ascii=False)
                for table in metadata.sorted_tables
                for row in connection.execute(sa.select(table))
            ]
        kept = [f for f in (self.folder / "vault").rglob("*") if f.is_file()]
        return "\n".join([*rows, *(file.read_bytes().decode("utf-8", "replace") for file in kept)])

    def all_hold(self) -> bool:
        with self.engine.connect() as connection:
            count = connection.scalar(sa.text("select count(*) from cases")) or 0
        found = [self.store.by_id(number) for number in range(1, count + 1)]
        return all(case is not None and self.store.first_broken(case) is None for case in found)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_only_staff_erase_and_never_themselves(shelf: Shelf):
    with pytest.raises(NotAllowedError, match="staff_only"):
        shelf.erase(by=HANA)
    for nobody in (SATO.id, 0):
        with pytest.raises(NotAllowedError, match="erase_by_another"):
            shelf.erase(nobody)


def test_somebody_unknown_changes_nothing(shelf: Shelf):
    shelf.sent()
    before = shelf.dump()
    assert shelf.erase(999) == ()
    assert shelf.dump() == before


def test_a_draft_is_emptied_and_withdrawn(shelf: Shelf):
    case = shelf.draft(works=(Work(title="森の番人"),))
    assert shelf.erase() == (case.reference,)
    after = shelf.again(case)
    assert (after.status, after.author, after.author_name, after.form) == (Status.WITHDRAWN, None, "", Form())
    first, withdrawn, erased = shelf.store.events(after)
    assert (first.content, first.actor, first.salt) == (None, None, None)
    assert (withdrawn.step, withdrawn.to, withdrawn.actor) == ("withdraw", "withdrawn", SATO.id)
    assert erased.kind is EventKind.ERASED
    assert erased.content == {"name": "Sato", "events": [1]}
    assert "森の番人" not in shelf.dump()
    assert shelf.all_hold()


def test_a_case_that_was_sent_goes_on_without_the_person(shelf: Shelf):
    case = shelf.sent(
        works=(Work(title="森の番人", author="山田花子"),), background="山田花子さんが見つけた。"
    )
    shelf.erase()
    after = shelf.again(case)
    assert after.status is Status.SENT
    assert after.answer_by == case.answer_by
    assert after.company == TOHO
    assert after.form.claimant == Claimant(name="東宝")
    assert after.form.works == (Work(title="森の番人"),)
    assert after.form.background == "さんが見つけた。"
    assert after.confirmed == {Statement.ACCURACY: ""}
    assert not [text for text in STRINGS if text in shelf.dump()]
    assert shelf.all_hold()
    assert [entry.state for entry in shelf.outbox.of(case.reference)] == [EntryState.SENT]


def test_the_second_time_nothing_happens(shelf: Shelf):
    shelf.sent()
    shelf.draft()
    assert len(shelf.erase()) == 2
    before = shelf.dump()
    assert shelf.erase() == ()
    assert shelf.dump() == before


@pytest.mark.parametrize("state", [EntryState.QUEUED, EntryState.HANDING_OVER, EntryState.UNSURE])
def test_nothing_is_erased_while_a_letter_is_on_its_way(shelf: Shelf, state: EntryState):
    shelf.draft()
    case = shelf.sent()
    with shelf.engine.begin() as connection:
        connection.execute(sa.text("update outbox set state = :state"), {"state": state})
    before = shelf.dump()
    with pytest.raises(InquiryError, match="letter_on_its_way") as caught:
        shelf.erase()
    assert caught.value.facts == {"reference": case.reference}
    assert shelf.dump() == before


def test_a_letter_that_failed_is_not_tried_again(shelf: Shelf):
    case = shelf.sent()
    with shelf.engine.begin() as connection:
        connection.execute(sa.text("update outbox set state = 'failed'"))
    shelf.erase()
    assert [entry.state for entry in shelf.outbox.of(case.reference)] == [EntryState.CANCELLED]


def test_a_colleagues_case_keeps_all_but_what_the_person_did(shelf: Shelf):
    own = Claimant(name="東宝", signatory="Ren Ito", email="ren@example.jp")
    case = shelf.sent(REN, own)
    noted = shelf.store.change(
        case,
        [Happening(EventKind.NOTE, {"text": "見ました"}), Happening(EventKind.SHARED, {"shared": True})],
        by=HANA,
    )
    shelf.erase()
    after = shelf.again(noted)
    assert (after.author, after.form) == (REN.id, case.form)
    assert [event.number for event in shelf.store.events(after) if event.content is None] == [7, 8]
    assert "ren@example.jp" in shelf.dump()
    assert shelf.vault.has(next(iter(shelf.outbox.of(case.reference))).message)
    assert shelf.all_hold()


def test_a_file_that_another_case_refers_to_stays(shelf: Shelf):
    case = shelf.sent()
    shared = shelf.vault.put(b"collective letter")
    for each in (case, shelf.sent(REN, Claimant(name="松竹", signatory="Ren Ito"))):
        shelf.store.change(
            shelf.again(each),
            [Happening(EventKind.LETTER, {"state": "sent", "files": {"a": shared}})],
            by=SATO,
        )
    shelf.erase()
    assert shelf.vault.has(shared)


@pytest.mark.parametrize(("body", "gone"), [("Dear Hanako Yamada,", True), ("Dear Sir or Madam,", False)])
def test_a_mail_that_names_the_person_goes_and_another_stays(shelf: Shelf, body: str, gone: bool):
    case = shelf.sent()
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = "Your inquiry"
    message.set_content(body, cte="base64")
    digest = shelf.vault.put(message.as_bytes())
    with shelf.engine.begin() as connection:
        row = {"message_id": "<1@x>", "reference": case.reference, "message": digest, "sender": "legal@example.com",
               "subject": "Re: Hanako Yamada" if gone else "Re", "received_at": AT}  # fmt: skip
        connection.execute(sa.insert(mail).values(row))
    reply = Happening(EventKind.REPLY, {"text": body, "digest": digest, "automatic": False})
    shelf.store.change(shelf.again(case), [reply], by=Person(0, "Madoguchi", staff=True))
    shelf.erase()
    assert shelf.vault.has(digest) is not gone
    assert ("Dear" in shelf.dump()) is not gone
    assert not [text for text in STRINGS if text in shelf.dump()]


def test_what_was_handed_in_is_erased_with_its_file(shelf: Shelf):
    case = shelf.draft()
    added = shelf.intake.add_file(case, b"%PDF-1.4\n4711 %%EOF\n", "花子.pdf", Purpose.RIGHTS, HANA)
    assert shelf.vault.has(added.evidence.digest)
    shelf.erase()
    assert not shelf.vault.has(added.evidence.digest)
    assert shelf.records.of(case.id) == []
    assert shelf.all_hold()


def test_a_name_is_found_as_a_word_and_not_within_another(shelf: Shelf):
    sato, case = Person(31, "Sato"), shelf.draft(REN)
    case = shelf.store.change(case, [Happening(EventKind.NOTE, {"text": "hello"})], by=sato)
    for text in ("Satoshi called", "ask Sato."):
        case = shelf.store.change(case, [Happening(EventKind.NOTE, {"text": text})], by=REN)
    shelf.erase(31, by=Person(22, "鈴木", staff=True))
    told = [event.content and event.content.get("text") for event in shelf.store.events(case)]
    assert told[1:4] == [None, "Satoshi called", None]


def fill_tables(shelf: Shelf, case: Case) -> None:
    AskedStore(engine=shelf.engine, now=shelf.now).remember(
        Asked("質問 山田花子", "ja", (), ""), person=HANA.id
    )
    conversations = Conversations(engine=shelf.engine)
    for person in (HANA.id, REN.id):
        question = f"{person} の著作物は？"
        conversations.add(Conversation("discord:7", person), question=question, understood=question, now=AT)
    with shelf.engine.begin() as connection:
        connection.execute(
            sa.insert(reminders).values(
                case_id=case.id, person=HANA.id, reason="asked", text="電話 +81 90 1234 5678", at=AT
            )
        )
        fact = {"vendor": "openai", "path": "company", "value": "OpenAI", "source": "", "by": HANA.id,
                "by_name": HANA.name, "at": AT, "reason": ""}  # fmt: skip
        connection.execute(sa.insert(vendor_facts).values(fact))
        deed = {"at": AT, "actor": HANA.id, "name": HANA.name, "what": "added", "document": "k", "detail": {}}
        connection.execute(sa.insert(deeds).values(deed))
        job = {"kind": "add", "detail": {}, "step": "", "done": 0, "total": 0, "person": HANA.id, "name": HANA.name,
               "locale": "ja", "place": {"token": "secret"}, "asked_at": AT}  # fmt: skip
        connection.execute(sa.insert(jobs).values(job | {"state": "done", "ended_at": AT}))
        connection.execute(sa.insert(jobs).values(job | {"state": "asking"}))


def test_everything_about_a_person_can_be_had_as_json(shelf: Shelf):
    case = shelf.sent()
    shelf.intake.add_link(shelf.again(case), "https://example.jp/x", Purpose.FOUND, HANA)
    fill_tables(shelf, case)
    export = json.loads(json.dumps(person_export(HANA.id, engine=shelf.engine)))
    assert {name: len(rows) for name, rows in export.items() if name != "person"} == {
        "cases": 1, "events": 2, "evidence": 1, "asked": 1, "turns": 1, "reminders": 1, "letters": 0,
        "collectives": 0, "consents": 0, "vendor_facts": 1, "library_deeds": 1, "library_jobs": 2,
    }  # fmt: skip
    assert "secret" not in str(export)
    assert export["cases"][0]["form"]["claimant"]["email"] == "hana@example.jp"
    assert export["events"][0]["case"] == case.reference
    assert export["events"][0]["at"].endswith("+00:00")
    assert export["turns"][0]["question"] == f"{HANA.id} の著作物は？"
    shelf.erase()
    left = person_export(HANA.id, engine=shelf.engine)
    assert not any(rows for name, rows in left.items() if name != "person")
    assert len(person_export(REN.id, engine=shelf.engine)["turns"]) == 1


def test_every_column_that_names_a_person_is_known(shelf: Shelf):
    from bot.inquiries.privacy import _PERSONAL

    numbers = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.BigInteger) and column.name != "company"
    }
    known = {(table.name, column) for _, table, column in _PERSONAL}
    assert {each for each in numbers if each[0] not in LIBRARY} == known


LIBRARY = {"documents", "versions", "passages", "embeddings"}

WORDS = st.sampled_from(
    ["山田花子", "Hanako Yamada", "hana@example.jp", "+81 90 1234 5678", "銀座 1-2-3", "森", "x", ""]
)
SAID = st.lists(WORDS, max_size=4).map(" / ".join)
MOVES = st.lists(
    st.tuples(st.sampled_from(["draft", "sent", "note", "edit", "staff", "file", "link"]), SAID), max_size=8
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_whatever_happened_nothing_of_the_person_is_left(tmp_path_factory, moves):
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    case = shelf.draft()
    for move, said in moves:
        form = case.form.model_copy(update={"found": Found(description=said), "background": said})
        match move:
            case "draft":
                case = shelf.draft(found=Found(description=said))
            case "sent":
                case = shelf.sent(background=said)
            case "note":
                case = shelf.store.change(case, [Happening(EventKind.NOTE, {"text": said})], by=HANA)
            case "staff":
                case = shelf.store.change(case, [Happening(EventKind.NOTE, {"text": said})], by=SATO)
            case "edit":
                edited = Happening(EventKind.EDITED, {"form": form.model_dump(mode="json")})
                case = shelf.store.change(case, [edited], by=REN, form=form)
            case "file":
                case = shelf.intake.add_file(
                    case, f"text {said} 471147114711471147".encode(), "山田花子.txt", Purpose.RIGHTS, HANA
                ).case
            case "link":
                case = shelf.intake.add_link(
                    case, "https://example.jp/471147114711471147", Purpose.FOUND, HANA
                ).case
    fill_tables(shelf, case)
    shelf.erase()
    dump = shelf.dump()
    assert not [text for text in STRINGS if text in dump]
    assert shelf.all_hold()
    assert shelf.erase() == ()


def test_who_is_erased_is_in_no_collective_letter_any_more(tmp_path: Path):
    office = Office(tmp_path)
    collectives = office.inquiries.collectives
    people = (office_people.AOI, office_people.MEI, office_people.ALONE)
    held = collectives.propose([office.approved(person).reference for person in people], SATO)
    for person in people:
        collectives.consent(held.reference, person, agrees=True)
    inquiries = office.inquiries
    erase_person(
        office_people.ALONE.id,
        by=SATO,
        store=inquiries.casework.cases,
        records=inquiries.evidence,
        vault=inquiries.vault,
    )
    assert len(collectives.show(held.reference, SATO).members) == 2
    collectives.send(held.reference, SATO, facts_confirmed=True)
    assert len(collectives.cases_of(held.reference)) == 2


def test_broken_off_nothing_is_erased_of_what_the_next_run_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    office = Office(tmp_path)
    inquiries, person = office.inquiries, office_people.ALONE
    references = [office.sent(person).reference, office.sent(person).reference]

    def erase() -> None:
        erase_person(
            person.id,
            by=SATO,
            store=inquiries.casework.cases,
            records=inquiries.evidence,
            vault=inquiries.vault,
        )

    def dies(*_: object) -> list[str]:
        raise KeyboardInterrupt

    before = [inquiries.casework.see(reference, SATO) for reference in references]
    monkeypatch.setattr(inquiries.evidence, "erase", dies)
    with pytest.raises(KeyboardInterrupt):
        erase()
    assert [inquiries.casework.see(reference, SATO) for reference in references] == before
    monkeypatch.undo()
    erase()
    assert {inquiries.casework.see(reference, SATO).author for reference in references} == {None}
