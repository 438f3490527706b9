"""Simulate: `python -m tests.simulation` lives through one seed after the other for as long as told.

SIM_SEED=… WEEKS=… FAULTS=… PEOPLE=… before it lives through that one, as the line of a failure says.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.simulation.plan import Broken, Plan
from tests.simulation.running import environment, many
from tests.simulation.world import simulate


def main() -> int:
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (60)")
    parser.add_argument("--weeks", type=float, default=0.5, help="weeks of each company (0.5)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--workers", type=int, default=2, help="so many at a time (2)")
    parser.add_argument("--reaches-all", action="store_true", help="fail if something worth seeing was never reached")
    asked = parser.parse_args()
    if (plan := environment()) is not None:
        return _one(plan)
    begun = time.monotonic()
    found = many(asked.first, asked.seconds, asked.weeks, asked.workers)
    print(*found.report(time.monotonic() - begun), sep="\n")
    return 1 if found.broken or (asked.reaches_all and found.never) else 0


def _one(plan: Plan) -> int:
    try:
        world = simulate(plan)
    except Broken as broken:
        print(broken)
        return 1
    print(f"{world.turns} turns, {world.fleet.crashes} crashes, digest {world.digest()}: everything held")
    return 0


if __name__ == "__main__":
    sys.exit(main())
