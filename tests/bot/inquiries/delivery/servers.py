"""A real mail server on loopback that dies, or refuses, at the step it is told to."""

import datetime
import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "desk", "correct horse battery staple"

DEATHS = (
    "connect", "banner", "ehlo", "starttls", "handshake", "auth", "mail", "rcpt", "data", "body", "stored", "replied",
)  # fmt: skip
"""Where the server dies: on the connection, in the middle of its banner, on each command, in the letter's body, after it
stored the letter but before it said so, and after it said so."""


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 that signs itself, with its key."""

    cert: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        return context

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.cert))


_USAGE = x509.KeyUsage(
    digital_signature=True, key_cert_sign=True, crl_sign=False, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
)  # fmt: skip


def make_certificate(folder: Path) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36500))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_USAGE, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate = Certificate(folder / "cert.pem", folder / "key.pem")
    certificate.cert.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    certificate.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate


@dataclass
class MailServer:
    """What the server is told to do, and what it has.

    Attributes:
        dies_at: one of DEATHS; None: it lives.
        replies: a reply by command (`RCPT`, `BODY` for the letter) instead of its own.
        letters: stored, with the addresses they are for.
        commands: received.
    """

    certificate: Certificate
    dies_at: str | None = None
    replies: dict[str, str] = field(default_factory=dict)
    letters: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    on_data: Callable[[], None] | None = None
    implicit_tls: bool = False
    offers_tls: bool = True
    port: int = 0

    def __enter__(self) -> "MailServer":
        self._controller = _Controller(self)
        self._controller.start()
        self.port = self._controller.port
        self.commands.clear()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.on_data:
            self.on_data()
        if "BODY" in self.replies:
            return self.replies["BODY"]
        self.letters.append((tuple(envelope.rcpt_tos), bytes(envelope.original_content or b"")))
        return "250 OK"


def _login(_server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    right = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


class _Controller(Controller):
    def __init__(self, told: MailServer) -> None:
        self._told = told
        super().__init__(
            told,
            hostname="127.0.0.1",
            port=0,
            ssl_context=told.certificate.server() if told.implicit_tls else None,
        )

    def factory(self) -> SMTP:
        starttls = self._told.offers_tls and not self._told.implicit_tls
        return _Server(
            self._told,
            tls_context=self._told.certificate.server() if starttls else None,
            authenticator=_login,
            auth_require_tls=starttls,
        )

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # the one that was given, where any was asked for
        super()._trigger_server()


class _Server(SMTP):
    def __init__(self, told: MailServer, **options: object) -> None:
        super().__init__(told, timeout=20, **options)  # type: ignore[arg-type]
        self._told = told

    def connection_made(self, transport: object) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        if self._told.dies_at == "connect":
            self._die()
        elif self._told.dies_at == "banner" and self.session is not None and self.session.ssl is None:
            self.transport.write(b"220 127.0")  # type: ignore[union-attr]
            self._die()

    async def push(self, status: str | bytes) -> None:
        await super().push(status)
        if self._told.dies_at == "replied" and str(status).startswith("250 OK") and self._in_data:
            self._die()

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self._stopped("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if self._told.dies_at == "handshake":
            await self.push("220 Ready")
            self._die()
        elif not await self._stopped("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self._stopped("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        if not await self._stopped("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        command = "COPY" if "copies@" in (arg or "") else "RCPT"
        if not await self._stopped(command):
            await super().smtp_RCPT(arg)

    _in_data = False

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if await self._stopped("DATA"):
            return
        self._in_data = True
        if self._told.dies_at == "body":
            await self.push("354 go on")
            await self._reader.readuntil(b"\r\n")
            self._die()
            return
        if self._told.dies_at == "stored":
            self.push = self._swallow  # type: ignore[method-assign]
        await super().smtp_DATA(arg)
        self._in_data = False

    async def _swallow(self, status: str | bytes) -> None:
        if str(status).startswith("354"):
            await SMTP.push(self, status)
        else:
            self._die()

    async def _stopped(self, command: str) -> bool:
        self._told.commands.append(command)
        if self._told.dies_at == command.lower():
            self._die()
            return True
        if command in self._told.replies:
            await self.push(self._told.replies[command])
            return True
        return False

    def _die(self) -> None:
        # What was written is flushed first: the connection is closed, not reset.
        if self.transport is not None:
            self.transport.close()
