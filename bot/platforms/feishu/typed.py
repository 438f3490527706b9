"""What a person typed, taken out of Feishu's own writing of it: texts, posts, mentions and the files in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.feishu.scene import File
from bot.ports.taming import DEEPEST, clean, depth

PersonOf = Callable[[str], str | None]
EVERYBODY = "@_all"
_KEY = re.compile(r"@_(?:user_\d+|all)(?![A-Za-z0-9])")
_EVERYBODY_SHOWN = "@所有人"


@dataclass(frozen=True)
class Mentioned:
    """Who is mentioned in one message, by the marks Feishu put into its words. `us`: our own open_id; `ours`: what
    stands where we are mentioned, which may be ""."""

    by_key: Mapping[str, Mapping[str, Any]]
    person_of: PersonOf
    us: str
    ours: str = ""

    @classmethod
    def of(cls, mentions: Sequence[Mapping[str, Any]], person_of: PersonOf, us: str, ours: str = "") -> Mentioned:
        by_key = {str(each["key"]): each for each in mentions if isinstance(each.get("key"), str)}
        return cls(by_key, person_of, us, ours)

    @property
    def we_are(self) -> bool:
        return bool(self.us) and any(_open_id(each) == self.us for each in self.by_key.values())

    def read(self, words: str) -> str:
        """Words with each mark as what it stands for: people we know as <@person-id>, others by their name."""
        return _KEY.sub(lambda mark: self.meant(mark[0]), words)

    def meant(self, key: str, name: str = "") -> str:
        """What one mark stands for; also an open_id, as it stands in some posts."""
        if key in (EVERYBODY, "all"):
            return _EVERYBODY_SHOWN
        known = self.by_key.get(key, {})
        handle = _open_id(known) or (key if key.startswith("ou_") else "")
        if not handle and not known:
            return f"@{name}" if name else key
        if handle and handle == self.us:
            return self.ours
        person = self.person_of(handle) if handle else None
        return f"<@{person}>" if person else f"@{known.get('name') or name or '?'}"


def content_of(raw: Any) -> dict[str, Any]:
    """The content of a message, which is JSON in a string; {} for what cannot be read."""
    if not isinstance(raw, str) or depth(raw.encode("utf-8", "replace")) > DEEPEST:
        return {}
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return clean(found) if isinstance(found, dict) else {}


def words_of(kind: str, content: Mapping[str, Any], mentioned: Mentioned) -> str:
    """The words of a message as they were typed; "" for one that has none."""
    if kind == "text":
        return mentioned.read(_text(content, "text")).strip()
    if kind == "post":
        lines = ["".join(_run(each, mentioned) for each in line) for line in _lines(content)]
        return "\n".join((_text(content, "title"), *lines)).strip()
    return ""


def files_of(kind: str, content: Mapping[str, Any], message: str) -> tuple[File, ...]:
    """The files that came with a message."""
    if kind in ("file", "media"):
        found = [File(message, _text(content, "file_key"), "file", _text(content, "file_name"))]
    elif kind == "image":
        found = [File(message, _text(content, "image_key"), "image")]
    elif kind == "post":
        found = [each for line in _lines(content) for run in line for each in _file(run, message)]
    else:
        found = []
    return tuple(each for each in found if each.key)


def _file(run: Mapping[str, Any], message: str) -> Iterator[File]:
    match run.get("tag"):
        case "img":
            yield File(message, _text(run, "image_key"), "image")
        case "media":
            yield File(message, _text(run, "file_key"), "file", _text(run, "file_name"))


def _lines(content: Mapping[str, Any]) -> Iterator[list[Mapping[str, Any]]]:
    """The lines of a post, each a list of runs."""
    lines = content.get("content")
    for line in lines if isinstance(lines, list) else ():
        yield [run for run in line if isinstance(run, Mapping)] if isinstance(line, list) else []


def _run(run: Mapping[str, Any], mentioned: Mentioned) -> str:
    """One run of a post as words."""
    match run.get("tag"):
        case "at":
            return mentioned.meant(_text(run, "user_id"), _text(run, "user_name"))
        case "a":
            label, target = _text(run, "text"), _text(run, "href")
            return label if not target or label.strip().rstrip("/") == target.rstrip("/") else f"{label} ({target})"
        case "hr":
            return "\n"
        case "emotion":
            return ""
    return mentioned.read(_text(run, "text"))


def _text(data: Mapping[str, Any], name: str) -> str:
    found = data.get(name)
    return found if isinstance(found, str) else ""


def _open_id(mention: Mapping[str, Any]) -> str:
    found = mention.get("id")
    if isinstance(found, Mapping):
        return _text(found, "open_id")
    return found if isinstance(found, str) else ""
