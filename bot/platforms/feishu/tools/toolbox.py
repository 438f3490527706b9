"""Feishu's tools as the house knows them: one box that puts, finishes and removes whatever it is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, assert_never
from urllib.parse import quote, urlsplit

from bot.platforms.feishu.tools.calling import Caller, meant
from bot.platforms.feishu.tools.events import Events
from bot.platforms.feishu.tools.tables import Tables
from bot.platforms.feishu.tools.todos import Todos
from bot.ports import CalendarEvent, DeliveryFailed, TableRow, TodoItem, ToolItem, ToolKind

Given = TypeVar("Given")


class FeishuTools:
    """Implements `Toolbox`. `home`: where a task leads back to, the direct chat with the bot; `name`: the bot's."""

    name = "feishu"

    def __init__(self, api: Caller, home: str = "", name: str = "") -> None:
        self._todos, self._events, self._tables = Todos(api, home, name), Events(api), Tables(api)

    def put(self, item: ToolItem, token: str, stands: str = "") -> str:
        match item:
            case TodoItem():
                return _told("todo", lambda: self._todos.put(item, token, stands))
            case CalendarEvent():
                return _told("event", lambda: self._events.put(item, token, stands))
            case TableRow():
                return _told("row", lambda: self._tables.put(item, token, stands))
            case _:
                assert_never(item)

    def finish(self, stands: str, at: datetime) -> None:
        _told("todo", lambda: self._todos.finish(stands, at))

    def remove(self, kind: ToolKind, stands: str) -> None:
        box = {"todo": self._todos, "event": self._events, "row": self._tables}[kind]
        _told(kind, lambda: box.remove(stands))


def chat_address(domain: str, app_id: str) -> str:
    """The address that opens the direct chat with the bot: of Feishu's own domains a link to the client, else ""."""
    host = urlsplit(domain).hostname or ""
    for own in ("feishu.cn", "larksuite.com"):
        if host == own or host.endswith(f".{own}"):
            return f"https://applink.{own}/client/bot/open?appId={quote(app_id)}"
    return ""


def _told(kind: ToolKind, do: Callable[[], Given]) -> Given:
    """Do it, and say what went wrong in the house's words. An answer without what it must hold is one."""
    try:
        return do()
    except DeliveryFailed as failure:
        raise meant(kind, failure) from failure
    except (KeyError, IndexError, TypeError, AttributeError) as problem:
        raise DeliveryFailed("unreadable", unknown=True) from problem
