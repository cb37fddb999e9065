"""What went wrong with a connection, in the desk's own terms."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore

from ingest.following.connecting import UnknownHostError
from knowledge.errors import DocumentError

# Certificates by OpenSSL's reasons (X509_V_ERR_…): not valid yet or any more, and another host's or address's.
_CERTIFICATES = {9: "expired", 10: "expired", 62: "other_host", 64: "other_host"}


class PassingError(Exception):
    """A failure that may be gone in a moment.

    Args:
        error: what is told where it is not.
    """

    def __init__(self, error: DocumentError) -> None:
        super().__init__(error.code)
        self.error = error


@contextmanager
def connecting(host: str) -> Iterator[None]:
    """Around a request up to its response's head.

    Raises:
        DocumentError: `bad_certificate`, `too_slow`, `not_connected`.
        PassingError: `unknown_host`, `not_connected`.
    """
    try:
        yield
    except UnknownHostError:
        raise PassingError(DocumentError("unknown_host", host=host)) from None
    except httpcore.ConnectError as error:
        cause = error.args[0] if error.args else None  # httpcore hands on what it caught
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = _CERTIFICATES.get(cause.verify_code, "untrusted")
            raise DocumentError("bad_certificate", host=host, certificate=reason) from None
        raise PassingError(DocumentError("not_connected", host=host)) from None
    except (httpcore.ConnectTimeout, httpcore.NetworkError, httpcore.RemoteProtocolError):
        raise PassingError(DocumentError("not_connected", host=host)) from None
    except httpcore.TimeoutException:
        raise DocumentError("too_slow", host=host) from None
    except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol):
        raise DocumentError("not_connected", host=host) from None


@contextmanager
def receiving(host: str) -> Iterator[None]:
    """Around a response's content.

    Raises:
        DocumentError: `too_slow`.
        PassingError: `cut_short`.
    """
    try:
        yield
    except httpcore.TimeoutException:
        raise DocumentError("too_slow", host=host) from None
    except (httpcore.NetworkError, httpcore.ProtocolError):
        raise PassingError(DocumentError("cut_short")) from None
