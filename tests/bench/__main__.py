"""`python -m tests.bench [--write] [start] [presses] [outbox] [heartbeat] [workflows] [cases] [slack]
[feishu] [replicas] [claims] [sleepers] [monday] [jobs]`: measure, print, and with --write keep what was measured."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.clock import SystemClock
from tests.bench import heartbeat, outbox, presses, report, scale, start
from tests.bench.feishu import report as feishu_report
from tests.bench.shared import report as shared_report
from tests.bench.slack import report as slack_report

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "docs" / "benchmarks.md"
SECTIONS: dict[str, Callable[[Path], str]] = {
    "start": lambda folder: report.start(start.measure(folder)),
    "presses": lambda folder: report.presses(presses.measure(folder)),
    "outbox": lambda folder: report.sending(outbox.measure(folder)),
    "heartbeat": lambda folder: report.heartbeat(heartbeat.measure(folder)),
    "workflows": lambda folder: report.workflows(scale.workflow_scale(folder)),
    "cases": lambda folder: report.cases(*scale.case_scale(folder)),
    "slack": slack_report.slack,
    "feishu": feishu_report.feishu,
    "replicas": shared_report.replicas,
    "claims": shared_report.claims,
    "sleepers": shared_report.sleepers,
    "monday": shared_report.monday,
    "jobs": shared_report.jobs,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="only these (default: all)")
    parser.add_argument("--write", action="store_true", help="write what was measured to docs/benchmarks.md")
    wanted = parser.parse_args()
    names = wanted.sections or list(SECTIONS)
    texts: list[str] = []
    for name in names:
        # Beside the checkout, because a temporary directory may lie in memory, where a commit costs nothing.
        with TemporaryDirectory(prefix=".bench-", dir=ROOT) as folder:
            texts.append(SECTIONS[name](Path(folder)))
        print(texts[-1], flush=True)
    if wanted.write:
        KEPT.write_text("\n".join([_head(names[-1]), *_beside(texts)]), encoding="utf-8")
    return 0


def _beside(texts: list[str]) -> list[str]:
    """What was measured, and beside it what was kept of other sections, in the order of the file."""
    kept = [f"## {text}" for text in KEPT.read_text("utf-8").split("\n## ")[1:]] if KEPT.exists() else []
    known = {text.partition("\n")[0]: text.rstrip("\n") + "\n" for text in [*kept, *texts]}
    return list(known.values())


def _head(last: str) -> str:
    return f"""\
# How fast Bole is

Written by `python -m tests.bench --write` on {SystemClock().now():%Y-%m-%d}. `make bench` prints the same for any
other machine.

{report.machine(last)}

Ratios are taken within one run, round by round, because disks and neighbours change from minute to minute.
"""


if __name__ == "__main__":
    sys.exit(main())
