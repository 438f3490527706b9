"""A small workspace on a clock the test turns, and the SDK's client for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from slack_sdk import WebClient, signature
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from tests.platforms.slack.fake import FakeSlack


class Clock:
    """A clock the test turns."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def turn(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[FakeSlack]:
    with FakeSlack(clock) as slack:
        slack.user("U1", "li.na", "li.na@example.com", real_name="李娜", title="HRBP")
        slack.user("U2", "liu.yang", "liu.yang@example.com", real_name="刘洋")
        slack.channel("C1", "marketing")
        yield slack


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.url, retry_handlers=[], timeout=5)


def done(response: Any) -> dict[str, Any]:
    """What Slack answered."""
    return response.data


def refused(call: Any, *given: Any, **named: Any) -> str:
    """The code with which Slack refuses a call."""
    with pytest.raises(SlackApiError) as error:
        call(*given, **named)
    return error.value.response["error"]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str = "你好", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": plain(text), **more}


class App:
    """An app of a few lines: checks the signature as the SDK does, keeps what came, answers what it was told to."""

    def __init__(self, slack: FakeSlack) -> None:
        self._verifier = SignatureVerifier(slack.signing_secret, clock=_At(slack))
        self.payloads: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.statuses: list[int] = []
        self.answer: Any = None

    def __call__(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        if not self._verifier.is_valid_request(body, dict(headers)):
            return 401, b""
        self.headers.append(headers)
        if headers["Content-Type"] == "application/json":
            self.payloads.append(json.loads(body))
        else:
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
            self.payloads.append(json.loads(fields["payload"]) if "payload" in fields else fields)
        answer = b"" if self.answer is None else json.dumps(self.answer).encode()
        return self.statuses.pop(0) if self.statuses else 200, answer


class _At(signature.Clock):
    """The SDK's clock, on the workspace's time."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack

    def now(self) -> float:
        return self._slack.now()


@pytest.fixture
def app(slack: FakeSlack) -> App:
    """The app, in this process."""
    app = App(slack)
    slack.delivery.target = app
    return app
