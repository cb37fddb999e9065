"""The two languages say the same things."""

import re
import string
import tomllib
from pathlib import Path

import pytest

import bot.words
from bot.words import LANGUAGES, language_of, words_for
from knowledge.answering.answer import Reason
from knowledge.errors import DocumentError, MadoguchiError, QuestionError

JAPANESE, ENGLISH = words_for("ja"), words_for("en")
KEYS = sorted(JAPANESE)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(JAPANESE) == set(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_stands_in_one_file_only(language: str) -> None:
    seen: dict[str, str] = {}
    twice = []
    for file in sorted(Path(bot.words.__file__).parent.joinpath(language).glob("*.toml")):
        for group, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for key in flat(table, f"{group}."):
                twice += [(key, seen[key], file.name)] if key in seen else []
                seen[key] = file.name
    assert twice == []
    assert set(seen) == set(words_for(language))


def flat(table: dict[str, object] | str, prefix: str) -> list[str]:
    if isinstance(table, str):
        return [prefix.removesuffix(".")]
    return [key for name, value in table.items() for key in flat(value, f"{prefix}{name}.")]  # type: ignore[arg-type]


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_mention_the_same_facts(key: str) -> None:
    assert placeholders(JAPANESE.template(key)) == placeholders(ENGLISH.template(key))


@pytest.mark.parametrize("key", KEYS)
def test_every_sentence_can_be_filled_and_says_something(key: str) -> None:
    for words in (JAPANESE, ENGLISH):
        facts = dict.fromkeys(placeholders(words.template(key)), "…")
        assert words(key, **facts).strip() or key == "answer.comma"


def test_the_english_has_no_japanese_in_it() -> None:
    assert not [key for key in KEYS if language_of(ENGLISH.template(key)) == "ja"]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_to_refuse_has_its_sentences(reason: Reason) -> None:
    assert f"refusals.{reason}" in JAPANESE
    assert f"refusals.{reason}_missing" in JAPANESE


def test_names_and_descriptions_of_commands_keep_discords_limits() -> None:
    for words in (JAPANESE, ENGLISH):
        for key in (key for key in KEYS if key.startswith("command.")):
            text = words.template(key)
            if key.endswith("name"):
                assert re.fullmatch(r"[-_\w]{1,32}", text)
                assert text == text.lower()
            else:
                assert 1 <= len(text) <= 100


@pytest.mark.parametrize(
    ("locale", "language"), [("ja", "ja"), ("ja_JP.UTF-8", "ja"), ("en-US", "en"), ("fr", "en"), ("", "en")]
)
def test_a_locale_chooses_japanese_or_else_english(locale: str, language: str) -> None:
    assert words_for(locale).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [("許諾なしの学習は?", "ja"), ("Sora 2 は", "ja"), ("May they train?", "en"), ("", "en")],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language


def test_an_error_is_told_with_its_facts() -> None:
    error = QuestionError("question_too_long", length=5000, limit=2000)
    assert JAPANESE.error(error) == "ご質問が長すぎます（5000 字）。2000 字以内にまとめてください。"
    assert "5000" in ENGLISH.error(error)


def test_an_error_with_a_place_opens_with_it() -> None:
    assert ENGLISH.error(DocumentError("empty_question", place="line 12")).startswith("line 12: The question")


def test_an_error_without_a_sentence_is_still_told() -> None:
    assert "no_such_code" in ENGLISH.error(MadoguchiError("no_such_code"))


def test_a_missing_fact_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        JAPANESE("answer.policy", title="規約")


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_are_called_as_they_are_named_in_the_language(language: str) -> None:
    words = words_for(language)
    paths = [key.removesuffix(".name") for key in words if re.fullmatch(r"command\..+\.name", key)]
    named = {"/" + " ".join(words(f"{path[: at.start()]}.name") for at in re.finditer(r"\.|$", path) if at.start() > 7)
             for path in paths}  # fmt: skip
    told = {
        (key, command)
        for key in words
        if not key.startswith("demo.")  # its page lists commands by their English names
        for command in re.findall(r"`(/[^`]+)`", words.template(key))
    }
    assert told
    assert {each for each in told if each[1] not in named} == set()
