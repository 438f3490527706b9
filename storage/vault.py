"""Sealing of confidential texts: unreadable without the key, and tied to the row they belong to."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from base64 import b64decode, b64encode
from functools import cached_property
from typing import TYPE_CHECKING, Any

from storage.columns import dumps
from storage.errors import StoreError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = "v1:"
_NONCE = 12


class Vault:
    """Seals and opens with AES-GCM. `key` is 32 bytes, or None for a house that may keep no secrets.

    A sealed text is bound to "table:column:row", so one copied into another row does not open.
    """

    def __init__(self, key: bytes | None) -> None:
        self._key = key

    @cached_property
    def _cipher(self) -> AESGCM:
        if self._key is None:
            raise StoreError("sealed", "There is no key, so nothing confidential can be kept or read.")
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._key)

    def seal(self, value: Any, where: str) -> str:
        """JSON data as sealed text. `where` is "table:column:row"."""
        return _VERSION + b64encode(self.seal_bytes(dumps(value).encode(), where)).decode()

    def seal_bytes(self, content: bytes, where: str) -> bytes:
        """A file's bytes, sealed: nonce, then ciphertext."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, where.encode())

    def unseal_bytes(self, sealed: bytes, where: str) -> bytes:
        """The bytes again. Raises StoreError for another key, another place or changed bytes."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], where.encode())
        except (InvalidTag, ValueError) as problem:
            raise StoreError("sealed", f"Something confidential ({where}) does not open with this key.") from problem

    def unseal(self, text: str, where: str) -> Any:
        """The data again. Raises StoreError for another key, another row or a changed text."""
        try:
            if not text.startswith(_VERSION):
                raise ValueError
            raw = b64decode(text[len(_VERSION) :], validate=True)
        except (ValueError, AttributeError) as problem:
            raise StoreError("sealed", f"A confidential text ({where}) does not open with this key.") from problem
        return json.loads(self.unseal_bytes(raw, where))

    def digest(self, text: str) -> str:
        """What stands for a text where it must be found again but not read: the same only under the same key."""
        return hmac.new(self._key or b"", text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def keep(self, value: Any, private: bool, where: str) -> Any:
        """What to store: the value, sealed if it is private."""
        return self.seal(value, where) if private and value is not None else value

    def show(self, stored: Any, private: bool, where: str) -> Any:
        """What was stored, readable again."""
        return self.unseal(stored, where) if private and stored is not None else stored
