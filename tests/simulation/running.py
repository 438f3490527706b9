"""Runs simulations: one that was named, or one seed after the other for as long as told, in several processes."""

from __future__ import annotations

import itertools
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field

from tests.simulation.plan import Broken, Plan
from tests.simulation.shrinking import shrunk
from tests.simulation.weather import read
from tests.simulation.world import simulate

A_COMPANY_WEEK = 300
"""So many committed turns of a hundred people count as one week of a company."""

FAULTS = (
    "double press", "told again", "stranger", "crash", "switch", "lost", "delayed", "repeated", "leaver", "away",
    "platform down", "given up", "pulse failed", "refused", "throttled", "failing", "vanished", "unsure",
    "crash after sending",
)  # fmt: skip
"""What goes wrong."""

MUST_BE_REACHED = (
    "filed", "closed", "open in the end", "breach", "form", "answer refused", "rhythm", "on both",
    "kept", "kept together", "hand", "said later",
    "round opened", "answered", "answered again", "round: remind", "round: look", "round released", "round too_few",
    "round read", "read by its readers", "row kept", "erased", "a month later", *FAULTS,
)  # fmt: skip
"""What a run of many seeds must have seen at least once."""


@dataclass
class Found:
    """What simulations came to. `broken`: what did not hold, and the line that shows it again."""

    seeds: int = 0
    weeks: float = 0.0
    turns: int = 0
    crashes: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    sometimes: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.seeds += other.seeds
        self.weeks += other.weeks
        self.turns += other.turns
        self.crashes += other.crashes
        self.seconds += other.seconds
        self.cpu += other.cpu
        self.sometimes.update(other.sometimes)
        self.broken += other.broken

    @property
    def never(self) -> list[str]:
        return [what for what in MUST_BE_REACHED if not self.sometimes[what]]

    def report(self, elapsed: float) -> Iterator[str]:
        faults = sum(self.sometimes[what] for what in FAULTS)
        yield (
            f"{self.seeds} seeds, {self.weeks:g} weeks, {self.turns} committed turns, {self.crashes} crashes, "
            f"{faults} faults in all"
        )
        whole = self.turns / A_COMPANY_WEEK
        yield (
            f"{60 * whole / elapsed:.0f} company-weeks a minute ({A_COMPANY_WEEK} committed turns of 100 people each); "
            f"{60 * whole / max(self.cpu, 0.01):.0f} for each minute of one core"
        )
        yield f"never reached: {', '.join(self.never) or 'nothing'}; broken: {len(self.broken)}"


def plan_from(told: Mapping[str, str]) -> Plan:
    """The plan a printed line describes. Raises KeyError, ValueError or TypeError for what none is."""
    weather = read(told["FAULTS"]) if told.get("FAULTS") else None
    return Plan(int(told["SIM_SEED"]), float(told.get("WEEKS", 1)), weather, int(told.get("PEOPLE", 100)))


def line_of(text: str) -> dict[str, str]:
    """A printed line as names and values."""
    return dict(part.split("=", 1) for part in text.split() if "=" in part)


def fails(plan: Plan) -> bool:
    try:
        simulate(plan)
    except Broken:
        return True
    return False


def one(plan: Plan, shrinks: bool = True) -> Found:
    """Live through a plan; what breaks is made smaller and told as one line."""
    begun, cpu = time.perf_counter(), time.process_time()
    found = Found(seeds=1, weeks=plan.weeks)
    try:
        world = simulate(plan)
    except Broken as broken:
        what = str(broken).splitlines()[0]
        small = shrunk(plan, fails) if shrinks else plan
        found.broken.append(f"BROKEN {what}\n  {small}")
    else:
        found.turns, found.crashes = world.turns, world.fleet.crashes
        found.sometimes = world.sometimes + world.shared.town.told
    found.seconds, found.cpu = time.perf_counter() - begun, time.process_time() - cpu
    return found


def many(first: int, seconds: float, weeks: float, workers: int, most: int = 1_000_000) -> Found:
    """One seed after the other until the time is over, so many at a time; what breaks is told at once."""
    until, found, seeds = time.monotonic() + seconds, Found(), iter(range(first, first + most))
    with ProcessPoolExecutor(workers) as pool:
        running = {pool.submit(one, Plan(seed, weeks)) for seed in itertools.islice(seeds, workers)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for each in done:
                found.add(each.result())
                for line in each.result().broken:
                    print(line, flush=True)
                if time.monotonic() < until and (seed := next(seeds, None)) is not None:
                    running.add(pool.submit(one, Plan(seed, weeks)))
    return found


def environment() -> Plan | None:
    """The plan somebody named in the environment."""
    return plan_from(os.environ) if "SIM_SEED" in os.environ else None
