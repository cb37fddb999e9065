"""What the desk needs of a language model: claims on what was found, as they come, none of them believed yet."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from knowledge.answering.answer import Claim, Usage
from knowledge.answering.checking.verify import DraftClaim
from knowledge.finding.findings import Findings
from knowledge.reading.question import Question

OnClaim = Callable[[Claim], None]
"""Told of each claim as soon as it is verified, in the order of the answer; what it was told of is never taken back."""


class Speech(Protocol):
    """One answer of a model, while it comes."""

    def __iter__(self) -> Iterator[DraftClaim]:
        """Its claims, each once it is complete. Ends at the end of the answer, at the limit of time or length, or with
        the first trouble; raises nothing.
        """
        ...

    @property
    def usage(self) -> Usage:
        """What it took; whole once the claims have ended."""
        ...


class Speaker(Protocol):
    """A language model that speaks on what was found."""

    def speak(self, question: Question, findings: Findings, *, spent: float = 0.0) -> Speech:
        """Have it answer a question from passages.

        Args:
            spent: seconds since the question was asked; where many ask at once, the model has less time.
        """
        ...

    def restate(self, text: str, history: Sequence[str]) -> str | None:
        """A follow-up as it stands alone; None where the model gave nothing that can be used.

        Args:
            history: what was asked before in the same conversation, as it was understood, oldest first.
        """
        ...
