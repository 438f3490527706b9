"""The events Feishu sends, and what somebody does with the cards of our door."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
APP, TENANT, BOT = "cli_1", "tenant-1", "ou_bot"
ME, OTHER, STRANGER = "ou_wang", "ou_liu", "ou_nobody"
DIRECT, GROUP = "oc_direct", "oc_group"
NEW, OLD = "Mozilla/5.0 Chrome/118 Lark/7.20.3 LarkLocale/zh_CN", "Mozilla/5.0 Feishu/6.7.5 LarkLocale/zh_CN"

# events


def event(kind: str, inner: Mapping[str, Any], number: str = "ev-1", **header: Any) -> dict[str, Any]:
    head = {
        "event_id": number, "event_type": kind, "create_time": "1795395600000", "token": "x", "app_id": APP,
        "tenant_key": TENANT, **header,
    }  # fmt: skip
    return {"schema": "2.0", "header": head, "event": dict(inner)}


def message(
    words: str | Mapping[str, Any],
    *,
    kind: str = "text",
    chat: str = DIRECT,
    who: str = ME,
    id: str = "om_said",
    number: str = "ev-1",
    mentions: tuple[dict[str, Any], ...] = (),
    agent: str = NEW,
    at: datetime = NOW,
    **sender: Any,
) -> dict[str, Any]:
    """Somebody wrote: words, or the content of another kind of message."""
    content = {"text": words} if isinstance(words, str) else words
    told = {
        "sender": {"sender_id": {"open_id": who}, "sender_type": "user", "tenant_key": TENANT, **sender},
        "message": {
            "message_id": id, "chat_id": chat, "chat_type": "group" if chat == GROUP else "p2p",
            "message_type": kind, "content": json.dumps(content), "mentions": list(mentions), "user_agent": agent,
            "create_time": str(int(at.timestamp() * 1000)),
        },
    }  # fmt: skip
    return event("im.message.receive_v1", told, number)


def mention(key: str = "@_user_1", who: str = BOT, name: str = "伯乐") -> dict[str, Any]:
    return {"key": key, "id": {"open_id": who}, "name": name, "mentioned_type": "bot" if who == BOT else "user"}


def action(
    value: Any, *, message: str = "om_card", chat: str = DIRECT, who: str = ME, number: str = "ev-press", **more: Any
) -> dict[str, Any]:
    """Somebody pressed a button. `more`: what else stands in the action (`name`, `form_value`)."""
    told = {
        "operator": {"open_id": who, "tenant_key": TENANT}, "token": "c-1", "host": "im_message",
        "action": {"tag": "button", "value": value, **more},
        "context": {"open_message_id": message, "open_chat_id": chat},
    }  # fmt: skip
    return event("card.action.trigger", told, number, create_time="1795395600000000")


def press(token: str = "t", verb: str = "v", kind: str = "do", **more: Any) -> dict[str, Any]:
    return action({"k": kind, "t": token, "v": verb}, **more)


def menu(key: str, who: str = ME, number: str = "ev-menu") -> dict[str, Any]:
    told = {"operator": {"operator_name": "王", "operator_id": {"open_id": who}}, "event_key": key, "timestamp": 1}
    return event("application.bot.menu_v6", told, number)


def entered(who: str = ME, number: str = "ev-in") -> dict[str, Any]:
    told = {"chat_id": DIRECT, "operator_id": {"open_id": who}, "last_message_id": "om_0"}
    return event("im.chat.access_event.bot_p2p_chat_entered_v1", told, number)


# forms


def buttons(card: Any) -> dict[str, dict[str, Any]]:
    """The values of a form's buttons, by name."""
    return {
        each["name"]: each["behaviors"][0]["value"]
        for each in within(card)
        if each.get("tag") == "button" and "name" in each
    }


def fields(card: Any) -> list[str]:
    """The names of a form's fields."""
    return [each["name"] for each in within(card) if "name" in each and each.get("tag") not in ("button", "form")]


def within(thing: Any) -> Iterator[dict[str, Any]]:
    """Every object in a card."""
    if isinstance(thing, dict):
        yield thing
    for each in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ():
        yield from within(each)


def fills(
    card: Any, name: str, given: Mapping[str, Any], where: str, number: str = "ev-send", **more: Any
) -> dict[str, Any]:
    """Somebody fills in the fields and presses the button of that name."""
    return action(buttons(card)[name], name=name, form_value=dict(given), message=where, number=number, **more)


def drawn(body: Mapping[str, Any]) -> dict[str, Any]:
    """The card in a callback's answer."""
    return body["card"]["data"]
