"""One replica as `python -m bot serve` runs it, but for its clock, which is told when it is Monday, and for how often
Feishu may be called: so many times as often. The directory was read before it starts."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot import app
from bot.commands import serve
from bot.commands.front import main
from bot.platforms.feishu import paces
from bot.platforms.feishu.tenant import Tenant
from tests.bench.crowd import BEFORE_MONDAY
from tests.ready import unhurried

EARLIER = timedelta(minutes=9)
GIVEN = "BENCH_GO", "BENCH_SINCE", "BENCH_TIMES"
"""Where it is told to go on, when it was early on Monday by the machine's steady clock, how often Feishu is called."""


class Told:
    """Early on a Monday, until somebody says that it is nearly time: the same for all who are told in one place."""

    def __init__(self, told: Path, since: float) -> None:
        self._told, self._since, self._skips = told, since, 0.0

    def now(self) -> datetime:
        if not self._skips and self._told.exists():
            self._skips = float(self._told.read_text("ascii") or 0)
        return BEFORE_MONDAY - EARLIER + timedelta(seconds=time.monotonic() - self._since + self._skips)


def of_many(number: int) -> None:
    """Feishu may be called so many times as often as it may."""
    paces.USUAL = paces.USUAL[0] * number, paces.USUAL[1] * number


if __name__ == "__main__":
    go, since, number = (os.environ[name] for name in GIVEN)
    clock = Told(Path(go), float(since))
    of_many(int(number))
    Tenant.read_everybody = lambda self: None
    serve.SystemClock = lambda: clock
    serve.build = partial(app.build, clock=clock)
    with unhurried():
        sys.exit(main())
