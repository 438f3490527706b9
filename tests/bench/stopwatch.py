"""Where the time of a press goes: functions of the house, timed while they run for real."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local
from time import perf_counter
from typing import Any

Part = tuple[str, Any, str]
"""What to time: the name under which it counts, the module or class, the attribute."""


class _Inner(local):
    """What was spent inside each function that runs now in this thread."""

    def __init__(self) -> None:
        self.spent = [0.0]


class Stopwatch:
    """Seconds spent under each name, and how often; what runs inside a timed function counts for the inner name only.

    `clock`: what is counted; time that passes, unless it is told otherwise.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self._clock = clock
        self._inner = _Inner()

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **named: Any) -> Any:
            inner = self._inner.spent
            inner.append(0.0)
            start = self._clock()
            try:
                return function(*args, **named)
            finally:
                spent = self._clock() - start
                self.seconds[name] += spent - inner.pop()
                self.calls[name] += 1
                inner[-1] += spent

        return run

    @contextmanager
    def watching(self, places: list[Part]) -> Iterator[None]:
        """Time each of these functions until the block ends."""
        before = [(where, attribute, getattr(where, attribute)) for _, where, attribute in places]
        for (name, where, attribute), (_, _, function) in zip(places, before, strict=True):
            setattr(where, attribute, self.timed(name, function))
        try:
            yield
        finally:
            for where, attribute, function in before:
                setattr(where, attribute, function)
