"""Asking: `/ask`, mentioning the bot in a channel, and writing to it directly."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import MISSING

from bot.cogs.inquiry.filing import inquire_button
from bot.cogs.said import said_under
from bot.cogs.unfolding import Send, Unfolding
from bot.inquiries.model import Relied
from bot.views.answer import answer_markdown, claims_markdown
from bot.views.buttons import source_controls
from bot.views.failure import sentence_for
from bot.views.markup import inline, plain
from bot.views.split import split_message
from bot.words import LANGUAGES, Words, language_of, words_for
from knowledge.answering.answer import Claim
from knowledge.catalog.conversations import Conversation
from knowledge.model import Audience

if TYPE_CHECKING:
    from bot.client import Madoguchi

_QUESTION_SHOWN = 300
"""Characters of the question repeated above an answer to `/ask`, which Discord itself does not show."""
_THREADS = (
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
)


class Ask(commands.Cog):
    """Takes questions to the counter and brings back what it says.

    In a thread, too, only a message that mentions the bot is a question: people there talk to each other, and Discord
    delivers the words of no other message. A follow-up mentions it again.
    """

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

        async def send(page: str, view: discord.ui.View | None) -> discord.Message:
            return await interaction.followup.send(
                page, view=view or MISSING, ephemeral=not public, suppress_embeds=True, wait=True
            )

        await self._answer(
            question,
            send,
            person=interaction.user.id,
            reader=Audience.PUBLIC if public else self._client.standing_of(interaction.user),
            conversation=_conversation(interaction.channel, interaction.user, private=not public),
            words=words_for(interaction.locale.value),
            repeated=True,
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
        replies = iter([reply_to])

        async def send(page: str, view: discord.ui.View | None) -> discord.Message:
            return await message.channel.send(
                page,
                reference=next(replies, None),  # type: ignore[arg-type]  # None: no reply
                mention_author=False,
                view=view,  # type: ignore[arg-type]  # None: no buttons
                suppress_embeds=True,
            )

        async with message.channel.typing():
            await self._answer(
                question,
                send,
                person=message.author.id,
                reader=Audience.PUBLIC,
                conversation=_conversation(message.channel, message.author, private=False),
                words=words_for(language_of(question)),
                repeated=False,
            )

    async def _answer(
        self,
        question: str,
        send: Send,
        *,
        person: int,
        reader: Audience,
        conversation: Conversation | None,
        words: Words,
        repeated: bool,
    ) -> None:
        """Send the messages that answer, the first as it grows; a sentence where it goes wrong.

        Args:
            conversation: in which it is asked; None: the question stands for itself.
            words: of the language in which to say that it went wrong; an answer is in the question's own.
            repeated: whether the question is said again above the answer.
        """

        def framed(text: str, words: Words) -> str:
            if not repeated:
                return text
            asked = words("chat.question", question=inline(plain(question, limit=_QUESTION_SHOWN)))
            return f"{asked}\n\n{text}"

        def so_far(claims: Sequence[Claim]) -> str:
            spoken = words_for(language_of(question))
            return framed(f"{claims_markdown(claims, spoken)}\n\n{spoken('chat.still_speaking')}", spoken)

        unfolding = Unfolding(send, render=so_far)
        pages, controls = await self._whole(
            question,
            unfolding,
            framed,
            person=person,
            reader=reader,
            conversation=conversation,
            words=words,
        )
        await unfolding.finish(pages, controls)

    async def _whole(
        self,
        question: str,
        unfolding: Unfolding,
        framed: Callable[[str, Words], str],
        *,
        person: int,
        reader: Audience,
        conversation: Conversation | None,
        words: Words,
    ) -> tuple[list[str], discord.ui.View | None]:
        """The messages of the whole answer, and what stands under the last."""
        try:
            answer = await self._client.counter.answer(
                question,
                person=person,
                reader=reader,
                conversation=conversation,
                on_claim=unfolding.add,
            )
            words = words_for(answer.language)
            text = framed(answer_markdown(answer, words), words)
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
            sentence = sentence_for(error, words)
            if unfolding.claims:  # what was shown stays
                sentence = f"{framed(claims_markdown(unfolding.claims, words), words)}\n\n{sentence}"
            return split_message(sentence), None

    async def _is_public(self, relied: Relied) -> bool:
        excerpt = self._client.counter.excerpt
        return await excerpt(relied.version, relied.start, relied.end, reader=Audience.PUBLIC) is not None


def _conversation(channel: object, person: discord.abc.User, *, private: bool) -> Conversation | None:
    """In which conversation a person asks: each person's own in a thread, theirs in direct messages, none elsewhere.

    What one asks for oneself in a thread, and the others do not see, is a conversation of its own: how a question in the
    open was understood must not tell of it.
    """
    kind, place = getattr(channel, "type", None), getattr(channel, "id", None)
    if kind is discord.ChannelType.private:
        return Conversation(f"discord:{place}", person.id)
    if kind not in _THREADS:
        return None
    return Conversation(f"discord:{place}:private" if private else f"discord:{place}", person.id)


def _ask_command(cog: Ask) -> app_commands.Command[Ask, ..., None]:
    """`/ask`, named and described in English, with the keys under which the translator finds Japanese."""
    said = said_under("command.ask")

    @app_commands.command(name=said("name"), description=said("description"))
    @app_commands.rename(question=said("question_name"), public=said("public_name"))
    @app_commands.describe(question=said("question_description"), public=said("public_description"))
    async def ask(interaction: discord.Interaction, question: str, public: bool = False) -> None:
        await cog.ask(interaction, question=question, public=public)

    return ask
