"""Marking the words in which two wordings differ, however long they are."""

import random

from knowledge.comparing.comparison import Mark, Piece
from knowledge.comparing.marking import Marker
from knowledge.comparing.wording import Cutter


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    cutter = Cutter(cited_by_number=True)
    return Marker().marked(cutter.tokens(before), cutter.tokens(after))


def put_together(found: tuple[Piece, ...]) -> tuple[str, str]:
    return "".join(piece.before for piece in found), "".join(piece.after for piece in found)


def test_a_word_that_both_have_by_chance_is_no_island():
    found = pieces("Nobody shall sell a red house here.", "Nobody shall rent a green boat here.")
    assert [(piece.mark, piece.text.strip()) for piece in found] == [
        (Mark.KEPT, "Nobody shall"),
        (Mark.REMOVED, "sell a red house"),
        (Mark.ADDED, "rent a green boat"),
        (Mark.KEPT, "here."),
    ]


def test_wordings_with_little_in_common_are_not_interleaved():
    found = pieces("The fee is due on the first day.", "All of the rights remain with their several owners.")
    assert [piece.mark for piece in found] == [Mark.REMOVED, Mark.ADDED]


def test_an_added_sentence_begins_where_sentences_do():
    old = "You let us use the page, to run the Services."
    found = pieces(old, old.replace("page,", "feed,") + " You let others use the Services.")
    assert put_together(found)[0] == old
    assert [(piece.mark, piece.text.strip()) for piece in found][-2:] == [
        (Mark.KEPT, ", to run the Services."),
        (Mark.ADDED, "You let others use the Services."),
    ]


def test_a_removed_sentence_begins_where_sentences_do():
    new = "You let us use the page, to run the Services."
    found = pieces(new.replace("page,", "feed,") + " You let others use the Services.", new)
    assert put_together(found)[1] == new
    assert [piece.text.strip() for piece in found][-1] == "You let others use the Services."


def test_a_number_is_never_cut():
    found = pieces("The fee is $1,000.50 now.", "The fee is $1,000.55 now.")
    assert [piece.text.strip() for piece in found if piece.mark is not Mark.KEPT] == ["1,000.50", "1,000.55"]


def test_a_compound_is_never_cut():
    found = pieces("著作権者は、これを申し立てる。", "著作者は、これを申し立てる。")
    assert [piece.text for piece in found if piece.mark is not Mark.KEPT] == ["著作権者", "著作者"]


def test_a_conjunction_is_not_taken_for_part_of_a_compound():
    found = pieces("著作権又は著作隣接権", "著作権、出版権又は著作隣接権")
    assert [(piece.mark, piece.text) for piece in found if piece.mark is not Mark.KEPT] == [
        (Mark.ADDED, "、出版権")
    ]


def test_a_text_too_long_to_compare_by_words_is_compared_by_sentences():
    sentences = [f"Sentence number {number} says this." for number in range(2000)]
    changed = [*sentences[:3], "Another one. ", *sentences[4:1500], "And one more.", *sentences[1501:]]
    before, after = " ".join(sentences), " ".join(changed)
    found = pieces(before, after)
    assert put_together(found) == (before, after)
    assert [piece.text.strip(" .") for piece in found if piece.mark is Mark.ADDED] == [
        "Another one",
        "And one more",
    ]


def test_one_endless_line_is_replaced_as_a_whole_within_what_both_share():
    chance = random.Random(4)
    middles = (" ".join(chance.choice("abcdefgh") for _ in range(60_000)) for _ in range(2))
    before, after = (f"start {middle} end" for middle in middles)
    found = pieces(before, after)
    assert put_together(found) == (before, after)
    assert [piece.mark for piece in found].count(Mark.ADDED) == 1


def test_when_much_was_compared_already_the_rest_is_compared_by_sentences():
    cutter = Cutter(cited_by_number=True)
    before, after = (cutter.tokens(f"It is {fee} now. It stays. It was {fee} then.") for fee in (5, 6))
    for most, removed in ((100, ["5", "5"]), (0, ["5 now.", "It was 5"])):
        found = Marker(most=most).marked(before, after)
        assert [piece.text.strip() for piece in found if piece.mark is Mark.REMOVED] == removed
        assert put_together(found) == tuple("".join(token.raw for token in each) for each in (before, after))
