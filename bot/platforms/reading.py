"""What a platform sends, read without trust: anything may be missing, or of another kind than it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.ports.taming import clean


def text(data: Mapping[str, Any], *path: str) -> str:
    """The text at the end of a path, "" where there is none; without signs no text can hold."""
    at: Any = data
    for name in path:
        at = at.get(name) if isinstance(at, Mapping) else None
    if not isinstance(at, str):
        return ""
    return at if at.isprintable() else clean(at)


def part(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object under a name, an empty one where there is none."""
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def things(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list under a name."""
    found = data.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
