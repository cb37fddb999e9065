"""`madoguchi ingest sync`: what the library follows, and what of it is new."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.cli.options import terminal
from bot.cli.progress import Shown, ended_by_terminate
from bot.desk import HOME, Desk
from bot.words import Words
from knowledge.catalog.store import Outcome
from knowledge.errors import MadoguchiError

if TYPE_CHECKING:
    from ingest.following.state import Standing
    from ingest.following.sync import Synced, SyncReport


def sync_command(words: Words) -> click.Command:
    """The command, speaking one language."""

    @click.command("sync", help=words("cli.sync.help"))
    @click.argument("names", nargs=-1, metavar="[NAME]...")
    @click.option("--list", "only_list", is_flag=True, help=words("cli.sync.list"))
    @click.option("--dry-run", is_flag=True, help=words("cli.sync.dry_run"))
    @click.option("--json", "as_json", is_flag=True, help=words("cli.json"))
    @click.pass_obj
    def sync(desk: Desk, names: tuple[str, ...], only_list: bool, dry_run: bool, as_json: bool) -> None:
        if only_list:
            _list(desk, names, as_json=as_json, words=words)
            return

        def on_source(name: str, done: int, total: int) -> None:
            if not as_json:
                click.echo(words("cli.sync.looking", number=done + 1, total=total, source=name), err=True)

        with ended_by_terminate(), Shown(words) as shown:
            report = desk.following.sync(
                desk.sources.named(names),
                by=terminal(),
                today=desk.today(),
                dry_run=dry_run,
                on_source=on_source,
                on_reading=shown.reading,
                on_progress=shown.indexing,
            )
        if as_json:
            records = [_record(each, words) for each in report.synced]
            click.echo(json.dumps(records, ensure_ascii=False, indent=1))
        else:
            _print(report, dry_run=dry_run, words=words)
        if report.failed:
            raise SystemExit(1)

    return sync


def _print(report: "SyncReport", *, dry_run: bool, words: Words) -> None:
    for synced in report.synced:
        if synced.report.found or not synced.report.failed:
            click.echo(f"{synced.name}  {_summary(synced, words)}")
        for taken in synced.report.taken:
            click.echo(f"  {words(f'cli.outcome.{taken.outcome}')}  {taken.key}")
    for sources, error in _failures(report):
        told = words(
            "cli.sync.of_sources" if len(sources) > 1 else "cli.sync.of_source",
            source=sources[0],
            count=len(sources) - 1,
            sentence=words.error(error),
        )
        click.echo(f"{words('cli.outcome.failed')}  {told}", err=True)
    changed = sum(bool(each.report.taken) for each in report.synced)
    total, failed = len(report.synced), len(report.failed)
    click.echo(
        words("cli.sync.summary", sources=total, changed=changed, failed=failed)
        if total
        else words("cli.sync.empty")
    )
    if dry_run:
        click.echo(words("cli.ingest.nothing_changed"))


def _failures(report: "SyncReport") -> list[tuple[list[str], MadoguchiError]]:
    """What failed, and of which sources; a host that fails them all in the same way is told once."""
    failures: dict[object, tuple[dict[str, None], MadoguchiError]] = {}
    for synced in report.synced:
        for error in synced.report.failed:
            host = error.facts.get("host")
            same = (error.code, host) if host else (synced.name, len(failures))
            failures.setdefault(same, ({}, error))[0][synced.name] = None
    return [(list(names), error) for names, error in failures.values()]


def _summary(synced: "Synced", words: Words) -> str:
    report = synced.report
    parts = []
    if report.taken or report.unchanged:
        parts.append(words("cli.sync.came", **_counts(synced)))
    if report.failed:
        parts.append(words("cli.sync.failed", count=len(report.failed)))
    return "  ".join(parts) or words("cli.sync.nothing_new")


def _counts(synced: "Synced") -> dict[str, int]:
    report = synced.report
    return {outcome.value: report.count(outcome) for outcome in Outcome} | {"unchanged": report.unchanged}


def _record(synced: "Synced", words: Words) -> dict[str, object]:
    failed = [{"code": error.code, "reason": words.error(error)} for error in synced.report.failed]
    taken = [{"key": each.key, "outcome": each.outcome.value} for each in synced.report.taken]
    return {"source": synced.name, "taken": taken, "unchanged": synced.report.unchanged, "failed": failed}


def _list(desk: Desk, names: tuple[str, ...], *, as_json: bool, words: Words) -> None:
    standings = desk.following.state.standings()
    rows = [(entry, standings.get(entry.name)) for entry in desk.sources.named(names)]
    if as_json:
        records = [_standing_record(entry.name, entry.kind, standing, words) for entry, standing in rows]
        click.echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    for entry, standing in rows:
        click.echo(f"{entry.name}  {entry.kind}  {_stands(standing, words)}")
        for error in standing.failure if standing else ():
            click.echo(f"  {words.error(error)}")
    if not rows:
        click.echo(words("cli.sync.empty"))


def _standing_record(name: str, kind: str, standing: "Standing | None", words: Words) -> dict[str, object]:
    return {
        "source": name,
        "kind": kind,
        "tried_at": _moment(standing.tried_at) if standing else None,
        "succeeded_at": _moment(standing.succeeded_at) if standing else None,
        "failure": [words.error(error) for error in standing.failure] if standing else [],
    }


def _stands(standing: "Standing | None", words: Words) -> str:
    if standing is None:
        return words("cli.sync.never")
    well = standing.succeeded_at
    at = f"{well.astimezone(HOME):%Y-%m-%d %H:%M}" if well else ""
    if not standing.failure:
        return words("cli.sync.well", at=at)
    return words("cli.sync.failing", at=at) if well else words("cli.sync.failing_always")


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
