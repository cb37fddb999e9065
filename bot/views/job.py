"""Long work as staff see it: how far it is, what was found, how it ended. Pure text, each within one message."""

from bot.library.model import Ended, Failure, Found, Job, JobKind, JobState
from bot.views.failure import sentence_for
from bot.views.markup import inline, plain, quoted
from bot.words import Words

_LONGEST_NAME = 120
_LONGEST_TITLE = 200
_MOST_FOUND = 8
_MOST_ENDED = 10
_BAR = 20


def job_markdown(job: Job, words: Words, *, before: int = 0) -> str:
    """A job's message, whatever its state.

    Args:
        before: how many jobs are done before this one.
    """
    match job.state:
        case JobState.WAITING if before:
            return f"{_doing(job, words)}\n{words('job.queued', before=before)}"
        case JobState.WAITING:
            return f"{_doing(job, words)}\n{words('job.next')}"
        case JobState.RUNNING:
            return f"{_doing(job, words)}\n{_progress(job, words)}"
        case JobState.ASKING:
            return card_markdown(job, words)
        case JobState.DROPPED:
            return words("job.dropped", name=_name(job))
        case _:
            return _ended(job, job.ended or Ended(), words)


def job_line(job: Job, words: Words) -> str:
    """A job in one line."""
    match job.state:
        case JobState.RUNNING:
            told = _progress(job, words, bar=False)
        case JobState.ASKING:  # nothing is being done
            return words("job.line", doing=_name(job), state=words(f"job.state.{job.state}"))
        case _:
            told = words(f"job.state.{job.state}")
    return words("job.line", doing=_doing(job, words), state=told)


def card_markdown(job: Job, words: Words) -> str:
    """What was found in what was handed in, and what would become of it."""
    found = job.matter.found
    heading = f"**{words('job.card', name=_name(job))}**"
    body = [_one(found[0], words)] if len(found) == 1 else _many(found, words)
    failed = [words("job.also_failed", why=failure_line(each, words)) for each in job.matter.failed[:3]]
    return "\n".join([heading, *body, *failed])


def failure_line(failure: Failure, words: Words) -> str:
    """What went wrong, in a sentence."""
    return plain_sentence(sentence_for(failure.error(), words))


def plain_sentence(text: str) -> str:
    """A sentence that cannot fill the message by itself."""
    return text if len(text) <= _LONGEST_SENTENCE else f"{text[: _LONGEST_SENTENCE - 1]}…"


_LONGEST_SENTENCE = 500


def _doing(job: Job, words: Words) -> str:
    if job.kind is JobKind.SYNC:
        return words("job.syncing", name=_name(job)) if job.matter.name else words("job.syncing_all")
    return words(f"job.{'adding' if job.kind is JobKind.ADD else 'looking'}", name=_name(job))


def _progress(job: Job, words: Words, *, bar: bool = True) -> str:
    told = words(f"job.step.{job.step or 'begun'}", done=job.done, total=job.total)
    if not bar or not job.total:
        return told
    full = min(_BAR, job.done * _BAR // job.total)
    return f"`{'█' * full}{'░' * (_BAR - full)}` {told}"


def _one(found: Found, words: Words) -> str:
    facts = {
        "title": f"**{inline(plain(found.title, limit=_LONGEST_TITLE))}**",
        "kind": words(f"document_kind.{found.kind}"),
        "jurisdiction": inline(found.jurisdiction.upper()) or words("library.unstated"),
        "effective": found.effective.isoformat() if found.effective else words("library.unstated"),
        "audience": f"**{words(f'audience.{found.audience}')}**",
        "key": inline(plain(found.key, limit=_LONGEST_NAME)),
        "passages": str(found.passages),
    }
    lines = [
        words("library.fact", name=words(f"library.field.{name}"), value=value)
        for name, value in facts.items()
    ]
    lines += [f"⚠ {words('flag.ocr', percent=int(found.ocr * 100))}"] if found.ocr is not None else []
    lines += [f"⚠ {words(f'flag.{flag}')}" for flag in found.flags]
    begins = (
        quoted(found.opening) + "\n" if found.opening else ""
    )  # the line after it is no part of the quote
    return "\n".join(filter(None, [*lines, begins, f"→ **{_would(found, words)}**"]))


def _many(found: tuple[Found, ...], words: Words) -> list[str]:
    lines = [
        words(
            "job.found_line",
            title=inline(plain(each.title, limit=80)),
            would=_would(each, words),
            audience=words(f"audience.{each.audience}"),
        )
        for each in found[:_MOST_FOUND]
    ]
    if len(found) > _MOST_FOUND:
        lines.append(words("library.more", count=len(found) - _MOST_FOUND))
    flags = dict.fromkeys(flag for each in found for flag in each.flags)
    read = [each.ocr for each in found if each.ocr is not None]
    lines += [f"⚠ {words('flag.ocr', percent=int(min(read) * 100))}"] if read else []
    return [words("job.found", count=len(found)), *lines, *(f"⚠ {words(f'flag.{flag}')}" for flag in flags)]


def _would(found: Found, words: Words) -> str:
    day = found.effective.isoformat() if found.effective else ""
    key = f"would.{found.outcome}" + ("_dated" if day and found.outcome == "new_version" else "")
    held = inline(plain(found.held or found.title, limit=80))
    return words(key, title=held, date=day, audience=words(f"audience.{found.audience}"))


def _ended(job: Job, ended: Ended, words: Words) -> str:
    titles = {each.key: each.title for each in job.matter.found}
    lines = [
        words(
            "job.became",
            title=inline(plain(titles.get(each.key, each.key), limit=100)),
            what=words(f"became.{each.outcome}"),
        )
        for each in ended.taken[:_MOST_ENDED]
    ]
    if len(ended.taken) > _MOST_ENDED:
        lines.append(words("library.more", count=len(ended.taken) - _MOST_ENDED))
    if ended.unchanged:
        lines.append(words("job.unchanged", count=ended.unchanged))
    lines += [words("job.not_taken", why=failure_line(each, words)) for each in ended.failed[:3]]
    if len(ended.failed) > 3:
        lines.append(words("library.more", count=len(ended.failed) - 3))
    failed = "job.sync_failed" if job.kind is JobKind.SYNC else "job.failed"
    heading = failed if job.state is JobState.FAILED else "job.done"
    name = _name(job) or words("job.all_sources")
    return "\n".join([f"**{words(heading, name=name)}**", *(lines or [words("job.nothing_new")])])


def _name(job: Job) -> str:
    return inline(plain(job.matter.name, limit=_LONGEST_NAME))
