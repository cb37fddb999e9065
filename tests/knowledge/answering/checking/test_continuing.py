"""A rule and the proviso that begins the next passage go together."""

from dataclasses import dataclass, replace

from knowledge.answering.checking.continuing import continued
from knowledge.answering.checking.grounding import believed
from knowledge.answering.checking.verify import DraftClaim, DraftQuote, VerifiedQuote
from knowledge.catalog.lookup import StoredPassage
from knowledge.reading.names import load_names
from tests.knowledge.answering.stored import stored

RULE = stored("準備をする。提供をする者は、利用することができる。", locator="art=47-5/par=1", start=0, end=30)
PROVISO = stored(
    "ただし、利益を害する場合は、この限りでない。\n一　検索をする行為", locator="art=47-5/par=1", start=30, end=60
)  # fmt: skip
LIMIT = PROVISO.text.split("\n")[0]
NEXT = stored("２　準備をする者は、複製することができる。", locator="art=47-5/par=2", start=60, end=90)


@dataclass(frozen=True)
class FakeNeighbours:
    """A few passages in order."""

    passages: tuple[StoredPassage, ...] = (RULE, PROVISO, NEXT)

    def following(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        return [each for each in self.passages if each.start >= start][:limit]

    def preceding(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        return [each for each in reversed(self.passages) if each.start < start][:limit]


def quoted(passage: StoredPassage, quote: str, *passages: StoredPassage) -> list[str]:
    start = passage.text.index(quote)
    neighbours = FakeNeighbours(passages) if passages else FakeNeighbours()
    found = continued((VerifiedQuote(passage, start, start + len(quote)),), neighbours=neighbours)
    return [each.quote for each in found]


SECOND = "提供をする者は、利用することができる。"


def test_a_rule_comes_with_the_proviso_behind_it():
    assert quoted(RULE, SECOND) == [SECOND, LIMIT]


def test_a_proviso_comes_with_the_rule_before_it():
    assert quoted(PROVISO, LIMIT) == [SECOND, LIMIT]


def test_what_nothing_limits_stays_alone():
    assert quoted(RULE, "準備をする。") == ["準備をする。"]
    assert quoted(NEXT, NEXT.text) == [NEXT.text]
    assert quoted(PROVISO, "一　検索をする行為") == ["一　検索をする行為"]
    assert quoted(RULE, SECOND, RULE, replace(PROVISO, locator="art=48/par=1")) == [SECOND]


def test_nothing_is_quoted_of_what_is_torn_or_not_there():
    torn = replace(PROVISO, text="ただし、利益を害する場合は、こ", torn=True)
    assert quoted(RULE, SECOND, RULE, torn) == []
    assert quoted(PROVISO, LIMIT, PROVISO) == []
    assert continued((), neighbours=FakeNeighbours()) == ()


def test_nor_is_the_rule_said_without_it():
    draft = DraftClaim(SECOND, (DraftQuote(RULE, SECOND),))
    found = believed(draft, names=load_names(), language="ja", neighbours=FakeNeighbours())
    assert found is not None
    assert [each.quote for each in found.quotes] == [SECOND, LIMIT]
    assert found.text == f"{SECOND}\n{LIMIT}"


def parts(*texts: str, locator: str = "sec=512/sub=a") -> tuple[StoredPassage, ...]:
    """Passages that follow one another."""
    starts = [sum(len(text) + 1 for text in texts[:at]) for at in range(len(texts))]
    return tuple(
        stored(text, locator=locator, id=at, start=start, end=start + len(text))
        for at, (text, start) in enumerate(zip(texts, starts, strict=True), start=1)
    )


OPENED = "(a) Networks.—A provider is not liable, if—"


def test_conditions_that_count_only_together_come_from_all_the_passages_they_stand_in():
    first, second = parts(
        f"{OPENED}\n(1) it chose nothing;", "(2) it kept nothing; and\n(3) it changed nothing."
    )
    assert quoted(first, "(1) it chose nothing;", first, second) == [first.text, second.text]
    assert quoted(second, "(3) it changed nothing.", first, second) == [first.text, second.text]


def test_one_of_several_that_count_alone_comes_with_the_words_that_open_the_list():
    first, second = parts(f"It is so.\n{OPENED}\n(1) it chose nothing; or", "(2) it kept nothing.")
    assert quoted(second, second.text, first, second) == [OPENED, second.text]
    assert quoted(first, "(1) it chose nothing; or", first, second) == [f"{OPENED}\n(1) it chose nothing; or"]


def test_an_item_alone_comes_with_the_words_that_open_its_list_before_it_and_without_the_others():
    (only,) = parts(f"{OPENED}\n(1) it chose nothing; and\n(2) it kept nothing.")
    assert quoted(only, "(2) it kept nothing.", only) == [OPENED, "(2) it kept nothing."]


def test_paragraphs_under_a_heading_are_no_list_of_conditions():
    first, second = parts(
        "(e) Remedies.—\n(1) Money.—\n(A) Damages are paid;", "(B) Profits.—They are paid; and"
    )
    assert quoted(second, second.text, first, second) == [second.text]


def test_conditions_of_which_one_is_torn_are_not_quoted():
    first, second = parts(f"{OPENED}\n(1) it chose nothing;", "(2) it kept nothing; and\n(3) it changed")
    assert quoted(first, "(1) it chose nothing;", first, replace(second, torn=True)) == []


def test_a_list_that_began_before_what_is_looked_at_is_left_as_it_is():
    (only,) = parts("(4) it kept nothing; and\n(b) Caching.—This is another.")
    assert quoted(only, "(b) Caching.—This is another.", only) == ["(b) Caching.—This is another."]
