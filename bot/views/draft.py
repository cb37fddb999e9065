"""A draft as its people see it while they fill it in: what is there, what is missing, what they must know. Pure text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.inquiries.model import Case, Form, Status
from bot.inquiries.procedure.filing import Alike
from bot.inquiries.procedure.parts import Part, Problem
from bot.inquiries.vendors.checklist import Item, Phase, channel_name, sentence
from bot.inquiries.vendors.model import Channel, Requirement, Vendor
from bot.views.case import vendor_title
from bot.views.markup import escape, inline, plain
from bot.views.split import LIMIT, length
from bot.words import Words

_R = Requirement
PARTS: Mapping[Part, frozenset[Requirement]] = {
    Part.WORK: frozenset({_R.WORKS, _R.AUTHOR, _R.RIGHTS_BASIS, _R.COUNTRY, _R.WORK_LINKS}),
    Part.FOUND: frozenset({_R.FOUND, _R.FOUND_LINKS, _R.DIRECT_LINKS}),
    Part.REQUEST: frozenset({_R.BACKGROUND, _R.REQUESTS}),
    Part.CLAIMANT: frozenset({_R.CLAIMANT, _R.CAPACITY, _R.AUTHORITY, _R.SIGNATORY}),
    Part.CONTACT: frozenset({_R.EMAIL, _R.PHONE, _R.ADDRESS}),
}
"""Which step of the form meets which requirement. Registration is asked of nobody, so it has no line of its own."""

_ADDRESSING = frozenset({_R.VENDOR, _R.KIND, _R.CHANNEL})
_LONGEST_SENTENCE = 220
_LONGEST_NOTE = 300
_LONGEST_TYPED = 60
_LONGEST_COMPANY = 80
_MOST_ALIKE = 3
_LEAST_PROGRESS = 450
_SHORTEST_LINE = 60
_SPARE = 80
"""Characters for what stands between sections, and for saying that something was left out."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a panel shows.

    Attributes:
        items: the checklist. `stale`: paths of the vendor's facts that are to be confirmed.
        alike: other cases this reader may see. `problems`: of the step just saved, which was of `part`.
        notice: what just happened, in a sentence.
    """

    case: Case
    vendor: Vendor | None
    channel: Channel | None
    items: tuple[Item, ...]
    stale: Collection[str] = ()
    alike: tuple[Alike, ...] = ()
    problems: tuple[Problem, ...] = ()
    part: Part | None = None
    notice: str = ""


def draft_markdown(draft: Draft, words: Words) -> str:
    """The panel's text, in one message: where there is too much, what matters least is left out, and that is said."""
    heading, problems, notice = _heading(draft.case, words), _problems(draft, words), escape(draft.notice)
    addressed, warnings = _addressed(draft, words), _warnings(draft, words)
    room = LIMIT - _SPARE - length(heading + problems + notice)
    beside = room - length(addressed + warnings)  # a warning matters more than the end of a sentence
    progress = _progress(draft, words, most=beside if beside >= _LEAST_PROGRESS else room)
    sections = [  # in the order they stand, with what is left out first having the highest number
        (0, heading),
        (1, addressed),
        (5, _notes(draft, words)),
        (2, warnings),
        (3, _from_answer(draft.case.form, words)),
        (4, _alike(draft.alike, words)),
        (0, progress),
        (0, problems),
        (0, notice),
    ]
    shown = [(rank, text) for rank, text in sections if text]
    cut = ""
    while length("\n\n".join([*(text for _, text in shown), cut])) > LIMIT:
        least = max(rank for rank, _ in shown)
        cut = words("draft.cut")
        if least == 0:
            return _clipped("\n\n".join(text for _, text in shown), LIMIT)
        shown = [(rank, text) for rank, text in shown if rank != least]
    return "\n\n".join(filter(None, [*(text for _, text in shown), cut]))


def _progress(draft: Draft, words: Words, *, most: int) -> str:
    """The form part by part: what is there, and exactly what is missing; in sentences where `most` characters allow it,
    else by name.
    """
    full = _parts(draft, words, brief=False)
    return full if length(full) <= most else _fitted(_parts(draft, words, brief=True), most)


def _parts(draft: Draft, words: Words, *, brief: bool) -> str:
    items = [item for item in draft.items if item.before is Phase.READY]
    held = _held(draft.case.form, words)
    lines = [_line(items, _ADDRESSING, words("draft.part.address"), "", words, brief=brief)]
    for part, wanted in PARTS.items():
        name = words(f"draft.part.{part}")
        line = _line(items, wanted, name, held[part], words, brief=brief)
        lines.append(line or words("draft.optional" if draft.case.form.kind else "draft.unasked", name=name))
    for requirement, key in ((_R.PROOF_OF_RIGHTS, "evidence"), (_R.ENGLISH, "english")):
        lines.append(_line(items, {requirement}, words(f"draft.part.{key}"), "", words, brief=brief))
    later = [words(f"requirement.{item.requirement}") for item in draft.items if item.before is Phase.SENDING]
    if later:
        lines.append(words("draft.later", statements=words("vendor.comma").join(later)))
    missing = sum(not item.met for item in items)
    if draft.case.status in (Status.DRAFT, Status.READY):
        head = words("draft.missing", count=missing) if missing else words("draft.complete")
    else:
        head = words("draft.filled")
    return "\n".join([f"**{head}**", *filter(None, lines)])


def works_markdown(case: Case, words: Words, *, notice: str = "") -> str:
    """The works of a draft, one after the other, to choose one from."""
    lines = [
        words(
            "draft.work",
            number=number,
            title=inline(plain(work.title, limit=_LONGEST_TYPED)) or words("draft.untitled"),
            more=words("vendor.comma").join(
                inline(plain(text, limit=40))
                for text in (work.author, work.rights_basis, work.country, work.registration)
                if text
            )
            or words("draft.no_details"),
        )
        for number, work in enumerate(case.form.works, start=1)
    ]
    heading = words("draft.works_heading", reference=case.reference, count=len(lines))
    text = "\n".join([f"**{heading}**", *lines])
    return _clipped(f"{text}\n\n{escape(notice)}".strip(), LIMIT)


def _heading(case: Case, words: Words) -> str:
    who = words("draft.shared" if case.shared else "draft.private")
    if case.company:
        who = words(
            "draft.company", company=inline(plain(case.company.name, limit=_LONGEST_COMPANY)), who=who
        )
    status = words(f"status.{case.status}")
    return words("draft.heading", reference=case.reference, status=status, who=who)


def _addressed(draft: Draft, words: Words) -> str:
    case, vendor, channel = draft.case, draft.vendor, draft.channel
    name = vendor_title(case, vendor, words)
    if vendor and vendor.company:
        name = words("draft.vendor_company", name=name, company=inline(vendor.company))
    name += _mark("company", draft, words)
    facts = [(words("requirement.vendor"), name)]
    kind = words(f"kind.{case.form.kind}") if case.form.kind else words("case.no_kind")
    facts.append((words("requirement.kind"), kind))
    if channel:
        told = inline(channel_name(channel, words))
        if channel.address and channel.name:
            told = words("draft.channel_at", channel=told, address=inline(channel.address))
        facts.append((words("requirement.channel"), told + _mark(f"channel.{channel.id}.", draft, words)))
        wanted = [words(f"requirement.{each}") for each in Requirement if each in channel.requires]
        if wanted:
            facts.append((words("vendor.requires"), words("vendor.comma").join(wanted)))
    lines = [words("vendor.fact", name=name_, value=value) for name_, value in facts]
    if draft.stale:
        lines.append(words("draft.stale", count=len(draft.stale)))
    return "\n".join(lines)


def _notes(draft: Draft, words: Words) -> str:
    notes = draft.channel.notes if draft.channel else ()
    return "\n".join(
        words("vendor.fact", name=words("vendor.note"), value=inline(_told(note, words))) for note in notes
    )


def _warnings(draft: Draft, words: Words) -> str:
    warnings = draft.vendor.warnings if draft.vendor else ()
    if not warnings:
        return ""
    lines = [words("draft.warning", text=inline(_told(each, words))) for each in warnings]
    return "\n".join([f"**{words('vendor.warnings')}**", *lines])


def _from_answer(form: Form, words: Words) -> str:
    lines = []
    if form.question:
        question = inline(plain(form.question, limit=_LONGEST_TYPED))
        lines.append(words("draft.question", question=question))
    if form.relied:
        places = [inline(plain(f"{one.title} {one.label}".strip(), limit=60)) for one in form.relied]
        lines.append(words("draft.relied", places=words("vendor.comma").join(dict.fromkeys(places))))
    return "\n".join(lines)


def _alike(alike: Sequence[Alike], words: Words) -> str:
    if not alike:
        return ""
    lines = [
        words(
            f"draft.alike_{one.why}",
            reference=one.case.reference,
            status=words(f"status.{one.case.status}"),
            what=inline(plain(one.what, limit=_LONGEST_TYPED)),
        )
        for one in alike[:_MOST_ALIKE]
    ]
    if len(alike) > _MOST_ALIKE:
        lines.append(words("draft.more", count=len(alike) - _MOST_ALIKE))
    return "\n".join([f"**{words('draft.alike')}**", *lines])


def problem_line(problem: Problem, part: Part, words: Words) -> str:
    """Why a field was not taken over, with the beginning of what was typed in it."""
    return words(
        "draft.problem",
        field=words(f"form.label.{part}.{problem.field}"),
        why=words(f"problem.{problem.code}"),
        typed=inline(plain(problem.typed, limit=_LONGEST_TYPED)),
    )


def _problems(draft: Draft, words: Words) -> str:
    if not draft.problems or draft.part is None:
        return ""
    lines = [problem_line(problem, draft.part, words) for problem in draft.problems]
    return "\n".join([f"**{words('draft.problems')}**", *lines])


def _held(form: Form, words: Words) -> dict[Part, str]:
    """In a few words, what each part holds; empty where it holds nothing."""
    works = ""
    titled = [work for work in form.works if work.title]
    if form.works:
        title = inline(plain(titled[0].title, limit=40)) if titled else words("draft.untitled")
        works = words("draft.works", title=title, count=len(form.works))
    found = form.found.description or " ".join(form.found.links[:1]) or form.found.prompt
    requests = len(form.requests) + len(form.standard_requests)
    asked = words("draft.requests", count=requests, days=form.answer_days) if requests else form.background
    claimant = form.claimant
    contact = claimant.email or claimant.phone or claimant.address
    return {
        Part.WORK: works,
        Part.FOUND: _short(found),
        Part.REQUEST: _short(asked),
        Part.CLAIMANT: _short(claimant.name or claimant.signatory),
        Part.CONTACT: _short(contact),
    }


def _line(
    items: Sequence[Item], wanted: Collection[Requirement], name: str, held: str, words: Words, *, brief: bool
) -> str:
    """A part in a line; empty where nothing of it is asked for and nothing is there."""
    concerned = [item for item in items if item.requirement in wanted]
    lacking = [item for item in concerned if not item.met]
    if lacking and brief:
        names = words("vendor.comma").join(words(f"requirement.{item.requirement}") for item in lacking)
        return words("draft.open", name=name, told=words("draft.lacking", names=names))
    if lacking:
        return words("draft.open", name=name, told=" ".join(_sentence(item, words) for item in lacking))
    known = [] if brief else [_sentence(item, words) for item in concerned if item.detail]
    told = " ".join(filter(None, [held, *known]))
    if concerned or held:
        return words("draft.done_with" if told else "draft.done", name=name, told=told)
    return ""


def _sentence(item: Item, words: Words) -> str:
    return inline(plain(sentence(item, words), limit=_LONGEST_SENTENCE))


def _fitted(text: str, most: int) -> str:
    """All lines, the longest cut until there is room for them; each keeps its beginning."""
    lines = text.split("\n")
    while length("\n".join(lines)) > most:
        longest = max(range(len(lines)), key=lambda at: length(lines[at]))
        if length(lines[longest]) < _SHORTEST_LINE:
            break
        lines[longest] = _clipped(lines[longest], length(lines[longest]) * 3 // 4)
    return "\n".join(lines)


def _mark(path: str, draft: Draft, words: Words) -> str:
    stale = any(each == path or (path.endswith(".") and each.startswith(path)) for each in draft.stale)
    return f" {words('vendor.stale')}" if stale else ""


def _told(texts: Mapping[str, str], words: Words) -> str:
    return plain(texts.get(words.language) or next(iter(texts.values()), ""), limit=_LONGEST_NOTE)


def _short(text: str) -> str:
    return inline(plain(text, limit=50))


def _clipped(text: str, most: int) -> str:
    """The beginning of a text; no escaped mark is cut in two."""
    if length(text) <= most:
        return text
    kept = text[: max(0, most - 1)]
    while length(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip("\\") + "…"
