"""What is true of every text shown in Slack: how long it may be, where it is cut, and that it stays text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.flow.people import Lang
from bot.platforms.wording import fit

LIMITS: Mapping[str, int] = {
    name: each["most"] for name, each in json.loads(Path(__file__).with_name("limits.json").read_bytes()).items()
}
"""What Slack takes at most, by "thing.field"; limits.json says where each number stands."""

WORDS = (
    "add_row", "back", "close", "colon", "files_kept", "home_rest", "loading", "longer",
    "more", "next", "no", "none", "page", "part", "previous", "remove_row", "row", "send", "sure", "told",
    "untitled", "yes",
)  # fmt: skip
"""The words of `[slack.look]` that drawing a card or a form needs."""
BLANKS = ("number", "pages", "label")
Words = Mapping[str, str]


def words_of(say: Callable[..., str], lang: Lang) -> Words:
    """Those words in one language, their blanks still open. `say` is the house's: (key, lang, **blanks)."""
    blanks = {name: f"{{{name}}}" for name in BLANKS}
    return {name: say(f"slack.look.{name}", lang, **blanks) for name in WORDS}


def escape(text: str) -> str:
    """A text for the one place that is read as markup, a message's fallback: no control sequence can stand in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_text(text: str, most: int) -> dict[str, Any]:
    """A plain_text object: what stands in it is never read as markup, colons included."""
    return {"type": "plain_text", "text": fit(text, most), "emoji": False}


def characters(block: Any) -> int:
    """How many characters of text a block holds, for the total of a message."""
    if isinstance(block, list):
        return sum(map(characters, block))
    if not isinstance(block, dict):
        return 0
    return sum(
        len(each) if name == "text" and isinstance(each, str) else characters(each)
        for name, each in block.items()
        if name == "text" or isinstance(each, dict | list)
    )


def size(block: Any) -> int:
    """How many bytes a block is as it is sent: signs that are not ASCII are escaped, and count six."""
    return len(json.dumps(block, separators=(",", ":")))
