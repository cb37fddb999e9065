"""What a language model is told: rules, then passages and the question between lines that nothing in them can fake."""

import secrets
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from knowledge.answering.composing.candidates import candidates
from knowledge.answering.composing.extent import weight
from knowledge.answering.composing.sought import Sought
from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.findings import Findings
from knowledge.reading.question import Question
from knowledge.reading.sentences import sentence_spans

MOST_PASSAGES = 10
LONGEST_PASSAGE = 700
MOST_TO_READ = 5000
"""Passages that a model is given; Japanese characters (twice as many Latin ones) of one of them, and of all together."""

Messages = list[tuple[str, str]]
"""Roles and what each says, as LangChain takes them."""


def answer_prompt(
    question: Question, material: Sequence[tuple[StoredPassage, str]], *, fence: str | None = None
) -> Messages:
    """What has a model answer.

    Args:
        material: passages with the text of each that is shown; numbered from 1.
        fence: a word for the lines around the material; None: a new one, which nobody can have written into it.
    """
    words = _words(question.language)
    fence = fence or new_fence()
    shown = [
        words["passage"].format(number=number, fence=fence, place=_place(passage), text=text)
        for number, (passage, text) in enumerate(material, start=1)
    ]
    asked = words["question"].format(question=question.text, fence=fence)
    return [("system", words["system"].format(fence=fence)), ("human", "\n".join([*shown, asked]))]


def restate_prompt(text: str, history: Sequence[str], *, language: str, fence: str | None = None) -> Messages:
    """What has a model put a follow-up so that it stands alone."""
    words = _words(language)
    fence = fence or new_fence()
    before = [
        words["asked_before"].format(number=number, question=question, fence=fence)
        for number, question in enumerate(history, start=1)
    ]
    asked = words["question"].format(question=text, fence=fence)
    return [("system", words["restate"].format(fence=fence)), ("human", "\n".join([*before, asked]))]


def material_of(question: Question, findings: Findings) -> list[tuple[StoredPassage, str]]:
    """What a model is given of the findings, and how much of each: what the desk itself would consider, in that order."""
    material: dict[int, tuple[StoredPassage, str]] = {}
    left: float = MOST_TO_READ
    for candidate in candidates(question, findings, Sought(question, findings.weights)):
        hit = candidate.hit
        for passage, text in ((hit.passage, hit.text), *((each, each.text) for each in hit.rest[:2])):
            shown = _beginning(text, min(LONGEST_PASSAGE, left))
            if passage.id in material or not shown or len(material) == MOST_PASSAGES:
                continue
            material[passage.id] = passage, shown
            left -= weight(shown)
    return list(material.values())


def new_fence() -> str:
    """A word that no document and no question can hold but by chance."""
    return secrets.token_hex(6)


def _beginning(text: str, limit: float) -> str:
    """As many whole sentences as there is room for, from the start."""
    if weight(text) <= limit:
        return text
    end = 0
    for _, stop in sentence_spans(text):
        if weight(text[:stop]) > limit:
            break
        end = stop
    return text[:end].rstrip()


def _place(passage: StoredPassage) -> str:
    """What names the place of a passage, on one line."""
    return " ".join(" ".join(_names(passage)).split())


def _names(passage: StoredPassage) -> Iterator[str]:
    yield passage.title
    yield passage.locator
    if passage.caption:
        yield passage.caption
    if passage.effective:
        yield passage.effective.isoformat()


@cache
def _words(language: str) -> dict[str, str]:
    text = (files("knowledge.answering.chat") / "prompts.toml").read_text(encoding="utf-8")
    words: dict[str, dict[str, str]] = tomllib.loads(text)
    return words["ja" if language == "ja" else "en"]
