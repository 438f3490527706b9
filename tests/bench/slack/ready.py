"""How soon `serve` is ready with Slack on, and how much memory it takes."""

from __future__ import annotations

from pathlib import Path

from tests.bench import ready
from tests.bench.ready import Ready
from tests.bench.slack.ground import settled


def measure(folder: Path) -> Ready:
    """Socket Mode and HTTP both on."""
    with settled() as slack:
        given = {
            "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
        }  # fmt: skip
        return ready.measure(folder, given)
