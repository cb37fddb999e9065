"""An answer as a member sees it, in Markdown that Discord and a terminal both show well."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from bot.views.markup import escape, inline, plain, quoted, same_words
from bot.views.sources import Key, Source, numbered_sources, place_name, source_key, source_line
from bot.words import Words, words_for
from knowledge.answering.answer import Answer, Citation, Claim, Refusal
from knowledge.model import Kind
from knowledge.reading.sentences import item_mark, opens_list

_QUESTION_SHOWN = 300
"""Characters of a question as it was understood."""


def answer_markdown(answer: Answer, words: Words, *, today: date | None = None) -> str:
    """The whole answer: quotes under a sentence that names their place, numbered sources, a line of caution.

    Claims keep their order; neighbours from the same document stand under one introduction. A refusal is its
    sentence and an offer, and nothing that looks like a source. A follow-up opens with how it was understood.

    Args:
        words: of the language the frame is written in, usually `words_for(answer.language)`.
        today: where given and the answer is about the law of another day, it opens by saying so.
    """
    parts = [_understood(answer.understood, words)] if answer.understood else []
    if answer.refusal is not None:
        return "\n\n".join([*parts, _refusal(answer.refusal, as_of=answer.as_of, words=words)])
    sources = numbered_sources(answer.claims)
    if today is not None and answer.as_of != today:
        parts.append(words("answer.as_of", date=answer.as_of.isoformat()))
    if answer.former:
        parts.append(words("answer.former"))
    if answer.missing:
        missing = words.template("answer.comma").join(inline(each) for each in answer.missing)
        parts.append(words("answer.missing", missing=missing, date=answer.as_of.isoformat()))
    parts += _claims(answer.claims, sources, words)
    lines = [source_line(source, words=words) for source in sources.values()]
    parts.append("\n".join([f"**{words('sources.heading')}**", *lines]))
    parts += _whose_law(answer, words)
    parts.append(words("answer.disclaimer"))
    return "\n\n".join(parts)


def _understood(question: str, words: Words) -> str:
    """How a follow-up was understood."""
    return words("conversation.understood", question=inline(plain(question, limit=_QUESTION_SHOWN)))


def claims_markdown(claims: Sequence[Claim], words: Words) -> str:
    """The claims of an answer that is still being made, as they will stand in it."""
    return "\n\n".join(_claims(claims, numbered_sources(claims), words))


def _claims(claims: Sequence[Claim], sources: Mapping[Key, Source], words: Words) -> Iterator[str]:
    statute_seen = False
    for _, group in groupby(claims, key=lambda claim: claim.citations[0].document):
        neighbours = list(group)
        introduction = _introduction(neighbours, again=statute_seen, words=words)
        statute_seen |= neighbours[0].citations[0].kind is Kind.STATUTE
        parts = [_claim(claim, sources, words) for claim in neighbours]
        yield introduction + "\n" + "\n\n".join(parts)


def _whose_law(answer: Answer, words: Words) -> list[str]:
    """Where the question named no country: whose law this is, and whose else there is."""
    if not answer.laws_of:
        return []
    places, others = _list(answer.laws_of, words), _list(answer.others, words)
    return [words("answer.laws_of_others" if others else "answer.laws_of", places=places, others=others)]


def _list(names: Sequence[str], words: Words) -> str:
    """Names in one phrase: 日本、米国とEU."""
    *before, last = names or [""]
    comma, joint = words.template("answer.comma"), words.template("answer.and")
    return f"{comma.join(before)}{joint}{last}" if before else last


def _refusal(refusal: Refusal, *, as_of: date, words: Words) -> str:
    key = f"refusals.{refusal.reason}"
    missing = inline(refusal.missing)
    sentence = words(f"{key}_missing" if missing else key, missing=missing, date=as_of.isoformat())
    return f"{sentence}\n\n{words('refusals.offer')}"


def _introduction(claims: list[Claim], *, again: bool, words: Words) -> str:
    """The sentence that says whose words follow; decided by what the document is."""
    first = claims[0].citations[0]
    title = inline(first.title)
    match first.kind:
        case Kind.STATUTE:
            cited = [citation for claim in claims for citation in claim.citations]
            places = _places([one for one in cited if one.document == first.document], words=words)
            return words("answer.statute_more" if again else "answer.statute_first", places=places)
        case Kind.POLICY:
            key = "answer.policy_dated" if first.effective else "answer.policy"
            vendor = inline(first.vendor_name)
            if not vendor:
                return words("answer.other", title=title)
            return words(key, vendor=vendor, title=title, date=first.effective)
        case Kind.LETTER:
            return words("answer.letter", title=title)
        case Kind.BRIEF:
            source = inline(first.source_title)
            return words("answer.brief_sourced" if source else "answer.brief", title=title, source=source)
        case _:
            return words("answer.other", title=title)


def _places(citations: list[Citation], *, words: Words) -> str:
    """著作権法 第三十条の四（…）と第四十七条の五（…）: the law once, each of its places once, and each caption."""
    names: dict[str, str] = {}
    captions: set[str] = set()
    for citation in citations:
        name = inline(citation.label) if names else place_name(citation)
        caption = inline(citation.caption)
        if caption and caption not in captions:
            captions.add(caption)
            name = words_for(citation.language)("answer.captioned", place=name, caption=caption)
        names.setdefault(citation.label, name)
    return _list(list(names.values()), words)


def _claim(claim: Claim, sources: Mapping[Key, Source], words: Words) -> str:
    """The quotes with their numbers, under the claim's own words where those are not simply the quotes."""
    quotes = [
        quoted(citation.quote, mark=f"[{sources[source_key(citation)].number}]")
        for citation in claim.citations
    ]
    lines = [line for citation in claim.citations for line in citation.quote.splitlines()]
    if opens_list(lines[-1]) and not any(map(item_mark, lines[1:])):
        # Part of a list would read like the whole, so none of it is quoted; that there is one must be said.
        quotes.append(words("answer.list_follows"))
    spoken = claim.text.strip()
    if not spoken or same_words(spoken, "".join(citation.quote for citation in claim.citations)):
        return "\n".join(quotes)
    numbers = dict.fromkeys(sources[source_key(citation)].number for citation in claim.citations)
    marks = "".join(f"[{number}]" for number in numbers)
    return "\n".join([f"{escape(spoken)} {marks}", *quotes])
