"""The line to PostgreSQL: statements follow one another without waiting, and it is asked whether it stands only where
that is in doubt."""

from __future__ import annotations

from contextlib import suppress
from select import POLLIN, poll
from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

RESTED_S = 5.0
"""A line that was used more lately than that stands, unless something lies there unread: so does one that was cut."""


class Line:
    """One transaction's way to the server: what is sent is worked on in order, while we go on."""

    def __init__(self, raw: Any, begin: str) -> None:
        """`raw`: the driver's own connection, which begins nothing by itself. `begin`: "" within a transaction."""
        self._raw = raw
        self._pipeline = raw.pipeline()
        self._pipe = self._pipeline.__enter__()
        if begin:
            raw.execute(begin, prepare=False)

    def start(self, sql: str, values: Any) -> Any:
        """Send a statement; its cursor holds nothing yet."""
        return self._raw.execute(sql, values)

    def wait_for(self, cursor: Any) -> None:
        """Wait until a statement, and everything before it, is done. Raises what first went wrong."""
        if cursor.pgresult is None:
            self._pipe.sync()

    def leave(self, commit: bool) -> None:
        """Wait for everything, and for the commit with it; from then on each statement waits for its own. Raises what
        first went wrong."""
        try:
            if commit:
                self._raw.execute("COMMIT", prepare=False)
        except BaseException:
            with suppress(Exception):  # that what came behind was dropped
                self._pipeline.__exit__(None, None, None)
            raise
        self._pipeline.__exit__(None, None, None)


def ask_after_rest(engine: Engine, statements: int) -> None:
    """Keep so many statements prepared on each connection, and ask one that rested for long, or on which something lies
    that nobody asked for, whether it still stands: where it does not, all that were made before it are given up."""

    @event.listens_for(engine, "connect")
    def _(raw: Any, _record: Any) -> None:
        raw.prepared_max = statements

    @event.listens_for(engine, "checkin")
    def _(_raw: Any, record: Any) -> None:
        record.info["rests"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _(raw: Any, record: Any, _proxy: Any) -> None:
        rests = record.info.pop("rests", None)
        if rests is None or (monotonic() - rests < RESTED_S and not _unread(raw)):
            return
        try:
            engine.dialect.do_ping(raw)
        except engine.dialect.loaded_dbapi.Error as problem:
            raise InvalidatePoolError from problem


def _unread(raw: Any) -> bool:
    """Whether something came in since the last answer; the end of a line does, too."""
    if raw.closed:
        return True
    waiting = poll()
    waiting.register(raw.fileno(), POLLIN)
    return bool(waiting.poll(0))
