"""What becomes of a payload at one of our doors: taken, ignored or refused, and never an exception."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from tests.samples.quiet import MOODS, Mood, QuietHouse
from tests.samples.reading import Sample

Word = Literal["taken", "ignored", "refused", "exception"]
WORDS: tuple[Word, ...] = ("taken", "ignored", "refused", "exception")


@dataclass(frozen=True)
class Told:
    """What became of a sample, in a word and in detail."""

    word: Word
    detail: str


class Trial(ABC):
    """A door with a quiet house behind it. `moods`: how the house answers."""

    logs = "bot.platforms"
    """Where the door tells of problems it caught."""
    foreign = ""
    """The detail of a sample that was refused for where it comes from."""

    def __init__(self, moods: tuple[Mood, ...] = MOODS) -> None:
        self._moods = moods
        self.house = QuietHouse()

    def feed(self, sample: Sample) -> Told:
        """Hand a sample in, once for each way a house can answer. The first answer's outcome is told, or the worst."""
        if sample.kind == "nothing":
            return Told("refused", f"not a payload: {sample.why}")
        told = [self._once(sample, mood) for mood in self._moods]
        return next((each for each in told if each.word == "exception"), told[0])

    def tell(self, found: Iterator[Sample]) -> Iterator[tuple[Sample, Told]]:
        """Each sample with what became of it. What is from elsewhere is handed in again as if it were from ours."""
        for sample in found:
            told = self.feed(sample)
            yield sample, told
            if told.detail == self.foreign:
                ours = replace(sample, data=self.adopted(dict(sample.data)))
                again = self.feed(ours)
                yield ours, replace(again, detail=f"{again.detail} (as if it were from ours)")

    def any_house(self) -> Any:
        """The house, of which a door needs a small part only."""
        return self.house

    @abstractmethod
    def adopted(self, data: Any) -> Any:
        """The same payload, everything in it from our own workspace or tenant."""

    @abstractmethod
    def handed_in(self, sample: Sample) -> Told:
        """What becomes of a sample at a door of its own, shut behind it. May raise anything."""

    def _once(self, sample: Sample, mood: Mood) -> Told:
        self.house.mood = mood
        problems: list[str] = []
        with _watching(self.logs, problems):
            try:
                told = self.handed_in(sample)
            except Exception as problem:  # anything at all would be a fault of the door's
                return Told("exception", f"{type(problem).__name__}: {problem}")
        return Told("exception", problems[0]) if problems else told


def outcome(counts: Counter[str], status: int, kinds: Sequence[str], foreign: str) -> Told:
    """What a door's own counts and the status it answered say. `kinds`: what it counts of what it took."""
    ignored = next((name.partition(":")[2] for name in counts if name.startswith("ignored:")), "")
    if ignored:
        return Told("ignored", ignored)
    if counts["foreign"]:
        return Told("refused", foreign)
    if status != 200:
        return Told("refused", f"status {status}")
    return Told("taken", next((name for name in kinds if counts[name]), "answered at once"))


class _watching(logging.Handler):
    """Notes what a door logs as an error it caught, for as long as it is watched."""

    def __init__(self, name: str, problems: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._problems = problems
        self._log = logging.getLogger(name)

    def emit(self, record: logging.LogRecord) -> None:
        if "should look at" not in record.getMessage():
            self._problems.append(record.getMessage())

    def __enter__(self) -> None:
        self._log.addHandler(self)

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self)


SPOILS: list[Any] = [None, 0, True, "", [], {}, [None], "x", ["U1"], {"id": 7}]


def spoilt(data: object, spoil: object) -> Iterator[object]:
    """The same data, each time with another part of it replaced or taken out."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield {**data, name: spoil}
            yield {k: v for k, v in data.items() if k != name}
            yield from ({**data, name: each} for each in spoilt(value, spoil))
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from ([*data[:n], each, *data[n + 1 :]] for each in (spoil, *spoilt(value, spoil)))
