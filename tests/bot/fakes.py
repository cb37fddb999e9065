"""A desk that answers what it was told to, and the answers it is told."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from knowledge.answering.answer import Answer, Citation, Claim, Reason, Refusal
from knowledge.answering.chat.speaking import OnClaim
from knowledge.catalog.conversations import Conversation
from knowledge.excerpt import Excerpt
from knowledge.model import Audience, Kind

TODAY = date(2026, 11, 22)
ARTICLE_30_4 = Citation(
    document="345AC0000000048",
    title="著作権法",
    locator="art=30-4",
    label="第三十条の四",
    caption="著作物に表現された思想又は感情の享受を目的としない利用",
    quote="著作物は、次に掲げる場合には、利用することができる。ただし、著作権者の利益を不当に害することとなる場合は、この限りでない。",
    url="https://laws.e-gov.go.jp/law/345AC0000000048",
    effective=date(2026, 6, 24),
    kind=Kind.STATUTE,
    language="ja",
    version=7,
    start=100,
    end=160,
)
BRIEF = Citation(
    document="brief/ja/coda",
    title="CODAの要望",
    locator="heading=demands",
    label="二つの要望",
    caption="",
    quote="CODAの第一の要望は、会員社のコンテンツを許諾なく機械学習の対象としないことです。",
    url="https://coda-cj.jp/news/2577/",
    effective=date(2025, 10, 27),
    kind=Kind.BRIEF,
    language="ja",
    source_title="CODAの公表",
    version=8,
    start=20,
    end=60,
)
SECTION_107 = replace(
    ARTICLE_30_4,
    document="usc17",
    title="Title 17, United States Code",
    locator="sec=107",
    label="§ 107",
    caption="Limitations on exclusive rights: Fair use",
    quote="the fair use of a copyrighted work is not an infringement of copyright.",
    url="https://uscode.house.gov/",
    effective=None,
    edition="through Pub. L. 117-80",
    language="en",
    version=9,
)
TERMS = replace(
    SECTION_107,
    document="midjourney/terms-of-service",
    title="Midjourney Terms of Service",
    label="Copyright complaints",
    caption="",
    quote="Send notices to takedown@midjourney.com.",
    url="https://docs.midjourney.com/terms",
    effective=date(2025, 2, 6),
    edition="",
    kind=Kind.POLICY,
    vendor="midjourney",
    vendor_name="Midjourney",
    version=10,
)


def answer_of(*citations: Citation, language: str = "ja", **changes: object) -> Answer:
    """An answer with one claim a citation, each saying just what it quotes."""
    claims = tuple(Claim(text=one.quote, citations=(one,)) for one in citations)
    return replace(Answer(question="?", language=language, as_of=TODAY, claims=claims), **changes)


def refusal_of(reason: Reason, missing: str = "", language: str = "ja") -> Answer:
    return answer_of(language=language, refusal=Refusal(reason=reason, missing=missing))


class FakeDesk:
    """Gives `reply` (or what it returns, or raises it), and `passage` to `for_audience`; keeps who asked."""

    def __init__(self, reply: Answer | Exception | Callable[[str], Answer] | None = None) -> None:
        self.reply = reply or answer_of(ARTICLE_30_4, BRIEF)
        self.asked: list[tuple[str, Audience]] = []
        self.conversations: list[Conversation | None] = []
        self.on_claim: OnClaim | None = None
        self.for_audience = Audience.PUBLIC
        self.shown: list[tuple[int, int, int, Audience]] = []
        self.passage: Excerpt | Exception = Excerpt(
            document="345AC0000000048",
            title="著作権法",
            label="第三十条の四",
            caption="著作物に表現された思想又は感情の享受を目的としない利用",
            before="第三十条の四",
            quote=ARTICLE_30_4.quote,
            after="一　技術の開発のための試験の用に供する場合",
            url=ARTICLE_30_4.url,
            language="ja",
            effective=date(2026, 6, 24),
            until=None,
        )

    def answer(
        self,
        question: str,
        *,
        reader: Audience,
        as_of: date | None = None,
        conversation: Conversation | None = None,
        on_claim: OnClaim | None = None,
    ) -> Answer:
        self.asked.append((question, reader))
        self.conversations.append(conversation)
        self.on_claim = on_claim
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply(question) if callable(self.reply) else self.reply

    def excerpt(self, version: int, start: int, end: int, *, reader: Audience) -> Excerpt | None:
        self.shown.append((version, start, end, reader))
        if isinstance(self.passage, Exception):
            raise self.passage
        return self.passage if self.for_audience in reader.reads else None


class Gate:
    """An answer that waits: `entered` is set when the desk has begun, and it goes on once `opened` is set."""

    def __init__(self, answer: Answer) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()
        self._answer = answer

    def __call__(self, question: str) -> Answer:
        self.entered.set()
        if not self.opened.wait(timeout=30):
            raise TimeoutError("nobody opened the gate")
        return self._answer
