"""Web pages saved as HTML: the main content only, with nothing of a policy's small print lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING

from ingest.dating import effective_day
from ingest.document import Block, ReadDocument, Source
from ingest.hidden import seen
from ingest.naming import key_from, name_and_date
from ingest.readers.content import HEAD, language_of, tidy
from ingest.readers.markup import decoded, drop_unseen, length, parsed, read_into, write_markers
from ingest.readers.outline import Outline, first_heading
from knowledge.errors import DocumentError
from knowledge.model import Kind, VersionFacts

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_OPENING = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*){0,5}<(?:!doctype\s+html|html|head|body|title|meta|base)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(rb"<(?:p|div|h[1-6]|ul|ol|table|article|section|main|span|br)\b[^>]*>", re.IGNORECASE)
_POLICY = re.compile(
    r"\bterms\b|\bpolic(?:y|ies)\b|\bconditions of (?:use|service)\b|\bguidelines\b"
    r"|規約|ポリシー|約款|利用条件|ガイドライン",
    re.IGNORECASE,
)
_AROUND = ("nav", "header", "footer", "aside")
_BANNER = re.compile(
    r"cookie[-_ ]?(?:banner|consent|notice|bar|popup)|onetrust|consent[-_ ](?:banner|popup)", re.IGNORECASE
)
_EFFECTIVE_FIELDS = {"effective", "effective-date", "effective_date", "dcterms.valid"}
# How much of the page's words outside navigation the main content must keep.
_SHARE, _SHARE_OF_POLICY = 0.25, 0.95
_SENTENCE = re.compile(r"[。．.!?！？:：;；][)）」』”\"]?$|@\w", re.MULTILINE)
_LETTERS = re.compile(r"\w+")
_CERTAIN = 20
_LONG = 2_000_000  # beyond it, telling main content from the rest takes minutes
_NOTICE = 60


class HtmlReader:
    """Reads a page as one document."""

    name = "html"

    def accepts(self, source: Source) -> bool:
        """By its markup; a mere fragment of it only with the suffix of a page."""
        head = source.content[:HEAD]
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            head = head.decode("utf-16", "replace").encode()
        head = head.removeprefix(b"\xef\xbb\xbf")
        named = source.path.suffix.lower() in {".html", ".htm", ".xhtml"}
        return b"\0" not in head and bool(_OPENING.match(head) or (named and _TAGS.search(head)))

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The document. When it was published is its edition; effective is only what the text itself calls so.

        Raises:
            DocumentError: `too_much_text`, dates in the name, `no_text`.
        """
        text = decoded(source.content)
        page = parsed(text)
        title, url, published = _metadata(page, text)
        stated = _stated_day(page)
        name, dated = name_and_date(source.path)
        is_policy = bool(_POLICY.search(title or name))
        language = str(page.get("lang") or "").strip().lower()
        drop_unseen(page)
        write_markers(page)
        blocks = _blocks(page, is_policy=is_policy)
        if not blocks:
            raise DocumentError("no_text")
        said = [line for block in blocks for line in (*block.headings[-1:], *block.text.split("\n"))]
        effective = dated or stated or effective_day(said, longest=160 if is_policy else _NOTICE)
        facts = VersionFacts(
            key=key_from(source.path),
            title=title or first_heading(blocks) or name,
            kind=Kind.POLICY if is_policy else Kind.OTHER,
            language=_language(language, "\n".join(block.text for block in blocks[:40])),
            effective=effective,
            url=url,
            edition="" if effective else published,
        )
        yield ReadDocument(facts, blocks)


def _blocks(page: HtmlElement, *, is_policy: bool) -> tuple[Block, ...]:
    """The page's blocks that trafilatura counts as its main content; of a policy all from the first of them to the last."""
    whole = _without_surroundings(page)
    size = length(whole)
    main = (
        _main_words(page, least=(_SHARE_OF_POLICY if is_policy else _SHARE) * size) if size <= _LONG else ""
    )
    wanted: list[bool] = []
    at = 0

    def note(text: str, heading: bool) -> bool:
        nonlocal at
        words = _bare(text)
        found = main.find(words, at) if words else -1
        if found < 0 and words:
            found = main.find(words)
        at = max(found, at) if found >= 0 else at
        # A menu's words may stand in the text as well, but no menu has sentences, or the day of a change.
        says = bool(_SENTENCE.search(text)) or effective_day([text], longest=_NOTICE) is not None
        of_policy = not heading and (says or (found >= 0 and len(words) >= _CERTAIN))
        wanted.append(of_policy if is_policy else found >= 0)
        return True

    read_into(Outline(), whole, note)
    if is_policy and True in wanted:
        first, last = wanted.index(True), len(wanted) - 1 - wanted[::-1].index(True)
        says_what_is_main = whole.tag in {"main", "article"}
        wanted = [says_what_is_main or first <= place <= last for place in range(len(wanted))]
    outline = Outline()
    if main and True in wanted:
        kept = iter(wanted)
        read_into(outline, whole, lambda _text, heading: next(kept) or (is_policy and heading))
    if not outline.blocks:
        read_into(outline := Outline(), whole)
    return tuple(outline.blocks)


def _main_words(page: HtmlElement, *, least: int | float) -> str:
    """The words of the main content; taken more generously where that is less than it must be."""
    from trafilatura import extract

    best = ""
    for favor_recall in (False, True):
        found = extract(
            deepcopy(page), favor_recall=favor_recall, include_comments=False, include_tables=True
        )
        best = max(best, _bare(found or ""), key=len)
        if len(best) >= least:
            break
    return best


def _bare(text: str) -> str:
    """Letters and digits alone, by which the same words are known again."""
    return "".join(_LETTERS.findall(text))


def _without_surroundings(page: HtmlElement) -> HtmlElement:
    """A copy without navigation, page header and footer, side columns, and banners that ask for consent."""
    copy = deepcopy(page)
    whole = length(copy)
    for element in list(copy.iter(*_AROUND, "div", "section")):
        named = f"{element.get('id') or ''} {element.get('class') or ''}"
        # An article may have a header of its own, and a page may wrap all it has in what it calls a banner.
        around = element.tag in _AROUND and not any(True for _ in element.iterancestors("article", "main"))
        if (
            (around or _BANNER.search(named))
            and length(element) * 2 < whole
            and element.getparent() is not None
        ):
            element.drop_tree()
    main = copy.xpath("//main | //*[@role='main'] | //article")
    largest = max(main, key=length, default=None)
    return largest if largest is not None and length(largest) * 2 > length(copy) else copy


def _metadata(page: HtmlElement, text: str) -> tuple[str, str, str]:
    """Title, canonical address, and the day of publication in ISO form; each may be empty."""
    from trafilatura import extract_metadata

    if len(text) > _LONG:
        titles = page.xpath("//title/text()")
        return tidy(seen(str(titles[0]).replace("\n", " "))) if titles else "", "", ""
    found = extract_metadata(deepcopy(page), extensive=False)
    titles = [*page.xpath("//meta[@property='og:title']/@content"), *page.xpath("//title/text()")]
    title = found.title or (str(titles[0]) if titles else "")
    canonical = [
        *page.xpath("//link[@rel='canonical']/@href"),
        *page.xpath("//meta[@property='og:url']/@content"),
    ]
    url = next((str(each).strip() for each in canonical if re.match(r"https?://\S+$", str(each).strip())), "")
    return tidy(seen(title.replace("\n", " "))), url, found.date or ""


def _stated_day(page: HtmlElement) -> date | None:
    for meta in page.iter("meta"):
        name = str(meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        if name in _EFFECTIVE_FIELDS:
            return effective_day([f"effective: {meta.get('content') or ''}"[:60]])
    return None


def _language(stated: str, text: str) -> str:
    """What the page states, except between Japanese and English, where templates err and the text does not."""
    primary = re.split("[-_]", stated)[0]
    return (
        primary if re.fullmatch("[a-z]{2,3}", primary) and primary not in {"ja", "en"} else language_of(text)
    )
