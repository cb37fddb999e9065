"""To which provisions the text of a provision refers."""

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Source
from ingest.readers import read
from ingest.split import split
from knowledge.locator import Style, covers
from knowledge.model import Version
from knowledge.reading.names import load_names
from knowledge.reading.within import references_within

NAMES = load_names()


def words(text: str) -> list[str]:
    return text.split()


JAPAN = words(
    "art=1 art=2 art=2/par=1 art=2/par=1/item=1 art=2/par=1/item=1-2 art=2/par=1/item=2 art=2/par=2 "
    "art=2/par=3 art=2-2 art=2-2/par=1 art=2-2/par=2 art=2-2/par=3 art=3 art=3/par=1 art=3/par=2 art=4 "
    "suppl=1/art=1 suppl=1/art=2 suppl=2/par=1 suppl=2/par=2 "
)
AMERICA = words(
    "sec=106 sec=106/par=1 sec=106/par=2 sec=106A sec=106A/sub=a sec=106A/sub=a/par=1 "
    "sec=106A/sub=a/par=2 sec=106A/sub=a/par=2/subpar=A sec=106A/sub=a/par=2/subpar=B sec=106A/sub=b "
    "sec=107 sec=108 sec=108/sub=a "
)
EUROPE = words(
    "art=5 art=5/par=1 art=5/par=1/pt=a art=5/par=1/pt=b art=5/par=2 art=5/par=3 art=6 art=6/par=1 "
    "art=6/par=1/pt=a art=6/par=2 annex=III "
)


def refers(text: str, locator: str, style: Style, order: list[str]) -> list[str]:
    found = references_within(text, locator, style=style, order=order, names=NAMES)
    return [f"{law}:{place}" if law else place for law, place in found]


@pytest.mark.parametrize(
    ("locator", "text", "expected"),
    [
        ("art=2-2/par=2", "前項の規定により", "art=2-2/par=1"),
        ("art=2-2/par=3", "前二項の規定", "art=2-2/par=1 art=2-2/par=2"),
        ("art=2-2/par=2", "前各項及び次項", "art=2-2/par=1 art=2-2/par=3"),
        ("art=2-2/par=1", "前条第一項第一号の二", "art=2/par=1/item=1-2"),
        ("art=2-2/par=1", "前二条", "art=1 art=2"),
        ("art=2/par=1", "次条第三項", "art=2-2/par=3"),
        ("art=2/par=1/item=2", "前二号に掲げる", "art=2/par=1/item=1 art=2/par=1/item=1-2"),
        ("art=2/par=1/item=2", "前各号に掲げる", "art=2/par=1/item=1 art=2/par=1/item=1-2"),
        ("art=2/par=2", "前項各号、同項第二号及び同条第三項", "art=2/par=1 art=2/par=1/item=2 art=2/par=3"),
        ("art=2/par=3", "第一項第二号又は前項", "art=2/par=1/item=2 art=2/par=2"),
        ("art=2/par=1/item=2", "第一号の二", "art=2/par=1/item=1-2"),
        ("art=3/par=1", "第二条第一項及び第三項", "art=2/par=1 art=2/par=3"),
        ("art=3/par=1", "第二条第一項(第二号に係る部分に限る。)若しくは第三項",
            "art=2/par=1 art=2/par=1/item=2 art=2/par=3"),
        ("art=3/par=1", "第二条（第二項を除く。）", "art=2 art=2/par=2"),
        ("art=3/par=1", "第二条第二号", "art=2/par=1/item=2"),  # the only paragraph with items
        ("art=4", "第一条から第三条まで", "art=1 art=2 art=2-2 art=3"),
        ("art=4", "第二条第二項の裁定を第一項の裁定に準用し、同条第三項", "art=2/par=2 art=2/par=3"),
        ("art=3/par=2", "第二条第二項は前項に準用し、同条第三項", "art=2/par=2 art=3/par=1 art=2/par=3"),
        ("art=3/par=2", "第二条の規定は、同条第三項中「前項」とあるのは「第一項」と読み替える", "art=2 art=2/par=3"),
        ("art=3/par=1", "以下この条において同じ。この項及び次項", "art=3/par=2"),
        ("art=1", "著作権等管理事業法（平成十二年法律第百三十一号）第二条第三項、第三条及び第五条第一項",
            "412AC0000000131:art=2/par=3 412AC0000000131:art=3 412AC0000000131:art=5/par=1"),
        ("art=1", "民法第七百九条並びに第二条の規定", "129AC0000000089:art=709 129AC0000000089:art=2"),
        ("art=1", "民法の規定により、第二条の規定は", "129AC0000000089: art=2"),
        ("art=1", "宇宙船に関する法律（令和三年法律第九十号）第二条及び第三条", ""),
        ("art=1", "この法律第二条", "art=2"),
        ("art=1", "第二条第九項", "art=2"),  # in no paragraph of its own
        ("art=1", "第九十九条", ""),
        ("art=1", "前条、前項、前各号、同項、同条第二項", ""),  # nothing stands before
        ("suppl=1/art=2", "前条及び第二条並びに附則第一条", "suppl=1/art=1 art=2"),
        ("suppl=2/par=2", "前項及び第二条、附則第一項", "suppl=2/par=1"),  # the second article of the amending act
        ("art=2/par=1", "第一号出版権者", ""),
    ],
)  # fmt: skip
def test_japan(locator: str, text: str, expected: str) -> None:
    assert refers(text, locator, "jp", JAPAN) == expected.split()


@pytest.mark.parametrize(
    ("locator", "text", "expected"),
    [
        ("sec=107", "sections 106 and 106A", "sec=106 sec=106A"),
        ("sec=107", "sections 106 through 108", "sec=106 sec=106A sec=108"),
        ("sec=106A/sub=b", "subsection (a)(2)(A) or (B)",
            "sec=106A/sub=a/par=2/subpar=A sec=106A/sub=a/par=2/subpar=B"),
        ("sec=106A/sub=a/par=1", "paragraph (2) of this subsection", "sec=106A/sub=a/par=2"),
        ("sec=106A/sub=a/par=2/subpar=B", "subparagraph (A)", "sec=106A/sub=a/par=2/subpar=A"),
        ("sec=106A/sub=b", "paragraphs (1) and (2) of subsection (a)",
            "sec=106A/sub=a/par=1 sec=106A/sub=a/par=2"),
        ("sec=106A/sub=b", "clause (2) of subsection (a)", "sec=106A/sub=a/par=2"),
        ("sec=108/sub=a", "paragraph (1) or (2) of section 106", "sec=106/par=1 sec=106/par=2"),
        ("sec=108/sub=a", "section 106A, and subsection (b) of that section", "sec=106A sec=106A/sub=b"),
        ("sec=107", "section 2319 of title 18 and section 106 of this title", "sec=106"),
        ("sec=107", "section 108 of the Communications Act of 1934", ""),
        ("sec=107", "section 107, this section and subsection (z)", ""),
        ("sec=107", "the Trademark Act", ""),  # Japan's is not meant
    ],
)  # fmt: skip
def test_the_united_states(locator: str, text: str, expected: str) -> None:
    assert refers(text, locator, "us", AMERICA) == expected.split()


@pytest.mark.parametrize(
    ("locator", "text", "expected"),
    [
        ("art=6/par=2", "paragraph 1, point (a), of this Article", "art=6/par=1/pt=a"),
        ("art=5/par=2", "paragraph 1, first subparagraph, points (a) and (b)", "art=5/par=1/pt=a art=5/par=1/pt=b"),
        ("art=5/par=2", "points (a) and (b) of paragraph 1", "art=5/par=1/pt=a art=5/par=1/pt=b"),
        ("art=5/par=1/pt=b", "point (a)", "art=5/par=1/pt=a"),
        ("art=5/par=3", "the previous paragraph", "art=5/par=2"),
        ("art=5/par=3", "paragraphs 1 and 2", "art=5/par=1 art=5/par=2"),
        ("art=6/par=2", "Article 5(1), points (a) and (b), and paragraph 2 of that Article",
            "art=5/par=1/pt=a art=5/par=1/pt=b art=5/par=2"),
        ("art=6/par=2", "Articles 5 and 6(1) and Annex III", "art=5 art=6/par=1 annex=III"),
        ("art=6/par=2", "Article 4(3) of Directive (EU) 2019/790", "32019L0790:art=4/par=3"),
        ("art=6/par=2", "Article 5 of Regulation (EU) 2019/1020 and Article 5(2) of that Regulation", ""),
        ("art=6/par=2", "in Article 9 the following is added: ‘5. As in paragraph 1’", ""),
    ],
)  # fmt: skip
def test_the_european_union(locator: str, text: str, expected: str) -> None:
    assert refers(text, locator, "eu", EUROPE) == expected.split()


def test_a_policy_has_no_articles() -> None:
    assert refers("See section 106 and Article 5.", "heading=terms", "plain", ["heading=terms"]) == []


def statute(path: Path) -> Version:
    (document,) = read(Source(path.name, PurePosixPath(path.name), path.read_bytes()))
    return split(document)


def own_text(version: Version, at: int) -> str:
    """The text of a provision up to where the first one inside of it begins."""
    here, rest = version.provisions[at], version.provisions[at + 1 :]
    inner = rest[0].start if rest and covers(here.locator, rest[0].locator) else here.end
    return version.text[here.start : inner]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "jp/345AC0000000048.md",
            {
                "art=30-4/par=1/item=3": "art=30-4/par=1/item=1 art=30-4/par=1/item=2",
                "art=33/par=4": "art=33/par=1 art=33/par=2 art=33/par=3",
                "art=61/par=2": "art=27 art=28",
                "art=113/par=5": "art=47-3/par=1 art=113/par=1/item=1",
                "art=114/par=5": "art=114/par=1/item=2 art=114/par=3",
                "art=119/par=3/item=1": "art=30/par=1 art=119/par=4",
                "art=67-3/par=6": "art=67/par=4 art=67/par=6 art=67/par=7 art=67/par=8 art=67/par=9 art=67/par=10 "
                "art=67/par=7/item=1 art=67/par=8/item=2",
                "art=2/par=1/item=23": "412AC0000000131:art=2/par=3",
            },
        ),
        (
            "us/usc17.xml",
            {
                "sec=107": "sec=106 sec=106A",
                "sec=106A/sub=c/par=3": "sec=106A/sub=a/par=1 sec=106A/sub=a/par=2 sec=101 sec=106A/sub=a/par=3",
                "sec=411/sub=a": "sec=106A/sub=a sec=411/sub=b",
                "sec=512/sub=g/par=2/subpar=C": "sec=512/sub=c/par=1/subpar=C",
            },
        ),
        (
            "eu/32024R1689.md",
            {
                "art=53/par=2": "art=53/par=1/pt=a art=53/par=1/pt=b",
                "art=53/par=1/pt=c": "32019L0790:art=4/par=3",
                "art=53/par=4": "art=56 art=53/par=1",
                "art=10/par=5": "art=10/par=2/pt=f art=10/par=2/pt=g 32016R0679:",
            },
        ),
    ],
)  # fmt: skip
def test_real_statutes(shared_data: Path, file: str, expected: dict[str, str]) -> None:
    version = statute(shared_data / "statutes" / file)
    order = [provision.locator for provision in version.provisions]
    for locator, places in expected.items():
        text = own_text(version, order.index(locator))
        assert refers(text, locator, version.facts.style, order) == places.split(), locator


PILE = words(
    "第二条 第一項 第二項 第一号 前条 次条 前項 前二項 前各号 次号 同条 同項 から まで 及び "
    "（ ） 「 」 とあるのは 附則 民法 section sections subsection "
    "paragraph (a) (1) (ii) of this that Article point points Annex III through and 106 5 , ‘ "
)


@given(
    st.sampled_from([("jp", JAPAN), ("us", AMERICA), ("eu", EUROPE)]),
    st.data(),
    st.one_of(st.text(), st.lists(st.sampled_from([*PILE, " "]), max_size=16).map("".join)),
)
def test_what_it_gives_of_the_law_itself_is_there_and_is_not_where_it_stands(
    law: tuple[Style, list[str]], data: st.DataObject, text: str
) -> None:
    style, order = law
    locator = data.draw(st.sampled_from(order))
    found = references_within(text, locator, style=style, order=order, names=NAMES)
    assert len(set(found)) == len(found)
    for key, place in found:
        assert key or (place in order and not covers(place, locator))
