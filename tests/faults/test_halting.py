"""One scenario, and at each of its calls on a file the process is killed, or the disk fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.tracing import UNTRACED, traced
from tests.scale import times

ROOT = Path(__file__).parents[2]
ALL = 0


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was found, by misfortune."""
    counts = [f"killed={times(5, ALL)}", f"full={times(3, ALL)}", f"unkept={times(3, ALL)}"]
    command = [sys.executable, "-m", "tests.faults.halting", str(tmp_path_factory.mktemp("halting")), *counts]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=times(300, 7200), check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_a_bot_killed_at_any_write_or_sync_loses_nothing(told: dict[str, Any]) -> None:
    """A2: from an empty folder on, somebody files a request, it is approved, somebody hands in a paper; the letters
    reach a far platform. The process is killed in place of each call that writes, syncs, renames or removes a file.
    The next one finds what was acknowledged, does the rest once, sends nothing twice, and the database is sound."""
    assert told["undisturbed"] == {}
    found = told["killed"]
    assert found["wrong"] == {}
    assert found["calls"] > 300 and found["tried"] == times(5, found["calls"])


def test_a_disk_that_is_full_at_any_write_costs_nothing_that_was_accepted(told: dict[str, Any]) -> None:
    """D2: the same, and from one call on the disk is full. What comes then is refused or waits, what is there can be
    read; ten seconds after there is space again all is done, without a restart."""
    found = told["full"]
    assert found["wrong"] == {}
    assert found["calls"] > 300 and found["tried"] == times(3, found["calls"])


def test_a_disk_that_fails_at_any_sync_keeps_whatever_was_reported(told: dict[str, Any]) -> None:
    """D3: the same, and one sync fails. Whatever was acknowledged is there, whatever was not is done again."""
    found = told["unkept"]
    assert found["wrong"] == {}
    assert found["calls"] > 15 and found["tried"] == times(3, found["calls"])


def test_where_nothing_may_be_traced_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A2: on a machine that forbids it these tests fail with a sentence, and are not left out in silence."""
    monkeypatch.setattr("tests.faults.tracing.TRACEME", UNTRACED)
    with pytest.raises(RuntimeError, match="SYS_PTRACE"):
        traced(lambda: None, tmp_path, lambda call: None)
