"""An answer as data: one JSON object, as `answer.schema.json` beside this file describes it."""

from dataclasses import asdict
from typing import Any

from bot.views.answer import answer_markdown
from bot.words import words_for
from knowledge.answering.answer import Answer, Citation
from knowledge.excerpt import Standing


def answer_record(answer: Answer, *, identifier: str) -> dict[str, Any]:
    """The object that `madoguchi ask --json` prints.

    Args:
        identifier: names the question, as its file does.
    """
    record: dict[str, Any] = {
        "id": identifier,
        "question": answer.question,
        "understood": answer.understood,
        "language": answer.language,
        "as_of": answer.as_of.isoformat(),
        "status": "answered" if answer.answered else "refused",
        "text": answer_markdown(answer, words_for(answer.language)),
        "claims": [
            {"text": claim.text, "citations": [_citation(citation) for citation in claim.citations]}
            for claim in answer.claims
        ],
        "refusal": (
            {"reason": answer.refusal.reason.value, "missing": answer.refusal.missing}
            if answer.refusal
            else None
        ),
        "missing": list(answer.missing),
        "former": answer.former,
        "laws_of": list(answer.laws_of),
        "others": list(answer.others),
        "timings_ms": answer.timings_ms,
    }
    return record if answer.usage is None else record | {"usage": asdict(answer.usage)}


def _citation(citation: Citation) -> dict[str, Any]:
    record: dict[str, Any] = {
        "document": citation.document,
        "title": citation.title,
        "locator": citation.locator,
        "label": citation.label,
        "quote": citation.quote,
        "url": citation.url,
        "effective": citation.effective.isoformat() if citation.effective else None,
        "kind": citation.kind.value,
    }
    if citation.standing is not Standing.CURRENT:
        record["standing"] = citation.standing.value
    if citation.outdated:
        record["outdated"] = True
    return record if citation.ocr is None else record | {"ocr": citation.ocr}
