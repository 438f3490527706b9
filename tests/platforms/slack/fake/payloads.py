"""What Slack sends an app, field by field as its reference shows it."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from tests.platforms.slack.fake import directory, filestore, modals
from tests.platforms.slack.fake.workspace import (
    APP,
    BOT_USER,
    DOMAIN,
    TEAM,
    VERIFICATION,
    Channel,
    File,
    Json,
    Reply,
    Trigger,
    View,
)

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

TOKENS = re.compile(r"<@[UW][A-Z0-9]+>|https?://[^\s<>]+")


def event(slack: FakeSlack, about: Json) -> Json:
    """An event in its envelope."""
    bot = {
        "enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False,
    }  # fmt: skip
    return {
        "token": VERIFICATION, "team_id": TEAM, "context_team_id": TEAM, "context_enterprise_id": None,
        "api_app_id": APP, "event": about, "type": "event_callback", "event_id": slack.id("Ev"),
        "event_time": int(slack.now()), "authorizations": [bot], "is_ext_shared_channel": False,
        "event_context": f"4-{slack.mark('context')}",
    }  # fmt: skip


def trigger(slack: FakeSlack, user: str, view: str = "") -> str:
    """A new trigger id."""
    with slack.lock:
        name = f"{slack.number()}.{int(slack.now())}.{slack.mark('trigger')}{slack.mark(user)}"
        slack.triggers[name] = Trigger(user, slack.now(), view)
        return name


def response_url(slack: FakeSlack, user: str, channel: str, kind: str, ts: str = "", ephemeral: bool = False) -> str:
    """A new address to answer at."""
    with slack.lock:
        name = slack.mark("response")
        slack.replies[name] = Reply(user, channel, slack.now(), ts, ephemeral)
        return f"{slack.base}/{kind}/{TEAM}/{slack.number()}/{name}"


def escaped(text: str) -> str:
    """Typed words as Slack sends them: mentions and addresses in angle brackets, everything else escaped."""
    out, end = [], 0
    for found in TOKENS.finditer(text):
        word = found.group()
        out += [_escape(text[end : found.start()]), word if word.startswith("<") else f"<{_escape(word)}>"]
        end = found.end()
    return "".join([*out, _escape(text[end:])])


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich(slack: FakeSlack, text: str) -> list[Json]:
    """The block Slack makes of typed words."""
    inline: list[Json] = []
    end = 0
    for found in TOKENS.finditer(text):
        if text[end : found.start()]:
            inline.append({"type": "text", "text": text[end : found.start()]})
        word = found.group()
        mention = word.startswith("<")
        inline.append({"type": "user", "user_id": word[2:-1]} if mention else {"type": "link", "url": word})
        end = found.end()
    if text[end:]:
        inline.append({"type": "text", "text": text[end:]})
    section = {"type": "rich_text_section", "elements": inline}
    return [{"type": "rich_text", "block_id": slack.mark("block")[:5], "elements": [section]}] if inline else []


def typed(slack: FakeSlack, user: str, text: str, files: list[File], thread_ts: str | None = None) -> Json:
    """A message a person wrote, as it stands in the conversation."""
    number = uuid.uuid5(uuid.NAMESPACE_OID, slack.mark(user, text))
    message: Json = {"type": "message", "user": user, "text": escaped(text), "ts": slack.ts(), "team": TEAM}
    message |= {"client_msg_id": str(number), "blocks": rich(slack, text)}
    if thread_ts:
        message["thread_ts"] = thread_ts
    if files:
        shown = [filestore.shape(slack, f) for f in files]
        message |= {"subtype": "file_share", "files": shown, "upload": False, "display_as_bot": False}
    return message


def message_event(channel: Channel, message: Json, kind: str = "message") -> Json:
    """The event of a message that was written."""
    types = {"im": "im", "public_channel": "channel", "private_channel": "group"}
    about = {**message, "type": kind, "channel": channel.id, "event_ts": message["ts"]}
    return about if kind == "app_mention" else about | {"channel_type": types[channel.kind]}


def person(slack: FakeSlack, user: str) -> Json:
    name = slack.users[user].name
    return {"id": user, "username": name, "name": name, "team_id": slack.users[user].team}


def _base(slack: FakeSlack, kind: str, user: str) -> Json:
    return {
        "type": kind, "user": person(slack, user), "api_app_id": APP, "token": VERIFICATION,
        "team": {"id": TEAM, "domain": DOMAIN}, "enterprise": None, "is_enterprise_install": False,
    }  # fmt: skip


def place(slack: FakeSlack, channel: str) -> Json:
    found = slack.channels[channel]
    names = {"im": "directmessage", "private_channel": "privategroup"}
    return {"id": channel, "name": names.get(found.kind, found.name)}


def action(slack: FakeSlack, element: Json, block_id: str, state: Json | None) -> Json:
    """One action: which element, and what it holds now."""
    shown = {k: element[k] for k in ("text", "value", "style", "confirm", "placeholder", "url") if k in element}
    first = {k: v for k, v in element.items() if k.startswith("initial_")}
    now = {k: v for k, v in (state or {}).items() if k != "type"}
    shown |= {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    return shown | first | now | {"action_ts": slack.ts()}


def pressed_in_message(slack: FakeSlack, user: str, message: Json, channel: str, done: Json, state: Json) -> Json:
    """block_actions of a message."""
    whisper = "channel" in message
    container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": whisper}
    url = response_url(slack, user, channel, "actions", message["ts"], whisper)
    shown = {} if whisper else {"message": message}
    return _base(slack, "block_actions", user) | {
        "container": container, "trigger_id": trigger(slack, user), "channel": place(slack, channel), **shown,
        "state": {"values": state}, "response_url": url, "actions": [done],
    }  # fmt: skip


def pressed_in_view(slack: FakeSlack, user: str, view: View, done: Json) -> Json:
    """block_actions of a modal or the home tab."""
    mark = trigger(slack, user, view.id if view.payload["type"] == "modal" else "")
    return _base(slack, "block_actions", user) | {
        "container": {"type": "view", "view_id": view.id}, "trigger_id": mark,
        "view": modals.shape(view, state=True), "actions": [done],
    }  # fmt: skip


def submitted(slack: FakeSlack, user: str, view: View) -> Json:
    return _base(slack, "view_submission", user) | {
        "trigger_id": trigger(slack, user, view.id), "view": modals.shape(view, state=True), "response_urls": [],
    }  # fmt: skip


def view_closed(slack: FakeSlack, user: str, view: View, cleared: bool) -> Json:
    return _base(slack, "view_closed", user) | {"view": modals.shape(view, state=True), "is_cleared": cleared}


def shortcut(slack: FakeSlack, user: str, callback_id: str) -> Json:
    return _base(slack, "shortcut", user) | {
        "callback_id": callback_id, "trigger_id": trigger(slack, user), "action_ts": slack.ts(),
    }  # fmt: skip


def message_shortcut(slack: FakeSlack, user: str, callback_id: str, message: Json, channel: str) -> Json:
    return _base(slack, "message_action", user) | {
        "callback_id": callback_id, "trigger_id": trigger(slack, user), "action_ts": slack.ts(),
        "message_ts": message["ts"], "message": message, "channel": place(slack, channel),
        "response_url": response_url(slack, user, channel, "app", message["ts"]),
    }  # fmt: skip


def command(slack: FakeSlack, user: str, name: str, text: str, channel: str) -> dict[str, str]:
    """A slash command, as the fields of a form."""
    return {
        "token": VERIFICATION, "team_id": TEAM, "team_domain": DOMAIN, "channel_id": channel,
        "channel_name": place(slack, channel)["name"], "user_id": user, "user_name": slack.users[user].name,
        "command": name, "text": escaped(text), "api_app_id": APP, "is_enterprise_install": "false",
        "response_url": response_url(slack, user, channel, "commands"), "trigger_id": trigger(slack, user),
    }  # fmt: skip


def home_opened(slack: FakeSlack, user: str, tab: str) -> Json:
    home = slack.home(user)
    about: dict[str, Any] = {"type": "app_home_opened", "user": user, "channel": slack.direct(user), "tab": tab}
    if home is not None and tab == "home":
        about["view"] = modals.shape(home, state=True)
    return about | {"event_ts": slack.ts()}


def user_event(slack: FakeSlack, kind: str, user: str) -> Json:
    """user_change or team_join."""
    about = {"type": kind, "user": directory.shape(slack.users[user])}
    return about | {"cache_ts": int(slack.now()), "event_ts": slack.ts()}
