"""Files with real Content Credentials: signed by c2pa's own signer, with certificates made on the spot."""

import io
import struct
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

BY_MODEL = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
BY_CAMERA = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class Signatory(NamedTuple):
    """A certificate chain with its key, and the root, all in PEM."""

    chain: bytes
    key: bytes
    root: str


@cache
def signatory(organisation: str = "Test Signing (OpenAI)") -> Signatory:
    """A signing certificate as C2PA wants it (14.5.1 of the specification): issued by a root, for signing documents."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, name = _name("Test Root"), _name(organisation)
    root = (
        _certificate(root_name, root_name, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _certificate(name, root_name, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Signatory(leaf.public_bytes(pem) + root.public_bytes(pem), secret, root.public_bytes(pem).decode())


def signed_image(
    tmp_path: Path | None = None,
    generator: str = "Sora",
    *,
    form: str = "JPEG",
    source: str = BY_MODEL,
    picture: Image.Image | None = None,
    by: Signatory | None = None,
) -> bytes:
    """A picture that says it was made by `generator`; written to `tmp_path / "signed.…"` too, where that is given."""
    data = sign(plain_image(form, picture), _TYPES[form], generator, source=source, by=by)
    if tmp_path is not None:
        (tmp_path / f"signed.{form.lower()}").write_bytes(data)
    return data


def signed_clip(generator: str = "Sora", *, source: str = BY_MODEL) -> bytes:
    """An MP4, as small as one can be, that says it was made by `generator`."""
    return sign(plain_clip(), "video/mp4", generator, source=source)


def plain_image(form: str = "JPEG", picture: Image.Image | None = None) -> bytes:
    """A picture without credentials."""
    out = io.BytesIO()
    (picture or Image.radial_gradient("L").convert("RGB")).save(out, form)
    return out.getvalue()


def plain_clip() -> bytes:
    """Boxes of an MP4 (ISO/IEC 14496-12): type, header, and some bytes in the place of film."""

    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(content), kind) + content

    kind = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
    return kind + box(b"moov", box(b"mvhd", bytes(100))) + box(b"mdat", bytes(range(256)) * 4)


def sign(
    data: bytes, media_type: str, generator: str, *, source: str = BY_MODEL, by: Signatory | None = None
) -> bytes:
    """A file with credentials: one action, `c2pa.created`."""
    created = {"action": "c2pa.created", "softwareAgent": {"name": generator}, "digitalSourceType": source}
    return sign_with(data, media_type, [created], generator=generator, by=by)


def sign_with(
    data: bytes,
    media_type: str,
    actions: list[dict[str, Any]],
    *,
    generator: str,
    edited: bool = False,
    remote: str = "",
    by: Signatory | None = None,
) -> bytes:
    """A file with credentials of these actions.

    Args:
        edited: the data has credentials of its own, and is what the file was made from.
        remote: where the credentials are kept, if not in the file.
    """
    import c2pa

    manifest = {
        "claim_generator_info": [{"name": generator}],
        "title": "clip",
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}],
    }
    who = by or signatory()
    info = c2pa.C2paSignerInfo("es256", who.chain, who.key, None)
    # c2pa would otherwise look at its own work with a trust list, and put a small picture in.
    settings = {"verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}
    out = io.BytesIO()
    context = c2pa.Context.from_dict(settings)
    with c2pa.Signer.from_info(info) as signer, c2pa.Builder(manifest, context=context) as builder:
        if edited:
            builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
        if remote:
            builder.set_no_embed()
            builder.set_remote_url(remote)
        builder.sign(signer, media_type, io.BytesIO(data), out)
    return out.getvalue()


def _name(organisation: str) -> x509.Name:
    names = ((NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, organisation))
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in names])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
