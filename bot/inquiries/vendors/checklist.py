"""What an inquiry still needs, by its kind, its vendor and its channel. Pure rules, and the sentences about them.

To fill in more never makes a met item unmet, but for these cases, in which what was added is itself at fault or asks for
more: a work that lacks what its kind or channel wants of each work; a link or mail address that cannot be used; a text
without English where the channel wants English; saying that one acts as an agent or licensee, which has to be proven.
Choosing a kind or a channel adds items.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.inquiries.model import Capacity, Evidence, Form, InquiryKind, Purpose, Statement, Work
from bot.inquiries.vendors.addresses import is_direct_link, is_mail_address, is_web_address
from bot.inquiries.vendors.model import Channel, Requirement, Vendor
from bot.words import Words

_R = Requirement
_K = InquiryKind

CLAIMS = frozenset({_K.TRAINING, _K.OUTPUT, _K.REMOVAL})
"""Kinds that say rights were infringed: for these only are statements sworn and rights proven."""

FINDINGS = frozenset({_K.OUTPUT, _K.REMOVAL})
"""Kinds about something that was found at the vendor's, which can be pointed at."""

_ALWAYS = frozenset({_R.VENDOR, _R.KIND, _R.CHANNEL, _R.CLAIMANT, _R.SIGNATORY, _R.EMAIL})
_WORKS = frozenset({_R.WORKS, _R.CAPACITY, _R.REQUESTS})
_FINDING = _WORKS | {_R.FOUND, _R.FOUND_LINKS, _R.RIGHTS_BASIS}
BASE: Mapping[InquiryKind, frozenset[Requirement]] = {
    _K.TRAINING: _WORKS,
    _K.OUTPUT: _FINDING,
    _K.RESERVATION: _WORKS,
    _K.REMOVAL: _FINDING,
    _K.PROVENANCE: _WORKS,
    _K.LICENSING: _WORKS,
    _K.OTHER: frozenset({_R.BACKGROUND, _R.REQUESTS}),
}
"""What each kind needs whatever the vendor asks for, beside what every inquiry needs."""

_DESCRIBED = frozenset({_K.RESERVATION, _K.LICENSING})
"""Kinds that may be about a whole repertoire, described in the background, in place of single works."""

_STATEMENTS = {
    _R.SIGNATURE: Statement.SIGNATURE,
    _R.GOOD_FAITH: Statement.GOOD_FAITH,
    _R.ACCURACY: Statement.ACCURACY,
    _R.PERJURY_AUTHORITY: Statement.PERJURY_AUTHORITY,
}
_OF_CLAIMS = frozenset(
    {*_STATEMENTS, _R.WORKS, _R.AUTHOR, _R.RIGHTS_BASIS, _R.COUNTRY, _R.WORK_LINKS, _R.PROOF_OF_RIGHTS}
)
_OF_FINDINGS = frozenset({_R.FOUND, _R.FOUND_LINKS, _R.DIRECT_LINKS})
_OF_EACH_WORK = {
    _R.AUTHOR: "author",
    _R.RIGHTS_BASIS: "rights_basis",
    _R.COUNTRY: "country",
    _R.WORK_LINKS: "links",
}
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


class Phase(StrEnum):
    """By when an item has to be met."""

    READY = "ready"  # before the inquiry can be submitted
    SENDING = "sending"  # before the letter can go: what a named person has to declare


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is needed.

    Attributes:
        detail: what exactly is at fault: `problem` names the sentence, the rest is what it mentions. Also where the item
            is met and there is still something to know (`problem` of `channel` then is `no_better`).
    """

    requirement: Requirement
    met: bool
    before: Phase = Phase.READY
    detail: Mapping[str, Any] = field(default_factory=dict)


def required(kind: InquiryKind | None, channel: Channel | None) -> frozenset[Requirement]:
    """What an inquiry of this kind by this channel needs.

    What a channel wants of a notice of infringement (17 U.S.C. § 512(c)(3) and its like) is asked for where the inquiry
    is one: nobody has to swear in order to ask for a licence, or to point at an output in order to reserve rights.
    """
    if kind is None:
        return _ALWAYS
    wanted = set(channel.requires) if channel else set()
    if kind not in CLAIMS:
        wanted -= _OF_CLAIMS
    if kind not in FINDINGS:
        wanted -= _OF_FINDINGS
    return _ALWAYS | BASE[kind] | wanted


def checklist(
    form: Form,
    *,
    vendor: Vendor | None,
    channel: Channel | None,
    evidence: Sequence[Evidence],
    confirmed: Mapping[Statement, str],
) -> tuple[Item, ...]:
    """What this inquiry needs, met and unmet, in the order of `Requirement`.

    Args:
        vendor, channel: those that the form names, as the directory knows them; None where it names none, or none known.
        evidence: of the case.
        confirmed: who made which statement, by typed name.
    """
    wanted = set(required(form.kind, channel))
    if form.claimant.capacity in (Capacity.AGENT, Capacity.LICENSEE):
        wanted.add(_R.AUTHORITY)
    return tuple(
        _item(requirement, form, vendor, channel, evidence, confirmed)
        for requirement in Requirement
        if requirement in wanted
    )


def missing(items: Iterable[Item], phase: Phase) -> tuple[Item, ...]:
    """The unmet items of a phase. Before sending, all of them have to be met."""
    return tuple(item for item in items if not item.met and phase in (item.before, Phase.SENDING))


def sentence(item: Item, words: Words) -> str:
    """What is missing and what to do about it, as plain text; may hold what people typed."""
    facts: dict[str, Any] = dict(item.detail)
    problem = facts.pop("problem", "")
    key = f"missing.{item.requirement}" + (f"_{problem}" if problem else "")
    comma = words("vendor.comma")
    shown: dict[str, object] = {}
    for name, value in facts.items():
        match name:
            case "works":
                shown[name] = comma.join(
                    words("missing.work", number=number, title=title)
                    if title
                    else words("missing.untitled", number=number)
                    for number, title in value
                )
            case "fields":
                shown[name] = comma.join(_field_name(path, words) for path in value)
            case "kind":
                shown[name] = words(f"kind.{value}")
            case "vendor":
                shown[name] = value.get(words.language) or next(iter(value.values()))
            case "channels":
                shown[name] = comma.join(channel_name(channel, words) for channel in value)
            case "links":
                shown[name] = comma.join(value)
            case _:
                shown[name] = value
    return words(key, **shown)


def channel_name(channel: Channel, words: Words) -> str:
    """What a channel is called: by its own name, else by its type and address."""
    kind = words(f"channel.{channel.type}")
    named = channel.name.get(words.language) or channel.address
    return words("vendor.channel", type=kind, name=named) if named else kind


def _item(
    requirement: Requirement,
    form: Form,
    vendor: Vendor | None,
    channel: Channel | None,
    evidence: Sequence[Evidence],
    confirmed: Mapping[Statement, str],
) -> Item:
    claimant = form.claimant
    problem: Mapping[str, Any] | None  # None: met; empty: simply not there
    match requirement:
        case _R.VENDOR:
            return Item(requirement, met=vendor is not None)
        case _R.CHANNEL:
            return _channel(form, vendor, channel)
        case _R.WORKS:
            problem = _works(form)
        case _R.AUTHOR | _R.RIGHTS_BASIS | _R.COUNTRY | _R.WORK_LINKS:
            problem = _each_work(form.works, requirement)
        case _R.FOUND_LINKS:
            problem = _found_links(form, evidence)
        case _R.DIRECT_LINKS:
            problem = _direct_links(form, evidence)
        case _R.EMAIL:
            problem = (
                None if is_mail_address(claimant.email)
                else {"problem": "unusable", "value": claimant.email} if claimant.email
                else {}
            )  # fmt: skip
        case _R.ENGLISH:
            fields = [path for path, text in _texts(form) if not _readable(path, text)]
            problem = {"fields": fields} if fields else None
        case _R.PROOF_OF_RIGHTS:
            problem = None if any(piece.purpose is Purpose.RIGHTS for piece in evidence) else {}
        case _R.SIGNATURE | _R.GOOD_FAITH | _R.ACCURACY | _R.PERJURY_AUTHORITY:
            name = confirmed.get(_STATEMENTS[requirement], "")
            return Item(requirement, met=bool(name.strip()), before=Phase.SENDING)
        case _:
            there = {
                _R.KIND: form.kind,
                _R.FOUND: form.found.description,
                _R.BACKGROUND: form.background,
                _R.REQUESTS: any(form.requests) or any(form.standard_requests),
                _R.CLAIMANT: claimant.name,
                _R.CAPACITY: claimant.capacity,
                _R.AUTHORITY: claimant.authority,
                _R.SIGNATORY: claimant.signatory,
                _R.PHONE: claimant.phone,
                _R.ADDRESS: claimant.address,
            }
            problem = None if there[requirement] else {}
    return Item(requirement, met=problem is None, detail=problem or {})


def _channel(form: Form, vendor: Vendor | None, channel: Channel | None) -> Item:
    """A channel has to be chosen, and one for this kind where the vendor has any; else the nearest will do."""
    if vendor is None:
        return Item(_R.CHANNEL, met=False, detail={"problem": "no_vendor"})
    if not vendor.channels:
        return Item(_R.CHANNEL, met=False, detail={"problem": "unknown", "vendor": vendor.names})
    if channel is None:
        return Item(_R.CHANNEL, met=False, detail={"vendor": vendor.names})
    if form.kind is None or channel.serves(form.kind):
        return Item(_R.CHANNEL, met=True)
    better = tuple(each for each in vendor.channels if each.serves(form.kind))
    about = {"vendor": vendor.names, "kind": form.kind}
    if better:
        return Item(_R.CHANNEL, met=False, detail={"problem": "other_kind", "channels": better, **about})
    return Item(_R.CHANNEL, met=True, detail={"problem": "no_better", **about})


def _works(form: Form) -> Mapping[str, Any] | None:
    untitled = [(number, "") for number, work in enumerate(form.works, start=1) if not work.title]
    if untitled:
        return {"problem": "untitled", "works": untitled}
    if form.works:
        return None
    if form.kind in _DESCRIBED:
        return None if form.background else {"problem": "or_background"}
    return {}


def _each_work(works: Sequence[Work], requirement: Requirement) -> Mapping[str, Any] | None:
    name = _OF_EACH_WORK[requirement]
    if not works:
        return {"problem": "no_works"}
    lacking = [(number, work.title) for number, work in enumerate(works, start=1) if not getattr(work, name)]
    if lacking:
        return {"works": lacking}
    if requirement is _R.WORK_LINKS:
        unusable = [link for work in works for link in work.links if not is_web_address(link)]
        if unusable:
            return {"problem": "unusable", "links": unusable}
    return None


def _found_links(form: Form, evidence: Sequence[Evidence]) -> Mapping[str, Any] | None:
    """Where it was found. What a member saw in an answer of their own has no address: there a file shows it, unless it
    is to be taken down, for which it has to be located.
    """
    unusable = [link for link in form.found.links if link and not is_web_address(link)]
    if unusable:
        return {"problem": "unusable", "links": unusable}
    found = [piece for piece in evidence if piece.purpose is Purpose.FOUND]
    if any(form.found.links) or any(piece.link for piece in found):
        return None
    if form.kind is _K.OUTPUT:
        return None if found else {"problem": "or_file"}
    return {}


def _direct_links(form: Form, evidence: Sequence[Evidence]) -> Mapping[str, Any] | None:
    links = [link for link in form.found.links if link]
    indirect = [link for link in links if not is_direct_link(link)]
    if indirect:
        return {"problem": "indirect", "links": indirect}
    given = [piece.link for piece in evidence if piece.purpose is Purpose.FOUND]
    return None if links or any(is_direct_link(link) for link in given) else {}


_LONG = frozenset({"background", "description", "requests", "rights_basis", "authority"})


def _texts(form: Form) -> list[tuple[str, str]]:
    """What people typed and a letter repeats, by path."""
    claimant = form.claimant
    found = [
        *((f"work.{n}.{name}", getattr(work, name)) for n, work in enumerate(form.works, start=1)
          for name in ("title", "author", "rights_basis", "first_publication", "country")),
        ("description", form.found.description),
        *((f"requests.{n}", request) for n, request in enumerate(form.requests, start=1)),
        ("background", form.background),
        ("claimant", claimant.name),
        ("authority", claimant.authority),
        ("signatory", claimant.signatory),
        ("address", claimant.address),
    ]  # fmt: skip
    return [(path, text) for path, text in found if text]


def _readable(path: str, text: str) -> bool:
    """Whether somebody who reads English alone can make something of it.

    A name or title needs Latin letters, which may stand beside the Japanese. In a text they have to be at least as many
    as the others: an English rendering is longer than the Japanese it renders, a product's name in passing is not.
    """
    latin = len(_LATIN.findall(text))
    others = sum(map(str.isalpha, text)) - latin
    if not others:
        return True
    return latin >= others if _LONG & set(path.split(".")) else latin > 0


def _field_name(path: str, words: Words) -> str:
    parts = path.split(".")
    if parts[0] == "work":
        return words("missing_field.of_work", number=parts[1], field=words(f"missing_field.{parts[2]}"))
    name = words(f"missing_field.{parts[0]}")
    return words("missing_field.numbered", field=name, number=parts[1]) if parts[1:] else name
