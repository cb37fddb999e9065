"""What a person is told when something went wrong; the traceback stays in the log."""

import logging
import secrets

from bot.views.markup import inline
from bot.words import Words
from knowledge.errors import MadoguchiError

_log = logging.getLogger(__name__)


def sentence_for(error: Exception, words: Words) -> str:
    """The sentence for an error of ours, or for any other a general one with the id under which it is logged.

    An error whose sentence is missing, or names a fact that the error does not carry, counts as any other.
    """
    if isinstance(error, MadoguchiError):
        try:
            return words.error(error, safe=inline)
        except KeyError:
            _log.exception("no sentence can be made for %s", error)
    number = secrets.token_hex(4)
    _log.error("failure %s", number, exc_info=error)
    return words("errors.unknown", id=number)
