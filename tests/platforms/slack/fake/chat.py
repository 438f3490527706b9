"""chat.*: what the bot posts, changes, takes back and whispers."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from tests.platforms.slack.fake.blockkit import message_problems, metadata_problem
from tests.platforms.slack.fake.blocktable import elements_of
from tests.platforms.slack.fake.methods import Refusal, method
from tests.platforms.slack.fake.workspace import APP, BOT, BOT_USER, TEAM, Channel, Json

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

LONGEST = 40_000


def conversation(slack: FakeSlack, given: Json, *, people: bool = False) -> Channel:
    """The conversation a call is about. `people`: a person's id stands for their direct chat. Raises Refusal."""
    name = str(given["channel"])
    if people and name in slack.users and name != BOT_USER:
        if slack.users[name].is_bot or name == "USLACKBOT":
            raise Refusal("cannot_dm_bot")
        return slack.channels[slack.direct(name)]
    found = slack.channels.get(name)
    if found is None and people:
        found = next((c for c in slack.channels.values() if c.name and c.name == name.removeprefix("#")), None)
    if found is None or (found.is_private and not found.bot_is_in):
        raise Refusal("channel_not_found")
    return found


def may_post(slack: FakeSlack, where: Channel) -> None:
    """Raises Refusal where the bot cannot post."""
    if where.is_archived:
        raise Refusal("is_archived")
    if where.user and slack.users[where.user].deleted:
        raise Refusal("channel_not_found")
    if not where.bot_is_in:
        raise Refusal("not_in_channel")


def content(given: Json, *, before: Json | None = None) -> Json:
    """Text, blocks and metadata of a message as Slack keeps them. Raises Refusal."""
    text, blocks = given.get("text") or "", given.get("blocks")
    if not text and not blocks and not given.get("attachments"):
        raise Refusal("no_text")
    if not isinstance(text, str):
        raise Refusal("invalid_arguments", ["[ERROR] text must be a string"])
    if len(text) > LONGEST:
        raise Refusal("msg_too_long")
    kept: Json = {"text": text}
    if blocks is not None:
        code, problems = message_problems(blocks)
        if code:
            raise Refusal(code, problems, errors=problems)
        kept["blocks"] = with_ids(blocks)
    elif before and "blocks" in before:
        kept["blocks"] = before["blocks"]
    if given.get("metadata") is not None:
        code = metadata_problem(given["metadata"])
        if code:
            raise Refusal(code)
        kept["metadata"] = given["metadata"]
    elif before and "metadata" in before:
        kept["metadata"] = before["metadata"]
    return kept


def with_ids(blocks: list[Json]) -> list[Json]:
    """Blocks as Slack keeps them: those without a block_id or action_id get one."""
    kept = copy.deepcopy(blocks)
    for number, block in enumerate(kept):
        block.setdefault("block_id", f"b{number}x")
        for place, element in enumerate(elements_of(block)):
            if element["type"] != "image":
                element.setdefault("action_id", f"a{number}x{place}")
    return kept


def from_bot(slack: FakeSlack, said: Json) -> Json:
    """A message of the bot."""
    message: Json = {"type": "message", "user": BOT_USER, "bot_id": BOT, "app_id": APP, "team": TEAM, "ts": slack.ts()}
    return message | said


def found_message(where: Channel, ts: str) -> Json:
    """A message by its time. Raises Refusal."""
    for message in reversed(where.messages):
        if message["ts"] == ts:
            return message
    raise Refusal("message_not_found")


@method("chat.postMessage", 0, "channel", scope="chat:write", posts=True)
def post(slack: FakeSlack, given: Json) -> Json:
    where = conversation(slack, given, people=True)
    may_post(slack, where)
    said = content(given)
    thread = given.get("thread_ts")
    if thread:
        if not any(m["ts"] == thread for m in where.messages):
            raise Refusal("thread_not_found")
        said["thread_ts"] = thread
    message = from_bot(slack, said)
    where.messages.append(message)
    return {"channel": where.id, "ts": message["ts"], "message": message}


@method("chat.update", 3, "channel", "ts", scope="chat:write")
def update(slack: FakeSlack, given: Json) -> Json:
    where = conversation(slack, given)
    if where.is_archived:
        raise Refusal("is_archived")
    message = found_message(where, given["ts"])
    if message.get("bot_id") != BOT:
        raise Refusal("cant_update_message")
    said = content(given, before=message)
    message.update(said)
    message["edited"] = {"user": BOT_USER, "ts": slack.ts()}
    return {"channel": where.id, "ts": message["ts"], "text": message["text"], "message": message}


@method("chat.delete", 3, "channel", "ts", scope="chat:write")
def delete(slack: FakeSlack, given: Json) -> Json:
    where = conversation(slack, given)
    message = found_message(where, given["ts"])
    if message.get("bot_id") != BOT:
        raise Refusal("cant_delete_message")
    where.messages.remove(message)
    return {"channel": where.id, "ts": given["ts"]}


@method("chat.postEphemeral", 4, "channel", "user", scope="chat:write")
def whisper(slack: FakeSlack, given: Json) -> Json:
    where = conversation(slack, given)
    may_post(slack, where)
    who = given["user"]
    if who not in slack.users or (where.user and where.user != who):
        raise Refusal("user_not_in_channel")
    if slack.users[who].deleted:
        raise Refusal("user_not_in_channel")
    heard = whispered(slack, where.id, who, content(given))
    return {"message_ts": heard["ts"]}


def whispered(slack: FakeSlack, channel: str, user: str, said: Json) -> Json:
    """Something only one person sees."""
    heard = {"type": "message", "channel": channel, "user": user, "bot_id": BOT, "ts": slack.ts(), **said}
    slack.whispers.append(heard)
    return heard
