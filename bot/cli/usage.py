"""`madoguchi usage`: what the language model took, by day."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta

import click

from bot.desk import HOME, Desk
from bot.words import Words
from knowledge.answering.chat.spending import DayOfModel, by_day


def usage_command(words: Words) -> click.Command:
    """The command, speaking one language."""

    @click.command("usage", help=words("cli.usage.help"))
    @click.option(
        "--days", default=30, show_default=True, type=click.IntRange(1, 3650), help=words("cli.usage.days")
    )
    @click.option("--json", "as_json", is_flag=True, help=words("cli.json"))
    @click.pass_obj
    def usage(desk: Desk, days: int, as_json: bool) -> None:
        first = desk.today() - timedelta(days=days - 1)
        found = by_day(desk.spoken_since(first), home=HOME)
        for each in found:
            if as_json:
                click.echo(json.dumps(asdict(each) | {"day": each.day.isoformat()}, ensure_ascii=False))
            else:
                click.echo(_lines(each, words))
        if not found and not as_json:
            click.echo(words("cli.usage.none", days=days))

    return usage


def _lines(each: DayOfModel, words: Words) -> str:
    cost = words("cli.usage.cost", dollars=f"{each.cost:.4f}") if each.cost is not None else ""
    lines = [
        words(
            "cli.usage.day",
            day=each.day,
            model=each.model,
            answers=each.answers,
            followed=each.followed,
            tokens_in=f"{each.tokens_in:,}",
            tokens_out=f"{each.tokens_out:,}",
            cost=cost,
            median=f"{each.median_ms / 1000:.1f}",
            p95=f"{each.p95_ms / 1000:.1f}",
        )
    ]
    for key, troubles in (("cli.usage.fallbacks", each.fallbacks), ("cli.usage.troubles", each.troubles)):
        if troubles:
            lines.append(words(key, troubles=_named(troubles, words)))
    return "\n".join(lines)


def _named(troubles: Mapping[str, int], words: Words) -> str:
    most_first = sorted(troubles.items(), key=lambda each: (-each[1], each[0]))
    return words.template("cli.usage.comma").join(
        words("cli.usage.trouble", name=_name(code, words), count=count) for code, count in most_first
    )


def _name(code: str, words: Words) -> str:
    key = f"chat_trouble.{code}"
    return words(key) if key in words else code
