"""The measurements that take minutes, at a size that takes seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.shared import jobs, monday, report


def test_a_small_monday_is_asked_and_answered(tmp_path: Path) -> None:
    """Everybody has one prompt, who answers is heard, and the words say so."""
    found = monday.measure(tmp_path, 20, answers=2, replicas=1)
    asked = found.asked
    assert (asked.cases, asked.posts, asked.lost, asked.twice, asked.refused) == (2, 20, 0, 0, 0)
    assert found.answers.lost == 0 and {ack.status for ack in found.answers.sent} == {200}
    assert "A Monday of 20" in report.of_monday(found)


@pytest.mark.parametrize(("count", "seconds"), [(20, 1.0), (251, 1.0), (5_000, 19.0), (5_001, 60.0), (50_000, 559.0)])
def test_the_limits_alone_take_so_long(count: int, seconds: float) -> None:
    """Fifty in the first second and a thousand in the first minute, five times as many here; the last of so many."""
    assert monday._least_s(count, 5) == seconds


def test_a_job_queue_that_cannot_be_had_is_said_to_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network, no packages: the section says so, and the others go on."""
    monkeypatch.setattr(jobs, "installed", lambda folder: folder / "nothing")
    assert "could not be installed" in report.jobs(tmp_path)
