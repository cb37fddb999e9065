"""Defined terms of Japanese law, set apart from their definitions again.

Official texts write `一　著作物　思想又は感情を…`: number, term, definition, with a full-width space between.
Texts that were converted through Markdown lost the second space. It comes back only where the term is
certain: the definition names it again at its end, or the law uses the same words elsewhere as a noun and
never goes on the way the definition goes on.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from ingest.document import Block

_OPENING = "用語の意義"
_NUMBER = re.compile(r"[一二三四五六七八九十百]+(?:の[一二三四五六七八九十]+)*　")
_NAMED_AGAIN = "に規定する"
_LONGEST_TERM = 40
_WORD = "一-龠々〆ァ-ヶーＡ-Ｚａ-ｚ"
# What follows a noun in legal prose: a particle, a bracket, a stop, a conjunction. の also follows half a
# word (特定の), so that it counts for longer terms only.
_AFTER = "[をにはがとで、。」（）及又若並]|その他"
_AFTER_LONGER = f"の|{_AFTER}"
_NEVER_FIRST = "をにはがとでのへも、。）"


def defines_terms(text: str) -> bool:
    """Whether a text has a paragraph that opens a list of definitions."""
    return _OPENING in text


def set_terms_apart(blocks: Sequence[Block], elsewhere: str = "") -> tuple[Block, ...]:
    """The blocks, with a full-width space after each defined term that is certain.

    Args:
        blocks: of one law, or one article of it.
        elsewhere: other text of the same law, without the blocks' own, to know its terms by.
    """
    set_apart = list(blocks)
    for first, last in _definition_lists(blocks):
        outside = [block.text for block in (*blocks[: first + 1], *blocks[last:])]
        inside = [re.split("[、。]", block.text, maxsplit=1)[-1] for block in blocks[first + 1 : last]]
        corpus = "\n".join([*outside, *inside, elsewhere])
        for index in range(first + 1, last):
            block = blocks[index]
            number = _NUMBER.match(block.text)
            if not number or "をい" not in block.text:
                continue
            body = block.text[number.end() :]
            if term := _term_named_again(body) or _term_used_elsewhere(body, corpus):
                at = number.end() + len(term)
                set_apart[index] = replace(block, text=f"{block.text[:at]}　{block.text[at:]}")
    return tuple(set_apart)


def _definition_lists(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Where paragraphs that define terms lie: index of the opening block, and of the one after the last."""
    found = []
    at = 0
    for _, members in groupby(blocks, lambda block: block.locator.partition("/item=")[0]):
        paragraph = list(members)
        if len(paragraph) > 1 and defines_terms(paragraph[0].text):
            found.append((at, at + len(paragraph)))
        at += len(paragraph)
    return found


def _term_named_again(body: str) -> str:
    """The term of a definition that ends in it: 投資家|法第二条に規定する投資家をいう."""
    head = body.partition("。")[0]
    at = head.find(_NAMED_AGAIN)
    while at > 0:
        rest = head[at + len(_NAMED_AGAIN) :]
        length = sum(
            1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(body[:at], rest, strict=False))
        )
        if length > 1 and rest[length : length + 1] in {"を", "（"}:
            return body[:length]
        at = head.find(_NAMED_AGAIN, at + 1)
    return ""


def _term_used_elsewhere(body: str, corpus: str) -> str:
    """The longest beginning that the corpus uses as a noun, if the corpus knows no longer one."""
    if "　" in body[:_LONGEST_TERM]:
        return ""
    known = 0
    while known < min(_LONGEST_TERM, len(body) - 1) and body[: known + 1] in corpus:
        known += 1
    term, definition = body[:known], body[known:]
    as_noun = rf"(?<![{_WORD}]){re.escape(term)}(?:{_AFTER if known < 4 else _AFTER_LONGER})"
    certain = known > 1 and definition[0] not in _NEVER_FIRST and re.search(as_noun, corpus)
    return term if certain else ""
