"""im/v1/messages: what was said, as Feishu tells of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake import reading
from tests.platforms.feishu.fake.company import APP, TENANT, Json, Message
from tests.platforms.feishu.fake.routes import Given, Refusal, page, route

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

READ = ("im:message", "im:message:readonly", "im:message.history:readonly")


def existing(feishu: FakeFeishu, given: Given) -> Message:
    """The message a call is about. Raises Refusal."""
    message = feishu.message(given.ids["message_id"])
    if message is None:
        raise Refusal(230001, "Your request contains an invalid request parameter, ext=invalid message_id")
    if message.deleted:
        raise Refusal(230011, "The message is recalled.")
    return message


@route("GET", "/im/v1/messages/:message_id", query="user_id_type card_msg_content_type", scope=READ, bad=230001)
def one(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        return {"items": [shape(existing(feishu, given), given.query)]}


@route(
    "GET", "/im/v1/messages", scope=READ, bad=230001,
    query="container_id_type! container_id! start_time end_time sort_type page_size page_token card_msg_content_type",
)  # fmt: skip
def history(feishu: FakeFeishu, given: Given) -> Json:
    asked = given.query
    if asked["container_id_type"] != "chat" or asked.get("sort_type", "ByCreateTimeAsc") not in (
        "ByCreateTimeAsc", "ByCreateTimeDesc",
    ):  # fmt: skip
        raise Refusal(230001, "Your request contains an invalid request parameter, ext=container_id_type or sort_type")
    with feishu.lock:
        chat = feishu.chats.get(str(asked["container_id"]))
        if chat is None or not chat.bot_is_in:
            raise Refusal(230002, "The bot can not be outside the group.")
        start, end = int(asked.get("start_time") or 0), int(asked.get("end_time") or 1 << 40)
        there = [m for m in chat.messages if start <= int(m.at) <= end]
        if asked.get("sort_type") == "ByCreateTimeDesc":
            there.reverse()
        return page([shape(m, asked) for m in there], given, 20, 50, 230001)


def shape(message: Message, asked: Mapping[str, Any] | None = None) -> Json:
    """A message as Feishu describes it; of a card, the raw JSON only for who asks for it."""
    content = json.dumps(message.content, ensure_ascii=False)
    if message.deleted:
        content = "This message was recalled"
    elif message.msg_type == "interactive" and (asked or {}).get("card_msg_content_type") != "user_card_content":
        content = json.dumps(reading.told(message.content), ensure_ascii=False)
    who = {"id": message.sender, "id_type": "app_id" if message.sender == APP else "open_id", "tenant_key": TENANT}
    about: Json = {
        "message_id": message.message_id, "msg_type": message.msg_type, "create_time": str(int(message.at * 1000)),
        "update_time": str(int(message.changed_at * 1000)), "deleted": message.deleted, "updated": message.updated,
        "chat_id": message.chat, "sender": who | {"sender_type": "app" if message.sender == APP else "user"},
        "body": {"content": content},
    }  # fmt: skip
    if message.parent_id:
        about |= {"root_id": message.root_id, "parent_id": message.parent_id}
    if message.mentions:
        about["mentions"] = message.mentions
    return about
