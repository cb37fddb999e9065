"""The library as staff see it: lists, a document, its history, the state of all. Pure text, each within one message."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from bot.library.intake import FollowedState
from bot.library.librarian import LibraryStatus, Shown, doubtful
from bot.library.model import Job
from bot.views.case import moment
from bot.views.job import failure_line, job_line
from bot.views.markup import inline, link, plain, quoted
from bot.words import Words
from knowledge.catalog.holdings import Done, HeldVersion, Listed, RemovedDocument
from knowledge.model import Flag

_LONGEST_TITLE = 120
_LONGEST_KEY = 120
_MOST_VERSIONS = 12
_MOST_DEEDS = 12
_MOST_LINES = 8
_MOST_FAILING = 3
_MEGABYTE = 2**20


def list_page(found: Sequence[Listed], words: Words, *, page: int, size: int) -> str:
    """A page of documents, one a line.

    Args:
        page: from 0; `size`: documents on one.
    """
    if not found:
        return words("library.list.none")
    pages = (len(found) - 1) // size + 1
    heading = words("library.list.page", count=len(found), page=page + 1, pages=pages)
    return "\n".join(
        [f"**{heading}**", *(list_line(each, words) for each in found[page * size : (page + 1) * size])]
    )


def list_line(document: Listed, words: Words) -> str:
    """A document in two lines: its title and key, and what there is to know of it."""
    facts = [
        words(f"document_kind.{document.kind}"),
        document.jurisdiction.upper(),
        document.effective.isoformat() if document.effective else "",
        words(f"audience.{document.audience}"),
        words("library.versions", count=document.versions) if document.versions > 1 else "",
        words("library.doubtful") if doubtful(document) else "",
    ]
    told = words.template("sources.separator").join(filter(None, map(inline, facts)))
    return f"- **{title_of(document.title)}** {key_of(document.key)}\n  {told}"


def document_markdown(shown: Shown, words: Words, *, opening: str, home: tzinfo) -> str:
    """A document: its newest version, its versions, and how its text begins."""
    now = shown.current
    lines = [
        f"**{title_of(now.title)}** {key_of(now.key)}",
        _fact("kind", words(f"document_kind.{now.kind}"), words),
        _fact("jurisdiction", now.jurisdiction.upper() or words("library.unstated"), words),
        _fact("audience", words(f"audience.{now.audience}"), words),
        _fact("url", link(now.url), words) if link(now.url) else "",
        _fact("passages", str(now.passages), words),
        _fact("added", moment(now.added_at, home), words),
        *doubts(now.ocr, now.flags, words),
    ]
    versions = _versions(shown.versions, words)
    begins = quoted(plain(opening, limit=300)) if opening.strip() else ""
    return "\n\n".join(filter(None, ["\n".join(filter(None, lines)), versions, begins]))


def history_markdown(shown: Shown, words: Words, *, home: tzinfo) -> str:
    """A document's versions, and what was done to it."""
    title = f"**{title_of(shown.current.title)}** {key_of(shown.current.key)}"
    deeds = [deed_line(each, words, home=home) for each in shown.deeds[:_MOST_DEEDS]]
    if len(shown.deeds) > _MOST_DEEDS:
        deeds.append(words("library.more", count=len(shown.deeds) - _MOST_DEEDS))
    done = "\n".join([f"**{words('library.done')}**", *deeds]) if deeds else ""
    return "\n\n".join(filter(None, [title, _versions(shown.versions, words), done]))


def deed_line(deed: Done, words: Words, *, home: tzinfo) -> str:
    """Who did what, and when."""
    what = words(f"deed.{deed.what}")
    detail = deed.detail
    if detail.get("to"):
        what = words("library.to_audience", what=what, audience=words(f"audience.{detail['to']}"))
    elif detail.get("effective"):
        what = words("library.of_day", what=what, date=inline(str(detail["effective"])))
    return words("library.deed", at=moment(deed.at, home), name=inline(deed.by.name), what=what)


def sure_markdown(document: HeldVersion, versions: int, words: Words) -> str:
    """The question before a document is taken out."""
    return words(
        "library.remove.sure",
        title=title_of(document.title),
        key=key_of(document.key),
        versions=versions,
        audience=words(f"audience.{document.audience}"),
    )


def status_markdown(status: LibraryStatus, words: Words, *, home: tzinfo) -> str:
    """How the library is."""
    held = words(
        "library.status.held",
        documents=status.documents,
        versions=status.versions,
        passages=status.passages,
    )
    sizes = words.template("answer.comma").join(
        words("library.status.size", name=words(f"library.store.{name}"), size=_told_size(size, words))
        for name, size in status.sizes.items()
    )
    parts = [f"**{words('library.status.heading')}**\n{held}\n{sizes}"]
    if status.unfinished:
        parts[0] += "\n" + words("library.status.unfinished", count=status.unfinished)
    parts += [
        _section("open", [_open_line(job, words) for job in status.open], words),
        _section("failed", [_failed_line(job, words, home=home) for job in status.failed], words),
        _section("followed", _followed(status, words, home=home), words),
        _section("flagged", [_doubtful_line(each, words) for each in status.flagged], words),
        _section("removed", [removed_line(each, words, home=home) for each in status.removed], words),
    ]
    return "\n\n".join(filter(None, parts))


def failing_markdown(failing: Sequence[FollowedState], words: Words) -> str:
    """The notice that sources have begun to fail: each with its reason, those beyond a few only counted."""
    if len(failing) == 1:
        (state,) = failing
        return words("library.notice.failing", name=inline(state.name), why=_why(state, words))
    lines = [
        words("library.notice.failing_line", name=inline(state.name), why=_why(state, words))
        for state in failing[:_MOST_FAILING]
    ]
    if len(failing) > _MOST_FAILING:
        lines.append(words("library.more", count=len(failing) - _MOST_FAILING))
    return words("library.notice.failing_many", count=len(failing), lines="\n".join(lines))


def removed_line(document: RemovedDocument, words: Words, *, home: tzinfo) -> str:
    """A document that can be put back."""
    return words(
        "library.removed_line",
        title=title_of(document.title),
        key=key_of(document.key),
        day=moment(document.gone_on, home)[:10],
    )


def doubts(ocr: float | None, flags: Iterable[Flag], words: Words) -> list[str]:
    """What staff should look at before they rely on a text, a line each."""
    lines = [words(f"flag.{flag}") for flag in flags]
    if ocr is not None:
        lines.insert(0, words("flag.ocr", percent=int(ocr * 100)))
    return [f"⚠ {line}" for line in lines]


def title_of(title: str) -> str:
    """A title within a line."""
    return inline(plain(title, limit=_LONGEST_TITLE))


def key_of(key: str) -> str:
    """A key within a line, as code, so that it can be copied as it is."""
    return f"`{plain(key, limit=_LONGEST_KEY).replace('`', 'ˋ')}`"


def _versions(versions: Sequence[HeldVersion], words: Words) -> str:
    lines = [_version_line(each, words) for each in reversed(versions[-_MOST_VERSIONS:])]
    if len(versions) > _MOST_VERSIONS:
        lines.append(words("library.more", count=len(versions) - _MOST_VERSIONS))
    return "\n".join([f"**{words('library.versions_heading', count=len(versions))}**", *lines])


def _version_line(version: HeldVersion, words: Words) -> str:
    begins = version.effective.isoformat() if version.effective else ""
    key = ("span" if begins else "always") + ("_past" if version.until else "")
    span = words(f"library.{key}", begins=begins, until=version.until)
    return f"- {span}" + (f" ({inline(version.edition)})" if version.edition else "")


def _fact(name: str, value: str, words: Words) -> str:
    return words("library.fact", name=words(f"library.field.{name}"), value=value)


def _section(name: str, lines: Sequence[str], words: Words) -> str:
    if not lines:
        return ""
    told = [f"- {line}" for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        told.append(words("library.more", count=len(lines) - _MOST_LINES))
    return "\n".join([f"**{words(f'library.status.{name}')}**", *told])


def _open_line(job: Job, words: Words) -> str:
    return words("library.status.job", job=job_line(job, words), name=inline(job.name))


def _failed_line(job: Job, words: Words, *, home: tzinfo) -> str:
    why = failure_line(job.ended.failed[0], words) if job.ended and job.ended.failed else ""
    return words("library.status.failed_job", at=moment(job.ended_at, home), why=why)


def _followed(status: LibraryStatus, words: Words, *, home: tzinfo) -> list[str]:
    lines = []
    failing = [each for each in status.followed if each.failure]
    for each in failing:
        lines.append(
            words(
                "library.status.failing",
                name=inline(each.name),
                at=moment(each.succeeded_at, home) or words("library.never"),
                why=_why(each, words),
            )
        )
    well = [each for each in status.followed if not each.failure]
    seen = [each.succeeded_at for each in well if each.succeeded_at]
    if len(seen) < len(well):
        lines.insert(0, words("library.status.unseen", count=len(well) - len(seen)))
    if seen:
        lines.insert(0, words("library.status.well", count=len(seen), at=moment(max(seen), home)))
    return lines


def _why(state: FollowedState, words: Words) -> str:
    """Why a source could not be had."""
    return failure_line(state.failure, words) if state.failure else ""


def _doubtful_line(document: Listed, words: Words) -> str:
    why = words.template("answer.comma").join(
        [words(f"flag.short.{flag}") for flag in document.flags]
        + ([words("flag.short.ocr", percent=int(document.ocr * 100))] if document.ocr is not None else [])
    )
    return words("library.status.doubtful", title=title_of(document.title), key=key_of(document.key), why=why)


def _told_size(size: int | None, words: Words) -> str:
    return words("library.elsewhere") if size is None else f"{size / _MEGABYTE:.1f} MB"
