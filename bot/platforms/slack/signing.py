"""Whether a request really comes from Slack: the signature over the raw body, fresh to five minutes (fault G1)."""

from __future__ import annotations

import hashlib
import hmac

WINDOW_S = 300
LENGTH = len("v0=") + 64
LONGEST_STAMP = 11


def genuine(secret: str, stamp: str | None, signature: str | None, body: bytes, now: float) -> bool:
    """Whether `signature` was made with our secret over exactly this body, at most five minutes from `now`.

    `stamp` and `signature` are the two headers as they came, None when missing or sent twice; `now` is in seconds
    since 1970. Whatever is malformed is not genuine; nothing raises.
    """
    if not secret or stamp is None or signature is None:
        return False
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP):
        return False
    if len(signature) != LENGTH or not signature.isascii():
        return False
    fits = hmac.compare_digest(sign(secret, stamp, body), signature)
    return fits and abs(now - int(stamp)) <= WINDOW_S


def sign(secret: str, stamp: str, body: bytes) -> str:
    """The signature Slack would send with this body."""
    made = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return "v0=" + made.hexdigest()
