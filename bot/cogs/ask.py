"""Asking: `/ask`, mentioning the bot in a channel, and writing to it directly."""

import re
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import MISSING

from bot.cogs.inquiry.filing import inquire_button
from bot.cogs.said import said_under
from bot.inquiries.model import Relied
from bot.views.answer import answer_markdown
from bot.views.buttons import source_controls
from bot.views.failure import sentence_for
from bot.views.markup import inline, plain
from bot.views.split import split_message
from bot.words import LANGUAGES, Words, language_of, words_for
from knowledge.model import Audience

if TYPE_CHECKING:
    from bot.client import Madoguchi

_QUESTION_SHOWN = 300
"""Characters of the question repeated above an answer to `/ask`, which Discord itself does not show."""


class Ask(commands.Cog):
    """Takes questions to the counter and brings back what it says."""

    def __init__(self, client: "Madoguchi") -> None:
        self._client = client
        self._command = _ask_command(self)

    async def cog_load(self) -> None:
        self._client.tree.add_command(self._command)

    async def cog_unload(self) -> None:
        self._client.tree.remove_command(self._command.name)

    async def ask(self, interaction: discord.Interaction, *, question: str, public: bool) -> None:
        """Answer `/ask`: to the asker alone with all they may read, or in the open with what everyone may."""
        await interaction.response.defer(ephemeral=not public, thinking=True)
        pages, controls = await self._answer(
            question,
            person=interaction.user.id,
            reader=Audience.PUBLIC if public else self._client.standing_of(interaction.user),
            words=words_for(interaction.locale.value),
            repeated=True,
        )
        for number, page in enumerate(pages, start=1):
            await interaction.followup.send(
                page,
                view=controls or MISSING if number == len(pages) else MISSING,
                ephemeral=not public,
                suppress_embeds=True,
            )

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that mentions the bot, or comes to it directly, with what everyone may read."""
        me = self._client.user
        if me is None or message.author.bot or message.webhook_id:
            return
        mention = re.compile(rf"<@!?{me.id}>")
        if message.guild and not mention.search(message.content):
            return
        question = " ".join(mention.sub(" ", message.content).split())
        reply_to = message.to_reference(fail_if_not_exists=False)
        if not question:
            usage = "\n\n".join(
                words_for(language)("chat.usage", mention=me.mention)
                for language in ([message.guild.preferred_locale.value] if message.guild else LANGUAGES)
            )
            await message.channel.send(usage, reference=reply_to, mention_author=False)
            return
        async with message.channel.typing():
            pages, controls = await self._answer(
                question,
                person=message.author.id,
                reader=Audience.PUBLIC,
                words=words_for(language_of(question)),
                repeated=False,
            )
        for number, page in enumerate(pages, start=1):
            await message.channel.send(
                page,
                reference=reply_to if number == 1 else None,  # type: ignore[arg-type]  # None: no reply
                mention_author=False,
                view=controls if number == len(pages) else None,  # type: ignore[arg-type]  # None: no buttons
                suppress_embeds=True,
            )

    async def _answer(
        self, question: str, *, person: int, reader: Audience, words: Words, repeated: bool
    ) -> tuple[list[str], discord.ui.View | None]:
        """The messages that answer, and what stands under the last; a sentence where it goes wrong.

        Args:
            words: of the language in which to say that it went wrong; an answer is in the question's own.
            repeated: whether the question is said again above the answer.
        """
        try:
            answer = await self._client.counter.answer(question, person=person, reader=reader)
            words = words_for(answer.language)
            text = answer_markdown(answer, words)
            if repeated:
                asked = words("chat.question", question=inline(plain(question, limit=_QUESTION_SHOWN)))
                text = f"{asked}\n\n{text}"
            controls = source_controls(answer, words)
            inquire = await inquire_button(
                answer,
                inquiries=self._client.inquiries,
                person=person,
                words=words,
                is_public=None if reader is Audience.PUBLIC else self._is_public,
            )
            if inquire is not None:
                controls = controls or discord.ui.View(timeout=None)
                controls.add_item(inquire)
            return split_message(text), controls
        except Exception as error:  # noqa: BLE001 — whatever it is, the person gets a sentence
            return [sentence_for(error, words)], None

    async def _is_public(self, relied: Relied) -> bool:
        excerpt = self._client.counter.excerpt
        return await excerpt(relied.version, relied.start, relied.end, reader=Audience.PUBLIC) is not None


def _ask_command(cog: Ask) -> app_commands.Command[Ask, ..., None]:
    """`/ask`, named and described in English, with the keys under which the translator finds Japanese."""
    said = said_under("command.ask")

    @app_commands.command(name=said("name"), description=said("description"))
    @app_commands.rename(question=said("question_name"), public=said("public_name"))
    @app_commands.describe(question=said("question_description"), public=said("public_description"))
    async def ask(interaction: discord.Interaction, question: str, public: bool = False) -> None:
        await cog.ask(interaction, question=question, public=public)

    return ask
