"""The process is killed wherever it happens to be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_bot_killed_two_hundred_times_loses_nothing_and_decides_nothing_twice(tmp_path: Path) -> None:
    """A1: SIGKILL at 200 random instants of a run with 400 cases on a file database. What was accepted is
    there, each case was filed once and decided once, everything that was to be said was said."""
    command = [sys.executable, "-m", "tests.faults.killing", str(tmp_path), "20260302", "200", "400"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {
        "acknowledged": 1200,
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
