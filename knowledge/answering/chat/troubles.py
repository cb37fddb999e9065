"""What went wrong with a language model, as one word: never in the words of whoever was asked, which may hold the key."""

import json
from collections.abc import Iterator

TIMEOUT = "timeout"  # it did not come to an end in time
RATE_LIMITED = "rate_limited"
UNREACHABLE = "unreachable"  # no connection, or it broke
REFUSED_KEY = "refused_key"
NO_SUCH_MODEL = "no_such_model"
REJECTED = "rejected"  # the service does not take what it is asked
TOO_MUCH = "too_much"  # question and passages are more than the model takes in
DECLINED = "declined"  # the model would not answer
SERVICE_FAILED = "service_failed"
MALFORMED = "malformed"  # what came is not what was asked for, or is cut short
TOO_LONG = "too_long"  # the answer does not end
NOT_SET_UP = "not_set_up"  # the settings name a model that cannot be used
FAILED = "failed"  # anything else

# LangChain's names for what goes wrong, which its integrations inherit from, and the HTTP libraries' own.
_BY_NAME = {
    "ModelTimeoutError": TIMEOUT,
    "TimeoutException": TIMEOUT,
    "TimeoutError": TIMEOUT,
    "ModelRateLimitError": RATE_LIMITED,
    "ModelAuthenticationError": REFUSED_KEY,
    "ModelPermissionDeniedError": REFUSED_KEY,
    "ModelNotFoundError": NO_SUCH_MODEL,
    "ContextOverflowError": TOO_MUCH,
    "ModelRefusalError": DECLINED,
    "ContentFilterFinishReasonError": DECLINED,
    "LengthFinishReasonError": TOO_LONG,
    "ModelInvalidRequestError": REJECTED,
    "ModelAPIError": SERVICE_FAILED,
    "ModelConnectionError": UNREACHABLE,
    "TransportError": UNREACHABLE,
    "ConnectionError": UNREACHABLE,
    "APITimeoutError": TIMEOUT,
    "APIConnectionError": UNREACHABLE,
    "APIResponseValidationError": MALFORMED,
}
_BY_STATUS = {
    400: REJECTED, 401: REFUSED_KEY, 402: REFUSED_KEY, 403: REFUSED_KEY, 404: NO_SUCH_MODEL, 408: TIMEOUT,
    413: TOO_MUCH, 422: REJECTED, 429: RATE_LIMITED,
}  # fmt: skip


def trouble_of(error: BaseException) -> str:
    """The word for an error of an integration, or of what it rests on."""
    for each in _with_causes(error):
        for kind in type(each).__mro__:
            if kind.__name__ in _BY_NAME:
                return _BY_NAME[kind.__name__]
        status = getattr(each, "status_code", None) or getattr(each, "code", None)
        if isinstance(status, int) and not isinstance(status, bool):
            if status in _BY_STATUS:
                return _BY_STATUS[status]
            return SERVICE_FAILED if status >= 500 else REJECTED
    for each in _with_causes(error):
        if isinstance(
            each, (json.JSONDecodeError, ValueError, KeyError, TypeError, AttributeError, IndexError)
        ):
            return MALFORMED
        if type(each).__name__ == "APIError":  # told in the middle of a stream
            return SERVICE_FAILED
    return FAILED


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = error
    for _ in range(5):
        if at is None:
            return
        yield at
        at = at.__cause__
