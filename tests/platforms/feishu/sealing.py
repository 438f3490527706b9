"""What Feishu does to a body before it pushes it, written from its handbook: encrypted, then signed."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

IV = bytes(range(16))
STAMP, NONCE, SIGNATURE = "X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "X-Lark-Signature"


def sealed(key: str, said: Any, iv: bytes = IV) -> bytes:
    """The body Feishu would push; `said` is an object, or bytes that are none."""
    plain = (
        said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace")
    )
    padder = PKCS7(128).padder()
    cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(iv)).encryptor()
    text = cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()
    return json.dumps({"encrypt": base64.b64encode(iv + text).decode()}, separators=(",", ":")).encode()


def signed(key: str, body: bytes, stamp: str, nonce: str = "n0nce") -> dict[str, str]:
    """The three headers."""
    made = hashlib.sha256(f"{stamp}{nonce}{key}".encode() + body).hexdigest()
    return {STAMP: stamp, NONCE: nonce, SIGNATURE: made}
