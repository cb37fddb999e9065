"""Texts to compare, laid out as the library stores them."""

from collections.abc import Sequence

from hypothesis import strategies as st

from knowledge.catalog.holdings import HeldText
from knowledge.model import Provision

Sections = Sequence[tuple[str, Sequence[str]]]
"""Heading and paragraphs; the heading is empty for what stands before the first."""


def policy(*sections: tuple[str, Sequence[str]]) -> HeldText:
    """A policy: a line for each heading, then its paragraphs."""
    lines: list[str] = []
    provisions: list[Provision] = []
    at = 0
    for number, (heading, paragraphs) in enumerate(sections):
        if heading:
            lines.append(heading)
            at += len(heading) + 1
        outer = f"heading=h{number}" if heading else ""
        length = sum(len(each) + 1 for each in paragraphs) - 1
        if outer and paragraphs:
            provisions.append(Provision(outer, at, at + length, heading))
        for count, paragraph in enumerate(paragraphs, start=1):
            locator = f"{outer}/par={count}".removeprefix("/")
            provisions.append(Provision(locator, at, at + len(paragraph), heading))
            lines.append(paragraph)
            at += len(paragraph) + 1
    return HeldText("\n".join(lines), tuple(provisions))


def statute(*articles: tuple[str, str, Sequence[str]]) -> HeldText:
    """A Japanese statute: number (`30-4`), title line (`第三十条の四（…）`), and paragraphs."""
    lines: list[str] = []
    provisions: list[Provision] = []
    at = 0
    for number, title, paragraphs in articles:
        label, _, caption = title.rstrip("）").partition("（")
        lines.append(title)
        at += len(title) + 1
        end = at + sum(len(each) + 1 for each in paragraphs) - 1
        provisions.append(Provision(f"art={number}", at, end, label, caption))
        for count, paragraph in enumerate(paragraphs, start=1):
            locator = f"art={number}/par={count}"
            provisions.append(Provision(locator, at, at + len(paragraph), f"{label}第{count}項", caption))
            lines.append(paragraph)
            at += len(paragraph) + 1
    return HeldText("\n".join(lines), tuple(provisions))


def pages(*texts: str) -> HeldText:
    """Pages of a PDF, each with the lines on it."""
    provisions: list[Provision] = []
    at = 0
    for number, text in enumerate(texts, start=1):
        provisions.append(Provision(f"page={number}", at, at + len(text), f"p. {number}"))
        at += len(text) + 1
    return HeldText("\n".join(texts), tuple(provisions))


SENTENCES = (
    "You own all Assets You create with the Services.",
    "We may use Content to provide, maintain, develop, and improve our Services.",
    "Please send a notice of claimed infringement to takedown@example.com.",
    "If you do not want us to use your Content to train our models, you can opt out in this form.",
    "The fee is $1,000.50 a month, and 3.5 % more after 30 days.",
    "Nobody may copy “this” – not even you.",
    "著作権者の許諾を得ないで、著作物を複製することはできない。",
    "利用者は、第三十条の四及び第47条の5の規定に従い、３０日以内に申し立てるものとします。",
    "当社は、コンテンツを機械学習のために利用することがあります。",
    "権利者は、オプトアウトの意思を表示することができる。",
)
_HEADINGS = (
    "1. Scope",
    "2. Content Rights",
    "Takedowns",
    "第1条（目的）",
    "学習利用について",
    "Miscellaneous",
)
_WILD = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)


def paragraphs() -> st.SearchStrategy[str]:
    """Paragraphs of one or two sentences."""
    return st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=2).map(" ".join)


def sections(*, wild: bool = False) -> st.SearchStrategy[list[tuple[str, list[str]]]]:
    """Sections of a policy, each heading once.

    Args:
        wild: among the paragraphs are some of any characters.
    """
    paragraph = st.one_of(paragraphs(), _WILD) if wild else paragraphs()
    bodies = st.lists(paragraph, min_size=1, max_size=4)
    return st.lists(
        st.tuples(st.sampled_from(_HEADINGS), bodies), max_size=5, unique_by=lambda section: section[0]
    )
