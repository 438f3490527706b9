"""What can go wrong with the memory, each told in one sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, TimeoutError

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


def passes(problem: BaseException) -> bool:
    """Whether what went wrong may go right at once: somebody was faster, or in the way, or the line was lost. Whoever
    tries again looks up first what became of the last time: a commit nobody confirmed may have happened."""
    by_itself = isinstance(problem, StoreError) and problem.code in ("busy", "unreachable")
    return by_itself or isinstance(problem, Conflict)


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
    except TimeoutError as problem:
        raise StoreError("busy", f"{where} is busy: no connection is free; nothing was changed.") from problem
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
    if type(problem.orig).__module__.startswith("psycopg"):
        return _from_postgres(problem, where) or problem
    return problem


_BUSY = "{where} is busy; nothing was changed. Try again in a moment."
_SILENT = "{where} does not answer. Check that it is running."
_STATES: dict[str, tuple[Trouble, str]] = {
    "40001": ("busy", _BUSY), "40P01": ("busy", _BUSY), "55P03": ("busy", _BUSY), "57014": ("busy", _BUSY),
    "53100": ("full", _FULL),
    "25006": ("unreachable", "{where} takes no writing: is it a copy that stands by?"),
    "42P01": ("outdated", "{where} has no tables of ours yet; start the bot once to prepare it."),
    "3D000": ("unreachable", "{where}: there is no such database; create it first."),
    "42501": ("readonly", "{where} does not let the bot do that; check the rights of its user."),
}  # fmt: skip
_GONE = ("08", "28", "53", "57P", "25P03")
"""How the states begin in which PostgreSQL lets nobody in, or hangs up."""


def _from_postgres(problem: DBAPIError, where: str) -> StoreError | None:
    """What PostgreSQL's own five signs mean; without any, the line itself was lost."""
    state: str | None = getattr(problem.orig, "sqlstate", None)
    if state in _STATES:
        code, sentence = _STATES[state]
        return StoreError(code, sentence.format(where=where))
    lost = state is None and isinstance(problem, OperationalError | InterfaceError)
    if lost or problem.connection_invalidated or (state or "").startswith(_GONE):
        return StoreError("unreachable", _SILENT.format(where=where))
    return None
