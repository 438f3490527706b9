"""The process is killed wherever it happens to be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.scale import times

ROOT = Path(__file__).parents[2]


def test_a_bot_killed_again_and_again_loses_nothing_and_decides_nothing_twice(tmp_path: Path) -> None:
    """A1: SIGKILL at random instants of a run on a file database, 120 of them with 240 cases, in a whole run 1,000 with
    2,000. What was accepted is there, each case was filed once, decided once and is over, everything that was to be
    said was said."""
    kills, many = times(120, 1_000), times(240, 2_000)
    command = [sys.executable, "-m", "tests.faults.killing", str(tmp_path), "20260302", str(kills), str(many)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=times(300, 3600), check=False)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found.pop("seconds") > 0
    assert found == {
        "acknowledged": 3 * many,
        "lost": [],
        "cases": True,
        "decisions": [1],
        "open": 0,
        "unfinished": [],
        "unsent": [],
        "half audited": [],
        "timers": [],
        "integrity": ["ok"],
    }
