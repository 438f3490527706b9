"""The key to what is confidential: one small file that is made once and never leaves this machine."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from storage.errors import StoreError, told_files

KEY_BYTES = 32


def load_key(path: Path) -> bytes:
    """The 32 bytes in that file; made on first use, readable by the bot's own user only.

    Raises StoreError when the file is of another size, open to others, or cannot be read or made.
    """
    with told_files(str(path)):
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise StoreError("sealed", f"The key {path} is open to other users; run: chmod 400 {path}")
        key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise StoreError("sealed", f"The key {path} must hold {KEY_BYTES} bytes; it holds {len(key)}.")
    return key


def _make(path: Path) -> None:
    """Write it beside, then link it: a key is there in full or not at all, and the first one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the disk keep which files lie in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
