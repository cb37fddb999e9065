"""`madoguchi bot` and `madoguchi demo`: the desk in chat."""

import click

from bot.cli.progress import see_that_it_is_whole, see_that_starter_is_in
from bot.desk import Desk
from bot.words import Words


def bot_command(words: Words) -> click.Command:
    """The bot on Discord, speaking one language on the terminal."""

    @click.command("bot", help=words("cli.bot"))
    @click.option("--starter", is_flag=True, help=words("cli.starter"))
    @click.pass_obj
    def bot(desk: Desk, starter: bool) -> None:
        from bot.client import run_bot

        _ready(desk, words, starter=starter)
        run_bot(desk)

    return bot


def demo_command(words: Words) -> click.Command:
    """The bot in a browser, with no Discord behind it."""

    @click.command("demo", help=words("cli.demo.help"))
    @click.option(
        "--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help=words("cli.demo.port")
    )
    @click.option("--browser/--no-browser", default=True, help=words("cli.demo.browser"))
    @click.option("--starter", is_flag=True, help=words("cli.starter"))
    @click.pass_obj
    def demo(desk: Desk, port: int, browser: bool, starter: bool) -> None:
        from bot.demo import run_demo

        _ready(desk, words, starter=starter)
        run_demo(desk, port=port, open_browser=browser, words=words)

    return demo


def _ready(desk: Desk, words: Words, *, starter: bool) -> None:
    """Everything that takes time before the first question does."""
    if starter:
        see_that_starter_is_in(desk, words)
    else:
        see_that_it_is_whole(desk, words)
    desk.warm()
