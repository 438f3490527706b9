"""The keys of sealed rounds: one small file a round beside the house's own key, in no database and no copy of it.

A file holds the private key that opens the slots, and the key under which people are given their slot. Destroying
it is what makes a round's answers nobody's for ever.
"""

from __future__ import annotations

import hmac
import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from storage import boxes
from storage.errors import StoreError, told_files
from storage.keys import sync_folder

SECRET_BYTES = 2 * boxes.KEY_BYTES
TRACE = 12
PREFIX, SUFFIX = "round-", ".key"


@dataclass(frozen=True)
class RoundKey:
    """A round's keys. Its text shows nothing of them."""

    secret: bytes

    def __repr__(self) -> str:
        return "RoundKey()"

    @property
    def private(self) -> bytes:
        return self.secret[: boxes.KEY_BYTES]

    @property
    def public(self) -> bytes:
        return boxes.public_key(self.private)

    def mark(self, person: str) -> str:
        """The name of somebody's slot; without this key it belongs to nobody."""
        return self._digest(person)

    def trace(self, event: str) -> str:
        """What an event's key looks like inside a box: the same for the same key, and nothing without this one."""
        return self._digest(f"event\n{event}")[:TRACE]

    def _digest(self, text: str) -> str:
        return hmac.new(self.secret[boxes.KEY_BYTES :], text.encode(), sha256).hexdigest()


class RoundKeys:
    """The keys of the rounds that are not over, in the data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, round_id: str, secret: bytes) -> RoundKey:
        """Keep a new key, in full and on the disk before this comes back. `secret`: 64 random bytes."""
        if len(secret) != SECRET_BYTES:
            raise ValueError(f"a round's key is made of {SECRET_BYTES} bytes, not {len(secret)}")
        path = self._path(round_id)
        draft = path.with_suffix(".part")
        with told_files(str(path)):
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            sync_folder(self._folder)
        return RoundKey(secret)

    def load(self, round_id: str) -> RoundKey | None:
        """A round's key; None when it was destroyed or never was. Raises StoreError for a file that is no key."""
        path = self._path(round_id)
        with told_files(str(path)):
            if not path.exists():
                return None
            secret = path.read_bytes()
        if len(secret) != SECRET_BYTES:
            raise StoreError("sealed", f"{path} must hold {SECRET_BYTES} bytes; it holds {len(secret)}.")
        return RoundKey(secret)

    def destroy(self, round_id: str) -> None:
        """Overwrite the key, remove it, and have the disk forget it; nothing to do when it is gone already."""
        path = self._path(round_id)
        with told_files(str(path)):
            for file in (path, path.with_suffix(".part")):
                with suppress(FileNotFoundError):
                    _shred(file)
            if self._folder.is_dir():
                sync_folder(self._folder)

    def known(self) -> list[str]:
        """The rounds a key is kept of, half made ones included."""
        found = self._folder.glob(f"{PREFIX}*") if self._folder.is_dir() else ()
        return sorted({f.stem.removeprefix(PREFIX) for f in found if f.suffix in (SUFFIX, ".part")})

    def _path(self, round_id: str) -> Path:
        if not round_id.isalnum():
            raise ValueError("a round's id is letters and digits")
        return self._folder / f"{PREFIX}{round_id}{SUFFIX}"


def _shred(path: Path) -> None:
    with path.open("r+b") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(0)
        file.write(bytes(length))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
