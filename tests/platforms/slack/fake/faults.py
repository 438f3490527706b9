"""What can go wrong between an app and Slack, on purpose: each fault for a method ("*": all) and so many calls."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["lost", "unanswered", "delay", "status", "error", "limited", "drip"]
When = Callable[[Mapping[str, Any]], bool]


@dataclass
class Fault:
    """One thing that goes wrong. `left`: how often still, None for ever. `when`: only for calls with such arguments."""

    kind: Kind
    method: str
    left: int | None = 1
    seconds: float = 0.0
    status: int = 500
    error: str = ""
    when: When | None = None
    extra: dict[str, Any] = field(default_factory=dict)


class Faults:
    """The faults that are to come. Several may meet in one call: a delay and then a loss."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._fault_guard = threading.Lock()

    def lose(self, method: str = "*", n: int | None = 1, when: When | None = None) -> Fault:
        """The connection is cut before the call is looked at: nothing happens and nobody is told."""
        return self._add(Fault("lost", method, n, when=when))

    def answers_late(self, method: str = "*", n: int | None = 1, when: When | None = None) -> Fault:
        """The call is carried out and its answer is lost on the way."""
        return self._add(Fault("unanswered", method, n, when=when))

    def delay(self, method: str = "*", seconds: float = 1.0, n: int | None = 1, when: When | None = None) -> Fault:
        """The call is carried out so many real seconds later."""
        return self._add(Fault("delay", method, n, seconds, when=when))

    def breaks(self, method: str = "*", status: int = 500, n: int | None = 1, when: When | None = None) -> Fault:
        """An HTTP error with a page for people in place of an answer; nothing happens."""
        return self._add(Fault("status", method, n, status=status, when=when))

    def fail(self, method: str = "*", error: str = "fatal_error", n: int | None = 1, **extra: Any) -> Fault:
        """Slack answers with this error code; nothing happens. `extra`: more of the answer; `when` as elsewhere."""
        when = extra.pop("when", None)
        return self._add(Fault("error", method, n, error=error, when=when, extra=extra))

    def storm(self, method: str = "*", n: int | None = 1, retry_after: int = 1, when: When | None = None) -> Fault:
        """Slack asks to slow down, whatever was called."""
        return self._add(Fault("limited", method, n, float(retry_after), when=when))

    def drips(self, method: str = "*", seconds: float = 1.0, n: int | None = 1, when: When | None = None) -> Fault:
        """The answer comes byte by byte, with so many real seconds between two."""
        return self._add(Fault("drip", method, n, seconds, when=when))

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        with self._fault_guard:
            self._faults.clear()

    def _add(self, fault: Fault) -> Fault:
        with self._fault_guard:
            self._faults.append(fault)
        return fault

    def faults_for(self, method: str, arguments: Mapping[str, Any]) -> dict[Kind, Fault]:
        """The faults this call meets, one of each kind; they are used up by it."""
        if not self._faults:
            return {}
        met: dict[Kind, Fault] = {}
        with self._fault_guard:
            for fault in self._faults:
                fits = fault.method in ("*", method) and fault.kind not in met
                if fits and fault.left != 0 and (fault.when is None or fault.when(arguments)):
                    met[fault.kind] = fault
                    fault.left = None if fault.left is None else fault.left - 1
            self._faults = [f for f in self._faults if f.left != 0]
        return met
