"""Whether a request really comes from Feishu, and what it says: the signature over the raw body (fault G1), and the
cipher under the app's encrypt key."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from bot.platforms.feishu.body import read
from bot.platforms.feishu.sdk import AESCipher

WINDOW_S = 7 * 24 * 3600
"""Feishu pushes an event again for seven hours, perhaps under its first stamp; what was done is known for 30 days."""
LENGTH = 64
LONGEST = 128
MILLISECONDS = 10**12


class Plain(ValueError):
    """The body is readable, and not encrypted as it should be."""


def genuine(key: str, timestamp: str | None, nonce: str | None, signature: str | None, body: bytes) -> bool:
    """Whether `signature` was made with our encrypt key over exactly this body.

    The three are the headers as they came, None when missing or sent twice. Whatever is malformed is not genuine;
    nothing raises.
    """
    if not key or not timestamp or not nonce or not signature or len(signature) != LENGTH:
        return False
    if not all(each.isascii() and len(each) <= LONGEST for each in (timestamp, nonce, signature)):
        return False
    return hmac.compare_digest(sign(key, timestamp, nonce, body), signature)


def sign(key: str, timestamp: str, nonce: str, body: bytes) -> str:
    """The signature Feishu would send with this body."""
    return hashlib.sha256(f"{timestamp}{nonce}{key}".encode() + body).hexdigest()


def fresh(timestamp: str | None, now: float) -> bool:
    """Whether a genuine stamp is at most a week from `now`, both in seconds since 1970; a stamp in milliseconds is
    understood. An older request may be one whose effect nobody remembers any more (fault G2)."""
    if not timestamp or not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > LENGTH:
        return False
    said = int(timestamp)
    return abs(now - (said / 1000 if said >= MILLISECONDS else said)) <= WINDOW_S


def opened(key: str, body: bytes) -> dict[str, Any]:
    """What stands in an encrypted body. Raises Plain when it is not encrypted, ValueError when it cannot be read."""
    sealed = read(body).get("encrypt")
    if sealed is None:
        raise Plain("not encrypted")
    if not isinstance(sealed, str):
        raise ValueError("what is encrypted is no text")
    return read(AESCipher(key).decrypt_str(sealed))
