"""Hands letters over to the mail server.

Everything up to the recipient can fail without harm: the letter stays queued or fails. Only then is the entry claimed, and
that is written down before the first byte of the letter is sent, so that whatever dies later is known to be unsure.
"""

import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.inquiries.delivery.outbox import Entry, Outbox, check_recipient
from bot.inquiries.errors import DeliveryError
from bot.settings import Settings
from bot.vault import FileLostError, Vault
from knowledge.errors import StoreError

if TYPE_CHECKING:
    import aiosmtplib

T = TypeVar("T")

STEP_LIMIT = 60.0
"""Seconds for connecting, and for each reply of the server's but the last."""

DATA_LIMIT = 600.0
"""Seconds for the reply to the letter itself: ten minutes (RFC 5321, section 4.5.3.2.6); giving up sooner makes doubles."""


class OffLoop(Protocol):
    """Runs a call that blocks without stopping the event loop."""

    def __call__(self, call: Callable[[], T], /) -> Awaitable[T]:
        """What the call returns."""
        ...


class _RefusedError(Exception):
    """The letter was not handed over, for sure."""

    def __init__(self, problem: str, *, definite: bool, said: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.definite = definite
        self.said = said


class Postman:
    """Hands over one letter at a time.

    Args:
        settings: of these smtp_*, mail_from and mail_copy_to.
        tls: how certificates are checked; None: against the system's authorities.
        step_limit, data_limit: seconds.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        vault: Vault,
        settings: Settings,
        off_loop: OffLoop,
        tls: ssl.SSLContext | None = None,
        step_limit: float = STEP_LIMIT,
        data_limit: float = DATA_LIMIT,
    ) -> None:
        self._outbox = outbox
        self._vault = vault
        self._settings = settings
        self._off_loop = off_loop
        self._tls = tls
        self._step_limit = step_limit
        self._data_limit = data_limit

    @property
    def dry_run(self) -> bool:
        """Whether mail is not configured, so that nothing is ever sent."""
        return not (self._settings.smtp_host and self._settings.mail_from)

    async def deliver(self, entry: Entry) -> Entry | None:
        """Hand a waiting letter over.

        Returns:
            The entry as it stands afterwards; None where it was not ours to hand over (any more).

        Raises:
            DeliveryError: `dry_run`: mail is not configured; nothing was done.
        """
        if self.dry_run:
            raise DeliveryError("dry_run", reference=entry.reference)
        client = self._client()
        try:
            try:
                message = await self._off_loop(lambda: self._letter(entry))
                await self._knock(client, entry, message)
            except _RefusedError as error:
                refused = error
                return await self._off_loop(lambda: self._refused(entry, refused))
            claimed = await self._off_loop(lambda: self._outbox.claim(entry))
            return None if claimed is None else await self._hand_over(client, claimed, message)
        finally:
            await self._leave(client)

    def _client(self) -> "aiosmtplib.SMTP":
        import aiosmtplib

        return aiosmtplib.SMTP(
            hostname=self._settings.smtp_host,
            port=self._settings.smtp_port,
            timeout=self._step_limit,
            use_tls=self._settings.smtp_security == "tls",
            start_tls=False,  # asked for by itself below, so that its failure has its own name
            tls_context=self._tls or ssl.create_default_context(),
        )

    def _letter(self, entry: Entry) -> bytes:
        try:
            check_recipient(entry.recipient)
        except DeliveryError as error:
            raise _RefusedError(error.code, definite=True) from error
        try:
            return self._vault.get(entry.message)
        except StoreError as error:
            raise _RefusedError("letter_lost", definite=isinstance(error, FileLostError)) from error

    async def _knock(self, client: "aiosmtplib.SMTP", entry: Entry, message: bytes) -> None:
        """All that comes before the letter itself."""
        settings = self._settings
        with _named("smtp_unreachable"):
            await client.connect()
            await client.ehlo()
        if settings.smtp_security == "starttls":
            with _named("smtp_no_tls"):
                await client.starttls()
        if settings.smtp_user:
            password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
            with _named("smtp_refused_login", quote=False):
                await client.login(settings.smtp_user, password)
        with _named("sender_refused"):
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
            eight_bit = not message.isascii() and client.supports_extension("8bitmime")
            await client.mail(settings.mail_from or "", options=["BODY=8BITMIME"] if eight_bit else None)
        with _named("recipient_refused"):
            await client.rcpt(entry.recipient)
        copy_to = settings.mail_copy_to
        if copy_to and copy_to != entry.recipient:
            # A copy that is refused is no reason to keep the letter back.
            with suppress(_RefusedError, DeliveryError), _named("recipient_refused"):
                check_recipient(copy_to)
                await client.rcpt(copy_to)

    async def _hand_over(self, client: "aiosmtplib.SMTP", entry: Entry, message: bytes) -> Entry | None:
        import aiosmtplib

        if not client.is_connected:  # lost while it was being claimed: not a byte of the letter went out
            lost = _RefusedError("smtp_unreachable", definite=False)
            return await self._off_loop(lambda: self._refused(entry, lost))
        try:
            await client.data(message, timeout=self._data_limit)
        except aiosmtplib.SMTPResponseException as error:
            if not 400 <= error.code < 600:  # no answer that means anything
                return await self._off_loop(lambda: self._outbox.unsure(entry, "handover_interrupted"))
            refused = _RefusedError("letter_refused", definite=error.code >= 500, said=_words(error))
            return await self._off_loop(lambda: self._refused(entry, refused))
        except (aiosmtplib.SMTPException, OSError):
            return await self._off_loop(lambda: self._outbox.unsure(entry, "handover_interrupted"))
        return await self._off_loop(lambda: self._outbox.sent(entry))

    def _refused(self, entry: Entry, refused: _RefusedError) -> Entry | None:
        settle = self._outbox.failed if refused.definite else self._outbox.postpone
        return settle(entry, refused.problem, refused.said)

    async def _leave(self, client: "aiosmtplib.SMTP") -> None:
        import aiosmtplib

        with suppress(aiosmtplib.SMTPException, OSError):
            if client.is_connected:
                await client.quit()
        client.close()


@contextmanager
def _named(problem: str, *, quote: bool = True) -> Iterator[None]:
    """Give what goes wrong inside a name, and tell the definite from what may pass.

    Args:
        quote: keep the server's own words; not where they might repeat a secret.
    """
    import aiosmtplib

    try:
        yield
    except aiosmtplib.SMTPResponseException as error:
        # 4xx may pass, 5xx is definite (RFC 5321, section 4.2.1); anything else is noise on the line.
        said = _words(error) if quote else ""
        raise _RefusedError(problem, definite=500 <= error.code < 600, said=said) from error
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError) as error:
        raise _unconnected(error) from error
    except (aiosmtplib.SMTPException, ValueError) as error:
        # The server does not offer what is asked for, or an address is none.
        raise _RefusedError(problem, definite=True) from error


def _unconnected(error: BaseException) -> _RefusedError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _RefusedError("smtp_bad_certificate", definite=True, said=cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return _RefusedError("smtp_no_tls", definite=True)
        cause = cause.__cause__ or cause.__context__
    return _RefusedError("smtp_unreachable", definite=False)


def _words(error: "aiosmtplib.SMTPResponseException") -> str:
    return f"{error.code} {error.message}"
