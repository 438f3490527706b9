"""What Feishu is told of the app when it is made: what it may do and why, what it is told of, and its menu.

Feishu's console takes permissions as one JSON text (permissions → batch import); events, callbacks and the menu are
entered by hand, in the order of the tables here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.flow.people import Lang

PATH = "/feishu/events"
APP_NAME = "Bole 伯乐"
Words = Mapping[str, Mapping[str, Any]]
"""One language's words of the manifest, by table and key: templates/_feishu."""
Tool = Literal["", "tasks", "calendar", "bitable", "urgent"]


@dataclass(frozen=True)
class Scope:
    """One permission, why it is needed, and the calls (as "VERB path") and events that need it. `tool`: the switch of
    the policy without which it is not needed at all."""

    name: str
    why: str
    calls: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    tool: Tool = ""


SCOPES = (
    Scope(
        "contact:contact.base:readonly",
        "Read who is in the app's range of contacts, and learn when somebody joins, changes or leaves.",
        calls=(
            "GET /contact/v3/users/find_by_department", "GET /contact/v3/users/:id",
            "GET /contact/v3/departments/:id/children", "GET /contact/v3/departments/:id", "GET /contact/v3/scopes",
        ),
        events=(
            "contact.user.created_v3", "contact.user.updated_v3", "contact.user.deleted_v3",
            "contact.department.created_v3", "contact.department.updated_v3", "contact.department.deleted_v3",
            "contact.scope.updated_v3",
        ),
    ),
    Scope("contact:department.base:readonly", "Names of departments."),
    Scope("contact:department.hrbp:readonly", "Who the HR partner (HRBP) of a department is."),
    Scope("contact:department.organize:readonly", "Which department is part of which, and who heads it."),
    Scope("contact:user.base:readonly", "Names, Chinese and English."),
    Scope("contact:user.department:readonly", "Who works in which department and who is whose superior."),
    Scope(
        "contact:user.email:readonly",
        "Match people in Feishu with the company file and with Slack by e-mail; nobody is ever matched by name.",
    ),
    Scope(
        "contact:user.employee:readonly",
        "Know whose account is closed, frozen or not yet in use, and the e-mail address Feishu itself gives out.",
    ),
    Scope(
        "im:chat:readonly",
        "Find a group by the name the company file gives, and greet a group Bole was added to.",
        calls=("GET /im/v1/chats", "GET /im/v1/chats/:id"),
        events=("im.chat.member.bot.added_v1",),
    ),
    Scope(
        "im:message.group_at_msg:readonly",
        "See the one message in which somebody wrote @Bole in a group, to answer it; no other message comes.",
        events=("im.message.receive_v1",),
    ),
    Scope(
        "im:message.p2p_msg:readonly",
        "Read what people write to Bole in their direct chat.",
        events=("im.message.receive_v1",),
    ),
    Scope(
        "im:message:readonly",
        "Take in files people send, such as the evidence of an appeal; after a broken connection, look whether a card "
        "arrived before sending it again.",
        calls=("GET /im/v1/messages", "GET /im/v1/messages/:id/resources/:key"),
    ),
    Scope(
        "im:message:send_as_bot",
        "Send cards and messages, and redraw a card when something happened.",
        calls=("POST /im/v1/messages", "PATCH /im/v1/messages/:id", "PUT /im/v1/messages/:id"),
    ),
    Scope(
        "im:resource",
        "Send a document or a spreadsheet into the direct chat of whoever asked for it.",
        calls=("POST /im/v1/files",),
    ),
    Scope(
        "im:user_agent:read",
        "Know whose Feishu is too old for these cards (before 7.20), and ask them in plain messages instead.",
    ),
    Scope(
        "im:message.urgent",
        "Buzz (加急) the last reminder before a promise breaks.",
        calls=("PATCH /im/v1/messages/:id/urgent_app",),
        tool="urgent",
    ),
    Scope(
        "task:task:write",
        "Put action items into their owners' Feishu tasks, and tick them off.",
        calls=(
            "POST /task/v2/tasks", "GET /task/v2/tasks/:id", "PATCH /task/v2/tasks/:id", "DELETE /task/v2/tasks/:id",
        ),
        tool="tasks",
    ),
    Scope(
        "calendar:calendar",
        "Put the Monday meeting and interviews into people's calendars.",
        calls=(
            "POST /calendar/v4/calendars/:id/events", "PATCH /calendar/v4/calendars/:id/events/:id",
            "DELETE /calendar/v4/calendars/:id/events/:id", "GET /calendar/v4/calendars/:id/events/:id/attendees",
            "POST /calendar/v4/calendars/:id/events/:id/attendees",
            "POST /calendar/v4/calendars/:id/events/:id/attendees/batch_delete",
        ),
        tool="calendar",
    ),
    Scope(
        "calendar:calendar:readonly",
        "Find the bot's own calendar, in which those events are.",
        calls=("POST /calendar/v4/calendars/primary",),
        tool="calendar",
    ),
    Scope(
        "bitable:app",
        "Mirror ledgers into the Bitable the policy names.",
        calls=(
            "GET /bitable/v1/apps/:app/tables", "POST /bitable/v1/apps/:app/tables",
            "GET /bitable/v1/apps/:app/tables/:table/fields", "POST /bitable/v1/apps/:app/tables/:table/fields",
            "POST /bitable/v1/apps/:app/tables/:table/records",
            "PUT /bitable/v1/apps/:app/tables/:table/records/:id",
            "DELETE /bitable/v1/apps/:app/tables/:table/records/:id",
        ),
        tool="bitable",
    ),
)  # fmt: skip
"""Every permission the app asks for. docs/feishu.md shows this table."""

FREE_CALLS = ("GET /bot/v3/info", "POST /auth/v3/tenant_access_token/internal")
"""Calls that need no permission."""

FREE_EVENTS = ("application.bot.menu_v6", "im.chat.access_event.bot_p2p_chat_entered_v1")
"""Events that need no permission."""

CALLBACKS = ("card.action.trigger",)
"""What is asked for on the callbacks' page: presses on cards."""


def events() -> list[str]:
    """The events Feishu is asked to deliver."""
    return sorted({*FREE_EVENTS, *(event for scope in SCOPES for event in scope.events)})


def manifest(without: Sequence[Tool] = ()) -> dict[str, Any]:
    """The permissions, ready to be pasted as JSON under permissions → batch import. `without`: tools not used."""
    return {"scopes": {"tenant": [scope.name for scope in SCOPES if scope.tool not in without], "user": []}}


def scopes_table(words: Words, lang: Lang) -> str:
    """The permissions as a Markdown table: why each is needed, and what happens without those that may be left out."""
    return _table(words["table"]["heads"], _reasons(words, lang))


def events_table(words: Words) -> str:
    """The events and the callback as a Markdown table, with what each is for."""
    return _table(words["table"]["event_heads"], ((f"`{name}`", words["events"][name]) for name in _told()))


def menu_table(words: Words, keys: Sequence[str]) -> str:
    """The bot's menu as a Markdown table: what each entry is called, and the event it sends."""
    return _table(words["table"]["menu_heads"], ((words["menu"][key], f"`{key}`") for key in keys))


def _told() -> Iterator[str]:
    yield from events()
    yield from CALLBACKS


def _reasons(words: Words, lang: Lang) -> Iterator[tuple[str, ...]]:
    for scope in SCOPES:
        why = scope.why if lang == "en" else words["scopes"][scope.name]
        yield f"`{scope.name}`", why, words["without"].get(scope.name, words["table"]["needed"])


def _table(heads: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    return "\n".join([_row(heads), "|---" * len(heads) + "|", *map(_row, rows)]) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
