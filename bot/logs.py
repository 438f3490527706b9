"""The log of a bot that serves: one line of JSON for each thing that happened, in which nobody's words stand.

Ours is told as it was written: without content, people as pseudonyms. What a library has to say may quote what it was
sent, so of that only the kind, the place and the severity are kept. What a secret setting holds is blacked out.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any, Literal

import structlog

from bot.ports.trace import traced

OURS = ("bot", "storage", "handlers")
Level = Literal["debug", "info", "warning", "error"]
Told = MutableMapping[str, Any]
SHORTEST_SECRET = 6


def set_up(level: Level, secrets: Iterable[str] = ()) -> None:
    """Send everything that is logged to stderr, from that level on; libraries from warnings on.

    Where somebody has set the log up already, nothing changes.
    """
    root = logging.getLogger()
    if root.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(secrets))
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())


def formatter(secrets: Iterable[str] = ()) -> logging.Formatter:
    """What makes one line of JSON of a record."""
    known = sorted({each for each in secrets if len(each) >= SHORTEST_SECRET}, key=len, reverse=True)
    before: list[Callable[[Any, str, Told], Told]] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", key="at"),
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[_told, structlog.stdlib.ProcessorFormatter.remove_processors_meta, _blacked_out(known), _line],
    )


def _told(_: Any, __: str, event: Told) -> Told:
    """Ours with its facts; a library's without a word of its own."""
    record: logging.LogRecord = event["_record"]
    _, problem, _ = event.pop("exc_info", None) or (None, None, None)
    event.pop("stack_info", None)
    if record.name.partition(".")[0] in OURS:
        event.update(getattr(record, "told", {}))
    else:
        event["event"] = "library"
        event["where"] = f"{record.module}.{record.funcName}:{record.lineno}"
    if problem is not None:
        event["error"] = traced(problem)
    return event


def _blacked_out(secrets: list[str]) -> Callable[[Any, str, Told], Told]:
    def clean(value: Any) -> Any:
        if isinstance(value, str):
            for secret in secrets:
                value = value.replace(secret, "***")
        return value

    def processor(_: Any, __: str, event: Told) -> Told:
        return {name: clean(value) for name, value in event.items()}

    return processor


def _line(_: Any, __: str, event: Told) -> str:
    """One line, whatever stands in it: signs that end a line or steer a terminal are escaped."""
    first = {name: event.pop(name) for name in ("at", "level", "event", "logger") if name in event}
    return json.dumps({**first, **event}, ensure_ascii=True, default=str)
