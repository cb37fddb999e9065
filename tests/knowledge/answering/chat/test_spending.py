"""What models took, summed up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.answer import Outcome, Usage
from knowledge.answering.chat.spending import by_day, spoke_of

HOME = ZoneInfo("Asia/Tokyo")
AT = datetime(2026, 11, 25, 15, tzinfo=UTC)  # midnight in Tokyo
USAGE = Usage("scripted", 1000, 50, 0.004, 300.0, 1000.0, outcome=Outcome.MODEL)
SPOKE = spoke_of(USAGE, language="ja", at=AT)


def test_days_are_those_at_the_desk_and_models_stand_apart():
    before = replace(SPOKE, at=AT - timedelta(seconds=1))
    other = replace(SPOKE, model="another")
    found = by_day([other, SPOKE, before, SPOKE], home=HOME)
    assert [(each.day, each.model, each.answers) for each in found] == [
        (date(2026, 11, 26), "another", 1),
        (date(2026, 11, 26), "scripted", 2),
        (date(2026, 11, 25), "scripted", 1),
    ]


def test_fallbacks_are_counted_by_trouble_apart_from_troubles_of_answers_that_were_followed():
    spoken = [
        SPOKE,
        replace(SPOKE, trouble="timeout"),
        replace(SPOKE, outcome="quotes", trouble="timeout", tokens_in=None, tokens_out=None, cost=None),
        replace(SPOKE, outcome="both", trouble="not_enough"),
        replace(SPOKE, outcome="quotes", trouble="timeout", cost=None),
    ]
    (found,) = by_day(spoken, home=HOME)
    assert (found.answers, found.followed) == (5, 2)
    assert found.fallbacks == {"timeout": 2, "not_enough": 1}
    assert found.troubles == {"timeout": 1}
    assert (found.tokens_in, found.tokens_out) == (4000, 200)
    assert found.cost == 0.012


def test_without_prices_there_is_no_cost():
    (found,) = by_day([replace(SPOKE, cost=None)], home=HOME)
    assert found.cost is None


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=60))
def test_half_of_the_answers_came_within_the_median_and_nineteen_of_twenty_within_the_other(times):
    (found,) = by_day([replace(SPOKE, total_ms=each) for each in times], home=HOME)
    assert 2 * sum(each <= found.median_ms for each in times) >= len(times)
    assert 2 * sum(each < found.median_ms for each in times) < len(times)
    assert 20 * sum(each <= found.p95_ms for each in times) >= 19 * len(times)
    assert 20 * sum(each < found.p95_ms for each in times) < 19 * len(times)
