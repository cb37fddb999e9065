"""Glossaries in JSON."""

import json
from pathlib import Path

import pytest

from ingest.split import split
from knowledge.errors import DocumentError
from knowledge.model import Kind
from knowledge.reading.glossary import Glossary, read_pairs
from tests.ingest.reading import document, documents, version_of

SOUND = {"kana": "さしとめ", "translations": [{"phrase": "injunction"}, {"phrase": "restraint"}]}


def written(entries: object) -> str:
    return json.dumps(entries, ensure_ascii=False, indent=1)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"kana": "x"}, "no translations"),
        ({"translations": []}, "no translations"),
        ({"translations": "injunction"}, "no translations"),
        ("injunction", "no translations"),
        (None, "no translations"),
        ([], "no translations"),
        ({"translations": [{"word": "injunction"}]}, "phrase"),
        ({"translations": [{"phrase": "untrue"}, {"notes": []}]}, "phrase"),
        ({"translations": ["injunction"]}, "phrase"),
        ([{"phrase": "差止め"}], "word"),
    ],
)
def test_a_broken_entry_is_named_and_nothing_is_read(entry: object, problem: str):
    with pytest.raises(DocumentError) as caught:
        documents(written({"差止": SOUND, "壊れた語": entry}), "terms.json")
    assert caught.value.code == "bad_glossary"
    assert caught.value.facts == {"path": "terms.json", "place": "壊れた語", "problem": problem}


def test_a_term_needs_a_name():
    with pytest.raises(DocumentError) as caught:
        documents(written({"差止": SOUND, " ": SOUND}), "terms.json")
    assert caught.value.code == "bad_glossary"


@pytest.mark.parametrize("cut", [40, -2, -30])
def test_a_glossary_that_is_cut_off_says_where(cut: int):
    with pytest.raises(DocumentError) as caught:
        documents(
            written({"差止": SOUND, "損害": SOUND})[:cut] + '"kana" "translations" "phrase"', "terms.json"
        )
    assert caught.value.code == "bad_glossary"
    assert caught.value.facts["place"].startswith("line ")


@pytest.mark.parametrize(
    "content",
    [
        '{"_id": "1", "title": "kana word", "text": "Its \\"kana\\" and \\"word\\"."}',
        '[{"kana": "x", "word": "y"}]',
        'The fields are "kana", "word", "translations" and "phrase".',
    ],
)
def test_what_only_speaks_of_glossaries_is_none(content: str):
    assert document(content, "notes.txt").facts.kind is not Kind.GLOSSARY


def test_japanese_terms_and_their_translations():
    read = document(written({"差止": SOUND, "損害　賠償": SOUND}), "terms/j2e.json")
    assert (read.facts.key, read.facts.kind, read.facts.language) == ("terms/j2e", Kind.GLOSSARY, "ja")
    assert "CC BY 4.0" in read.facts.title
    assert [block.text for block in read.blocks] == [
        "差止 = injunction | restraint",
        "損害　賠償 = injunction | restraint",
    ]


def test_english_phrases_and_their_words():
    read = document(written({"injunction": [{"kana": "さしとめ", "word": "差止め"}]}), "e2j.json")
    assert read.facts.language == "en"
    assert read.blocks[0].text == "injunction = 差止め"


def test_where_a_note_takes_the_place_of_a_translation_it_is_left_out():
    notes = [{"phrase": ""}, {"phrase": False}, {"phrase": {"see": "another"}}]
    entries = {"不実": {"translations": [{"phrase": "untrue"}, *notes]}, "虚偽": {"translations": notes}}
    assert [block.text for block in document(written(entries), "j.json").blocks] == ["不実 = untrue"]


def test_it_is_never_cut_into_passages():
    version = split(document(written({"差止": SOUND}), "j.json"))
    assert version.passages == ()
    assert read_pairs(version.text) == [("差止", ("injunction", "restraint"))]


def test_a_glossary_of_ones_own_is_a_document_that_says_so():
    text = "---\nkind: glossary\ntitle: Our terms\naudience: staff\n---\n\n差止 = injunction\n\n損害 = damage | loss\n"
    version = split(document(text, "ours.md"))
    assert version.passages == ()
    assert read_pairs(version.text) == [("差止", ("injunction",)), ("損害", ("damage", "loss"))]


@pytest.mark.parametrize(("name", "entries"), [("j2e", 3843), ("e2j", 4224)])
def test_the_official_translators_glossary(shared_data: Path, name: str, entries: int):
    version = version_of(shared_data / "terms" / f"{name}.json")
    pairs = read_pairs(version.text)
    assert version.facts.kind is Kind.GLOSSARY
    assert version.passages == ()
    assert len(pairs) > 0.99 * entries
    assert [words[0] for words in Glossary(pairs).called("Is it a tort? 不法行為")] == ["不法行為", "tort"]
