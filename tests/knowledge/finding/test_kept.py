"""What is made of the library is used until the library changes."""

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from knowledge.finding.kept import Kept
from knowledge.model import Audience
from tests.fixtures_library import TESTER, Stores, version_of


class FakeLookup:
    """A library that changes when it is told to."""

    def __init__(self) -> None:
        self.changes = 0

    def state(self) -> object:
        return self.changes


def kept_of(lookup: FakeLookup, *, most: int = 100) -> Kept[str, int]:
    return Kept(lookup=lookup, most=most)  # type: ignore[arg-type]


def test_what_was_made_while_the_library_changed_is_made_again() -> None:
    lookup = FakeLookup()
    kept = kept_of(lookup)

    def made_of_the_library_before() -> int:
        before = lookup.changes
        lookup.changes += 1
        kept.now()("another", lambda: lookup.changes)
        return before

    assert kept.now()("one", made_of_the_library_before) == 0
    assert kept.now()("one", lambda: lookup.changes) == 1


@given(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=30), st.integers(1, 3))
def test_it_is_never_older_than_the_library_and_never_more_than_it_may_be(
    asked: list[str | None], most: int
) -> None:
    lookup = FakeLookup()
    kept = kept_of(lookup, most=most)
    for key in asked:
        if key is None:
            lookup.changes += 1
        else:
            assert kept.now()(key, lambda: lookup.changes) == lookup.changes
        assert len(kept._made[1]) <= most + 1


def test_as_many_as_may_be_kept_are_made_once() -> None:
    kept = kept_of(FakeLookup(), most=2)
    made = [kept.now()(key, partial(int, number)) for number, key in enumerate("abab")]
    assert made == [0, 1, 0, 1]


def test_each_change_of_a_real_library_counts(stores: Stores) -> None:
    kept: Kept[Audience, int] = Kept(lookup=stores.lookup, most=len(Audience))

    def made(number: int) -> int:
        return kept.now()(Audience.PUBLIC, lambda: number)

    assert (made(1), made(2)) == (1, 1)
    stores.library.add([version_of("第一条")], audience=Audience.PUBLIC, fingerprint="law", by=TESTER)
    assert (made(3), made(4)) == (3, 3)
    stores.library.add([version_of("第一条")], audience=Audience.STAFF, fingerprint="law", by=TESTER)
    assert (made(5), made(6)) == (5, 5)
    assert stores.library.remove("law", by=TESTER)
    assert (made(7), made(8)) == (7, 7)
