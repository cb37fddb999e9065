"""How provisions are named to a reader of the other language."""

import pytest

from bot.inquiries.letter.provisions import cited, english_label, grounds
from knowledge.reading.names import load_names
from tests.bot.inquiries.letter.letters import ARTICLE, SECTION, TERMS


@pytest.mark.parametrize(
    ("label", "english"),
    [
        ("第三十条の四", "Article 30-4"),
        ("第三十条の四第一項第二号", "Article 30-4, paragraph (1), item (ii)"),
        ("第百十三条第14項", "Article 113, paragraph (14)"),
        ("第四十七条の五第一項第九号", "Article 47-5, paragraph (1), item (ix)"),
        ("第二条第一項第十号の二", ""),
        ("附則第一条", ""),
        ("著作物", ""),
        ("", ""),
    ],
)
def test_an_article_as_official_translations_write_it(label: str, english: str) -> None:
    assert english_label(label) == english


def test_a_law_is_named_in_the_readers_language_and_its_own() -> None:
    names = load_names()
    assert (
        cited(ARTICLE, "en", names).place == "Copyright Act of Japan (著作権法), Article 30-4 (第三十条の四)"
    )
    assert cited(ARTICLE, "ja", names).place == "著作権法 第三十条の四"
    assert cited(SECTION, "ja", names).place.endswith("§ 512(c)(3)(A)")
    assert cited(TERMS, "ja", names).place == "Terms of Use「Copyright complaints」"


def test_without_names_the_librarys_title_stands() -> None:
    assert cited(ARTICLE, "en", None).place == "著作権法, Article 30-4 (第三十条の四)"


def test_grounds_of_a_reservation_are_only_those_relied_on() -> None:
    directive = ARTICLE.model_copy(update={"document": "32019L0790", "label": "Article 4(3)"})
    assert grounds((ARTICLE, directive)) == ("dsm", "jp")
    others = ("第三十条の四十", "第三十条", "第三十条の五")
    assert grounds(tuple(ARTICLE.model_copy(update={"label": label}) for label in others)) == ()
    assert grounds((directive.model_copy(update={"label": "Article 40"}), SECTION)) == ()


def test_a_quote_in_the_letters_own_language_is_not_called_foreign() -> None:
    assert not cited(ARTICLE, "ja", None).foreign
    assert cited(ARTICLE, "en", None).foreign
    assert cited(ARTICLE.model_copy(update={"language": "fr"}), "en", None).language == "other"
