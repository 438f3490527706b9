"""How soon `serve` is ready with Slack on, and how much memory it takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import sleep

from bot.app import PLAYGROUND_COMPANY
from tests.bench.slack.ground import settled
from tests.bench.start import Run, free_port, peak_mb

ROUNDS = 5
A_WHILE_S = 3.0
"""Until the directory has been read, and homes are drawn."""


@dataclass(frozen=True)
class Ready:
    """Medians: seconds until the ready line, megabytes by then and a while later. `line`: what it says itself."""

    seconds: float
    peak_mb: float
    later_mb: float
    line: str


def measure(folder: Path) -> Ready:
    """A first start that makes the data, then rounds of starts; Socket Mode and HTTP both on."""
    rounds: list[tuple[Run, float]] = []
    with settled() as slack:
        given = {
            "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url,
            "SLACK_SIGNING_SECRET": slack.signing_secret, "BOT_COMPANY": str(PLAYGROUND_COMPANY),
            "BOT_DATA_DIR": str(folder), "BOT_PORT": free_port(),
        }  # fmt: skip
        for _ in range(ROUNDS + 1):
            run = Run("-m", "bot", "serve", **given)
            sleep(A_WHILE_S)
            later = peak_mb(run.process.pid) if run.line else 0.0
            said = run.stop()
            assert "Bole is ready" in run.line, f"serve did not start: {run.line} {said[-2000:]}"
            rounds.append((run, later))
    rounds = rounds[1:]
    line = rounds[-1][0].line.strip().replace(given["BOT_PORT"], "8300")
    return Ready(
        median(r.seconds for r, _ in rounds), median(r.peak_mb for r, _ in rounds), median(m for _, m in rounds), line
    )
