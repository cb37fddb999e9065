"""What terms are called in the other language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.glossary import MOST_ALTERNATIVES, Glossary, line_of, read_pairs, shipped
from knowledge.reading.tokens import is_japanese, tokens

WORDS = st.text(alphabet="著作権利用許諾 abcdefgh-'", min_size=1, max_size=12).map(str.strip).filter(bool)


def called(text: str, *entries: tuple[str, list[str]]) -> list[tuple[str, ...]]:
    return Glossary(entries).called(text)


@pytest.mark.parametrize("text", ["", "？！", "= |", "\n", "a", "著"])
def test_a_text_without_terms_has_nothing_to_be_called(text: str):
    assert called(text, ("差止請求", ["injunction"])) == []
    assert Glossary().called(text) == []


def test_an_entry_without_words_is_none():
    assert called("What of the ?", ("the", ["その"]), ("", ["無"]), (" ", [])) == []


def test_lines_that_are_no_entries_are_passed_over():
    text = "Terms of our own\n\n差止 = injunction\n = nothing\n空 = \n空 =  | \nno equals sign"
    assert read_pairs(text) == [("差止", ("injunction",))]


def test_english_terms_are_found_in_every_form():
    entries = [("licence", ["許諾"]), ("to infringe", ["侵害"])]
    assert called("Who licenced it to the INFRINGING company?", *entries) == [("許諾",), ("侵害",)]


def test_the_longest_term_is_meant():
    entries = [("moral rights", ["著作者人格権"]), ("right", ["権利"]), ("moral", ["道徳"])]
    assert called("my moral rights, and other rights", *entries) == [("著作者人格権",), ("権利",)]
    assert called("差止請求と差止", ("差止", ["stop"]), ("差止請求", ["injunction"])) == [
        ("injunction",),
        ("stop",),
    ]


def test_a_glossary_is_read_in_both_directions():
    glossary = Glossary([("損害賠償", ["damages"]), ("賠償", ["damages", "compensation"])])
    assert glossary.called("Who pays damages?") == [("損害賠償", "賠償")]
    assert glossary.called("損害賠償") == [("damages",)]


def test_old_and_full_width_spellings_are_the_same_term():
    assert called("著作權とＡＩモデル", ("著作権", ["copyright"]), ("AIモデル", ["AI model"])) == [
        ("copyright",),
        ("AI model",),
    ]


def test_a_term_found_twice_counts_once():
    assert called("damage, damage and damages", ("損害", ["damage"])) == [("損害",)]


def test_no_term_has_more_alternatives_than_are_looked_for():
    many = [f"語{n}" for n in range(20)]
    assert called("term", ("term", many)) == [tuple(many[:MOST_ALTERNATIVES])]


def test_of_two_glossaries_the_first_speaks_first():
    ours, theirs = [("injunction", ["差止め"])], [("injunction", ["差止命令", "差止め"]), ("writ", ["令状"])]
    assert Glossary(ours, theirs).called("an injunction, a writ") == [("差止め", "差止命令"), ("令状",)]


@given(st.lists(st.tuples(WORDS, st.lists(WORDS, min_size=1, max_size=4)), max_size=6), st.text(max_size=60))
def test_what_is_written_down_is_read_again(entries: list[tuple[str, list[str]]], text: str):
    pairs = [(term, tuple(words)) for term, words in entries]
    assert read_pairs("\n".join(line_of(term, words) for term, words in pairs)) == pairs
    for words in Glossary(pairs).called(text):
        assert 0 < len(words) <= MOST_ALTERNATIVES


def test_the_shipped_glossary_is_sound():
    pairs = shipped()
    assert 300 < len(pairs) < 600
    assert len({term for term, _ in pairs}) == len(pairs)
    for term, words in pairs:
        assert is_japanese(term), term
        assert words, term
        assert len(set(words)) == len(words), term
        for word in words:
            assert tokens(word), (term, word)
            assert not is_japanese(word), (term, word)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Can I opt out of training?", "オプトアウト"),
        ("Who discloses the sender of the post?", "発信者"),
        ("Is a look-alike an infringement?", "類似"),
        ("How do I send a takedown notice?", "削除通知"),
        ("Is copying my style allowed?", "画風"),
        ("学習のための権利の留保は？", "rights reservation"),
        ("削除通知に何を書きますか", "takedown notice"),
    ],
)
def test_it_knows_the_field(question: str, word: str):
    assert any(word in words for words in Glossary(shipped()).called(question))


@given(
    st.sampled_from(["fair use", "co-author", "AI", "rights holder"]),
    st.sampled_from(["", "the ", "“", '"', "(", "'", "—", "non-", "anime/", "では", "「"]),
    st.sampled_from(["", "?", "”", '"', ")", "'s", "-like", "—", "で", "」"]),
)
def test_an_english_term_is_found_whatever_stands_around_it(term: str, before: str, after: str):
    assert called(f"What of {before}{term}{after}", (term, ["語句"])) == [("語句",)]
