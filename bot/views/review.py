"""What staff look at before they approve or send a letter: it, and all that stands for or against it. Pure text."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.inquiries.cases.timeline import term
from bot.inquiries.model import Case, ChannelType, Evidence
from bot.inquiries.procedure.filing import Alike
from bot.inquiries.procedure.sending import Outgoing
from bot.inquiries.vendors.checklist import Item, Phase, channel_name, sentence
from bot.inquiries.vendors.model import Fact, Vendor
from bot.views.case import vendor_title, works_title
from bot.views.markup import escape, inline, plain
from bot.words import Words

_LONGEST_NAME = 100
_MOST = 20

_TERMS = {"requires": "requirement", "purposes": "kind"}
"""Facts whose values are terms of ours, and under what these are named."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A case in review.

    Attributes:
        letter: its text in `language`, the first that it is sent in.
        stale: paths of the vendor's facts that are to be confirmed.
        alike: other cases about the same work or link.
    """

    case: Case
    vendor: Vendor | None
    letter: str
    language: str
    items: tuple[Item, ...]
    evidence: Sequence[Evidence]
    stale: Sequence[str]
    alike: Sequence[Alike]


def review_markdown(reviewed: Reviewed, words: Words) -> str:
    """The letter, then the checklist, the evidence, the vendor's facts in doubt, and cases alike."""
    case = reviewed.case
    title = words(
        "review.title",
        reference=case.reference,
        vendor=vendor_title(case, reviewed.vendor, words),
        revision=case.revision,
    )
    parts = [
        f"**{title}**",
        f"**{words('review.letter', language=words(f'review.language.{reviewed.language}'))}**",
        escape(reviewed.letter.strip()),
        _section("review.checklist", [_item(item, words) for item in reviewed.items], words),
        _section(
            "review.evidence",
            [_evidence(each, number, words) for number, each in enumerate(reviewed.evidence, start=1)],
            words,
        ),
        facts_markdown(reviewed.vendor, reviewed.stale, words),
        _section(
            "review.alike", [_alike(each, words) for each in reviewed.alike[:_MOST]], words, empty=False
        ),
    ]
    return "\n\n".join(filter(None, parts))


def sending_markdown(outgoing: Outgoing, vendor: Vendor | None, words: Words) -> str:
    """What sending would do, and what stands against it."""
    channel = outgoing.channel
    case = outgoing.cases[0] if outgoing.cases else None
    lines = [
        f"**{words('review.sending', reference=outgoing.reference)}**",
        words("review.to", vendor=vendor_title(case, vendor, words) if case else words("review.nobody")),
        words(
            "review.by", channel=inline(channel_name(channel, words)) if channel else words("review.nobody")
        ),
    ]
    if channel and channel.address and channel.address not in channel_name(channel, words):
        lines.append(words("review.address", address=inline(channel.address)))
    if len(outgoing.cases) > 1:
        lines.append(words("review.for_cases", cases=" · ".join(each.reference for each in outgoing.cases)))
    lacking = list(dict.fromkeys(inline(sentence(item, words)) for item in outgoing.lacking))
    parts = [
        "\n".join(lines),
        _section("review.lacking", lacking, words, empty=False),
        facts_markdown(vendor, outgoing.stale, words),
        words(_how(outgoing)),
    ]
    return "\n\n".join(filter(None, parts))


def facts_markdown(vendor: Vendor | None, paths: Sequence[str], words: Words) -> str:
    """Facts about a vendor that are to be confirmed, each with its source and date; empty where there are none."""
    if vendor is None or not paths:
        return ""
    lines = [fact_line(path, vendor.facts[path], words) for path in paths[:_MOST] if path in vendor.facts]
    return _section("review.stale", lines, words, empty=False)


def fact_line(path: str, fact: Fact, words: Words) -> str:
    """A fact with its path, value, source and date."""
    return words(
        "review.fact",
        path=path,
        value=inline(plain(fact_value(fact.value, words, path=path), limit=300)),
        source=inline(fact.source) or words("vendor.no_source"),
        checked=words("vendor.checked", date=fact.checked.isoformat())
        if fact.checked
        else words("vendor.checked_never"),
    )


def fact_value(value: object, words: Words, *, path: str) -> str:
    """A fact's value as one text, in the reader's language where it has several, and with our terms by their names."""
    if value is None:
        return words("vendor.unknown")
    if isinstance(value, dict):
        return str(value.get(words.language) or next(iter(value.values()), ""))
    if isinstance(value, list | tuple):
        group = _TERMS.get(path.rpartition(".")[2], "")
        return words("vendor.comma").join(term(group, str(each), words) for each in value) or words(
            "vendor.unknown"
        )
    return term("channel", str(value), words) if path.endswith(".type") else str(value)


def _how(outgoing: Outgoing) -> str:
    """How it goes on from here."""
    if outgoing.channel is None:
        return "review.how_unknown"
    if outgoing.channel.type is ChannelType.EMAIL:
        if outgoing.mail is None:
            return "review.how_unknown"
        return "review.how_dry_run" if outgoing.dry_run else "review.how_email"
    return f"review.how_{outgoing.channel.type}"


def _section(key: str, lines: Sequence[str], words: Words, *, empty: bool = True) -> str:
    if not lines:
        return f"**{words(key)}**\n{words('review.nothing')}" if empty else ""
    return "\n".join([f"**{words(key)}**", *(f"- {line}" for line in lines)])


def _item(item: Item, words: Words) -> str:
    name = words(f"requirement.{item.requirement}")
    if item.met:
        return words("review.met", name=name)
    if item.before is Phase.SENDING:
        return words("review.later", name=name)
    return words("review.unmet", name=name, sentence=inline(sentence(item, words)))


def _evidence(evidence: Evidence, number: int, words: Words) -> str:
    line = words(
        "review.piece",
        number=number,
        purpose=term("purpose", evidence.purpose, words),
        what=inline(plain(evidence.name or evidence.link, limit=_LONGEST_NAME)),
    )
    credentials = evidence.credentials
    if credentials is None:
        return line
    valid = words("review.credentials_valid" if credentials.valid else "review.credentials_invalid")
    said = words("review.credentials", line=line, generator=inline(credentials.generator), valid=valid)
    return words("review.by_ai", line=said) if credentials.made_by_ai else said


def _alike(alike: Alike, words: Words) -> str:
    return words(
        f"review.alike_{alike.why}",
        reference=alike.case.reference,
        status=words(f"status.{alike.case.status}"),
        what=inline(plain(alike.what, limit=_LONGEST_NAME)) or works_title(alike.case, words),
    )
