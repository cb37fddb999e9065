"""`madoguchi ingest diff`: what changed between two versions of a document."""

import json
import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from bot.cli.options import DAY
from bot.desk import Desk
from bot.words import Words
from knowledge.catalog.holdings import HeldVersion

if TYPE_CHECKING:
    from bot.library.changes import Difference
    from bot.views.change import Look
    from knowledge.comparing.comparison import Change, Place, Section


def diff_command(words: Words) -> click.Command:
    """The command, speaking one language."""

    @click.command("diff", help=words("comparing.cli.help"))
    @click.argument("key")
    @click.option("--from", "start", type=DAY, help=words("comparing.cli.from"))
    @click.option("--to", "end", type=DAY, help=words("comparing.cli.to"))
    @click.option("--full", is_flag=True, help=words("comparing.cli.full"))
    @click.option("--json", "as_json", is_flag=True, help=words("cli.json"))
    @click.pass_obj
    def diff(desk: Desk, key: str, start: date | None, end: date | None, full: bool, as_json: bool) -> None:
        from bot.views.change import PLAIN, change_text  # not needed, and not loaded, for a question

        difference = desk.changes.between(key, start, end)
        if as_json:
            click.echo(json.dumps(_record(difference, full=full), ensure_ascii=False, indent=1))
            return
        coloured = sys.stdout.isatty()
        said = change_text(difference, words, look=_coloured() if coloured else PLAIN, full=full)
        if not coloured and not difference.comparison.is_cosmetic:
            said = f"{said}\n\n{words('comparing.unmarked')}"
        click.echo(said)

    return diff


def _coloured() -> "Look":
    """For a terminal."""
    from bot.views.change import PLAIN, Look

    return Look(
        title=lambda text: click.style(text, bold=True),
        section=lambda text: click.style(text, bold=True, underline=True),
        note=lambda text: click.style(text, dim=True),
        kept=str,
        removed=lambda text: click.style(text, fg="red", strikethrough=True),
        added=lambda text: click.style(text, fg="green", bold=True),
        quote=PLAIN.quote,
    )


def _record(difference: "Difference", *, full: bool) -> dict[str, object]:
    from knowledge.comparing.comparison import Fate

    comparison = difference.comparison
    return {
        "key": difference.after.key,
        "title": difference.after.title,
        "from": _version(difference.before),
        "to": _version(difference.after),
        "cosmetic": comparison.is_cosmetic,
        "counts": {fate.value: comparison.counts[fate] for fate in Fate},
        "topics": list(comparison.topics),
        "sections": [
            _section(section, full=full) for section in (comparison.sections if full else comparison.changed)
        ],
    }


def _version(version: HeldVersion) -> dict[str, object]:
    effective = version.effective.isoformat() if version.effective else None
    return {"version": version.id, "effective": effective, "added_at": version.added_at.isoformat()}


def _section(section: "Section", *, full: bool) -> dict[str, object]:
    return {
        "fate": section.fate,
        "renamed": section.renamed,
        "before": _place(section.before),
        "after": _place(section.after),
        "topics": list(section.topics),
        "changes": [_change(change) for change in section.changes if full or change.counts],
    }


def _place(place: "Place | None") -> dict[str, str] | None:
    if place is None:
        return None
    return {"locator": place.locator, "label": place.label, "caption": place.caption}


def _change(change: "Change") -> dict[str, object]:
    return {
        "fate": change.fate,
        "counts": change.counts,
        "is_title": change.is_title,
        "before": change.before,
        "after": change.after,
        "origin": _place(change.origin),
        "pieces": [[piece.mark, piece.text] for piece in change.pieces],
    }
