"""What can go wrong between an app and Feishu, on purpose: each fault for a call ("*": all) and so many times."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["lost", "unanswered", "delay", "status", "error", "limited", "drip"]
When = Callable[[Mapping[str, Any]], bool]


@dataclass
class Fault:
    """One thing that goes wrong. `left`: how often still, None for ever. `when`: only for calls with such a body."""

    kind: Kind
    path: str
    left: int | None = 1
    seconds: float = 0.0
    status: int = 500
    code: int = 0
    msg: str = ""
    when: When | None = None


class Faults:
    """The faults that are to come. A path is written as documented ("/im/v1/messages/:message_id"), a verb may stand
    before it ("PATCH /im/v1/messages/:message_id"), or it is a path as called. Several may meet in one call."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._fault_guard = threading.Lock()

    def lose(self, path: str = "*", n: int | None = 1, when: When | None = None) -> Fault:
        """The connection is cut before the call is looked at: nothing happens and nobody is told."""
        return self._add(Fault("lost", path, n, when=when))

    def answers_late(self, path: str = "*", n: int | None = 1, when: When | None = None) -> Fault:
        """The call is carried out and its answer is lost on the way."""
        return self._add(Fault("unanswered", path, n, when=when))

    def delay(self, path: str = "*", seconds: float = 1.0, n: int | None = 1, when: When | None = None) -> Fault:
        """The call is carried out so many real seconds later."""
        return self._add(Fault("delay", path, n, seconds, when=when))

    def breaks(self, path: str = "*", status: int = 502, n: int | None = 1, when: When | None = None) -> Fault:
        """An HTTP error with a page for people in place of an answer; nothing happens."""
        return self._add(Fault("status", path, n, status=status, when=when))

    def fail(
        self, path: str = "*", code: int = 99991400, n: int | None = 1, status: int = 400, msg: str = "on purpose",
        when: When | None = None,
    ) -> Fault:  # fmt: skip
        """Feishu answers with this code; nothing happens."""
        return self._add(Fault("error", path, n, status=status, code=code, msg=msg, when=when))

    def limit(self, path: str = "*", n: int | None = 1, reset: int = 1, when: When | None = None) -> Fault:
        """Feishu asks to slow down (99991400) and to come again after `reset` seconds."""
        return self._add(Fault("limited", path, n, float(reset), when=when))

    def drips(self, path: str = "*", seconds: float = 1.0, n: int | None = 1, when: When | None = None) -> Fault:
        """The answer comes byte by byte, with so many real seconds between two."""
        return self._add(Fault("drip", path, n, seconds, when=when))

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        with self._fault_guard:
            self._faults.clear()

    def _add(self, fault: Fault) -> Fault:
        with self._fault_guard:
            self._faults.append(fault)
        return fault

    def faults_for(self, verb: str, route: str, path: str, body: Mapping[str, Any]) -> dict[Kind, Fault]:
        """The faults this call meets, one of each kind; they are used up by it."""
        if not self._faults:
            return {}
        names = {"*", route, path, f"{verb} {route}", f"{verb} {path}"}
        met: dict[Kind, Fault] = {}
        with self._fault_guard:
            for fault in self._faults:
                if fault.path.replace("/open-apis", "") in names and fault.kind not in met and fault.left != 0 and (
                    fault.when is None or fault.when(body)
                ):  # fmt: skip
                    met[fault.kind] = fault
                    fault.left = None if fault.left is None else fault.left - 1
            self._faults = [f for f in self._faults if f.left != 0]
        return met
