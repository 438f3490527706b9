"""What is true of every text shown in Slack: how long it may be, where it is cut, and that it stays text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.cards import plain
from bot.cards.markup import clean
from bot.flow.people import Lang

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


def fill(sentence: str, **blanks: Any) -> str:
    """A word with its blanks filled in; what is filled in is not read again."""
    pieces = sentence.split("{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        filled.append(f"{blanks[name]}{rest}" if closed and name in blanks else "{" + piece)
    return "".join(filled)


def length(text: str) -> int:
    """How long a text is. Slack does not say whether a sign outside the basic plane counts once or twice: twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int, more: str = "…") -> str:
    """At most `most` of a text, never ending inside what a reader sees as one sign; a cut one ends with `more`."""
    return text if length(text) <= most else plain.cut(text, _signs(text, most), more)


def _signs(text: str, most: int) -> int:
    """How many code points from the start fit into a length."""
    fits = min(len(text), most)
    while length(text[:fits]) > most:
        fits -= max(1, (length(text[:fits]) - most) // 2)
    return fits


def pieces(text: str, most: int) -> Iterator[str]:
    """A text in pieces of at most `most`, none torn inside a sign, which together are the text again.

    A piece ends at a line's end where there is one in its last third.
    """
    start = 0
    while start < len(text):
        window = text[start : start + most + 1]
        if length(window) <= most:
            yield window
            return
        fits = _signs(window, most)
        line = window.rfind("\n", fits * 2 // 3, fits) + 1
        end = line or len(plain.cut(window[: fits + 1], fits, "")) or fits
        yield window[:end]
        start += end


def fit(text: str, most: int, instead: str = "—") -> str:
    """A short text as plain words: unfit signs replaced, in one length, never empty or blank."""
    shown = cut(clean(text[: most * 4]), most)
    return shown if shown.strip() else instead


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
