"""What more than one command needs: kinds of options, and who is at the terminal."""

import getpass
from datetime import date

import click

from knowledge.model import Actor, Audience


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


def terminal() -> Actor:
    """Who is at the terminal, for the record."""
    try:
        return Actor(None, getpass.getuser())
    except (KeyError, OSError):  # a user without a name
        return Actor(None, "terminal")
