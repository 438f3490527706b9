"""What is true of every text shown in Feishu: how long it may be, how large it is as it is sent, that it stays text."""

from __future__ import annotations

import json
import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.cards.markup import clean
from bot.flow.people import Lang
from bot.platforms.wording import fit

LIMITS: Mapping[str, int] = {
    name: each["most"] for name, each in json.loads(Path(__file__).with_name("limits.json").read_bytes()).items()
}
"""What Feishu takes at most, by "thing.field"; limits.json says where each number stands."""

WORDS = (
    "add_row", "between", "cancel", "choose", "colon", "files", "files_none", "longer", "more", "newer", "next",
    "no", "none", "page", "part", "previous", "remove_file", "remove_row", "reply", "row", "send",
    "sure", "typed", "typed_people", "untitled", "write", "yes",
)  # fmt: skip
"""The words of `[feishu.look]` that drawing a card or a form needs."""
BLANKS = ("number", "pages", "label", "labels", "name")
Words = Mapping[str, str]
Run = tuple[str, bool]
"""Words, and whether they are bold."""

_HARMLESS = ",;?%"
_MARKS = re.compile(f"[{re.escape(''.join(set(string.punctuation) - set(_HARMLESS)))}]")
_HAIR = "\u200a"
"""A blank nobody sees: two stars beside a mark and a letter would not be read as the end of bold words."""


def words_of(say: Callable[..., str], lang: Lang) -> Words:
    """Those words in one language, their blanks still open. `say` is the house's: (key, lang, **blanks)."""
    blanks = {name: f"{{{name}}}" for name in BLANKS}
    return {name: say(f"feishu.look.{name}", lang, **blanks) for name in WORDS}


def escape(text: str) -> str:
    """A text for a markdown element: every sign that could act there as its entity, and lines that stay lines."""
    return _MARKS.sub(_entity, clean(text)).replace("\n", "<br />")


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def markdown(runs: Iterable[Run]) -> str:
    """Words, some of them bold, for a markdown element."""
    made = ""
    open_end = False
    for bold, group in groupby(runs, key=lambda run: run[1]):
        text = clean("".join(words for words, _ in group))
        core = text.strip() if bold else ""
        if not core:
            made += _joint(open_end, text) + escape(text)
            open_end = open_end and not text
            continue
        before, after = text[: text.index(core)], text[text.index(core) + len(core) :]
        made += _joint(open_end, before or core) + escape(before)
        open_start = bool(made) and not before and not _parts_words(made[-1]) and _parts_words(core[0])
        made += f"{_HAIR if open_start else ''}**{escape(core)}**{escape(after)}"
        open_end = not after and _parts_words(core[-1])
    return made


def _joint(open_end: bool, text: str) -> str:
    return _HAIR if open_end and text and not _parts_words(text[0]) else ""


def _parts_words(sign: str) -> bool:
    """Whether a sign is a blank or a mark, beside which stars are read as stars of bold words."""
    return sign.isspace() or unicodedata.category(sign)[0] in "PSZ"


def plain_text(text: str, most: int) -> dict[str, Any]:
    """A short plain_text object: what stands in it is never read as markup."""
    return {"tag": "plain_text", "content": fit(text, most)}


def tags(thing: Any) -> int:
    """How many elements a part of a card counts for: everything in it that has a tag."""
    if isinstance(thing, list):
        return sum(map(tags, thing))
    if not isinstance(thing, dict):
        return 0
    return ("tag" in thing) + sum(tags(each) for each in thing.values() if isinstance(each, dict | list))


def size(thing: Any) -> int:
    """How many bytes a part of a card is as it is sent: JSON within JSON, in UTF-8."""
    inner = json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
    return len(inner.encode("utf-8", "surrogatepass")) + inner.count('"') + inner.count("\\")
