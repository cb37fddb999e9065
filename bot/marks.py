"""Short names that go into ids of buttons and with messages."""

import hashlib


def mark_of(kind: str, text: str) -> str:
    """A short name for what is told, at most 25 characters (Discord's limit for a nonce)."""
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:20]}"
