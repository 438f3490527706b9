"""Simulate: `python -m tests.simulation` lives through seeds for as long as told; SIM_SEED=… one of them."""

from __future__ import annotations

import sys
import time

from tests.simulation.weather import CALM
from tests.simulation.world import Plan, simulate

for seed in range(int(sys.argv[1]), int(sys.argv[2])):
    t = time.perf_counter()
    world = simulate(Plan(seed, float(sys.argv[3]), CALM if len(sys.argv) > 4 else None))
    dt = time.perf_counter() - t
    print(seed, f"{dt:.1f}s turns {world.turns} steps {world.steps} crashes {world.crashes} sent {len(world.platform.sent)} digest {world.digest()}", dict(world.sometimes))
