"""im/v1/messages: send, reply, redraw, take back, make urgent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake import cardrules
from tests.platforms.feishu.fake.company import APP, TENANT, Chat, Json, Message, User
from tests.platforms.feishu.fake.history import existing, shape
from tests.platforms.feishu.fake.routes import Given, Refusal, route

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

FORTNIGHT, HOUR = 14 * 86400.0, 3600.0
SEND = ("im:message", "im:message:send_as_bot", "im:message:send")
KINDS = (
    "text",
    "post",
    "image",
    "file",
    "audio",
    "media",
    "sticker",
    "interactive",
    "share_chat",
    "share_user",
    "system",
)
PER_CHAT = ((5, 1.0),)


@dataclass
class Sent:
    """What was sent under each uuid: the message (None while it is being sent), when. `slow`: seconds a send takes."""

    by_uuid: dict[str, tuple[Message | None, float]] = field(default_factory=dict)
    slow: float = 0.0


@route(
    "POST",
    "/im/v1/messages",
    query="receive_id_type!",
    body="receive_id! msg_type! content! uuid",
    scope=SEND,
    bad=230001,
)
def send(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        chat = _receiver(feishu, str(given.query["receive_id_type"]), str(given.body["receive_id"]))
    return _send_once(feishu, chat, given)


@route(
    "POST", "/im/v1/messages/:message_id/reply", body="msg_type! content! uuid reply_in_thread", scope=SEND, bad=230001
)
def reply(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        message = existing(feishu, given)
        chat = feishu.chats[message.chat]
        _may_write(feishu, chat)
    return _send_once(feishu, chat, given, message)


def _send_once(feishu: FakeFeishu, chat: Chat, given: Given, parent: Message | None = None) -> Json:
    """Send, and under one uuid only once in an hour. Raises Refusal."""
    uuid = str(given.body.get("uuid") or "")
    if len(uuid) > 50:
        raise Refusal(230001, "Your request contains an invalid request parameter, ext=uuid is too long")
    with feishu.changed:
        before = feishu.sent.by_uuid.get(uuid) if uuid else None
        if before is not None and feishu.now() - before[1] < HOUR:
            if before[0] is None:
                raise Refusal(230049, "The message is being sent.")
            return shape(before[0])
        if feishu.pace.take(f"to {chat.id}", PER_CHAT, feishu.now()):
            raise Refusal(230020, "This operation triggers the frequency limit.")
        content = _content(feishu, str(given.body["msg_type"]), given.body["content"], chat)
        if uuid:
            feishu.sent.by_uuid[uuid] = (None, feishu.now())
            feishu.changed.notify_all()
    try:
        feishu.wire.pause(feishu.sent.slow)
    except BaseException:
        feishu.sent.by_uuid.pop(uuid, None)
        raise
    with feishu.changed:
        message = put(feishu, chat, str(given.body["msg_type"]), content, APP, parent)
        if uuid:
            feishu.sent.by_uuid[uuid] = (message, feishu.now())
        return shape(message)


def put(
    feishu: FakeFeishu, chat: Chat, kind: str, content: Json, sender: str, parent: Message | None = None
) -> Message:
    """A message stands in a chat from now on."""
    with feishu.changed:
        now = feishu.now()
        made = Message(feishu.id("om_"), chat.id, kind, content, sender, now, now)
        if parent is not None:
            made.parent_id, made.root_id = parent.message_id, parent.root_id or parent.message_id
        chat.messages.append(made)
        feishu.written[made.message_id] = made
        feishu.changed.notify_all()
        return made


def _receiver(feishu: FakeFeishu, kind: str, name: str) -> Chat:
    """The chat a message goes to. Raises Refusal."""
    if kind == "chat_id":
        chat = feishu.chats.get(name)
        if chat is None:
            raise Refusal(230034, "The receive_id is invalid.")
        _may_write(feishu, chat)
        return chat
    fields = {"open_id": "open_id", "user_id": "user_id", "union_id": "union_id", "email": "email"}
    if kind not in fields:
        raise Refusal(230001, "Your request contains an invalid request parameter, ext=invalid receive_id_type")
    by_id = feishu.users.get(name) if kind == "open_id" else None
    user = by_id or next((u for u in feishu.users.values() if getattr(u, fields[kind]) == name), None)
    if user is None:
        raise Refusal(230034, "The receive_id is invalid.")
    _may_reach(user)
    return feishu.chats[feishu.direct(user.open_id)]


def _may_reach(user: User) -> None:
    if user.resigned or not user.reachable:
        raise Refusal(230013, "Bot has NO availability to this user.")
    if user.tenant != TENANT:
        raise Refusal(230038, "Cross tenant p2p chat operate forbid.")
    if user.silent:
        raise Refusal(230053, "The user has stopped the bot from sending messages.")


def _may_write(feishu: FakeFeishu, chat: Chat) -> None:
    if chat.dissolved:
        raise Refusal(232009, "Your request specifies a chat which has already been dissolved.")
    if not chat.bot_is_in:
        raise Refusal(230002, "The bot can not be outside the group.")
    if chat.user:
        _may_reach(feishu.users[chat.user])


def _content(feishu: FakeFeishu, kind: str, raw: Any, chat: Chat) -> Json:
    """The content of a message as data. Raises Refusal."""
    if kind not in KINDS:
        raise Refusal(230001, "Your request contains an invalid request parameter, ext=invalid msg_type")
    content = _parsed(raw)
    size = len(raw.encode())
    if size > (30 if kind in ("interactive", "post") else 150) * 1024:
        feishu.broke(f"{kind} of {size} bytes")
        raise Refusal(230025, "The length of the message content reaches its limit.")
    if kind == "interactive":
        card_checked(feishu, content)
    elif kind == "text" and not (isinstance(content.get("text"), str) and content["text"]):
        raise Refusal(230001, "Your request contains an invalid request parameter, ext=text is required")
    elif kind in ("file", "image"):
        key = str(content.get(f"{kind}_key"))
        if key not in feishu.files or feishu.files[key].by != APP:
            raise Refusal(230017, "Bot is NOT the owner of the resource.")
        if feishu.files[key].kind != kind:
            raise Refusal(230055, "The type of file upload does not match the type of message being sent.")
    return content


def _parsed(raw: Any) -> Json:
    """A content as data. Raises Refusal."""
    try:
        content = json.loads(raw) if isinstance(raw, str) else None
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Refusal(230001, "Your request contains an invalid request parameter, ext=content is not in json format")
    return content


def card_checked(feishu: FakeFeishu, card: Any) -> None:
    """Raises Refusal for a card that breaks a rule, and keeps which."""
    problems = cardrules.problems(card, feishu.users.keys())
    if problems:
        for problem in problems:
            feishu.broke(f"card: {problem.code} {problem.where} {problem.what}")
        first = problems[0]
        about = f"ext=ErrCode: {first.code}; ErrPath: {first.where}; ErrMsg: {first.what}; ErrorValue: "
        raise Refusal(230099, f"Failed to create card content, {about}")


@route("PATCH", "/im/v1/messages/:message_id", body="content!", scope=(*SEND[:2], "im:message:update"), bad=230001)
def redraw(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        message = existing(feishu, given)
        if message.sender != APP:
            raise Refusal(230027, "Lack of necessary permissions, ext=not the sender")
        if message.msg_type != "interactive":
            raise Refusal(230001, "Your request contains an invalid request parameter, ext=This message is NOT a card.")
        _may_write(feishu, feishu.chats[message.chat])
        if feishu.now() - message.at > FORTNIGHT:
            raise Refusal(230031, "Message can only be modified within 14 days after sending.")
        if feishu.pace.take(f"redraw {message.message_id}", PER_CHAT, feishu.now()):
            raise Refusal(230020, "This operation triggers the frequency limit.")
        card = _parsed(given.body["content"])
        if len(str(given.body["content"]).encode()) > 30 * 1024:
            feishu.broke("a card of more than 30 KB")
            raise Refusal(230025, "The length of the message content reaches its limit.")
        for which in (message.content, card):
            if not (which.get("config") or {}).get("update_multi"):
                feishu.broke("a card is redrawn without update_multi")
                raise Refusal(
                    230099, "Failed to create card content, ext=ErrCode: 300302; ErrMsg: update_multi is false"
                )
        card_checked(feishu, card)
        change(feishu, message, card)
    return {}


def change(feishu: FakeFeishu, message: Message, card: Json) -> None:
    """Another card stands in a message's place; what somebody had typed into the old one is gone."""
    with feishu.changed:
        message.content, message.updated, message.changed_at = card, True, feishu.now()
        message.version += 1
        feishu.changed.notify_all()


@route("DELETE", "/im/v1/messages/:message_id", scope=(*SEND[:2], "im:message:recall"), bad=230001)
def take_back(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        message = existing(feishu, given)
        if message.sender != APP:
            raise Refusal(230026, "No permission to recall this message.")
        message.deleted = True
        feishu.changed.notify_all()
    return {}


@route(
    "PATCH", "/im/v1/messages/:message_id/urgent_app", query="user_id_type!", body="user_id_list!", bad=230001,
    scope="im:message.urgent",
)  # fmt: skip
def urgent(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        message = existing(feishu, given)
        if message.sender != APP:
            raise Refusal(230012, "Bot is NOT the sender of the message.")
        chat, key = feishu.chats[message.chat], str(given.query["user_id_type"])
        members = {getattr(feishu.users[m], key): m for m in chat.members}
        asked = given.body["user_id_list"]
        if not isinstance(asked, list) or not any(u in members for u in asked):
            raise Refusal(230001, "Your request contains an invalid request parameter, ext=invalid user_id_list")
        for name in asked:
            if name in members:
                unread = sum(u["user"] == members[name] for u in feishu.urgents)
                if unread >= 200:
                    raise Refusal(230023, "The user has too many unread urgent messages.")
                feishu.urgents.append({"message_id": message.message_id, "user": members[name], "at": feishu.now()})
        return {"invalid_user_id_list": [u for u in asked if u not in members]}
