"""How a check of something for Slack goes on: ids that may stand once, and the small rules others are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.platforms.found import Found, Rule, maybe, whole
from bot.platforms.slack.text import LIMITS
from bot.platforms.wording import length

__all__ = ["Found", "Rule", "act", "enter", "maybe", "plain", "several", "text", "whole"]


def enter(found: Found, block_id: Any, where: str) -> None:
    """A block begins. Its id must be its own."""
    found.here = block_id if isinstance(block_id, str) else ""
    if found.here:
        found.once(("block_id", found.here), where)


def act(found: Found, action_id: Any, where: str) -> None:
    """An action's id must be its own within its block, and among all blocks that have none."""
    if isinstance(action_id, str):
        found.once(("action_id", found.here, action_id), where)


def text(limit: str) -> Rule:
    """Words: there are some, and not too many."""
    most = LIMITS[limit]

    def rule(value: Any, where: str, found: Found) -> None:
        if not isinstance(value, str) or not value:
            return found.add(where, "holds no words")
        if (long := length(value)) > most:
            found.add(where, f"is {long} long, at most {most}")
        return None

    return rule


def plain(limit: str) -> Rule:
    """A plain_text object: nothing in it is read as markup."""
    words = text(limit)

    def rule(value: Any, where: str, found: Found) -> None:
        if not isinstance(value, Mapping) or value.get("type") != "plain_text":
            return found.add(where, "is no plain_text")
        rest = {name: each for name, each in value.items() if name != "type"}
        found.keys(rest, where, {"text": words, "emoji": maybe(whole(bool))})
        if isinstance(value.get("text"), str) and not value["text"].strip():
            found.add(where, "is blank")
        return None

    return rule


def several(rule: Rule, limit: str = "") -> Rule:
    """A list that is not empty, each of it as the rule wants it, no more than a limit."""

    def each(value: Any, where: str, found: Found) -> None:
        if not isinstance(value, list) or not value:
            return found.add(where, "is empty")
        if limit and len(value) > LIMITS[limit]:
            found.add(where, f"{len(value)} of them, at most {LIMITS[limit]}")
        for number, one in enumerate(value):
            rule(one, f"{where}.{number}", found)
        return None

    return each
