"""What Feishu sends and is answered: JSON objects as bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

Take = Callable[[Mapping[str, Any]], tuple[int, Mapping[str, Any]]]
"""What the door does with an event: the status and the object that are answered."""

PRESS = "card.action.trigger"
"""What the events are of whose answer somebody waits for; they are worked by hands of their own."""


def read(body: bytes | str) -> dict[str, Any]:
    """The object written there. Raises ValueError for whatever else it is, however deep it nests."""
    try:
        found = json.loads(body, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def written(said: Mapping[str, Any]) -> bytes:
    """The object as UTF-8; half a character, which UTF-8 does not know, as its number."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
