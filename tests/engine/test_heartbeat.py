"""The heartbeat beats on, whatever a pulse does."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

import pytest

from bot.engine.heartbeat import Heartbeat
from storage import StoreError


def test_a_failing_pulse_is_logged_and_called_again(caplog: pytest.LogCaptureFixture) -> None:
    """One that raises is told to the log; the next call comes, and other works beat beside it."""
    calls: list[str] = []
    enough = threading.Event()

    def fails() -> None:
        calls.append("fails")
        if calls.count("fails") >= 2 and "works" in calls:
            enough.set()
        raise StoreError("full", "the disk is full")

    beat = Heartbeat((0.05, fails), (0.05, lambda: calls.append("works")))
    with caplog.at_level(logging.ERROR):
        beat.start()
        assert enough.wait(20)
        beat.stop()
    assert "the disk is full" in caplog.text
    count = len(calls)
    threading.Event().wait(0.2)
    assert len(calls) == count


def test_a_slow_pulse_is_never_called_twice_at_once() -> None:
    """While a pulse still works, the next one waits."""
    busy, overlaps, rounds = threading.Lock(), [], threading.Semaphore(0)

    def slow() -> None:
        overlaps.append(not busy.acquire(blocking=False))
        threading.Event().wait(0.15)
        busy.release()
        rounds.release()

    beat = Heartbeat((0.03, slow))
    beat.start()
    for _ in range(3):
        assert rounds.acquire(timeout=20)
    beat.stop()
    assert not any(overlaps)


def test_it_may_be_stopped_before_it_began() -> None:
    """Stopping at once leaves nothing beating."""
    calls: list[int] = []
    beat = Heartbeat((0.02, lambda: calls.append(1)))
    beat.stop()
    beat.start()
    threading.Event().wait(0.3)
    assert calls == []


def test_the_library_is_loaded_only_when_it_beats() -> None:
    """Importing the heartbeat does not import the scheduler."""
    code = "import sys, bot.engine.heartbeat; sys.exit('apscheduler' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
