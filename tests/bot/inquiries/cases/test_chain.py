"""No past event can be altered, dropped, put in or moved without its chain showing it."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.inquiries.cases import chain
from bot.inquiries.model import Event, EventKind
from tests.bot.inquiries.people import AT

CASE = "M26-7KQ4XW"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
contents = st.dictionaries(st.text(max_size=8), json_values, max_size=4)
happenings = st.tuples(st.sampled_from(EventKind), st.integers(0, 2**63 - 1), contents)


@st.composite
def chains(draw: st.DrawFn, at_least: int = 1, case: str = CASE) -> list[Event]:
    made: list[Event] = []
    previous = chain.START
    for number, (kind, actor, content) in enumerate(
        draw(st.lists(happenings, min_size=at_least, max_size=5)), start=1
    ):
        is_step = kind is EventKind.STEP
        made.append(
            chain.link(
                previous,
                case=case,
                number=number,
                kind=kind,
                at=AT + timedelta(microseconds=number),
                actor=actor,
                content=content,
                step="finish" if is_step else "",
                to="ready" if is_step else "",
            )
        )
        previous = made[-1].hash
    return made


def erased(event: Event) -> Event:
    return replace(event, actor=None, content=None, salt=None)


def other(event: Event, name: str, data: st.DataObject) -> object:
    """Another value for a field, as somebody with access to the database might put there."""
    value = getattr(event, name)
    kinds = {
        "number": st.integers(-1, 9),
        "kind": st.sampled_from(EventKind),
        "at": st.integers(-5, 5).map(lambda by: event.at + timedelta(microseconds=by)),
        "actor": st.none() | st.integers(0, 9),
        "content": st.none() | contents | json_values,
        "salt": st.none() | st.just(str(event.salt).upper()) | st.just(f"{event.salt} ") | st.just(""),
    }
    drawn = data.draw(kinds.get(name, st.sampled_from(["", "0" * 64, str(value).upper() + "x", "approve"])))
    # 1 and True, 0 and False are alike for Python, not in JSON.
    assume(repr(drawn) != repr(value))
    return drawn


@given(chains(at_least=0))
def test_a_chain_as_it_was_made_holds(made: list[Event]) -> None:
    assert chain.first_broken(CASE, made) is None


@given(chains(), st.data())
def test_any_field_of_any_event_altered_is_noticed_there(made: list[Event], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(made) - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(Event)]))
    altered = replace(made[place], **{name: other(made[place], name, data)})
    assert chain.first_broken(CASE, [*made[:place], altered, *made[place + 1 :]]) == place + 1


@given(chains(at_least=2), st.data())
def test_an_event_taken_out_is_noticed(made: list[Event], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(made) - 2))
    rest = made[:place] + made[place + 1 :]
    assert chain.first_broken(CASE, rest) == place + 1
    renumbered = [replace(event, number=number) for number, event in enumerate(rest, start=1)]
    assert chain.first_broken(CASE, renumbered) == place + 1


@given(chains(at_least=2), st.data())
def test_events_that_changed_places_are_noticed(made: list[Event], data: st.DataObject) -> None:
    first, second = sorted(
        data.draw(st.lists(st.integers(0, len(made) - 1), min_size=2, max_size=2, unique=True))
    )
    moved = list(made)
    moved[first] = replace(made[second], number=first + 1)
    moved[second] = replace(made[first], number=second + 1)
    assert chain.first_broken(CASE, moved) == first + 1


@given(chains(), chains(case="M26-000000"), st.data())
def test_an_event_of_another_case_is_noticed(
    made: list[Event], others: list[Event], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, min(len(made), len(others)) - 1))
    assert chain.first_broken(CASE, [*made[:place], others[place], *made[place + 1 :]]) == place + 1
    assert chain.first_broken("M26-000000", made) == 1


@given(chains(), st.data())
def test_erasing_what_people_wrote_leaves_the_chain_whole(made: list[Event], data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, len(made) - 1)))
    left = [erased(event) if place in places else event for place, event in enumerate(made)]
    assert chain.first_broken(CASE, left) is None


@given(chains(), st.data())
def test_what_was_erased_is_still_held_to_its_digest(made: list[Event], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(made) - 1))
    name = data.draw(st.sampled_from(["number", "kind", "at", "digest", "hash", "step", "to"]))
    altered = replace(erased(made[place]), **{name: other(made[place], name, data)})
    assert chain.first_broken(CASE, [*made[:place], altered, *made[place + 1 :]]) == place + 1


@given(chains(), st.sampled_from(["actor", "content", "salt"]))
def test_nothing_is_erased_by_halves(made: list[Event], name: str) -> None:
    assert chain.first_broken(CASE, [replace(made[0], **{name: None}), *made[1:]]) == 1
    assert chain.first_broken(CASE, [replace(erased(made[0]), **{name: getattr(made[0], name)})]) == 1


def test_the_same_words_of_the_same_person_leave_different_digests() -> None:
    first, second = (
        chain.link(
            chain.START, case=CASE, number=1, kind=EventKind.NOTE, at=AT, actor=1, content={"text": "はい"}
        )
        for _ in range(2)
    )
    assert first.digest != second.digest


def test_the_zone_in_which_a_moment_is_told_makes_no_difference() -> None:
    tokyo = AT.astimezone(timezone(timedelta(hours=9)))
    event = chain.link(
        chain.START, case=CASE, number=1, kind=EventKind.NOTE, at=tokyo, actor=1, content={"text": ""}
    )
    assert event.at == AT
    assert event.at.tzinfo is UTC
    assert chain.first_broken(CASE, [replace(event, at=datetime.fromisoformat(AT.isoformat()))]) is None
