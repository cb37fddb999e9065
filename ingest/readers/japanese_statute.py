"""Japanese statutes set as Markdown: bold article and paragraph numbers, items as lists.

### 第一章　総則                              a part
**第三十条の四（…の利用）**　著作物は、次に…    an article, its caption, its first paragraph (項)
**２**　前項の…                               a later paragraph
- 一　情報解析…                               an item (号)
  - イ　…                                     a sub-item
    - （１）　…                               below that
## 附則                                       supplementary provisions, each counted
"""

import re

from ingest.document import Block
from ingest.readers.content import Articles, tidy
from knowledge.numerals import KANJI_NUMBER, from_kanji, to_int

_NUMBER = rf"{KANJI_NUMBER}(?:の{KANJI_NUMBER})*"
ARTICLE = re.compile(rf"第(?P<number>{KANJI_NUMBER})条(?P<branches>(?:の{KANJI_NUMBER})*)")
_BOLD = re.compile(r"\*\*(?P<marker>[^*]+)\*\*　?\s*(?P<text>.*)")
_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<words>.+)")
_LIST_ITEM = re.compile(r"\s*-\s+(?P<text>.+)")
_ITEM = re.compile(rf"(?P<number>{_NUMBER})(?=　|から|及び|、)")
_SUB = re.compile(r"(?P<kana>[イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテ])　")
_SUBSUB = re.compile(r"（(?P<number>[０-９0-9]+)）")
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテ"


def article_number(title: str) -> str:
    """第三十条の四 -> `30-4`; an empty string where the words do not begin with an article's number.

    Of a range (第七十二条から第八十四条まで) it is the first.
    """
    found = ARTICLE.match(title)
    if not found:
        return ""
    return "-".join(str(from_kanji(part)) for part in [found["number"], *found["branches"].split("の")[1:]])


class StatuteLines:
    """Gathers the blocks of a statute line by line.

    Args:
        article: locator of the article the lines begin in, for texts of one article; `caption`: its own.
    """

    def __init__(self, article: str = "", caption: str = "") -> None:
        self.blocks: list[Block] = []
        self._articles = Articles()
        self._headings: list[tuple[int, str]] = []
        self._supplements = 0
        self._article = article
        self._caption = caption
        self._paragraph = f"{article}/par=1" if article else ""
        self._item = self._sub = ""

    def feed(self, line: str) -> None:
        """Take the next line.

        Raises:
            DocumentError: `duplicate_provision`.
        """
        if not line.strip():
            return
        if heading := _HEADING.match(line):
            self._open_part(len(heading["marks"]), tidy(heading["words"]))
        elif bold := _BOLD.match(line):
            self._open_paragraph(bold["marker"], tidy(bold["text"]))
        elif item := _LIST_ITEM.match(line):
            self._add_item(tidy(item["text"]))
        elif line.startswith("|"):
            self._add_row(line)
        else:
            self._add(self._innermost(), tidy(line))

    def _open_part(self, level: int, words: str) -> None:
        self._article = self._paragraph = self._caption = self._item = self._sub = ""
        if words.replace("　", "").replace(" ", "").startswith("附則"):
            self._supplements += 1
            self._headings = []
        self._headings = [(at, part) for at, part in self._headings if at < level] + [(level, words)]

    def _open_paragraph(self, marker: str, text: str) -> None:
        self._item = self._sub = ""
        if number := article_number(marker):
            title, _, caption = marker.partition("（")
            self._caption = caption.removesuffix("）")
            self._article = f"{self._part()}art={number}"
            self._articles.open(self._article, title)
            self._paragraph = f"{self._article}/par=1"
            is_range = not ARTICLE.fullmatch(title)
            self._add(
                self._article if is_range else self._paragraph, f"{title}　{text}" if is_range else text
            )
        elif re.fullmatch("[０-９0-9]+", marker):
            container = f"{self._article}/" if self._article else self._part()
            self._paragraph = f"{container}par={to_int(marker)}"
            self._add(self._paragraph, f"{marker}　{text}")
        else:
            self._add(self._innermost(), f"{marker}　{text}".strip())

    def _add_item(self, text: str) -> None:
        paragraph = self._innermost() if not self._paragraph else self._paragraph
        if number := _ITEM.match(text):
            parts = number["number"].split("の")
            self._item = f"{paragraph}/item={'-'.join(str(from_kanji(part)) for part in parts)}"
            self._sub = ""
            self._add(self._item, text)
        elif kana := _SUB.match(text):
            self._sub = f"{self._item or paragraph}/sub={_IROHA.index(kana['kana']) + 1}"
            self._add(self._sub, text)
        elif (digits := _SUBSUB.match(text)) and self._sub:
            self._add(f"{self._sub}/subsub={to_int(digits['number'])}", text)
        else:
            self._add(self.blocks[-1].locator if self._sub or self._item else paragraph, text)

    def _add_row(self, line: str) -> None:
        cells = [tidy(cell) for cell in line.strip().strip("|").split("|")]
        if all(re.fullmatch(":?-+:?", cell) for cell in cells):
            return
        self._add(self._innermost(), " | ".join(cells))

    def _innermost(self) -> str:
        """Where a line without a number of its own belongs; it opens the paragraph where none is open."""
        if not self._paragraph:
            container = f"{self._article}/" if self._article else self._part()
            self._paragraph = f"{container}par=1" if container else "heading=前文/par=1"
        return self._item or self._paragraph

    def _part(self) -> str:
        return f"suppl={self._supplements}/" if self._supplements else ""

    def _add(self, locator: str, text: str) -> None:
        if not text:
            return
        headings = tuple(words for _, words in self._headings) or (
            ("前文",) if locator.startswith("heading=") else ()
        )
        self.blocks.append(Block(locator=locator, text=text, headings=headings, caption=self._caption))
