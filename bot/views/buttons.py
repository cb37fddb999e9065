"""Buttons under an answer that show a cited passage in context; their ids carry all that is needed later."""

import re
from typing import TYPE_CHECKING, Any

import discord

from bot.views.excerpt import excerpt_markdown
from bot.views.failure import sentence_for
from bot.views.markup import plain
from bot.views.sources import Source, numbered_sources, short_name
from bot.views.split import split_message
from bot.words import Words, words_for
from knowledge.answering.answer import Answer, Citation

if TYPE_CHECKING:
    from bot.client import Madoguchi

MOST_BUTTONS = 5
"""More sources than this go into a menu, which holds 25 (Discord's component reference)."""
_MOST_OPTIONS = 25
_SPAN = r"(?P<version>\d{1,18}):(?P<start>\d{1,18}):(?P<end>\d{1,18})"


def source_controls(answer: Answer, words: Words) -> discord.ui.View | None:
    """A button a source, or one menu where there are many; None where nothing is cited."""
    spans: dict[str, Source] = {}
    for source in numbered_sources(answer.claims).values():
        spans.setdefault(_span(source.citation), source)  # Discord takes an id only once in a message
    if not spans:
        return None
    view = discord.ui.View(timeout=None)
    if len(spans) <= MOST_BUTTONS:
        for span, source in spans.items():
            name = words("buttons.source", number=source.number, label=short_name(source.citation))
            label = plain(name, limit=80)
            view.add_item(PassageButton(span, label=label))
        return view
    options = []
    for span, source in list(spans.items())[:_MOST_OPTIONS]:
        citation = source.citation
        name = words("buttons.option", number=source.number, title=citation.title, label=citation.label)
        options.append(discord.SelectOption(label=plain(name, limit=100), value=span))
    view.add_item(PassageMenu(options, placeholder=words("buttons.menu")))
    return view


class PassageButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=f"passage:(?P<span>{_SPAN})"):
    """Shows one cited passage to whoever presses it, as far as they may read it."""

    def __init__(self, span: str, *, label: str | None = None) -> None:
        super().__init__(discord.ui.Button(label=label or "…", custom_id=f"passage:{span}"))
        self.span = span

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "PassageButton":
        return cls(match["span"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await _show(interaction, self.span)


class PassageMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template="passages"):
    """The same for many sources: the chosen option carries the span."""

    def __init__(self, options: list[discord.SelectOption], *, placeholder: str | None = None) -> None:
        super().__init__(discord.ui.Select(custom_id="passages", options=options, placeholder=placeholder))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], _match: re.Match[str], /
    ) -> "PassageMenu":
        return cls([])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await _show(interaction, self.item.values[0])


async def _show(interaction: "discord.Interaction[Madoguchi]", span: str) -> None:
    """Answer a press with the passage, for the presser's eyes and standing only."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    words = words_for(interaction.locale.value)
    client = interaction.client
    try:
        match = re.fullmatch(_SPAN, span)
        excerpt = match and await client.counter.excerpt(
            *map(int, match.group("version", "start", "end")), reader=client.standing_of(interaction.user)
        )
        text = excerpt_markdown(excerpt, words) if excerpt else words("excerpt.gone")
    except Exception as error:  # noqa: BLE001 — whatever it is, the person gets a sentence
        text = sentence_for(error, words)
    for page in split_message(text):
        await interaction.followup.send(page, ephemeral=True, suppress_embeds=True)


def _span(citation: Citation) -> str:
    return f"{citation.version}:{citation.start}:{citation.end}"
