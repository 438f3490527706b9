"""The Web API of the fake Slack, driven by the real SDK: what it answers, refuses, limits and loses."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from http.client import RemoteDisconnected
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.platforms.slack.fake import FakeSlack
from tests.platforms.slack.fake.conftest import Clock, done, plain, refused, section


def test_a_message_is_posted_changed_and_taken_back(slack: FakeSlack, client: WebClient) -> None:
    """What the bot posts stands in the chat with its metadata; history gives that only to who asks."""
    chat = done(client.conversations_open(users="U1"))["channel"]["id"]
    metadata = {"event_type": "bole", "event_payload": {"key": "k1"}}
    ts = done(client.chat_postMessage(channel=chat, text="一", blocks=[section("一")], metadata=metadata))["ts"]
    (message,) = slack.messages("U1")
    assert (message["ts"], message["text"], message["metadata"]) == (ts, "一", metadata)
    assert "metadata" not in done(client.conversations_history(channel=chat))["messages"][0]
    found = done(client.conversations_history(channel=chat, include_all_metadata=True))["messages"][0]
    assert found["metadata"] == metadata
    client.chat_update(channel=chat, ts=ts, text="二", blocks=[section("二")])
    assert slack.shown(slack.messages(chat)[0]) == "二"
    client.chat_delete(channel=chat, ts=ts)
    assert slack.messages("U1") == []
    assert refused(client.chat_update, channel=chat, ts=ts, text="三") == "message_not_found"


def test_what_is_wrong_is_refused_with_the_documented_code(slack: FakeSlack, client: WebClient) -> None:
    """Tokens, arguments, channels, people and content."""
    slack.channel("C2", "closed", is_archived=True)
    slack.channel("C3", "elsewhere", members=False)
    slack.user("U9", "gone", deleted=True)
    stranger = WebClient("xoxb-nobody", base_url=slack.url, retry_handlers=[])
    assert refused(stranger.auth_test) == "invalid_auth"
    assert refused(WebClient(None, base_url=slack.url).auth_test) == "not_authed"
    assert refused(client.apps_connections_open, app_token=slack.bot_token) == "not_allowed_token_type"
    assert refused(client.api_call, "chat.shout") == "unknown_method"
    assert refused(client.api_call, "chat.postMessage", json={"text": "x"}) == "invalid_arguments"
    assert refused(client.api_call, "chat.postMessage", json={"channel": "C1"}) == "no_text"
    assert refused(client.chat_postMessage, channel="C404", text="x") == "channel_not_found"
    assert refused(client.chat_postMessage, channel="C2", text="x") == "is_archived"
    assert refused(client.chat_postMessage, channel="C3", text="x") == "not_in_channel"
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
    slack.scopes = {"users:read"}
    assert refused(client.chat_postMessage, channel="C1", text="x") == "missing_scope"
    slack.revoke()
    assert refused(client.auth_test) == "token_revoked"


BAD_BLOCKS: dict[str, list[dict[str, Any]]] = {
    "fifty-one blocks": [section()] * 51,
    "an unknown block": [{"type": "poem"}],
    "a long text": [section("x" * 3001)],
    "an empty text": [section("")],
    "a field of no meaning": [section(colour="red")],
    "an id twice": [section(block_id="a"), section(block_id="a")],
    "an action id twice": [
        {"type": "actions", "elements": [{"type": "button", "text": plain(n), "action_id": "a"} for n in "12"]}
    ],
    "a long button": [{"type": "actions", "elements": [{"type": "button", "text": plain("x" * 76)}]}],
    "an image without words": [{"type": "image", "image_url": "https://example.com/a.png"}],
    "a modal's block": [{"type": "alert", "text": plain("x")}],
    "two tables": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2,
    "markup for a header": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "empty rich text": [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]}
    ],
}


@pytest.mark.parametrize("what", BAD_BLOCKS)
def test_blocks_slack_would_not_take_are_refused(slack: FakeSlack, client: WebClient, what: str) -> None:
    """The limits of Block Kit, with the place of what is wrong."""
    with pytest.raises(SlackApiError) as error:
        client.chat_postMessage(channel="C1", text="x", blocks=BAD_BLOCKS[what])
    answer = done(error.value.response)
    assert answer["error"] == "invalid_blocks"
    assert "json-pointer:/blocks" in answer["response_metadata"]["messages"][0]
    assert slack.messages("C1") == []


def test_metadata_and_the_sum_of_all_words_have_their_limits(client: WebClient) -> None:
    """A shape for metadata, and a length for everything together."""
    for metadata, code in (({"event_type": "x"}, "invalid_metadata_schema"), ({"x": 1}, "invalid_metadata_format")):
        assert refused(client.chat_postMessage, channel="C1", text="x", metadata=metadata) == code
    many = [section("x" * 2900) for _ in range(5)]
    assert refused(client.chat_postMessage, channel="C1", text="x", blocks=many) == "msg_blocks_too_long"


def test_json_and_forms_say_the_same(slack: FakeSlack, client: WebClient) -> None:
    """Blocks come as data or as JSON in a form field."""
    blocks = [section("同样")]
    client.api_call("chat.postMessage", json={"channel": "C1", "text": "x", "blocks": blocks})
    client.api_call("chat.postMessage", data={"channel": "C1", "text": "x", "blocks": json.dumps(blocks)})
    assert [slack.shown(m) for m in slack.messages("C1")] == ["同样", "同样"]
    broken = {"channel": "C1", "text": "x", "blocks": "[{"}
    assert refused(client.api_call, "chat.postMessage", data=broken) == "invalid_blocks_format"


def test_lists_come_in_pages(slack: FakeSlack, client: WebClient) -> None:
    """Cursors lead from page to page; oldest and latest leave themselves out unless asked for."""
    for n in range(7):
        slack.user(f"U1{n}", f"person{n}")
        slack.channel(f"C1{n}", f"room-{n}")
    stamps = [done(client.chat_postMessage(channel=f"C1{n % 2}", text=f"{n}"))["ts"] for n in range(6)]
    seen: list[str] = []
    cursor = ""
    while True:
        got = done(client.users_list(limit=4, cursor=cursor, include_locale=True))
        seen += [m["id"] for m in got["members"]]
        assert all("locale" in m for m in got["members"])
        cursor = got["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert seen == list(slack.users)
    rooms = [c["name"] for page in client.conversations_list(limit=3) for c in done(page)["channels"]]
    assert rooms == ["marketing", *(f"room-{n}" for n in range(7))]
    history = done(client.conversations_history(channel="C10", oldest=stamps[0], latest=stamps[4]))
    assert [m["text"] for m in history["messages"]] == ["2"]
    history = done(client.conversations_history(channel="C10", oldest=stamps[0], latest=stamps[4], inclusive=True))
    assert [m["text"] for m in history["messages"]] == ["4", "2", "0"]
    first = done(client.conversations_history(channel="C10", limit=2))
    assert (first["has_more"], len(first["messages"])) == (True, 2)


def test_threads_are_read_from_their_root(client: WebClient) -> None:
    """Replies come oldest first and do not stand in the history."""
    root = done(client.chat_postMessage(channel="C1", text="问"))["ts"]
    client.chat_postMessage(channel="C1", text="答", thread_ts=root)
    assert [m["text"] for m in done(client.conversations_replies(channel="C1", ts=root))["messages"]] == ["问", "答"]
    assert [m["text"] for m in done(client.conversations_history(channel="C1"))["messages"]] == ["问"]
    assert refused(client.conversations_replies, channel="C1", ts="1.1") == "thread_not_found"


def test_people_are_found_and_described(slack: FakeSlack, client: WebClient) -> None:
    """One by id, one by e-mail, one's profile; the address needs its own scope."""
    assert done(client.users_info(user="U1"))["user"]["profile"]["title"] == "HRBP"
    assert done(client.users_lookupByEmail(email="LI.NA@example.com"))["user"]["id"] == "U1"
    assert done(client.users_profile_get(user="U1"))["profile"]["email"] == "li.na@example.com"
    slack.scopes = {"users:read"}
    assert "email" not in done(client.users_info(user="U1"))["user"]["profile"]


def test_a_file_goes_up_in_three_steps_and_down_with_the_token(slack: FakeSlack, client: WebClient) -> None:
    """Address, bytes, sharing; the download shows the sign-in page to whoever has no token."""
    chat = slack.direct("U1")
    client.files_upload_v2(channel=chat, filename="说明书.docx", content=b"\x00docx", title="说明书")
    (file,) = slack.files("U1")
    assert (file.name, file.title, file.content) == ("说明书.docx", "说明书", b"\x00docx")
    assert "说明书" in slack.shown(slack.messages("U1")[0])
    where = done(client.files_info(file=file.id))["file"]["url_private_download"]
    with urllib.request.urlopen(where) as page:
        assert b"Sign in" in page.read()
    asked = urllib.request.Request(where, headers={"Authorization": f"Bearer {slack.bot_token}"})
    with urllib.request.urlopen(asked) as page:
        assert page.read() == b"\x00docx"
    assert refused(client.files_completeUploadExternal, files=[{"id": "F404", "title": "x"}]) == "file_not_found"


def test_a_channel_takes_one_message_a_second(slack: FakeSlack, client: WebClient, clock: Clock) -> None:
    """After the burst, whoever does not wait is told how long to; another channel is not concerned."""
    slack.pace.burst = 2
    slack.channel("C2", "other")
    for _ in range(2):
        client.chat_postMessage(channel="C1", text="x")
    with pytest.raises(SlackApiError) as error:
        client.chat_postMessage(channel="C1", text="x")
    assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "1")
    client.chat_postMessage(channel="C2", text="x")
    clock.turn(1)
    client.chat_postMessage(channel="C1", text="x")
    assert len(slack.messages("C1")) == 3


def test_a_method_has_its_tier_or_a_limit_of_its_own(slack: FakeSlack, client: WebClient, clock: Clock) -> None:
    """Tier 2 is twenty a minute; a limit that was set counts in its place; a storm refuses everything."""
    for _ in range(20):
        client.users_list()
    assert refused(client.users_list) == "ratelimited"
    clock.turn(3)
    client.users_list()
    slack.limit("auth.test", 0.5)
    client.auth_test()
    assert refused(client.auth_test) == "ratelimited"
    slack.storm(n=2, retry_after=30)
    assert [refused(client.users_info, user="U1") for _ in range(2)] == ["ratelimited"] * 2
    client.users_info(user="U1")


def test_a_lost_call_did_nothing_and_a_lost_answer_did_everything(slack: FakeSlack, client: WebClient) -> None:
    """C3: to the caller both look alike."""
    for fault, there in ((slack.lose, 0), (slack.answers_late, 1)):
        fault("chat.postMessage")
        with pytest.raises((ConnectionError, RemoteDisconnected, urllib.error.URLError)):
            client.chat_postMessage(channel="C1", text="x")
        assert len(slack.messages("C1")) == there
    assert [c.fate for c in slack.called("chat.postMessage")] == ["lost", "unanswered"]
    client.chat_postMessage(channel="C1", text="x")


def test_calls_fail_break_wait_and_drip_as_told(slack: FakeSlack, client: WebClient) -> None:
    """C2, C4: a code, an error page, a delay, an answer byte by byte."""
    slack.fail("chat.postMessage", "internal_error", n=2)
    assert [refused(client.chat_postMessage, channel="C1", text="x") for _ in range(2)] == ["internal_error"] * 2
    slack.breaks("chat.postMessage", 503)
    with pytest.raises(SlackApiError) as error:
        client.chat_postMessage(channel="C1", text="x")
    assert error.value.response.status_code == 503
    assert slack.messages("C1") == []
    slack.delay("chat.postMessage", 0.2, when=lambda given: given["text"] == "late")
    client.chat_postMessage(channel="C1", text="soon")
    began = time.monotonic()
    client.chat_postMessage(channel="C1", text="late")
    assert time.monotonic() - began >= 0.2
    slack.drips("auth.test", 0.002)
    began = time.monotonic()
    assert done(client.auth_test())["user_id"]
    assert time.monotonic() - began > 0.2


def test_slack_goes_down_and_comes_back_at_the_same_address(slack: FakeSlack, client: WebClient) -> None:
    """C2: connections are refused, or taken and never answered; nothing of what was there is lost."""
    client.chat_postMessage(channel="C1", text="x")
    slack.down()
    with pytest.raises(OSError, match="refused"):
        client.auth_test()
    slack.up()
    client.auth_test()
    slack.down(hang=True)
    hasty = WebClient(slack.bot_token, base_url=slack.url, retry_handlers=[], timeout=1)
    with pytest.raises(OSError, match="timed out"):
        hasty.auth_test()
    slack.up()
    client.auth_test()
    assert len(slack.messages("C1")) == 1
