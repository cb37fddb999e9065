"""The post as the desk runs it: what waits goes out, what came in is looked up, and what happened is told."""

from dataclasses import dataclass

from bot.inquiries.delivery.mailbox import Arrival, Mailbox
from bot.inquiries.delivery.outbox import Entry, Outbox
from bot.inquiries.delivery.postman import OffLoop, Postman


@dataclass(frozen=True, slots=True)
class Received:
    """What a look into the mailbox found.

    Attributes:
        arrived: letters that are sent for sure, because our copy of them came.
        replies: mails that nobody was told of yet; once they are, say so with `Mailbox.told`.
    """

    arrived: tuple[Entry, ...]
    replies: tuple[Arrival, ...]


class PostOffice:
    """Ties outbox, postman and mailbox together.

    Args:
        off_loop: runs what blocks.
    """

    def __init__(self, *, outbox: Outbox, postman: Postman, mailbox: Mailbox, off_loop: OffLoop) -> None:
        self._outbox = outbox
        self._postman = postman
        self._mailbox = mailbox
        self._off_loop = off_loop

    async def recover(self) -> list[Entry]:
        """On start, before anything is delivered: the letters of which nobody knows whether they arrived."""
        return await self._off_loop(self._outbox.recover)

    async def deliver_waiting(self) -> list[Entry]:
        """Hand over what waits, one after the other.

        Returns:
            The entries that were tried, as they stand now. Nothing where mail is not configured.
        """
        if self._postman.dry_run:
            return []
        waiting = await self._off_loop(self._outbox.waiting)
        tried = [await self._postman.deliver(entry) for entry in waiting]
        return [entry for entry in tried if entry is not None]

    async def look_for_replies(self) -> Received:
        """Look through the mailbox. Nothing is found where none is configured.

        Raises:
            DeliveryError: the mailbox cannot be looked through.
        """
        arrived = await self._off_loop(self._mailbox.look) if self._mailbox.configured else []
        return Received(tuple(arrived), tuple(await self._off_loop(self._mailbox.untold)))
