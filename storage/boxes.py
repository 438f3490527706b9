"""Sealed boxes: anybody may lock one with the public key, only the private key opens it.

X25519 with a fresh key for each box, HKDF-SHA256, ChaCha20-Poly1305. A box is bound to its place, so one copied
into another slot does not open. Padded to one size, an empty box looks like a full one.
"""

from __future__ import annotations

from storage.errors import StoreError

KEY_BYTES = 32
ABOUT = b"bole sealed round 1"
LENGTH_BYTES = 4
NONCE = bytes(12)
"""Each box has a key of its own, used once, so that the nonce need not differ."""


def public_key(private: bytes) -> bytes:
    """The public half of a private key of 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def lock(public: bytes, message: bytes, size: int, where: str, fresh: bytes) -> bytes:
    """A message in a box. `size`: bytes every message is padded to; `fresh`: 32 random bytes, used for nothing else.

    Raises ValueError for a message that does not fit.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    if len(message) + LENGTH_BYTES > size:
        raise ValueError(f"a message of {len(message)} bytes does not fit into {size}")
    padded = (len(message).to_bytes(LENGTH_BYTES, "big") + message).ljust(size, b"\0")
    own = X25519PrivateKey.from_private_bytes(fresh)
    sender = own.public_key().public_bytes_raw()
    key = _key(own.exchange(X25519PublicKey.from_public_bytes(public)), sender, public)
    return sender + ChaCha20Poly1305(key).encrypt(NONCE, padded, where.encode())


def unlock(private: bytes, box: bytes, where: str) -> bytes:
    """The message again. Raises StoreError for another key, another place or changed bytes."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        own = X25519PrivateKey.from_private_bytes(private)
        sender = box[:KEY_BYTES]
        shared = own.exchange(X25519PublicKey.from_public_bytes(sender))
        key = _key(shared, sender, own.public_key().public_bytes_raw())
        padded = ChaCha20Poly1305(key).decrypt(NONCE, box[KEY_BYTES:], where.encode())
    except (InvalidTag, ValueError) as problem:
        raise StoreError("sealed", "A slot of a sealed round does not open with this key.") from problem
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    return padded[LENGTH_BYTES : LENGTH_BYTES + length]


def _key(shared: bytes, sender: bytes, public: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt=None, info=ABOUT + sender + public).derive(shared)
