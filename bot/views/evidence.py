"""Evidence as people see it in chat: what it is, its hash, who gave it when, and what its Content Credentials say."""

from collections.abc import Sequence
from datetime import UTC, tzinfo

from bot.inquiries.model import Case, Credentials, Evidence
from bot.views.markup import inline, plain
from bot.words import Words

_LONGEST_LINK = 200
_DIGITS = 12
"""Hexadecimal digits of a hash that are shown; the whole hash comes with the file and in the bundle."""


def evidence_markdown(case: Case, pieces: Sequence[Evidence], words: Words, *, home: tzinfo) -> str:
    """A list of a case's evidence.

    Args:
        home: zone in which moments are told beside UTC.
    """
    if not pieces:
        return words("evidence.empty", reference=case.reference)
    heading = words("evidence.heading", reference=case.reference, count=len(pieces))
    listed = [_piece(number, piece, words, home) for number, piece in enumerate(pieces, start=1)]
    return "\n\n".join([f"**{heading}**", *listed])


def added_line(piece: Evidence, words: Words, *, known: bool) -> str:
    """What was handed in, in a line, with what its credentials say.

    Args:
        known: it was there already.
    """
    line = words("evidence.known" if known else "evidence.taken", what=_what(piece, words))
    if piece.credentials:
        line += f"\n  - {credentials_line(piece.credentials, words)}"
    return line


def same_line(case: Case, why: str, words: Words) -> str:
    """That another case has the same, and in what way."""
    return words(f"evidence.same_{why}", reference=case.reference)


def credentials_line(found: Credentials, words: Words) -> str:
    """What Content Credentials say: who or what made it, whether the signature holds."""
    parts = [words("evidence.credentials", generator=inline(found.generator) or words("vendor.unknown"))]
    if found.made_by_ai:
        parts.append(words("evidence.made_by_ai"))
    if found.issuer:
        parts.append(words("evidence.issuer", issuer=inline(found.issuer)))
    if not found.valid:
        problems = words("vendor.comma").join(map(inline, found.problems[:3]))
        parts.append(words("evidence.invalid", problems=problems or words("vendor.unknown")))
    else:
        parts.append(words("evidence.trusted" if found.trusted else "evidence.valid"))
    return words("evidence.gap").join(parts)


def size(count: int) -> str:
    """Bytes as people read them."""
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count / 2**10:.1f} KiB"


def _piece(number: int, piece: Evidence, words: Words, home: tzinfo) -> str:
    received = piece.received_at.astimezone(UTC)
    lines = [
        words(
            "evidence.piece",
            number=number,
            what=_what(piece, words),
            purpose=words(f"purpose.{piece.purpose}"),
        ),
        words(
            "evidence.received",
            utc=received.strftime("%Y-%m-%d %H:%M"),
            home=received.astimezone(home).strftime("%Y-%m-%d %H:%M"),
            zone=received.astimezone(home).tzname(),
            giver=inline(piece.giver_name) or "—",
        ),
    ]
    if piece.digest:
        lines.append(
            words(
                "evidence.file", type=inline(piece.type), size=size(piece.size), digest=piece.digest[:_DIGITS]
            )
        )
    if piece.credentials:
        lines.append(credentials_line(piece.credentials, words))
    return "\n".join(lines)


def _what(piece: Evidence, words: Words) -> str:
    if piece.link:
        return inline(plain(piece.link, limit=_LONGEST_LINK))
    return inline(piece.name) or words("evidence.unnamed")
