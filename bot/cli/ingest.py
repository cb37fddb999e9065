"""`madoguchi ingest`: documents in, documents out, and whether the stores agree."""

import json
import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from bot.cli.diff import diff_command
from bot.cli.options import DAY, terminal
from bot.cli.progress import add_with_progress, progress_bar
from bot.cli.sync import sync_command
from bot.desk import HOME, Desk
from bot.words import Words
from ingest.add import Options, Report
from ingest.document import Stated
from knowledge.catalog.store import Outcome
from knowledge.errors import StoreError
from knowledge.library import Library
from knowledge.model import Audience


def ingest_group(words: Words) -> click.Group:
    """The commands, speaking one language."""

    @click.group("ingest", help=words("cli.ingest.help"))
    def ingest() -> None: ...

    ingest.add_command(_add(words))
    ingest.add_command(_list(words))
    ingest.add_command(_remove(words))
    ingest.add_command(_put_back(words))
    ingest.add_command(_reindex(words))
    ingest.add_command(_check(words))
    ingest.add_command(diff_command(words))
    ingest.add_command(sync_command(words))
    return ingest


def _add(words: Words) -> click.Command:
    @click.command("add", help=words("cli.ingest.add"))
    @click.argument("paths", nargs=-1, required=True, metavar="PATH_OR_URL...")
    @click.option("--key", help=words("cli.ingest.key"))
    @click.option("--effective", type=DAY, help=words("cli.ingest.effective"))
    @click.option(
        "--audience",
        type=click.Choice(Audience, case_sensitive=False),
        help=words("cli.ingest.audience"),
    )
    @click.option("--dry-run", is_flag=True, help=words("cli.ingest.dry_run"))
    @click.option("--json", "as_json", is_flag=True, help=words("cli.json"))
    @click.pass_obj
    def add(
        desk: Desk,
        paths: tuple[str, ...],
        key: str | None,
        effective: date | None,
        audience: Audience | None,
        dry_run: bool,
        as_json: bool,
    ) -> None:
        options = Options(by=terminal(), audience=audience, dry_run=dry_run)
        given = Stated(key=key, effective=effective)
        report = add_with_progress(desk, paths, options=options, given=given, words=words)
        if as_json:
            click.echo(json.dumps(_record(report, words=words), ensure_ascii=False, indent=1))
        else:
            _print(report, dry_run=dry_run, words=words)
        if report.failed:
            raise SystemExit(1)

    return add


def _print(report: Report, *, dry_run: bool, words: Words) -> None:
    for taken in report.taken:
        click.echo(f"{words(f'cli.outcome.{taken.outcome}')}  {taken.key}")
    for error in report.failed:
        click.echo(f"{words('cli.outcome.failed')}  {words.error(error)}", err=True)
    if not report.found:
        click.echo(words("cli.ingest.nothing_found"))
        return
    counts = {outcome.value: report.count(outcome) for outcome in Outcome}
    counts |= {"unchanged": report.unchanged, "failed": len(report.failed), "embedded": report.embedded}
    click.echo(words("cli.ingest.summary", **counts))
    if dry_run:
        click.echo(words("cli.ingest.nothing_changed"))


def _record(report: Report, *, words: Words) -> dict[str, object]:
    return {
        "found": report.found,
        "added": [each.key for each in report.taken if each.outcome is Outcome.ADDED],
        "new_version": [each.key for each in report.taken if each.outcome is Outcome.NEW_VERSION],
        "corrected": [each.key for each in report.taken if each.outcome is Outcome.CORRECTED],
        "audience_changed": [each.key for each in report.taken if each.outcome is Outcome.AUDIENCE_CHANGED],
        "unchanged": report.unchanged,
        "embedded": report.embedded,
        "failed": [
            {
                "path": str(error.facts.get("path") or error.facts.get("url", "")),
                "place": str(error.facts.get("place", "")),
                "code": error.code,
                "reason": words.error(error),
            }
            for error in report.failed
        ],
    }


def _list(words: Words) -> click.Command:
    @click.command("list", help=words("cli.ingest.list"))
    @click.option("--json", "as_json", is_flag=True, help=words("cli.json"))
    @click.pass_obj
    def listed(desk: Desk, as_json: bool) -> None:
        rows = desk.holdings.listed()
        if as_json:
            fields = (
                "key", "title", "kind", "language", "jurisdiction", "audience", "versions", "passages",
            )  # fmt: skip
            records = [
                {name: getattr(row, name) for name in fields}
                | {"effective": row.effective.isoformat() if row.effective else None}
                for row in rows
            ]
            click.echo(json.dumps(records, ensure_ascii=False, indent=1))
            return
        for row in rows:
            day = row.effective.isoformat() if row.effective else "—"
            counts = words("cli.ingest.counts", versions=row.versions, passages=row.passages)
            click.echo(f"{row.key}  {row.title}  {day}  {row.audience}  {counts}")
        if not rows:
            click.echo(words("cli.ingest.empty"))

    return listed


def _remove(words: Words) -> click.Command:
    @click.command("remove", help=words("cli.ingest.remove"))
    @click.argument("key")
    @click.option("--yes", is_flag=True, help=words("cli.ingest.yes"))
    @click.pass_obj
    def remove(desk: Desk, key: str, yes: bool) -> None:
        found = next((row for row in desk.holdings.listed() if row.key == key), None)
        if found is None:
            click.echo(words("cli.ingest.no_such_key", key=key), err=True)
            raise SystemExit(1)
        if not yes:
            click.confirm(words("cli.ingest.sure", title=found.title, versions=found.versions), abort=True)
        desk.library.remove(key, by=terminal())
        click.echo(words("cli.ingest.removed", key=key, title=found.title))

    return remove


def _put_back(words: Words) -> click.Command:
    @click.command("put-back", help=words("cli.ingest.put_back"))
    @click.argument("key", required=False)
    @click.pass_obj
    def put_back(desk: Desk, key: str | None) -> None:
        removed = desk.holdings.removed()
        if key is None:
            for each in removed:
                until = each.gone_on.astimezone(HOME).date().isoformat()
                click.echo(f"{each.key}  {each.title}  {words('cli.ingest.until', date=until)}")
            if not removed:
                click.echo(words("cli.ingest.none_removed"))
        elif desk.library.put_back(key, by=terminal()):
            title = next(each.title for each in removed if each.key == key)
            click.echo(words("cli.ingest.was_put_back", key=key, title=title))
        else:
            click.echo(words("cli.ingest.not_removed", key=key), err=True)
            raise SystemExit(1)

    return put_back


def _reindex(words: Words) -> click.Command:
    @click.command("reindex", help=words("cli.ingest.reindex"))
    @click.pass_obj
    def reindex(desk: Desk) -> None:
        with desk.turn.held(), progress_bar(words) as on_progress:
            embedded = _library_to_rebuild(desk).reindex(on_progress=on_progress)
        click.echo(words("cli.ingest.reindexed", embedded=embedded))

    return reindex


def _library_to_rebuild(desk: Desk) -> Library:
    """The library, its vectors deleted where they cannot even be opened: they are made anew from the catalog."""
    try:
        return desk.library
    except StoreError as error:
        if error.code != "vectors_unusable":
            raise
        vectors = Path(str(error.facts["path"]))
        with suppress(OSError):  # what cannot be deleted cannot be opened either, and that is told below
            if vectors.is_dir() and not vectors.is_symlink():
                shutil.rmtree(vectors)
            else:
                vectors.unlink()
        return desk.library


def _check(words: Words) -> click.Command:
    @click.command("check", help=words("cli.ingest.check"))
    @click.option("--json", "as_json", is_flag=True, help=words("cli.json"))
    @click.pass_obj
    def check(desk: Desk, as_json: bool) -> None:
        agreement = desk.library.check()
        fields = (
            "unfinished", "keywords_missing", "keywords_stray", "vectors_missing", "vectors_stray",
        )  # fmt: skip
        record = {name: getattr(agreement, name) for name in fields}
        if as_json:
            click.echo(json.dumps({"agree": agreement.complete} | record, indent=1))
        elif agreement.complete:
            click.echo(words("cli.ingest.agree"))
        else:
            click.echo(words("cli.ingest.disagree", **record))
        if not agreement.complete:
            raise SystemExit(1)

    return check
