"""The key to what is confidential: one small file that is made once and never leaves this machine."""

from __future__ import annotations

import os
import secrets
import shlex
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from storage.errors import StoreError, told_files

KEY_BYTES = 32


def load_key(path: Path) -> bytes:
    """The 32 bytes in that file; made on first use, readable by the bot's own user only.

    Raises StoreError when the file is of another size, open to others, or cannot be read or made.
    """
    if following(path).exists():
        raise StoreError(
            "sealed",
            f"The key {path} is being exchanged; stop the bot and finish that first: "
            f"{shlex.join(['python', '-m', 'bot', 'rekey', '--yes', '--data', str(path.parent)])}",
        )
    with told_files(str(path)):
        if not path.exists():
            _make(path)
    return _read(path)


def following(path: Path) -> Path:
    """Where the next key lies while one is exchanged for another; whoever wants a key waits as long as it is there."""
    return path.with_name(f"{path.name}.new")


def begin_exchange(path: Path) -> tuple[bytes, bytes]:
    """The key and the one that follows it, which is made unless an exchange that was cut off had made it. Raises
    StoreError."""
    with told_files(str(path)):
        old = _read(path)
        if not following(path).exists():
            _make(following(path))
        return old, _read(following(path))


def end_exchange(path: Path, now: datetime) -> Path:
    """The key that follows takes the key's place; where the old one is kept, which old copies still need."""
    with told_files(str(path)):
        old = path.read_bytes()
        kept = next((file for file in path.parent.glob(f"{path.name}.old-*") if file.read_bytes() == old), None)
        if kept is None:
            kept = path.with_name(f"{path.name}.old-{now:%Y%m%dT%H%M%S.%fZ}")
            os.link(path, kept)
            sync_folder(path.parent)
        following(path).replace(path)
        sync_folder(path.parent)
        for stray in path.parent.glob(f".{path.name}.new.*"):
            stray.unlink(missing_ok=True)
    return kept


def _read(path: Path) -> bytes:
    with told_files(str(path)):
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
