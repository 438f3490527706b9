"""One writer at a time: a lock beside the database, and a word about disks that cannot keep one."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from storage.errors import StoreError, told_files

_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs"}


class WriterLock:
    """Held by the process that writes; the system lets go of it however the process ends."""

    def __init__(self, database: Path) -> None:
        path = database.with_name(database.name + ".lock")
        with told_files(str(path)):
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            other = os.pread(self._handle, 20, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._handle)
            raise StoreError(
                "taken", f"Another process (number {other}) already writes to {database}; stop it first."
            ) from problem
        try:
            with told_files(str(path)):
                os.ftruncate(self._handle, 0)
                os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)
        except StoreError:
            self.release()
            raise

    def release(self) -> None:
        """Let the next one in. The file stays: removing it would let two processes lock two files."""
        os.close(self._handle)


def network_disk(path: Path, mounts: str) -> str | None:
    """The kind of network disk the path lies on, or None. `mounts` is the text of /proc/mounts."""
    best, kind = "", None
    for line in mounts.splitlines():
        _, point, filesystem, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if path.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, filesystem
    return kind if kind in _NETWORK else None


def refuse_network_disk(path: Path) -> None:
    """SQLite's locks and its write-ahead log do not hold on network disks."""
    mounts = Path("/proc/mounts")
    kind = network_disk(path.resolve(), mounts.read_text()) if mounts.exists() else None
    if kind:
        raise StoreError(
            "network", f"{path} lies on a network disk ({kind}), where SQLite is not safe; use a local disk."
        )
