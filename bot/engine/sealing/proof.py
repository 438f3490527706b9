"""What the audit keeps of a release: one number that fits these pieces and no others, and tells nothing of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

from storage.rounds import PieceRow


def commitment(piece: PieceRow) -> bytes:
    """A salted hash of one piece; without its salt nobody can find out by trying what it says."""
    said = json.dumps([piece.question, piece.about, piece.cell, piece.value], ensure_ascii=False, sort_keys=True)
    return sha256(b"\x00" + bytes.fromhex(piece.salt) + said.encode("utf-8", "surrogatepass")).digest()


def root(pieces: Iterable[PieceRow]) -> str:
    """The root of the Merkle tree over the commitments in their own order, in hexadecimal; "" over nothing."""
    level = sorted(map(commitment, pieces))
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(b"\x01" + a + b).digest() for a, b in pairs] + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex() if level else ""
