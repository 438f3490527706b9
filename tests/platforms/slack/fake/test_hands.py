"""What people do in the fake Slack, and how it reaches an app: signed, repeated, held back, tried again."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.platforms.slack.fake import BOT, BOT_USER, FakeSlack, signed
from tests.platforms.slack.fake.conftest import App, Clock, done, plain, refused, section

ACTIONS = {
    "type": "actions",
    "block_id": "b",
    "elements": [
        {"type": "button", "text": plain("同意"), "action_id": "do:1", "value": "yes"},
        {
            "type": "button", "text": plain("不同意"), "action_id": "do:2", "style": "danger",
            "confirm": {"title": plain("?"), "text": plain("确定吗？"), "confirm": plain("是"), "deny": plain("否")},
        },
    ],
}  # fmt: skip


@pytest.fixture
def address(app: App) -> Iterator[str]:
    """The app behind a real HTTP server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = app({k.title(): v for k, v in self.headers.items()}, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/slack/events"
    server.shutdown()
    server.server_close()


def test_what_somebody_writes_comes_signed_over_http(slack: FakeSlack, app: App, address: str) -> None:
    """The event of a direct message, with its words escaped, its mentions and its files."""
    slack.delivery.target = address
    back = slack.as_user("U1").says("请 <@U2> 看 a<b & https://example.com/x", files=[("图.png", b"png")])
    assert back.ok
    (sent,) = app.payloads
    event = sent["event"]
    assert (sent["type"], event["type"], event["channel_type"]) == ("event_callback", "message", "im")
    assert event["text"] == "请 <@U2> 看 a&lt;b &amp; <https://example.com/x>"
    inline = event["blocks"][0]["elements"][0]["elements"]
    assert [e["type"] for e in inline] == ["text", "user", "text", "link"]
    assert event["files"][0]["name"] == "图.png"
    assert event["client_msg_id"]
    assert slack.shown(slack.messages("U1")[0]).startswith("请 @刘洋 看 a<b & https://example.com/x")


def test_a_forged_request_is_seen_by_its_signature(slack: FakeSlack, app: App, clock: Clock) -> None:
    """G1: what the fake signs is what the SDK's verifier accepts, and nothing else."""
    body = b'{"type": "event_callback"}'
    good = signed(slack.signing_secret, body, slack.now()) | {"Content-Type": "application/json"}
    assert slack.delivery.post(good, body).status == 200
    assert slack.delivery.post(good, body + b" ").status == 401
    assert slack.delivery.post(good | {"X-Slack-Signature": "v0=00"}, body).status == 401
    clock.turn(301)
    assert slack.delivery.post(good, body).status == 401


def test_the_bot_hears_its_name_in_a_channel_and_nothing_else(slack: FakeSlack, app: App) -> None:
    """Only events the app subscribed to are sent, and none from where the bot is not."""
    slack.channel("C9", "far", members=False)
    slack.as_user("U1").says("早", "C1")
    slack.as_user("U1").mentions_bot("C9", "在吗")
    assert app.payloads == []
    slack.as_user("U1").mentions_bot("C1", "招聘")
    assert app.payloads[0]["event"]["text"] == f"<@{BOT_USER}> 招聘"
    slack.subscribed.add("message.channels")
    slack.as_user("U1").says("早", "C1")
    assert app.payloads[1]["event"]["channel_type"] == "channel"


def test_a_command_is_a_form_and_its_answer_a_whisper(slack: FakeSlack, app: App, address: str) -> None:
    """Fields as Slack sends them; what comes back is seen by this person only."""
    slack.delivery.target = address
    app.answer = {"text": "在私聊里继续。"}
    assert slack.as_user("U1").commands("/bole", "请假 & 明天", "C1").ok
    (sent,) = app.payloads
    assert (sent["command"], sent["text"], sent["channel_id"]) == ("/bole", "请假 &amp; 明天", "C1")
    assert app.headers[0]["Content-Type"] == "application/x-www-form-urlencoded"
    assert [w["text"] for w in slack.ephemerals("U1")] == ["在私聊里继续。"]
    assert slack.messages("C1") == []
    assert slack.ephemerals("U2") == []


def test_a_press_brings_everything_documented(slack: FakeSlack, app: App, client: WebClient) -> None:
    """Who, where, which message, which action; a trigger and an address to answer at, five times in half an hour."""
    chat = slack.direct("U1")
    client.chat_postMessage(channel=chat, text="x", blocks=[section("要同意吗"), ACTIONS])
    (message,) = slack.messages("U1")
    assert [(c.label, c.confirm) for c in slack.controls(message)] == [("同意", ""), ("不同意", "确定吗？")]
    assert slack.as_user("U1").presses(message, "同意").ok
    (sent,) = app.payloads
    assert sent["container"] == {
        "type": "message", "message_ts": message["ts"], "channel_id": chat, "is_ephemeral": False
    }  # fmt: skip
    assert sent["user"] == {"id": "U1", "username": "li.na", "name": "li.na", "team_id": slack.users["U1"].team}
    (action,) = sent["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("do:1", "b", "yes")
    assert sent["message"]["ts"] == message["ts"]

    def respond(**given: Any) -> int:
        body = json.dumps(given).encode()
        asked = urllib.request.Request(sent["response_url"], body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(asked) as answer:
                return answer.status
        except urllib.request.HTTPError as error:
            error.close()
            return error.code

    assert [respond(text=f"{n}", replace_original=n == 0) for n in range(6)] == [200] * 5 + [404]
    assert slack.messages("U1")[0]["text"] == "0"
    assert [w["text"] for w in slack.ephemerals("U1")] == ["1", "2", "3", "4"]


def test_shortcuts_home_and_profile_reach_the_app(slack: FakeSlack, app: App) -> None:
    """A global shortcut, one of a message, the home tab, a changed profile, somebody new and somebody who leaves."""
    hands = slack.as_user("U1")
    hands.says("明天发布")
    (message,) = slack.messages("U1")
    hands.shortcut("start")
    hands.shortcut("make_action", message)
    hands.opens_home()
    hands.opens_home("messages")
    hands.changes(tz="Europe/London", title="HRD")
    slack.user("U3", "wang.wu", "wang@example.com")
    slack.as_user("U3").joins()
    slack.as_user("U2").leaves()
    kinds = [p.get("event", p)["type"] for p in app.payloads]
    assert kinds == [
        "message", "shortcut", "message_action", "app_home_opened", "app_home_opened", "user_change", "team_join",
        "user_change",
    ]  # fmt: skip
    assert app.payloads[2]["message"]["text"] == "明天发布"
    assert (app.payloads[3]["event"]["tab"], app.payloads[4]["event"]["tab"]) == ("home", "messages")
    assert app.payloads[5]["event"]["user"]["profile"]["title"] == "HRD"
    assert app.payloads[7]["event"]["user"]["deleted"] is True


def test_an_event_that_is_not_taken_is_tried_again_as_slack_does(slack: FakeSlack, app: App, clock: Clock) -> None:
    """B5: at once, after a minute, after five more, with the number and the reason; then never again."""
    app.statuses = [503] * 9
    back = slack.as_user("U1").says("请假")
    assert (back.status, len(back.attempts)) == (503, 2)
    assert slack.delivery.redeliver() == []
    clock.turn(61)
    slack.delivery.redeliver()
    clock.turn(301)
    slack.delivery.redeliver()
    clock.turn(3600)
    assert slack.delivery.redeliver() == []
    assert len(app.payloads) == 4
    assert len({p["event_id"] for p in app.payloads}) == 1
    retries = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h in app.headers]
    assert retries == [(None, None), *((f"{n}", "http_error") for n in (1, 2, 3))]


def test_a_press_that_is_not_taken_is_not_tried_again(slack: FakeSlack, app: App) -> None:
    """B6: the person sees that it failed."""
    app.statuses = [500]
    back = slack.as_user("U1").shortcut("start")
    assert (back.ok, len(back.attempts)) == (False, 1)


def test_events_come_again_late_and_in_any_order(slack: FakeSlack, app: App) -> None:
    """B1, B3: the same event up to four times, the same message as another event, an order of the test's choosing."""
    slack.delivery.repeat(4)
    for n in range(20):
        slack.as_user("U1").says(f"{n}")
    times = [len(a.attempts) for a in slack.delivery.log]
    assert set(times) == {1, 2, 3, 4}
    assert len(app.payloads) == sum(times)
    slack.delivery.repeat(1)
    last = slack.delivery.log[-1]
    slack.delivery.twin(last)
    first, second = app.payloads[-2:]
    assert first["event_id"] != second["event_id"]
    assert first["event"]["client_msg_id"] == second["event"]["client_msg_id"]
    slack.delivery.again(last)
    assert app.payloads[-1] == first
    app.payloads.clear()
    slack.delivery.hold()
    for word in "甲乙丙":
        slack.as_user("U2").says(word)
    assert app.payloads == []
    slack.delivery.release((2, 0, 1, 1))
    assert [p["event"]["text"] for p in app.payloads] == ["丙", "甲", "乙", "乙"]


def test_the_bot_hears_itself(slack: FakeSlack, app: App, client: WebClient) -> None:
    """B8: Slack tells the app of its own messages, too; they carry its bot id."""
    ts = done(client.chat_postMessage(channel="U1", text="早"))["ts"]
    slack.echo("U1", ts)
    event = app.payloads[0]["event"]
    assert (event["bot_id"], event["channel_type"], event["ts"]) == (BOT, "im", ts)


def test_a_reader_sees_every_word(slack: FakeSlack, client: WebClient) -> None:
    """Mentions as names, lists, tables, dates in the reader's zone, markup resolved."""
    text = {"type": "mrkdwn", "text": "请 <@U1> &lt;看&gt; <https://example.com|这里> <!channel>"}
    rich = [
        {"type": "rich_text_section", "elements": [
            {"type": "text", "text": "由 ", "style": {"bold": True}}, {"type": "user", "user_id": "U2"},
            {"type": "date", "timestamp": 1764547200, "format": " {date_num} {time}", "fallback": "x"},
        ]},
        {"type": "rich_text_list", "style": "bullet", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "第一"}]},
        ]},
    ]  # fmt: skip
    rows = [[{"type": "raw_text", "text": "项"}, {"type": "rich_text", "elements": [rich[0]]}]]
    blocks = [
        {"type": "section", "text": text},
        {"type": "rich_text", "elements": rich},
        {"type": "table", "rows": rows},
    ]
    client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    assert slack.shown(slack.messages("C1")[0]).split("\n") == [
        "请 @李娜 <看> 这里 @channel", "由 @刘洋 2025-12-01 08:00", "• 第一", "项 | 由 @刘洋 2025-12-01 08:00",
    ]  # fmt: skip


def test_whispers_are_for_one_person(slack: FakeSlack, client: WebClient) -> None:
    """An ephemeral message stands nowhere but before its reader."""
    client.chat_postEphemeral(channel="C1", user="U1", text="只给你看")
    assert [w["text"] for w in slack.ephemerals("U1")] == ["只给你看"]
    assert slack.messages("C1") == []
    slack.as_user("U2").leaves()
    assert refused(client.chat_postEphemeral, channel="C1", user="U2", text="x") == "user_not_in_channel"


def test_somebody_can_wait_for_what_is_to_come(slack: FakeSlack, client: WebClient) -> None:
    """A test waits for a change and not for time."""
    Thread(target=client.chat_postMessage, kwargs={"channel": "C1", "text": "x"}).start()
    assert slack.wait(lambda: slack.messages("C1"))[0]["text"] == "x"
    assert done(client.auth_test())["user_id"] == BOT_USER
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C8", text="x")
