"""A few minutes of what `make simulate` does for as long as told: simulated companies in which all must hold."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.simulation.mutants import ROOT, planted, score
from tests.simulation.plan import Plan
from tests.simulation.running import line_of, plan_from
from tests.simulation.shrinking import shrunk
from tests.simulation.weather import CALM, RATES, drawn, read
from tests.simulation.world import simulate

KEPT = Path(__file__).with_name("kept.txt").read_text("utf-8").splitlines()
FEW = ("letters in a second transaction", "a case that is over keeps its reminders", "one assent is enough for all")


@pytest.mark.parametrize("line", KEPT)
def test_what_broke_once_holds_now(line: str) -> None:
    """Seeds that once showed a bug; the line is what a failure prints."""
    assert simulate(plan_from(line_of(line))).turns, "nothing happened"


@pytest.mark.parametrize("seed", [7, 13])
def test_a_company_in_bad_weather_keeps_every_promise(seed: int) -> None:
    """Lost, repeated and late events, dying replicas, failing platforms: every invariant holds, each hour and in the
    end; and there was something to hold."""
    world = simulate(Plan(seed, weeks=0.1))
    assert world.turns > 300, "too little happened to say anything"
    assert world.book.cases, "no case was ever opened"


def test_every_workflow_is_lived_through() -> None:
    """Whatever stands in handlers/ is opened by somebody or something, without being told."""
    world = simulate(Plan(8, weeks=0.3, weather=CALM))
    assert len(world.in_fashion) == len(world.registry), "people of this company begin a few things only"
    seen = {case.workflow for case in world.book.cases.values()}
    assert len(seen) >= len(world.registry) * 2 // 3, f"never opened: {sorted(set(world.registry) - seen)}"


def test_the_same_seed_lives_the_same_weeks_in_any_process() -> None:
    """The digest of all that was sent and decided is the same, whatever order another process gives to sets."""
    told = set()
    for hashing in ("1", "77"):
        environment = {**os.environ, "SIM_SEED": "6", "WEEKS": "0.05", "PYTHONHASHSEED": hashing}
        command = [sys.executable, "-m", "tests.simulation"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        told.add(done.stdout)
    assert len(told) == 1, told
    assert "digest" in told.pop()


def test_another_seed_lives_other_weeks() -> None:
    """The weather of a seed is its own, and each class of faults is off in about half of the seeds."""
    weathers = [drawn(Random(f"weather:{seed}")) for seed in range(200)]
    assert len(set(weathers)) > 190
    for name in RATES:
        off = sum(getattr(weather, name) == 0 for weather in weathers)
        assert 60 < off < 140, f"{name} is off in {off} of 200 seeds"


def test_the_line_of_a_failure_is_the_plan_again() -> None:
    """What is printed can be read back: seed, weeks, faults and people."""
    plan = Plan(7, 0.5, drawn(Random(3)), 40)
    assert plan_from(line_of(str(plan))) == plan
    assert read("none") == CALM


def test_a_failure_is_shrunk_to_what_it_needs() -> None:
    """A bug that needs crashes and twelve people comes out with little else."""
    plan = Plan(7, 2.0, read("lost=0.1,crash=0.03,disk=0.01,away=0.05"), 100)
    small = shrunk(plan, lambda p: p.drawn.crash > 0 and p.people >= 12, most=100)
    assert small.drawn.names == ["crash"]
    assert small.people < 20
    assert small.weeks < 0.2


def test_every_planted_bug_still_fits_the_source() -> None:
    """Each is a text that stands exactly once where it is planted, and leaves something that can be run."""
    mutants = planted()
    assert len(mutants) >= 40
    for mutant in mutants:
        for path in {ROOT / file for file, _, _ in mutant.edits}:
            compile(mutant.source(path) or "", str(path), "exec")


@pytest.mark.parametrize("name", FEW)
def test_a_planted_bug_is_found(name: str) -> None:
    """The cheap ones of them; `make mutants` looks for all."""
    ((_, found, said),) = score([name], seeds=6, weeks=0.1, workers=1)
    assert found, said
