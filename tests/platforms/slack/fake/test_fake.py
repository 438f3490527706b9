"""The fake Slack itself, driven by the real SDK: what it answers, refuses, limits, shows and lets people do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.platforms.slack.fake import FakeSlack


class Clock:
    """A clock the test turns."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[FakeSlack]:
    with FakeSlack(clock) as slack:
        slack.user("U1", "li.na", "li.na@example.com", real_name="李娜")
        slack.user("U2", "liu.yang", "liu.yang@example.com", real_name="刘洋")
        slack.channel("C1", "marketing")
        yield slack


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.url, retry_handlers=[], timeout=5)


def refused(call: Any, *given: Any, **named: Any) -> str:
    """The code with which Slack refuses a call."""
    with pytest.raises(SlackApiError) as error:
        call(*given, **named)
    return error.value.response["error"]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str = "你好", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": plain(text), **more}


def test_a_message_is_posted_changed_and_taken_back(slack: FakeSlack, client: WebClient) -> None:
    """What the bot posts stands in the chat with its metadata; history gives that only to who asks."""
    opened = client.conversations_open(users="U1")["channel"]["id"]
    metadata = {"event_type": "bole", "event_payload": {"key": "k1"}}
    ts = client.chat_postMessage(channel=opened, text="一", blocks=[section("一")], metadata=metadata)["ts"]
    (message,) = slack.messages("U1")
    assert (message["ts"], message["text"], message["metadata"]) == (ts, "一", metadata)
    assert "metadata" not in client.conversations_history(channel=opened)["messages"][0]
    found = client.conversations_history(channel=opened, include_all_metadata=True)["messages"][0]
    assert found["metadata"] == metadata
    client.chat_update(channel=opened, ts=ts, text="二", blocks=[section("二")])
    assert slack.shown(slack.messages(opened)[0]) == "二"
    client.chat_delete(channel=opened, ts=ts)
    assert slack.messages("U1") == []
    assert refused(client.chat_update, channel=opened, ts=ts, text="三") == "message_not_found"


def test_what_is_wrong_is_refused_with_the_documented_code(slack: FakeSlack, client: WebClient) -> None:
    """Tokens, arguments, channels, people and content."""
    slack.channel("C2", "closed", is_archived=True)
    slack.channel("C3", "elsewhere", members=False)
    slack.user("U9", "gone", deleted=True)
    stranger = WebClient("xoxb-nobody", base_url=slack.url, retry_handlers=[])
    assert refused(stranger.auth_test) == "invalid_auth"
    assert refused(WebClient(None, base_url=slack.url).auth_test) == "not_authed"
    assert refused(client.api_call, "chat.shout") == "unknown_method"
    assert refused(client.api_call, "chat.postMessage", json={"text": "x"}) == "invalid_arguments"
    assert refused(client.chat_postMessage, channel="C404", text="x") == "channel_not_found"
    assert refused(client.chat_postMessage, channel="C2", text="x") == "is_archived"
    assert refused(client.chat_postMessage, channel="C3", text="x") == "not_in_channel"
    assert refused(client.chat_postMessage, channel="C1", text="") == "no_text"
    assert refused(client.chat_postMessage, channel="C1", text="x" * 40_001) == "msg_too_long"
    assert refused(client.conversations_open, users="U404") == "user_not_found"
    assert refused(client.conversations_open, users="U9") == "user_disabled"
    assert refused(client.users_info, user="U404") == "user_not_found"
    assert refused(client.users_lookupByEmail, email="no@example.com") == "users_not_found"
    assert refused(client.conversations_history, channel="C1", cursor="what") == "invalid_cursor"
    assert refused(client.chat_postEphemeral, channel=slack.direct("U2"), user="U1", text="x") == "user_not_in_channel"
    slack.as_user("U1").says("早", "C1")
    theirs = slack.messages("C1")[0]["ts"]
    assert refused(client.chat_update, channel="C1", ts=theirs, text="x") == "cant_update_message"
    slack.revoke()
    assert refused(client.auth_test) == "token_revoked"
