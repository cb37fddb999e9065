"""What can go wrong with an inquiry. As everywhere: a code and facts; the sentences stand in `bot/words`."""

from knowledge.errors import MadoguchiError


class InquiryError(MadoguchiError):
    """Something about an inquiry cannot be done."""


class NotAllowedError(InquiryError):
    """A person may not do a thing, or may not know of the case (`no_such_case`)."""


class ChangedMeanwhileError(InquiryError):
    """Somebody else changed the case since this person saw it; nothing was written.

    Facts: reference, by, at.
    """


class EvidenceError(InquiryError):
    """A file or link cannot be taken as evidence."""


class DeliveryError(InquiryError):
    """A letter could not be handed over."""
