"""What Feishu pushes to an app: the envelope and every documented field of the events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake.company import BOT, TENANT, Department, Json, Message, User
from tests.platforms.feishu.fake.reading import Control

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

EMPLOYEE_ID = "contact:user.employee_id:readonly"
BOT_ID = {"open_id": BOT, "union_id": "on_b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"}


def envelope(feishu: FakeFeishu, kind: str, event: Json, *, micro: bool = False) -> Json:
    """An event of schema 2.0. `micro`: its time is in microseconds, as card callbacks have it."""
    return {
        "schema": "2.0",
        "header": {
            "event_id": feishu.id("", 32), "event_type": kind, "token": feishu.verification_token,
            "create_time": str(int(feishu.now() * (1_000_000 if micro else 1000))), "app_id": feishu.app_id,
            "tenant_key": TENANT,
        },
        "event": event,
    }  # fmt: skip


def old(feishu: FakeFeishu, event: Json) -> Json:
    """An event of schema 1.0, as approvals still come."""
    about = {"ts": f"{feishu.now():.6f}", "uuid": feishu.id("", 32), "token": feishu.verification_token}
    return about | {"type": "event_callback", "event": event | {"app_id": feishu.app_id, "tenant_key": TENANT}}


def ids(feishu: FakeFeishu, user: User) -> Json:
    """The ids of somebody; the user_id only for an app that may see it."""
    about: Json = {"open_id": user.open_id, "union_id": user.union_id}
    if feishu.scopes is None or EMPLOYEE_ID in feishu.scopes:
        about["user_id"] = user.user_id
    return about


def received(feishu: FakeFeishu, user: User, message: Message) -> Json:
    """im.message.receive_v1."""
    chat = feishu.chats[message.chat]
    about: Json = {
        "message_id": message.message_id, "create_time": str(int(message.at * 1000)), "chat_id": message.chat,
        "update_time": str(int(message.changed_at * 1000)), "chat_type": chat.kind, "message_type": message.msg_type,
        "content": json.dumps(message.content, ensure_ascii=False), "user_agent": user.agent,
    }  # fmt: skip
    if message.mentions:
        about["mentions"] = message.mentions
    if message.parent_id:
        about |= {"root_id": message.root_id, "parent_id": message.parent_id}
    sender = {"sender_id": ids(feishu, user), "sender_type": "user", "tenant_key": user.tenant}
    return envelope(feishu, "im.message.receive_v1", {"sender": sender, "message": about})


def echoed(feishu: FakeFeishu, message: Message) -> Json:
    """The bot's own message, told to the app as one of a bot."""
    chat = feishu.chats[message.chat]
    sender = {"sender_id": BOT_ID, "sender_type": "bot", "tenant_key": TENANT}
    about = {
        "message_id": message.message_id, "create_time": str(int(message.at * 1000)), "chat_id": message.chat,
        "chat_type": chat.kind, "message_type": message.msg_type, "update_time": str(int(message.changed_at * 1000)),
        "content": json.dumps(message.content, ensure_ascii=False),
    }  # fmt: skip
    return envelope(feishu, "im.message.receive_v1", {"sender": sender, "message": about})


def mention(key: str, name: str, who: Json, kind: str) -> Json:
    """Somebody named in a message."""
    return {"key": key, "id": who, "name": name, "mentioned_type": kind, "tenant_key": TENANT}


def menu(feishu: FakeFeishu, user: User, key: str) -> Json:
    """application.bot.menu_v6."""
    operator = {"operator_name": user.name, "operator_id": ids(feishu, user)}
    event = {"operator": operator, "event_key": key, "timestamp": int(feishu.now())}
    return envelope(feishu, "application.bot.menu_v6", event)


def entered(feishu: FakeFeishu, user: User) -> Json:
    """im.chat.access_event.bot_p2p_chat_entered_v1."""
    chat = feishu.place(user.open_id)
    event: Json = {"chat_id": chat.id, "operator_id": ids(feishu, user)}
    if chat.messages:
        last = chat.messages[-1]
        event |= {"last_message_id": last.message_id, "last_message_create_time": str(int(last.at * 1000))}
    return envelope(feishu, "im.chat.access_event.bot_p2p_chat_entered_v1", event)


def pressed(
    feishu: FakeFeishu, user: User, message: Message, control: Control, more: Json, value: Any = None
) -> Json:  # fmt: skip
    """card.action.trigger. `more`: form_value, option and the like, as the component gives them."""
    action: Json = {"tag": control.kind, "timezone": user.zone, **more}
    carried = control.value if value is None else value
    if carried is not None:
        action["value"] = carried
    if control.name:
        action["name"] = control.name
    event = {
        "operator": {"tenant_key": user.tenant, **ids(feishu, user)}, "token": feishu.id("c-", 40), "action": action,
        "host": "im_message", "context": {"open_message_id": message.message_id, "open_chat_id": message.chat},
    }  # fmt: skip
    return envelope(feishu, "card.action.trigger", event, micro=True)


def person_changed(feishu: FakeFeishu, kind: str, now: Json, before: Json) -> Json:
    """contact.user.created_v3, updated_v3 or deleted_v3."""
    event: Json = {"object": now}
    if kind != "created":
        event["old_object"] = before
    return envelope(feishu, f"contact.user.{kind}_v3", event)


def department_changed(feishu: FakeFeishu, kind: str, department: Department) -> Json:
    """contact.department.created_v3, updated_v3 or deleted_v3."""
    about = {
        "name": department.name, "parent_department_id": department.parent, "department_id": department.own_id,
        "open_department_id": department.id, "leader_user_id": department.leader, "order": 100,
        "status": {"is_deleted": department.deleted},
        "leaders": [{"leaderType": 1, "leaderID": department.leader}] if department.leader else [],
    }  # fmt: skip
    event: Json = {"object": about}
    if kind != "created":
        event["old_object"] = {"open_department_id": department.id, "status": {"is_deleted": False}}
    return envelope(feishu, f"contact.department.{kind}_v3", event)


def chat_changed(feishu: FakeFeishu, kind: str, user: User, chat: str) -> Json:
    """im.chat.member.bot.added_v1 or deleted_v1, as `kind` says."""
    event: Json = {
        "chat_id": chat, "operator_id": ids(feishu, user), "external": False, "operator_tenant_key": TENANT,
        "name": feishu.chats[chat].name,
    }  # fmt: skip
    return envelope(feishu, f"im.chat.member.bot.{kind}_v1", event)


def task_changed(feishu: FakeFeishu, user: User, guid: str) -> Json:
    """task.task.update_tenant_v1."""
    who = {"user_id_list": [ids(feishu, user)]}
    event = {"user_id_list": who, "task_id": guid, "object_type": "task", "event_type": "update"}
    return envelope(feishu, "task.task.update_tenant_v1", event)
