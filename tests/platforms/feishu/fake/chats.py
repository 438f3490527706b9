"""im/v1/chats: the groups the bot is in, and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.platforms.feishu.fake.company import TENANT, Chat, Json
from tests.platforms.feishu.fake.routes import Given, Refusal, page, route

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

READ = ("im:chat", "im:chat:readonly", "im:chat:read")
MEMBERS = ("im:chat", "im:chat:readonly", "im:chat.members:read")


def shape(chat: Chat) -> Json:
    """A group as the list tells of it."""
    owner = chat.members[0] if chat.members else ""
    return {
        "chat_id": chat.id, "name": chat.name, "avatar": "https://example.com/a.png", "description": "",
        "owner_id": owner, "owner_id_type": "open_id", "external": chat.external, "tenant_key": TENANT,
        "chat_status": "dissolved" if chat.dissolved else "normal",
    }  # fmt: skip


@route("GET", "/im/v1/chats", query="user_id_type sort_type page_token page_size", scope=READ, bad=232001)
def listed(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        there = [c for c in feishu.chats.values() if not c.user and c.bot_is_in and not c.dissolved]
        return page(map(shape, there), given, 20, 100, 232001)


@route("GET", "/im/v1/chats/search", query="user_id_type query page_token page_size", scope=READ, bad=232001)
def searched(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        asked = str(given.query.get("query", ""))
        there = [c for c in feishu.chats.values() if not c.user and c.bot_is_in and asked in c.name]
        return page(map(shape, there), given, 20, 100, 232001)


def _known(feishu: FakeFeishu, given: Given) -> Chat:
    chat = feishu.chats.get(given.ids["chat_id"])
    if chat is None:
        raise Refusal(232006, "Your request specifies a chat_id which is invalid.")
    if chat.dissolved:
        raise Refusal(232009, "Your request specifies a chat which has already been dissolved.")
    return chat


@route("GET", "/im/v1/chats/:chat_id", query="user_id_type", scope=READ, bad=232001)
def one(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        chat = _known(feishu, given)
        about = shape(chat) | {"chat_mode": chat.kind, "chat_type": "private", "user_count": str(len(chat.members))}
        about.pop("chat_id")
        return about | {"bot_count": str(int(chat.bot_is_in))}


@route(
    "GET", "/im/v1/chats/:chat_id/members", query="member_id_type page_size page_token", scope=MEMBERS, bad=232001
)  # fmt: skip
def members(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        chat = _known(feishu, given)
        if not chat.bot_is_in:
            raise Refusal(232011, "Operator can NOT be out of the chat.")
        kind = str(given.query.get("member_id_type") or "open_id")
        there = [
            {
                "member_id_type": kind, "member_id": getattr(feishu.users[m], kind), "name": feishu.users[m].name,
                "tenant_key": feishu.users[m].tenant,
            }
            for m in chat.members
        ]  # fmt: skip
        return page(there, given, 20, 100, 232001) | {"member_total": len(there)}
