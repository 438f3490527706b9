"""What Slack is told of the app when it is made: its names, what it may do and why, and where Slack delivers.

The manifest is Slack's schema version 1: one language, so names stand in Chinese and English side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.flow.people import Lang

COMMAND = "/bole"
START = "bole_start"
ACTION_ITEM = "bole_action_item"
NAME = "Bole 伯乐"
LONGEST_NAME = 35
PATH = "/slack/events"
GREEN = "#23694c"

Words = Mapping[str, Mapping[str, Any]]
"""One language's words of the manifest, by table and key: templates/_slack."""


class ManifestError(ValueError):
    """The manifest cannot be made of what was given; the message is one line for the IT person."""


@dataclass(frozen=True)
class Scope:
    """One permission, why it is needed, and the Web API methods and events that need it."""

    name: str
    why: str
    methods: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


SCOPES = (
    Scope(
        "app_mentions:read",
        "See the one message in which somebody wrote @Bole in a channel, to answer it; no other message comes.",
        events=("app_mention",),
    ),
    Scope(
        "channels:history",
        "When the connection broke while a notice went to a public channel: look whether it arrived before sending "
        "it again.",
        methods=("conversations.history",),
    ),
    Scope(
        "channels:read",
        "Find a public channel by the name the company file gives.",
        methods=("conversations.list",),
    ),
    Scope(
        "chat:write",
        "Send cards and messages, and redraw a card when something happened.",
        methods=("chat.postMessage", "chat.update", "chat.postEphemeral"),
    ),
    Scope("commands", "The command `/bole` and the two shortcuts."),
    Scope("files:read", "Take in files people attach, such as the evidence of an appeal.", methods=("files.info",)),
    Scope(
        "files:write",
        "Send a document or a spreadsheet into the direct chat of whoever asked for it.",
        methods=("files.getUploadURLExternal", "files.completeUploadExternal"),
    ),
    Scope(
        "groups:history",
        "The same as `channels:history`, for private channels Bole was invited to, such as HR's own.",
        methods=("conversations.history",),
    ),
    Scope(
        "groups:read",
        "The same as `channels:read`, for private channels Bole was invited to.",
        methods=("conversations.list",),
    ),
    Scope(
        "im:history",
        "Read what people write to Bole in their direct chat, and look there whether a card arrived.",
        methods=("conversations.history",),
        events=("message.im",),
    ),
    Scope(
        "im:read",
        "Learn after a start which direct chats are open already, in one call and not one for each person.",
        methods=("conversations.list",),
    ),
    Scope("im:write", "Open the direct chat in which tasks and reminders are sent.", methods=("conversations.open",)),
    Scope(
        "users:read",
        "Know who works here, who is a guest, who was deactivated, and everybody's language and time zone.",
        methods=("users.list", "users.info"),
        events=("team_join", "user_change"),
    ),
    Scope(
        "users:read.email",
        "Match people in Slack with the company file by e-mail; nobody is ever matched by name.",
        methods=("users.list", "users.info"),
    ),
)
"""Every permission the app asks for. docs/slack.md shows this table."""

FREE_METHODS = ("auth.test", "apps.connections.open", "views.open", "views.publish", "views.push", "views.update")
"""Methods that need no permission of the bot's."""

FREE_EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")
"""Events that need no permission."""


def events() -> list[str]:
    """The events Slack is asked to deliver."""
    return sorted({*FREE_EVENTS, *(event for scope in SCOPES for event in scope.events)})


def manifest(words: Mapping[Lang, Words], name: str = NAME, url: str | None = None) -> dict[str, Any]:
    """The manifest, ready to be pasted as JSON. `url`: the bot's public https address, for delivery over HTTP; without
    one Slack delivers through Socket Mode, which needs no public address. Raises ManifestError."""
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise ManifestError(f"the name must have 1 to {LONGEST_NAME} characters")
    request = {} if url is None else {"request_url": request_url(url)}

    def both(key: str, between: str = " ") -> str:
        return between.join(words[lang]["manifest"][key].strip() for lang in ("zh", "en"))

    command = {"command": COMMAND, "description": both("command"), "usage_hint": both("usage", " / ")}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": name.strip(),
            "description": both("description"),
            "long_description": both("about", "\n\n"),
            "background_color": GREEN,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name.strip(), "always_online": True},
            "shortcuts": [
                _shortcut("global", START, both("start"), both("start_about")),
                _shortcut("message", ACTION_ITEM, both("action_item"), both("action_item_about")),
            ],
            "slash_commands": [
                command | {"should_escape": True} | ({"url": request["request_url"]} if request else {})
            ],
        },
        "oauth_config": {"scopes": {"bot": [scope.name for scope in SCOPES]}},
        "settings": {
            "event_subscriptions": request | {"bot_events": events()},
            "interactivity": {"is_enabled": True} | request,
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _shortcut(kind: str, callback: str, name: str, description: str) -> dict[str, str]:
    return {"name": name, "type": kind, "callback_id": callback, "description": description}


def request_url(url: str) -> str:
    """Where Slack delivers, from the bot's public address. Raises ManifestError for one Slack cannot deliver to."""
    given = url.strip().rstrip("/").removesuffix(PATH)
    try:
        parts = urlsplit(given)
        good = parts.scheme == "https" and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or any(c.isspace() or c in "?#@" for c in given):
        raise ManifestError("--url must be the bot's public address, such as https://bole.example.com")
    return given + PATH


def scopes_table(words: Words, lang: Lang) -> str:
    """The permissions as a Markdown table: why each is needed, and what happens without those that may be left out."""
    return "\n".join([_row(words["table"]["heads"]), "|---|---|---|", *map(_row, _reasons(words, lang))]) + "\n"


def _reasons(words: Words, lang: Lang) -> Iterator[tuple[str, str, str]]:
    for scope in SCOPES:
        why = scope.why if lang == "en" else words["scopes"][scope.name]
        yield f"`{scope.name}`", why, words["without"].get(scope.name, words["table"]["needed"])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
