"""conversations.*: opening chats, finding channels, reading back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.platforms.slack.fake.chat import conversation
from tests.platforms.slack.fake.methods import Refusal, method, page, truth
from tests.platforms.slack.fake.workspace import BOT_USER, TEAM, Channel, Json

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

TYPES = {"public_channel", "private_channel", "mpim", "im"}
READ = ("channels:history", "groups:history", "im:history")


@method("conversations.open", 3, scope=("im:write", "mpim:write"))
def open_direct(slack: FakeSlack, given: Json) -> Json:
    if given.get("channel"):
        found = conversation(slack, given)
        if not found.user:
            raise Refusal("method_not_supported_for_channel_type")
        return _opened(slack, found.user, given, already=True)
    users = given.get("users") or ""
    names = [u.strip() for u in users.split(",")] if isinstance(users, str) else list(users)
    names = [n for n in names if n]
    if not names:
        raise Refusal("users_list_not_supplied")
    if len(names) > 8:
        raise Refusal("too_many_users")
    if len(names) > 1:
        raise Refusal("invalid_user_combination")
    person = slack.users.get(names[0])
    if person is None:
        raise Refusal("user_not_found")
    if person.is_bot or person.id == "USLACKBOT":
        raise Refusal("cannot_dm_bot")
    if person.deleted:
        raise Refusal("user_disabled")
    return _opened(slack, person.id, given, already=person.id in slack.directs)


def _opened(slack: FakeSlack, user: str, given: Json, *, already: bool) -> Json:
    channel = slack.channels[slack.direct(user)]
    shown = shape(slack, channel) if truth(given.get("return_im")) else {"id": channel.id}
    return {"channel": shown, **({"no_op": True, "already_open": True} if already else {})}


@method("conversations.list", 2, scope=("channels:read", "groups:read", "im:read"))
def listed(slack: FakeSlack, given: Json) -> Json:
    kinds = {k.strip() for k in str(given.get("types") or "public_channel").split(",")}
    if kinds - TYPES:
        raise Refusal("invalid_types")
    found = [c for c in slack.channels.values() if c.kind in kinds and (c.bot_is_in or not c.is_private)]
    if truth(given.get("exclude_archived")):
        found = [c for c in found if not c.is_archived]
    shown, cursor = page(found, given, 100, 1000)
    return {"channels": [shape(slack, c) for c in shown], "response_metadata": {"next_cursor": cursor}}


@method("conversations.info", 3, "channel", scope=("channels:read", "groups:read", "im:read"))
def info(slack: FakeSlack, given: Json) -> Json:
    return {"channel": shape(slack, conversation(slack, given))}


@method("conversations.history", 3, "channel", scope=READ)
def history(slack: FakeSlack, given: Json) -> Json:
    where = conversation(slack, given)
    if not where.bot_is_in:
        raise Refusal("not_in_channel")
    roots = [m for m in where.messages if m.get("thread_ts", m["ts"]) == m["ts"]]
    shown, more, cursor = _window(roots[::-1], given, 999)
    return {"messages": _read(shown, given), "has_more": more, "pin_count": 0} | _next(cursor)


@method("conversations.replies", 3, "channel", "ts", scope=READ)
def replies(slack: FakeSlack, given: Json) -> Json:
    where = conversation(slack, given)
    if not where.bot_is_in:
        raise Refusal("not_in_channel")
    thread = [m for m in where.messages if given["ts"] in (m["ts"], m.get("thread_ts"))]
    if not thread:
        raise Refusal("thread_not_found")
    shown, more, cursor = _window(thread, given, 1000)
    return {"messages": _read(shown, given), "has_more": more} | _next(cursor)


def _window(messages: list[Json], given: Json, most: int) -> tuple[list[Json], bool, str]:
    """Those between oldest and latest (not these themselves unless `inclusive`), one page of them."""
    inclusive = truth(given.get("inclusive"))
    oldest, latest = _moment(given, "oldest"), _moment(given, "latest")
    if oldest is not None:
        messages = [m for m in messages if micros(m["ts"]) > oldest - inclusive]
    if latest is not None:
        messages = [m for m in messages if micros(m["ts"]) < latest + inclusive]
    shown, cursor = page(messages, given, 100, most)
    return shown, bool(cursor), cursor


def _moment(given: Json, name: str) -> int | None:
    value = given.get(name)
    if value in (None, "", 0, "0"):
        return None
    if not re.fullmatch(r"\d+(\.\d*)?", str(value)):
        raise Refusal(f"invalid_ts_{name}")
    return micros(str(value))


def micros(ts: str) -> int:
    """A message time as whole microseconds."""
    seconds, _, rest = ts.partition(".")
    return int(seconds) * 1_000_000 + int((rest + "000000")[:6])


def _read(messages: list[Json], given: Json) -> list[Json]:
    """Messages as history gives them: metadata only for who asks."""
    if truth(given.get("include_all_metadata")):
        return messages
    return [{k: v for k, v in m.items() if k != "metadata"} for m in messages]


def _next(cursor: str) -> Json:
    return {"response_metadata": {"next_cursor": cursor}} if cursor else {}


def shape(slack: FakeSlack, channel: Channel) -> Json:
    """A conversation as Slack describes it."""
    about: dict[str, Any] = {"id": channel.id, "created": channel.created, "context_team_id": TEAM}
    about |= {"is_archived": channel.is_archived, "is_org_shared": False, "updated": channel.created * 1000}
    if channel.user:
        gone = slack.users[channel.user].deleted
        return about | {"is_im": True, "user": channel.user, "is_user_deleted": gone, "priority": 0}
    nothing = {"value": "", "creator": "", "last_set": 0}
    return about | {
        "name": channel.name, "name_normalized": channel.name, "is_channel": not channel.is_private,
        "is_group": channel.is_private, "is_im": False, "is_mpim": False, "is_private": channel.is_private,
        "is_general": False, "is_shared": False, "is_ext_shared": False, "is_member": channel.bot_is_in,
        "creator": BOT_USER, "unlinked": 0, "topic": nothing, "purpose": nothing, "previous_names": [],
    }  # fmt: skip
