"""Kinds of options that more than one command takes."""

from datetime import date

import click

from knowledge.model import Audience


class _Day(click.ParamType[date]):
    """A day as `2018-12-30`."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r}: YYYY-MM-DD", param, ctx)


DAY = _Day()
READER = click.Choice(Audience, case_sensitive=False)
