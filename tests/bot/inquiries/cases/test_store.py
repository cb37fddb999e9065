"""The contract of the store of cases, over each kind of database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.inquiries import tables
from bot.inquiries.cases.access import may_see
from bot.inquiries.cases.store import CaseStore, Filter, Happening
from bot.inquiries.errors import ChangedMeanwhileError
from bot.inquiries.model import (
    DESK,
    Case,
    Company,
    EventKind,
    Form,
    Found,
    InquiryKind,
    Person,
    Statement,
    Status,
    Work,
)
from tests.bot.inquiries.people import AT, SHOCHIKU, TOHO, people
from tests.fakes import Clock

AOI, REN = Person(1, "葵", (TOHO, SHOCHIKU)), Person(2, "蓮", (TOHO,))
STRANGER = Person(3, "凛", (Company(9, "他社"),))
STAFF = Person(4, "事務局", staff=True)
FORM = Form(
    vendor="openai",
    kind=InquiryKind.OUTPUT,
    works=(Work(title="となりの窓口", links=("https://example.com/窓口",)), Work(title="100%_A\\B")),
    found=Found(description="Sora の出力", on=date(2026, 10, 30)),
)

on_one_database = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def store(engine: sa.Engine) -> CaseStore:
    return CaseStore(engine=engine, now=Clock(AT, tick=timedelta(seconds=1)))


def note(text: str = "電話で確認") -> Happening:
    return Happening(EventKind.NOTE, {"text": text})


def step(name: str, to: Status) -> Happening:
    return Happening(EventKind.STEP, {"reason": ""}, name, to)


def everything(store: CaseStore) -> list[object]:
    with store.engine.connect() as connection:
        return [connection.execute(sa.select(each)).all() for each in (tables.cases, tables.events)]


# Opening and reading


def test_a_new_case_is_a_draft_of_its_author_and_the_company(store: CaseStore) -> None:
    case = store.open(FORM, author=AOI, locale="ja", source="answer")
    assert (case.status, case.revision, case.shared) == (Status.DRAFT, 1, False)
    assert (case.author, case.author_name, case.company) == (1, "葵", TOHO)
    assert case.form == FORM
    assert case.opened_at == case.changed_at == AT + timedelta(seconds=1)
    assert case.opened_at.tzinfo is UTC
    (event,) = store.events(case)
    assert (event.number, event.kind, event.actor) == (1, EventKind.OPENED, 1)
    assert event.content == {"source": "answer", "name": "葵", "form": FORM.model_dump(mode="json")}
    assert store.first_broken(case) is None


def test_it_is_found_by_its_reference_and_its_number(store: CaseStore) -> None:
    case = store.open(FORM, author=Person(7, "個人"), locale="en")
    store.open(FORM, author=AOI, locale="ja")
    assert store.get(case.reference) == store.by_id(case.id) == case
    assert case.company is None


@pytest.mark.parametrize("reference", ["M26-000000", "", "M26\x00", "\ud800", "' OR 1=1 --"])
def test_an_unknown_reference_is_no_case(store: CaseStore, reference: str) -> None:
    store.open(FORM, author=AOI, locale="ja")
    assert store.get(reference) is None
    assert store.by_id(99) is None


def test_no_two_cases_share_a_reference(store: CaseStore) -> None:
    opened = [store.open(Form(), author=AOI, locale="ja").reference for _ in range(30)]
    assert len(set(opened)) == 30


def test_numbers_as_large_as_discords_are_kept(store: CaseStore) -> None:
    largest = 2**63 - 1
    case = store.open(FORM, author=Person(largest, "葵", (Company(largest - 1, "東宝"),)), locale="ja")
    assert (case.author, case.company) == (largest, Company(largest - 1, "東宝"))
    assert store.events(case)[0].actor == largest


# Changing


def test_a_change_is_recorded_with_the_state_it_led_to(store: CaseStore) -> None:
    case = store.open(FORM, author=AOI, locale="ja")
    form = FORM.model_copy(update={"vendor": "midjourney", "works": (Work(title="別の作品"),)})
    sent_at = AT + timedelta(days=1, microseconds=7)
    changed = store.change(
        case,
        [Happening(EventKind.EDITED, {"form": form.model_dump(mode="json")}), step("finish", Status.READY)],
        by=REN,
        form=form,
        status=Status.READY,
        shared=True,
        confirmed={Statement.ACCURACY: "葵"},
        answer_by=date(2026, 12, 1),
        sent_at=sent_at,
    )
    assert changed == store.get(case.reference)
    assert (changed.revision, changed.status, changed.form, changed.shared) == (3, Status.READY, form, True)
    assert (changed.confirmed, changed.answer_by) == ({Statement.ACCURACY: "葵"}, date(2026, 12, 1))
    assert (changed.sent_at, changed.author, changed.opened_at) == (sent_at, 1, case.opened_at)
    assert changed.changed_at > case.changed_at
    first, second, third = store.events(changed)
    assert (first.kind, second.kind, third.kind) == (EventKind.OPENED, EventKind.EDITED, EventKind.STEP)
    assert (third.number, third.step, third.to, third.actor) == (3, "finish", "ready", 2)
    assert third.content == {"name": "蓮", "reason": ""}
    assert store.first_broken(changed) is None
    assert [each.reference for each in store.find(Filter(vendor="midjourney"), person=STAFF)] == [
        case.reference
    ]


def test_of_two_changes_upon_one_revision_the_second_is_told_and_writes_nothing(store: CaseStore) -> None:
    case = store.open(FORM, author=AOI, locale="ja")
    changed = store.change(case, [note()], by=REN)
    before, called = everything(store), []
    with pytest.raises(ChangedMeanwhileError) as caught:
        store.change(
            case,
            [note("遅れた")],
            by=AOI,
            form=Form(),
            also=lambda *_: called.append(1),
            status=Status.CLOSED,
        )
    assert caught.value.code == "changed_meanwhile"
    assert caught.value.facts == {"reference": case.reference, "by": "蓮", "at": changed.changed_at}
    assert everything(store) == before
    assert called == []


def test_who_changed_it_is_not_told_once_erased(store: CaseStore) -> None:
    case = store.open(FORM, author=AOI, locale="ja")
    store.change(case, [note()], by=REN)
    with store.engine.begin() as connection:
        connection.execute(sa.update(tables.events).values(actor=None, content=None, salt=None))
    with pytest.raises(ChangedMeanwhileError) as caught:
        store.change(case, [note()], by=AOI)
    assert caught.value.facts["by"] == "—"


def test_of_many_who_act_at_once_exactly_one_gets_through(store: CaseStore) -> None:
    case = store.open(FORM, author=AOI, locale="ja")
    for _ in range(5):
        barrier = Barrier(4)

        def act(person: int, case: Case = case, barrier: Barrier = barrier) -> Case | ChangedMeanwhileError:
            barrier.wait()
            try:
                return store.change(case, [note(str(person)), note("続き")], by=Person(person, "誰か"))
            except ChangedMeanwhileError as error:
                return error

        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(act, range(4)))
        (won,) = [each for each in results if isinstance(each, Case)]
        assert won.revision == case.revision + 2
        assert [each.number for each in store.events(won)] == list(range(1, won.revision + 1))
        assert store.first_broken(won) is None
        case = won


def test_what_is_written_along_is_written_with_it_or_not_at_all(store: CaseStore) -> None:
    case = store.open(FORM, author=AOI, locale="ja")
    reminder = {"case_id": case.id, "person": 1, "reason": "asked", "text": "", "at": AT}

    def along(connection: sa.Connection, recorded: object) -> None:
        numbers = [event.number for event in recorded]
        connection.execute(sa.insert(tables.reminders).values(reminder | {"text": str(numbers)}))

    def broken(connection: sa.Connection, recorded: object) -> None:
        along(connection, recorded)
        raise LookupError

    before = everything(store)
    with pytest.raises(LookupError):
        store.change(case, [note()], by=AOI, also=broken)
    assert everything(store) == before
    store.change(case, [note(), note()], by=AOI, also=along)
    with store.engine.connect() as connection:
        assert connection.scalars(sa.select(tables.reminders.c.text)).all() == ["[2, 3]"]


def test_nothing_changes_without_an_event(store: CaseStore) -> None:
    case = store.open(FORM, author=AOI, locale="ja")
    before = everything(store)
    with pytest.raises(AssertionError):
        store.change(case, [], by=AOI, status=Status.CLOSED)
    assert everything(store) == before


# Finding


@given(people, people, st.booleans(), st.lists(people, max_size=3))
@on_one_database
def test_exactly_what_a_person_may_see_is_found(
    store: CaseStore, author: Person, reader: Person, shared: bool, others: list[Person]
) -> None:
    case = store.open(FORM, author=author, locale="ja")
    if shared:
        store.change(case, [Happening(EventKind.SHARED, {"shared": True})], by=author, shared=True)
    every = store.find(Filter(), person=STAFF)
    for person in (author, reader, *others, DESK):
        seen = store.find(Filter(), person=person)
        assert seen == [each for each in every if may_see(person, each)]
        assert store.count(Filter(), person=person) == len(seen)
        assert {each.author for each in store.find(Filter(mine=True), person=person)} <= {person.id}
        of_company = store.find(Filter(company=True), person=person)
        assert of_company == [each for each in seen if each.company in person.companies]


def test_the_latest_changed_comes_first_in_pages(store: CaseStore) -> None:
    opened = [store.open(FORM, author=AOI, locale="ja") for _ in range(5)]
    touched = store.change(opened[1], [note()], by=AOI)
    expected = [touched.id, *(opened[place].id for place in (4, 3, 2, 0))]
    assert [each.id for each in store.find(Filter(), person=AOI)] == expected
    pages = [store.find(Filter(), person=AOI, limit=2, offset=start) for start in (0, 2, 4, 6)]
    assert [[each.id for each in page] for page in pages] == [expected[:2], expected[2:4], expected[4:], []]
    assert store.count(Filter(), person=AOI) == 5
    assert store.count(Filter(), person=STRANGER) == 0


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(vendor="openai"), True),
        (Filter(vendor="open"), False),
        (Filter(kind=InquiryKind.OUTPUT), True),
        (Filter(kind=InquiryKind.TRAINING), False),
        (Filter(statuses=(Status.DRAFT, Status.SENT)), True),
        (Filter(statuses=(Status.SENT,)), False),
        (Filter(text="窓口"), True),
        (Filter(text="OpenAI"), True),
        (Filter(text="100%_a\\b"), True),
        (Filter(text="1%B"), False),
        (Filter(text="_00"), False),
        (Filter(text="\x00"), False),
        (Filter(text="'; DROP TABLE cases; --"), False),
        (Filter(mine=True, company=True, vendor="openai", text="窓口"), True),
        (Filter(mine=True, text="無い"), False),
    ],
    ids=str,
)
def test_a_filter_keeps_what_it_names(store: CaseStore, wanted: Filter, found: bool) -> None:
    case = store.open(FORM, author=AOI, locale="ja")
    assert store.find(wanted, person=AOI) == ([case] if found else [])
    assert store.count(wanted, person=AOI) == found


def test_a_case_is_found_by_any_part_of_its_reference(store: CaseStore) -> None:
    case = store.open(FORM, author=AOI, locale="ja")
    for text in (case.reference, case.reference.lower(), case.reference[4:]):
        assert store.find(Filter(text=text), person=AOI) == [case]


@pytest.mark.parametrize("status", Status)
def test_overdue_is_found_as_it_is_computed(store: CaseStore, status: Status) -> None:
    due = date(2026, 12, 1)
    case = store.open(FORM, author=AOI, locale="ja")
    store.change(case, [note()], by=AOI, status=status, answer_by=due)
    store.change(store.open(FORM, author=AOI, locale="ja"), [note()], by=AOI, status=status)
    for day in (due - timedelta(days=1), due, due + timedelta(days=1)):
        found = store.find(Filter(overdue_on=day), person=AOI)
        assert found == [each for each in store.find(Filter(), person=AOI) if each.overdue(day)]


# The chain


def opened_with_history(store: CaseStore) -> Case:
    case = store.open(FORM, author=AOI, locale="ja")
    case = store.change(case, [step("finish", Status.READY), note()], by=AOI, status=Status.READY)
    return store.change(case, [note("二度目")], by=STAFF)


def alter(store: CaseStore, case: Case, number: int, /, **values: object) -> None:
    which = sa.and_(tables.events.c.case_id == case.id, tables.events.c.number == number)
    with store.engine.begin() as connection:
        connection.execute(sa.update(tables.events).where(which).values(values))


def remove(store: CaseStore, case: Case, number: int) -> dict[str, object]:
    which = sa.and_(tables.events.c.case_id == case.id, tables.events.c.number == number)
    with store.engine.begin() as connection:
        row = dict(connection.execute(sa.select(tables.events).where(which)).mappings().one())
        connection.execute(sa.delete(tables.events).where(which))
    return row


def put(store: CaseStore, row: dict[str, object], **values: object) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.insert(tables.events).values(row | values))


@given(st.lists(st.lists(st.sampled_from(EventKind), min_size=1, max_size=3), max_size=4), st.text())
@on_one_database
def test_the_chain_holds_after_any_changes(
    store: CaseStore, changes: list[list[EventKind]], text: str
) -> None:
    case = store.open(FORM, author=AOI, locale="ja")
    for kinds in changes:
        nested = {"text": text, text: [1, None, True, {"深い": text}]}
        case = store.change(case, [Happening(kind, nested, "", "") for kind in kinds], by=REN)
    assert case.revision == 1 + sum(map(len, changes)) == len(store.events(case))
    assert store.first_broken(case) is None


ALTERED = {
    "kind": ["reply", "no such kind", ""],
    "step": ["approve", " "],
    "to": ["closed", " "],
    "at": [AT, AT + timedelta(seconds=2, microseconds=1)],
    "digest": ["", "0" * 64],
    "hash": ["", "0" * 64],
    "content": [{}, {"name": "別人"}, [], "text", 0, None],
    "actor": [99, 0, None],
    "salt": ["", "00" * 16, "何か", None],
}


@given(st.integers(1, 4), st.sampled_from([(name, value) for name in ALTERED for value in ALTERED[name]]))
@on_one_database
def test_any_column_of_any_past_event_altered_is_noticed(
    store: CaseStore, number: int, altered: tuple[str, object]
) -> None:
    case = opened_with_history(store)
    alter(store, case, number, **{altered[0]: altered[1]})
    assert store.first_broken(case) == number


@pytest.mark.parametrize("column", ["at", "content"])
def test_what_cannot_even_be_read_is_noticed(store: CaseStore, column: str) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("the database itself refuses it")
    case = opened_with_history(store)
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE events SET {column} = '???' WHERE number = 3"))
    assert store.first_broken(case) == 3


@given(st.integers(1, 4), st.booleans())
@on_one_database
def test_an_event_taken_out_is_noticed(store: CaseStore, number: int, close_the_gap: bool) -> None:
    case = opened_with_history(store)
    remove(store, case, number)
    for later in range(number + 1, 5) if close_the_gap else ():
        alter(store, case, later, number=later - 1)
    assert store.first_broken(case) == number


def test_all_events_taken_out_are_noticed(store: CaseStore) -> None:
    case = opened_with_history(store)
    for number in range(1, 5):
        remove(store, case, number)
    assert store.first_broken(case) == 1


@given(st.integers(1, 4), st.integers(1, 5))
@on_one_database
def test_an_event_put_in_is_noticed(store: CaseStore, copied: int, place: int) -> None:
    case = opened_with_history(store)
    row = remove(store, case, copied)
    put(store, row)
    for later in range(4, place - 1, -1):
        alter(store, case, later, number=later + 1)
    put(store, row, number=place)
    # A copy put before its like pushes that one out of place.
    assert store.first_broken(case) == (place + 1 if copied == place else place)


@given(st.lists(st.integers(1, 4), min_size=2, max_size=2, unique=True))
@on_one_database
def test_two_events_that_changed_places_are_noticed(store: CaseStore, places: list[int]) -> None:
    case = opened_with_history(store)
    first, second = (remove(store, case, place) for place in places)
    put(store, first, number=places[1])
    put(store, second, number=places[0])
    assert store.first_broken(case) == min(places)


@given(st.integers(1, 4))
@on_one_database
def test_an_event_moved_to_another_case_is_noticed_in_both(store: CaseStore, number: int) -> None:
    case, other = opened_with_history(store), opened_with_history(store)
    row = remove(store, case, number)
    assert store.first_broken(case) == number
    remove(store, other, number)
    put(store, row, case_id=other.id)
    assert store.first_broken(other) == number


@given(st.sets(st.integers(1, 4)))
@on_one_database
def test_erased_content_leaves_the_chain_whole(store: CaseStore, numbers: set[int]) -> None:
    case = opened_with_history(store)
    for number in numbers:
        alter(store, case, number, actor=None, content=None, salt=None)
    assert store.first_broken(case) is None
    assert [event.content is None for event in store.events(case)] == [n in numbers for n in range(1, 5)]
    again = store.change(case, [note()], by=AOI)
    assert store.first_broken(again) is None


# What people write


def test_characters_that_do_harm_are_left_out_of_everything(store: CaseStore) -> None:
    bad = "\x00\x1b\u202e\u2066\ud800"
    form = Form(
        vendor=f"open{bad}ai",
        works=(Work(title=f"窓{bad}口\r\n続き", links=(f"https://example.com/{bad}",)),),
        background=f"一行目{bad}\r\n\t二行目\u2028三行目",
    )
    assert (form.vendor, form.works[0].title) == ("openai", "窓口 続き")
    assert form.works[0].links == ("https://example.com/",)
    assert form.background == "一行目\n\t二行目\n三行目"
    author = Person(1, f"葵{bad}\n", (Company(5, f"東宝{bad}"),))
    case = store.open(form, author=author, locale="ja")
    assert (case.author_name, case.company) == ("葵 ", Company(5, "東宝"))
    case = store.change(
        case, [note(f"メモ{bad}"), Happening(EventKind.REPLY, {"a": [{f"k{bad}": bad}]})], by=author,
        confirmed={Statement.ACCURACY: f"葵{bad}"},
    )  # fmt: skip
    assert [event.content for event in store.events(case)][1:] == [
        {"name": "葵\n", "text": "メモ"},
        {"name": "葵\n", "a": [{"k": ""}]},
    ]
    assert case.confirmed == {Statement.ACCURACY: "葵"}
    assert store.first_broken(case) is None


@pytest.mark.parametrize(("link", "fits"), [("a" * 2000, True), ("a" * 2001, False), ("窓" * 667, False)])
def test_a_link_is_as_long_as_every_index_takes(link: str, fits: bool) -> None:
    if fits:
        assert Work(links=(link,)).links == (link,)
    else:
        with pytest.raises(ValueError, match="at most 2000"):
            Work(links=(link,))


@given(st.text(st.characters(), max_size=50))
@on_one_database
def test_any_text_can_be_kept_and_comes_back_as_it_was_taken(store: CaseStore, text: str) -> None:
    form = Form(vendor=text, works=(Work(title=text),), background=text)
    case = store.open(form, author=Person(1, text), locale="ja")
    assert case.form == form
    assert store.first_broken(case) is None
    assert store.find(Filter(vendor=form.vendor), person=AOI)
