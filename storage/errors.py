"""What can go wrong with the memory, each told in one sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy.exc import DBAPIError, IntegrityError

Trouble = Literal[
    "full", "readonly", "directory", "corrupt", "busy", "io", "newer", "outdated", "taken", "sealed",
    "network", "unreachable",
]  # fmt: skip


class StoreError(Exception):
    """The database cannot do what was asked. `code` is stable, the message is for the IT person."""

    def __init__(self, code: Trouble, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Conflict(Exception):
    """Somebody else changed the case first: load it again and decide again."""


_FULL = "The disk is full; nothing was changed. Free some space and try again."
_SAID: tuple[tuple[str, Trouble, str], ...] = (
    ("disk is full", "full", _FULL),
    ("not a database", "corrupt", "{where} is not a Bole database; restore a backup or move the file away."),
    ("already exists", "corrupt", "{where} belongs to another program; move the file away."),
    ("malformed", "corrupt", "{where} is damaged; restore the newest backup."),
    ("readonly database", "readonly", "{where} may not be written; check who owns it and its directory."),
    ("read-only transaction", "readonly", "{where} was opened for reading only."),
    ("unable to open", "directory", "{where} cannot be opened; check its directory."),
    ("is locked", "busy", "{where} is busy; nothing was changed. Try again in a moment."),
    ("disk i/o error", "io", "The disk under {where} does not answer; nothing was changed."),
    ("authentication failed", "unreachable", "{where} does not let the bot in; check the name and the password."),
    ("connection failed", "unreachable", "{where} does not answer; nothing was changed. Check that it is running."),
    ("no such table", "outdated", "{where} has no tables of ours yet; start the bot once to prepare it."),
)  # fmt: skip


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn a driver's complaint into a StoreError; what is a mistake of the program stays as it is."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as problem:
        raise from_driver(problem, where) from problem


@contextmanager
def told_files(where: str) -> Iterator[None]:
    """Turn the system's complaint about a file or directory into a StoreError."""
    try:
        yield
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise StoreError("full", _FULL) from problem
        code: Trouble = "readonly" if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS) else "directory"
        raise StoreError(code, f"{where} cannot be read or written: {problem.strerror}.") from problem


def from_driver(problem: DBAPIError, where: str) -> Exception:
    """The StoreError for a driver's error; the error itself where it is a mistake in a statement."""
    said = str(problem.orig).lower()
    for words, code, sentence in _SAID:
        if words in said:
            return StoreError(code, sentence.format(where=where))
    if type(problem.orig).__module__.startswith("psycopg") and problem.connection_invalidated:
        return StoreError("unreachable", f"{where} does not answer; nothing was changed.")
    return problem
