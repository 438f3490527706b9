"""What may go wrong in a simulated company, and how much of it: drawn by seed, written and read as one short text."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from random import Random

RATES = {
    "lost": (0.02, 0.1),
    "repeated": (0.05, 0.3),
    "delayed": (0.05, 0.3),
    "throttled": (0.02, 0.2),
    "failing": (0.02, 0.2),
    "vanished": (0.02, 0.1),
    "unsure": (0.02, 0.1),
    "crash": (0.002, 0.01, 0.03, 0.08),
    "disk": (0.002, 0.01),
    "switch": (0.02, 0.2),
    "down": (0.2, 0.5),
    "strangers": (0.05, 0.2),
    "leaving": (0.3, 0.6),
    "away": (0.02, 0.05),
    "kept": (0.2, 0.6),
    "rounds": (0.05, 0.3, 0.8),
    "erasing": (0.3, 0.6),
    "month": (0.4,),
    "diligent": (0.3, 0.8),
}
"""For each class of faults how much of it there may be, where there is any."""


@dataclass(frozen=True)
class Weather:
    """How often what goes wrong, each a probability. `lost`, `repeated`, `delayed`: an event on its way to us.

    `throttled`, `failing`, `vanished`, `unsure`: a letter on its way out (429; 5xx; a timeout before, or after, the
    platform has taken it). `down`: a platform takes nothing for hours, some day. `crash`: a transaction in which a
    replica dies, before a statement, before the commit or after it. `disk`: a statement that fails. `switch`: another
    replica works between two transactions. `strangers`: presses with tokens that are another's, guessed or old.
    `leaving`: somebody leaves some day. `away`: somebody announces days away. `kept`: an event that is acknowledged
    before its turn. And what makes life harder: `rounds`: so many answer a sealed round; `erasing`: so much of what
    may be forgotten is written down and erased; `month`: in the end a month goes by; `diligent`: so many see within the
    hour to what they are asked, so that matters get far.
    """

    lost: float = 0.0
    repeated: float = 0.0
    delayed: float = 0.0
    throttled: float = 0.0
    failing: float = 0.0
    vanished: float = 0.0
    unsure: float = 0.0
    crash: float = 0.0
    disk: float = 0.0
    switch: float = 0.0
    down: float = 0.0
    strangers: float = 0.0
    leaving: float = 0.0
    away: float = 0.0
    kept: float = 0.0
    rounds: float = 0.0
    erasing: float = 0.0
    month: float = 0.0
    diligent: float = 0.0

    @property
    def names(self) -> list[str]:
        """The classes of faults there are."""
        return [name for name, rate in asdict(self).items() if rate]

    def without(self, name: str) -> Weather:
        return replace(self, **{name: 0.0})

    def __str__(self) -> str:
        return ",".join(f"{name}={rate:g}" for name, rate in asdict(self).items() if rate) or "none"


CALM = Weather()


def drawn(chance: Random) -> Weather:
    """The weather of a seed: each class is off in about half of the seeds."""
    return Weather(**{f.name: chance.choice(RATES[f.name]) if chance.random() < 0.5 else 0.0 for f in fields(Weather)})


def read(text: str) -> Weather:
    """The weather as it was printed. Raises TypeError or ValueError for what no weather is."""
    given = (each.partition("=") for each in text.split(",") if text != "none")
    return Weather(**{name: float(rate) for name, _, rate in given})
