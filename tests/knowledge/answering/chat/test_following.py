"""Which of a model's claims are kept, whether they answer, and what comes after."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.answer import Claim, Outcome, Usage
from knowledge.answering.chat.following import (
    MOST_QUOTES,
    Following,
    still_answers,
    together,
    without_repeats,
)
from knowledge.answering.checking.verify import DraftClaim
from knowledge.finding.findings import Findings
from knowledge.finding.resolver import Place, Resolution
from tests.bot.fakes import ARTICLE_30_4, BRIEF, SECTION_107, answer_of
from tests.knowledge.answering.stored import findings, stored

OTHER = replace(
    ARTICLE_30_4, locator="art=21", label="第二十一条", quote="複製する権利を専有する。", start=10, end=22
)
FAR = replace(
    ARTICLE_30_4, locator="art=99", label="第九十九条", quote="放送を録音する権利", start=900, end=909
)


class FakeSpeech:
    """Says as many claims as it is given; each is named by its text."""

    def __init__(self, *texts: str, trouble: str = "") -> None:
        self._texts = texts
        self.usage = Usage(model="scripted", tokens_in=9, total_ms=5.0, trouble=trouble)

    def __iter__(self) -> Iterator[DraftClaim]:
        return iter([DraftClaim(text, ()) for text in self._texts])


def claims(*citations: object) -> tuple[Claim, ...]:
    return answer_of(*citations).claims  # type: ignore[arg-type]


def follow(
    said: dict[str, Claim | None],
    own: Sequence[Claim],
    found: Findings,
    *,
    trouble: str = "",
) -> tuple[tuple[Claim, ...], Usage, list[Claim]]:
    """What is answered where a model makes some claims, of which those that are None hold nothing."""
    told: list[Claim] = []
    following = Following(lambda draft: said[draft.text], told.append)
    answer, usage = following.follow(FakeSpeech(*said, trouble=trouble), own, found)
    return answer, usage, told


ASKED = findings("著作物の利用")
LEAD, BESIDE, AWAY = claims(ARTICLE_30_4)[0], claims(OTHER)[0], claims(FAR)[0]
OWN = claims(ARTICLE_30_4, BRIEF)


def test_a_model_that_answers_is_followed():
    answer, usage, told = follow({"a": LEAD, "b": AWAY}, OWN, ASKED)
    assert answer == (LEAD, AWAY)
    assert told == [LEAD, AWAY]
    assert (usage.outcome, usage.trouble) == (Outcome.MODEL, "")
    assert usage.tokens_in == 9
    assert usage.first_ms is not None


def test_what_the_desk_quotes_of_the_same_article_comes_after_for_it_may_limit_it():
    limit = claims(replace(ARTICLE_30_4, locator="art=30-4/par=2", quote="適用しない。", start=500, end=506))[
        0
    ]
    rule = claims(replace(ARTICLE_30_4, locator="art=30-4/par=1"))[0]
    answer, usage, told = follow({"a": rule}, (rule, limit, BESIDE, *claims(BRIEF)), ASKED)
    assert answer == (rule, limit)
    assert told == [rule]
    assert usage.outcome is Outcome.MODEL


def test_a_model_that_broke_off_but_answers_is_followed_and_its_trouble_is_told():
    _, usage, _ = follow({"a": LEAD}, OWN, ASKED, trouble="timeout")
    assert (usage.outcome, usage.trouble) == (Outcome.MODEL, "timeout")


@pytest.mark.parametrize(
    ("said", "trouble", "told"),
    [({}, "", "nothing_said"), ({"a": None}, "", "nothing_usable"), ({}, "timeout", "timeout")],
)
def test_without_a_claim_that_holds_the_desk_answers_by_itself(
    said: dict[str, Claim | None], trouble: str, told: str
):
    answer, usage, shown = follow(said, OWN, ASKED, trouble=trouble)
    assert answer == OWN
    assert shown == []
    assert (usage.outcome, usage.trouble, usage.first_ms) == (Outcome.QUOTES, told, None)


def test_claims_that_do_not_answer_stay_and_the_desks_own_follow():
    answer, usage, told = follow({"a": AWAY}, OWN, ASKED)
    assert answer == (AWAY, *OWN)
    assert told == [AWAY]
    assert (usage.outcome, usage.trouble) == (Outcome.BOTH, "not_enough")


def test_where_nobody_has_anything_to_say_nothing_is_said():
    answer, usage, _ = follow({}, (), ASKED)
    assert answer == ()
    assert usage.outcome is Outcome.REFUSED


def test_the_same_quote_is_not_shown_twice():
    part = replace(ARTICLE_30_4, start=ARTICLE_30_4.start + 2, end=ARTICLE_30_4.end - 2, quote="一部")
    answer, _, told = follow({"a": LEAD, "b": claims(part)[0], "c": LEAD}, OWN, ASKED)
    assert answer == (LEAD,)
    assert told == [LEAD]


def test_a_sentence_over_a_quote_that_was_shown_goes_and_its_new_quote_stays():
    both = Claim("二つから言えること。", (ARTICLE_30_4, OTHER))
    answer, _, _ = follow({"a": LEAD, "b": both}, OWN, ASKED)
    assert answer == (LEAD, Claim(OTHER.quote, (OTHER,)))


def test_there_are_no_more_quotes_than_a_person_reads():
    many = {str(n): claims(replace(FAR, start=n * 100, end=n * 100 + 9))[0] for n in range(9)}
    answer, _, _ = follow({"lead": LEAD} | many, OWN, ASKED)
    assert len(answer) == MOST_QUOTES
    answer, _, _ = follow(many, OWN, ASKED)
    assert answer[:MOST_QUOTES] == tuple(many.values())[:MOST_QUOTES]
    assert answer[MOST_QUOTES:] == OWN[:1]  # what the desk itself would say first has room in any case


PLACE, OTHER_PLACE = stored("あ" * 60, version=7, start=100), stored("い" * 60, version=7, start=10)


def naming(*groups: tuple[Place, ...]) -> Findings:
    return replace(ASKED, resolution=Resolution(groups=groups))


def test_every_provision_that_is_named_must_be_quoted():
    first, second = (Place(PLACE, 0, 60),), (Place(OTHER_PLACE, 0, 30),)
    assert still_answers(claims(ARTICLE_30_4), OWN, naming(first))
    assert still_answers(claims(ARTICLE_30_4, OTHER), OWN, naming(first, second))
    assert not still_answers(claims(ARTICLE_30_4), OWN, naming(first, second))
    assert not still_answers(claims(BRIEF, FAR), OWN, naming(first))
    assert not still_answers(claims(replace(ARTICLE_30_4, version=8)), OWN, naming(first))


def test_a_named_provision_is_quoted_wherever_in_it_the_quote_stands():
    group = (Place(stored("う" * 9, version=7, start=0), 0, 9), Place(PLACE, 10, 20))
    assert still_answers(claims(replace(ARTICLE_30_4, start=115, end=160)), OWN, naming(group))
    assert not still_answers(claims(replace(ARTICLE_30_4, start=120, end=160)), OWN, naming(group))


def test_where_none_is_named_it_is_a_provision_with_which_the_desk_leads():
    own = claims(ARTICLE_30_4, OTHER, FAR)
    assert still_answers(claims(replace(OTHER, start=15, end=20)), own, ASKED)
    assert not still_answers(claims(FAR), own, ASKED)
    assert not still_answers(claims(replace(OTHER, version=8, quote="別")), own, ASKED)


def test_or_one_that_holds_half_of_the_questions_words_and_as_much_of_them():
    asked = findings("放送 録音 権利")
    assert still_answers(claims(FAR), claims(ARTICLE_30_4), asked)
    assert not still_answers(claims(SECTION_107), claims(ARTICLE_30_4), asked)
    assert not still_answers(claims(SECTION_107), claims(replace(ARTICLE_30_4, quote="無関係")), asked)
    whole = claims(replace(ARTICLE_30_4, quote="放送と録音の権利と例外"))
    assert not still_answers(claims(FAR), whole, findings("放送 録音 権利 例外"))


def test_where_the_desk_would_quote_nothing_words_alone_decide():
    assert still_answers(claims(FAR), (), findings("放送 録音 権利"))
    assert not still_answers(claims(FAR), (), findings("映画の上映 放送"))


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda span: (span[0], span[0] + span[1]))
any_claims = st.lists(
    st.lists(spans, min_size=1, max_size=3).map(
        lambda places: Claim("言葉", tuple(replace(FAR, start=start, end=end) for start, end in places))
    ),
    max_size=6,
)


@given(any_claims, any_claims)
def test_what_was_kept_stays_first_and_nothing_is_repeated_after_it(kept, own):
    answer = list(together(kept, own))
    assert answer[: len(kept)] == kept
    if kept:
        before = [citation for claim in kept for citation in claim.citations]
        after = [citation for claim in answer[len(kept) :] for citation in claim.citations]
        assert not any(old.start <= new.start and new.end <= old.end for new in after for old in before)
        assert len(after) <= max(MOST_QUOTES - len(before), len(own[0].citations) if own else 0)


@given(any_claims, any_claims, st.integers(0, 5))
def test_a_claim_keeps_its_sentence_only_over_all_its_quotes(said, more, room):
    for claim in more:
        for new in without_repeats(claim, said, room=room):
            assert len(new.citations) <= room
            assert set(new.citations) <= set(claim.citations)
            assert new.text == claim.text or len(new.citations) < len(claim.citations)
