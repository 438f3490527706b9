"""Traces, where somebody collects them: turns and sends as OpenTelemetry spans, sent as OTLP over HTTP in JSON.

Nothing is sent unless an endpoint is set. What cannot be delivered is thrown away: a trace is never worth a letter.
"""

from __future__ import annotations

import json
import logging
import threading
import urllib.request
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.clock import Clock, Ids

log = logging.getLogger(__name__)
SERVICE = "bole"
MOST_KEPT = 2_000
EVERY_S = 5.0
PATIENCE_S = 2.0
INTERNAL, CLIENT = 1, 3
"""Kinds of spans: work of our own, and a call to somebody else."""


class Tracer:
    """Collects spans and hands them over every few seconds in a thread of its own; `stop` hands over the last."""

    def __init__(self, endpoint: str, clock: Clock, ids: Ids, headers: Mapping[str, str] | None = None) -> None:
        """`endpoint`: the collector's base address, such as http://localhost:4318."""
        self._url = f"{endpoint.rstrip('/')}/v1/traces"
        self._clock, self._ids = clock, ids
        self._headers = {"content-type": "application/json", **(headers or {})}
        self._spans: deque[dict[str, Any]] = deque(maxlen=MOST_KEPT)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._failing = False

    def start(self) -> None:
        """Begin to hand over; comes back at once."""
        self._thread = threading.Thread(target=self._run, name="traces", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hand over what there is, once, and stop."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(PATIENCE_S + 1)

    def done(self, name: str, seconds: float, facts: dict[str, Any], well: bool) -> None:
        """Something was done that took so long and has just ended."""
        ends = _nanoseconds(self._clock.now())
        self._spans.append(
            {
                "traceId": self._ids.new(),
                "spanId": self._ids.new()[:16],
                "name": name,
                "kind": CLIENT if name == "send" else INTERNAL,
                "startTimeUnixNano": str(ends - int(seconds * 1e9)),
                "endTimeUnixNano": str(ends),
                "attributes": [_attribute(f"bole.{key}", value) for key, value in facts.items() if value is not None],
                "status": {"code": 1 if well else 2},
            }
        )

    def flush(self) -> None:
        """Hand over what there is, now."""
        spans = [self._spans.popleft() for _ in range(len(self._spans))]
        if not spans:
            return
        resource = {"attributes": [_attribute("service.name", SERVICE)]}
        scope = {"scope": {"name": "bole"}, "spans": spans}
        try:
            self._post(json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}).encode())
        except OSError as problem:
            if not self._failing:
                log.warning("traces are not delivered: %s", type(problem).__name__)
            self._failing = True
        else:
            self._failing = False

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            self.flush()
        self.flush()

    def _post(self, body: bytes) -> None:
        request = urllib.request.Request(self._url, body, self._headers, method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            answer.read()


def headers_of(text: str) -> dict[str, str]:
    """Headers as OpenTelemetry writes them: "name=value,name=value"."""
    pairs = (each.partition("=") for each in text.split(",") if "=" in each)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1_000


def _attribute(key: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"key": key, "value": {"boolValue": value}}
    if isinstance(value, int):
        return {"key": key, "value": {"intValue": str(value)}}
    return {"key": key, "value": {"stringValue": str(value)}}
