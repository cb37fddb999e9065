"""Locators: display, containment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.locator import Style, common, covers, display, is_supplementary, parts, provision

NUMBERS = st.from_regex(r"[1-9][0-9]{0,2}(?:-[1-9])?", fullmatch=True)
LOCATORS = st.lists(
    st.tuples(st.sampled_from(["suppl", "art", "par", "item", "sub"]), NUMBERS), max_size=5
).map(lambda path: "/".join(f"{kind}={number}" for kind, number in path))


@pytest.mark.parametrize(
    ("locator", "style", "written"),
    [
        ("art=30-4", "jp", "第三十条の四"),
        ("art=30-4/par=1/item=2", "jp", "第三十条の四第一項第二号"),
        ("art=2/par=1/item=9-5/sub=2", "jp", "第二条第一項第九号の五ロ"),
        ("art=104-10-2", "jp", "第百四条の十の二"),
        ("art=20000/par=0", "jp", "第20000条第0項"),
        ("suppl=3/art=1", "jp", "附則第一条"),
        ("suppl=3/par=2", "jp", "附則第二項"),
        ("sec=512/sub=c/par=3/subpar=A/cl=i", "us", "§ 512(c)(3)(A)(i)"),
        ("sec=106A", "us", "§ 106A"),
        ("art=53/par=1/pt=c", "eu", "Article 53(1)(c)"),
        ("annex=XI/sec=1/par=2/pt=d", "eu", "Annex XI(1)(2)(d)"),
        ("rec=105", "eu", "Recital 105"),
        ("art=3/pt=61/subpt=a/subsubpt=i", "eu", "Article 3(61)(a)(i)"),
        ("heading=preamble/par=2", "eu", ""),
        ("heading=notices", "plain", ""),
        ("heading=notices/par=2", "plain", "¶ 2"),
        ("page=3", "plain", "p. 3"),
    ],
)
def test_display(locator: str, style: Style, written: str) -> None:
    assert display(locator, style) == written


@given(LOCATORS, LOCATORS)
def test_common_covers_both(first: str, second: str) -> None:
    shared = common(first, second)
    assert covers(shared, first)
    assert covers(shared, second)
    assert common(first, first) == first


@given(LOCATORS)
def test_a_locator_is_its_parts_and_stands_in_its_provision(locator: str) -> None:
    assert "/".join(f"{kind}={number}" for kind, number in parts(locator)) == locator
    assert covers(provision(locator), locator)
    assert is_supplementary(locator) == (parts(locator)[:1] != [] and parts(locator)[0][0] == "suppl")


def test_neighbours_are_not_covered() -> None:
    assert not covers("art=3", "art=30")
    assert not covers("art=30", "art=30-4")
    assert provision("art=30-4/par=1/item=2") == "art=30-4"
    assert provision("suppl=1/art=3/par=1") == "suppl=1/art=3"
    assert provision("rec=12") == "rec=12"
