"""A bare Bolt app behind uvicorn that only acknowledges: what the framework itself costs. Run as a program of its own.

The synchronous App: AsyncApp needs aiohttp, which Bole does not have. It acknowledges before it responds, so that
nothing is polled for.
"""

from __future__ import annotations

import re
import sys

from slack_bolt import App
from slack_bolt.adapter.asgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from tests.bench.program import Program, serve


def bare_app(secret: str) -> App:
    """Signatures checked, everybody authorised without asking Slack, one listener for every button."""
    app = App(
        client=WebClient(),
        signing_secret=secret,
        process_before_response=True,
        token_verification_enabled=False,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T0BOLE001", bot_token="xoxb-bare"),
    )
    app.action(re.compile(".*"))(lambda ack: ack())
    return app


if __name__ == "__main__":
    serve(SlackRequestHandler(bare_app(sys.argv[1]), "/slack/events"), Program())
