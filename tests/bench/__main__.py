"""`python -m tests.bench [--write] [start] [presses] [heartbeat]`: measure, print, and with --write keep it all."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.clock import SystemClock
from tests.bench import heartbeat, presses, report, start

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "docs" / "benchmarks.md"
SECTIONS: dict[str, Callable[[Path], str]] = {
    "start": lambda folder: report.start(start.measure(folder)),
    "presses": lambda folder: report.presses(presses.measure(folder)),
    "heartbeat": lambda folder: report.heartbeat(heartbeat.measure(folder)),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="only these (default: all)")
    parser.add_argument("--write", action="store_true", help="measure everything and write docs/benchmarks.md")
    wanted = parser.parse_args()
    names = list(SECTIONS) if wanted.write or not wanted.sections else wanted.sections
    texts: list[str] = []
    for name in names:
        # Beside the checkout, because a temporary directory may lie in memory, where a commit costs nothing.
        with TemporaryDirectory(prefix=".bench-", dir=ROOT) as folder:
            texts.append(SECTIONS[name](Path(folder)))
        print(texts[-1], flush=True)
    if wanted.write:
        KEPT.write_text("\n".join([_head(), *texts]), encoding="utf-8")
    return 0


def _head() -> str:
    return f"""\
# How fast Bole is

Written by `python -m tests.bench --write` on {SystemClock().now():%Y-%m-%d}. `make bench` prints the same for any
other machine.

{report.machine()}

Ratios are taken within one run, round by round, because disks and neighbours change from minute to minute.
"""


if __name__ == "__main__":
    sys.exit(main())
