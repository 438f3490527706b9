"""What makes a simulation, and the line that says it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bot.ports import Answer, Incoming
from tests.simulation.platforms import MONDAY
from tests.simulation.replicas import PEOPLE
from tests.simulation.weather import Weather, drawn

__all__ = ["MONDAY", "Broken", "Event", "Plan"]


class Broken(AssertionError):
    """Something that must hold does not."""


@dataclass
class Event:
    """Something on its way to us, and how it fared. `stranger`: whoever sent it may do nothing. `kept`: it was
    acknowledged before its turn; `said`: how often it was told what came of it then."""

    incoming: Incoming
    stranger: bool
    tries: int = 0
    answer: Answer | None = None
    kept: bool = False
    said: int = 0


@dataclass(frozen=True)
class Plan:
    """What makes a simulation. `people`: so many of the hundred act; the others are only asked."""

    seed: int
    weeks: float = 1.0
    weather: Weather | None = None
    people: int = PEOPLE

    @property
    def drawn(self) -> Weather:
        return self.weather if self.weather is not None else drawn(Random(f"weather:{self.seed}"))

    def __str__(self) -> str:
        return f"SIM_SEED={self.seed} WEEKS={self.weeks:g} FAULTS={self.drawn} PEOPLE={self.people}"
