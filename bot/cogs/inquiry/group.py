"""`/inquiry`, put together from its modules."""

from types import ModuleType
from typing import TYPE_CHECKING

from bot.cogs.group import CommandGroup
from bot.cogs.inquiry import (
    evidence,
    filing,
    following,
    letter,
    listing,
    panel,
    people,
    review,
    sending,
    submitting,
    together,
)

if TYPE_CHECKING:
    from bot.client import Madoguchi

MODULES: tuple[ModuleType, ...] = (
    filing,
    panel,
    submitting,
    evidence,
    letter,
    listing,
    review,
    sending,
    following,
    together,
    people,
)


class InquiryCommands(CommandGroup):
    """`/inquiry` and all that comes back from its forms."""

    def __init__(self, client: "Madoguchi") -> None:
        super().__init__(client, "inquiry", MODULES)
