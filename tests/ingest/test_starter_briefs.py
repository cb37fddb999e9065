"""The starter briefs: well-formed, covering what members ask, and true to the official texts.

The checks against the law read the official texts with plain regular expressions of their own, so that a
fault in the project's readers cannot hide a fault in a brief.
"""

import json
import re
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

STARTER = Path(__file__).parents[2] / "ingest" / "starter"
REQUIRED = {
    "identifier",
    "title",
    "kind",
    "language",
    "jurisdiction",
    "source",
    "source_title",
    "as_of",
    "provisions",
}
JURISDICTIONS = {"jp", "us", "eu", "international"}

COPYRIGHT, UNFAIR, MANAGEMENT, PLATFORM = (
    "345AC0000000048",
    "405AC0000000047",
    "412AC0000000131",
    "413AC0000000137",
)
JAPANESE = {COPYRIGHT, UNFAIR, MANAGEMENT, PLATFORM}
US, AI_ACT, DSM = "usc17", "32024R1689", "32019L0790"
TEXTS = {
    **{key: f"statutes/jp/{key}.md" for key in JAPANESE},
    US: "statutes/us/usc17.xml",
    AI_ACT: "statutes/eu/32024R1689.md",
}
# The directive's text is not among the official texts at hand; briefs may speak of these provisions of it.
DSM_KNOWN = {("2", "2"), ("3",), ("4",), *(("4", n) for n in "1234"), ("7",), ("7", "1"), ("7", "2")}

ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]
MONTHS = list(month_name)[1:]

# Longer names first: 米国著作権法 also ends in 著作権法.
LAWS = {
    "米国著作権法": US, "著作権等管理事業法": MANAGEMENT, "不正競争防止法": UNFAIR,
    "情報流通プラットフォーム対処法": PLATFORM, "EU AI法": AI_ACT, "DSM指令": DSM, "著作権法": COPYRIGHT,
    "U.S. Copyright Act": US, "Unfair Competition Prevention Act": UNFAIR,
    "Information Distribution Platform Act": PLATFORM, "Management Business Act": MANAGEMENT,
    "AI Act": AI_ACT, "DSM Directive": DSM, "Copyright Act": COPYRIGHT,
}  # fmt: skip
REQUIRED_TOPICS = {
    "both": {
        "coda-sora2-letter", "prepare-an-inquiry", "training-without-permission",
        "information-analysis", "minor-use-of-results", "authors-rights", "moral-rights",
        "economic-rights", "similarity-and-reliance", "quotation", "licensing", "transfer",
        "injunction", "damages", "penalties", "us-exclusive-rights", "us-fair-use", "us-registration",
        "us-takedown-notice", "us-copyright-management-information", "eu-text-and-data-mining",
        "eu-ai-act-general-purpose-models", "robots-txt-agents", "tdmrep", "rsl", "vendor-openai",
        "vendor-midjourney", "vendor-google", "vendor-xai", "vendor-x", "vendor-meta",
        "vendor-microsoft", "vendor-tiktok", "vendor-perplexity", "vendor-alibaba-qwen",
        "vendor-bytedance-doubao", "vendor-huggingface", "vendors-unverified",
    },
    "either": {
        "using-the-desk", "private-use", "registration", "compulsory-licence",
        "acts-deemed-infringement", "cinematographic-works", "term", "databases", "unfair-competition",
        "removal-request", "us-statutory-damages", "us-counter-notification",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Brief:
    path: Path
    meta: dict[str, object]
    body: str

    @property
    def slug(self) -> str:
        return self.path.stem

    @property
    def language(self) -> str:
        return self.path.parent.name

    @property
    def provisions(self) -> list[str]:
        listed = self.meta["provisions"]
        assert isinstance(listed, list)
        return [str(entry) for entry in listed]

    @property
    def documents(self) -> set[str]:
        return {entry.split()[0] for entry in self.provisions}


def read_brief(path: Path) -> Brief:
    head, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    return Brief(path, yaml.safe_load(head), body.strip())


ALL = [read_brief(path) for path in sorted(STARTER.glob("*/*.md"))]
GUIDES = ("guide-", "finding-")  # for which see test_starter_guides.py
BRIEFS = [brief for brief in ALL if not brief.slug.startswith(GUIDES)]
VENDOR_BRIEFS = [brief for brief in BRIEFS if brief.slug.startswith("vendor")]


def named(brief: Brief) -> str:
    return f"{brief.language}/{brief.slug}"


each_brief = pytest.mark.parametrize("brief", BRIEFS, ids=named)
each_document = pytest.mark.parametrize("brief", ALL, ids=named)
each_vendor_brief = pytest.mark.parametrize("brief", VENDOR_BRIEFS, ids=named)

# --- what a text says: provisions mentioned in a body ---------------------------------------------

Steps = tuple[str, ...]  # ("30-4", "1", "2"): article, paragraph, item
_LAW = "|".join(map(re.escape, LAWS))
_JA = r"第?(?P<a>\d+)条(?:の(?P<b>\d+))?(?:第(?P<p>\d+)項)?(?:第(?P<i>\d+)号)?(?P<x>(?:\([0-9a-zA-Z]+\))*)"
_NUMBER = r"\d+(?:-\d+|[A-Z](?![a-z]))?(?:\([0-9a-zA-Z]+\))*"
_EN = rf"(?P<kind>Articles?|Sections?|§§?) (?P<list>{_NUMBER}(?:(?:, and |, | and | or | to ){_NUMBER})*)"
_TOKEN = re.compile(rf"(?P<law>{_LAW})|{_JA}|{_EN}(?: of (?:Japan’s |Japan's |the )(?P<of>{_LAW}))?")


def mentions(body: str) -> Iterator[tuple[str | None, Steps]]:
    """Yield (document key or None, path) for each provision a body speaks of.

    A provision belongs to the law named with it, else to the law named last in the same line.
    """
    for line in body.splitlines():
        law: str | None = None
        for found in _TOKEN.finditer(line):
            part = found.groupdict()
            if part["law"]:
                law = LAWS[part["law"]]
            elif part["kind"]:
                law = LAWS[part["of"]] if part["of"] else US if part["kind"][0] in "S§" else law
                for number in re.findall(_NUMBER, part["list"]):
                    path = tuple(re.findall(r"[0-9A-Za-z-]+", number))
                    yield law, japanese_path(path) if law in JAPANESE else path
            else:
                article = part["a"] + (f"-{part['b']}" if part["b"] else "")
                paragraph = part["p"] or ("1" if part["i"] else None)
                inner = re.findall(r"\w+", part["x"])
                yield law, tuple(filter(None, (article, paragraph, part["i"], *inner)))


def japanese_path(path: Steps) -> Steps:
    """Items of Japanese laws are (ii) in English; right after an Article they are in its only paragraph."""
    article, *rest = path
    numbers = [str(ROMAN.index(part) + 1) if part in ROMAN else part for part in rest]
    return (article, "1", *numbers) if rest and rest[0] in ROMAN else (article, *numbers)


def path_of(locator: str) -> Steps:
    return tuple(part.split("=", 1)[1] for part in locator.split("/"))


# --- what the official texts hold -----------------------------------------------------------------


def kanji(number: str) -> str:
    """The Chinese numeral of "30" (三十) or "30-4" (三十 の 四, without 条)."""

    def one(value: int) -> str:
        digits = "〇一二三四五六七八九"
        parts = []
        for unit, sign in ((100, "百"), (10, "十")):
            times, value = divmod(value, unit)
            parts.append((digits[times] if times > 1 else "") + sign if times else "")
        return "".join(parts) + (digits[value] if value else "")

    return "の".join(one(int(part)) for part in number.split("-"))


def article_heading(number: str) -> str:
    first, *rest = number.split("-")
    return f"第{kanji(first)}条" + "".join(f"の{kanji(part)}" for part in rest)


@lru_cache
def official_text(shared_data: Path, document: str) -> str:
    text = (shared_data / TEXTS[document]).read_text(encoding="utf-8")
    return text.partition("\n## 附則")[0] if document in JAPANESE else text


def section(text: str, start: str, end: str) -> str | None:
    found = re.search(rf"(?ms)^{start}(?P<body>.*?)(?=^{end}|\Z)", text)
    return found["body"] if found else None


def exists_jp(text: str, path: Steps) -> bool:
    body = section(text, re.escape(f"**{article_heading(path[0])}") + r"(?=[（*])", r"\*\*第|#")
    if body is None or len(path) == 1:
        return body is not None
    wide = path[1].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    own_number = re.escape(f"**{wide}**")
    first = body.partition("\n**２**")[0]
    body = first if path[1] == "1" else section(body, own_number, r"\*\*[０-９]+\*\*")
    return body is not None and (len(path) == 2 or bool(re.search(rf"(?m)^- {kanji(path[2])}　", body)))


def exists_eu(text: str, path: Steps) -> bool:
    body = section(text, rf"## Article {path[0]}\b", "## ")
    if body is not None and len(path) > 1:
        body = section(body, rf"{path[1]}\.\s", r"\d+\.\s")
    return body is not None and (len(path) < 3 or bool(re.search(rf"(?m)^\({path[2]}\)", body)))


def exists(shared_data: Path, document: str, path: Steps) -> bool:
    if document == DSM:
        return path in DSM_KNOWN
    text = official_text(shared_data, document)
    if document == US:
        return f'identifier="/us/usc/t17/s{"/".join(path)}"' in text
    return (exists_eu if document == AI_ACT else exists_jp)(text, path)


def folded(text: str) -> str:
    text = re.sub(r"<[^>]+>", "", text).translate(str.maketrans("“”‘’", "\"\"''"))
    return re.sub(r"\s+", "", text)


def days_in(body: str) -> Iterator[str]:
    """The dates in a body (2026年7月26日, 26 July 2026) as ISO days."""
    for year, month, day in re.findall(r"(\d{4})年(\d+)月(\d+)日", body):
        yield f"{year}-{int(month):02}-{int(day):02}"
    for day, month, year in re.findall(rf"(\d+) ({'|'.join(MONTHS)}) (\d{{4}})", body):
        yield f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"


# --- form -----------------------------------------------------------------------------------------


def test_there_is_a_library_in_both_languages() -> None:
    by_language = [sum(brief.language == language for brief in BRIEFS) for language in ("ja", "en")]
    assert len(BRIEFS) >= 36
    assert min(by_language) >= 0.4 * len(BRIEFS)
    assert {brief.language for brief in BRIEFS} == {"ja", "en"}


def test_required_topics_are_covered() -> None:
    held = {language: {b.slug for b in BRIEFS if b.language == language} for language in ("ja", "en")}
    assert not REQUIRED_TOPICS["both"] - (held["ja"] & held["en"])
    assert not REQUIRED_TOPICS["either"] - (held["ja"] | held["en"])


@each_document
def test_front_matter_is_complete(brief: Brief) -> None:
    meta = brief.meta
    assert set(meta) - {"vendor"} == REQUIRED
    kind = "guide" if brief.slug.startswith("finding-") else "brief"
    assert meta["identifier"] == f"{kind}/{brief.language}/{brief.slug.removeprefix('finding-')}"
    assert meta["kind"] == kind
    assert meta["language"] == brief.language
    assert meta["jurisdiction"] in JURISDICTIONS
    assert isinstance(meta["title"], str)
    assert isinstance(meta["source_title"], str)
    assert meta["title"].strip()
    assert meta["source_title"].strip()
    assert type(meta["as_of"]) is date, "as_of must be a day, such as 2026-06-24"
    source = urlsplit(str(meta["source"]))
    assert source.scheme == "https"
    assert source.netloc
    assert ("vendor" in meta) == brief.slug.startswith("vendor-")
    for entry in brief.provisions:
        assert re.fullmatch(
            r"\S+ (art|sec|annex)=\w+(-\d+)*(/(par|item|sub|subpar|cl|pt)=\w+(-\d+)*)*", entry
        ), entry


def test_identifiers_and_titles_are_unique() -> None:
    for field in ("identifier", "title"):
        values = [brief.meta[field] for brief in ALL]
        assert len(values) == len(set(values))


@each_brief
def test_body_is_short_and_structured(brief: Brief) -> None:
    headings = re.findall(r"(?m)^(#+) ", brief.body)
    assert set(headings) == {"##"}
    assert 2 <= len(headings) <= 5
    assert not brief.body.startswith("#"), "the answer comes first"
    if brief.language == "ja":
        assert 250 <= len(re.sub(r"\s", "", brief.body)) <= 900
    else:
        assert 120 <= len(brief.body.split()) <= 350


@each_document
def test_a_brief_speaks_its_own_language(brief: Brief) -> None:
    japanese = len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]", brief.body))
    assert (japanese > len(brief.body) / 3) if brief.language == "ja" else (japanese < len(brief.body) / 20)


# --- truth ----------------------------------------------------------------------------------------


@each_brief
def test_every_provision_mentioned_is_listed(brief: Brief) -> None:
    listed = [(entry.split()[0], path_of(entry.split()[1])) for entry in brief.provisions]
    for document, path in mentions(brief.body):
        assert document, f"{path}: the law is not named in the same line"
        assert any(document == key and path == p[: len(path)] for key, p in listed), (document, path)


@each_brief
def test_every_provision_listed_is_mentioned(brief: Brief) -> None:
    said = set(mentions(brief.body))
    for entry in brief.provisions:
        document, locator = entry.split()
        assert any(document == key and path_of(locator) == path for key, path in said), entry


@each_brief
def test_every_provision_exists_in_the_official_text(brief: Brief, shared_data: Path) -> None:
    for entry in brief.provisions:
        document, locator = entry.split()
        assert exists(shared_data, document, path_of(locator)), entry


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (COPYRIGHT, ("30-9",)),
        (COPYRIGHT, ("30-4", "2")),
        (COPYRIGHT, ("30-4", "1", "4")),
        (US, ("512", "c", "9")),
        (AI_ACT, ("53", "1", "e")),
        (AI_ACT, ("114",)),
        (DSM, ("40",)),
    ],
)
def test_the_check_notices_a_provision_that_does_not_exist(
    shared_data: Path, document: str, path: Steps
) -> None:
    assert not exists(shared_data, document, path)


@each_brief
def test_quotations_are_verbatim(brief: Brief, shared_data: Path) -> None:
    quotes = [q for q in re.findall("「([^」]+)」", brief.body) if len(q) >= 15]
    quotes += [q for q in re.findall('[“"]([^”"]+)[”"]', brief.body) if len(q.split()) >= 5]
    texts = [folded(official_text(shared_data, key)) for key in sorted(brief.documents - {DSM})]
    for quote in quotes:
        pieces = [folded(piece) for piece in re.split("…+", quote) if piece.strip()]
        assert any(all(piece in text for piece in pieces) for text in texts), quote


@each_vendor_brief
def test_vendor_facts_come_from_the_vendor_list(brief: Brief, shared_data: Path) -> None:
    listing = (shared_data / "vendors.json").read_text(encoding="utf-8")
    vendors = {vendor["id"]: vendor for vendor in json.loads(listing)["vendors"]}
    dates = {key: [d for _, d in v["sources"] if len(d) == 10] for key, v in vendors.items()}
    newest = max(day for days in dates.values() for day in days)
    key = str(brief.meta.get("vendor", ""))
    record = listing if not key else json.dumps(vendors[key], ensure_ascii=False)
    if key:
        assert list(days_in(brief.body)) or not dates[key], "say which day the facts are from"
    for address in re.findall(r"https?://[\w./?=&%#-]+|[\w.-]+@[\w.-]+\w", brief.body):
        assert address.rstrip(".") in record, address
    for day in days_in(brief.body):
        assert day in record, day
    assert str(brief.meta["as_of"]) == max(dates.get(key, []), default=newest)
