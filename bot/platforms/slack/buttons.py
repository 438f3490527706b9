"""Buttons as Slack carries them: what a press brings back, and how it is read.

`action_id` says what a press is about: `ask:` opens a form, `do:` does something, `get:` hands out a paper or a file
(its value is the link's `to`), `more:` shows a card whole. The number after it makes it unique in its message.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.cards.model import Button, Link
from bot.platforms.slack.text import LIMITS, Words, plain_text
from bot.ports import DESK, Pressed

_STYLED = ("primary", "danger")


@dataclass
class Numbers:
    """Counts the actions of one message or view."""

    last: int = -1

    def next(self, kind: str) -> str:
        self.last += 1
        return f"{kind}:{self.last}"


def value_of(button: Button) -> str:
    """What a press brings back: token, verb and, for a quick reply, its answer."""
    return _compact([button.token, button.verb, *([] if button.value is None else [button.value])])


def read(value: str) -> Pressed:
    """The press a button's value stands for. Raises ValueError for anything `value_of` does not make."""
    try:
        found = json.loads(value)
    except RecursionError as error:
        raise ValueError("not a button's value") from error
    if not (isinstance(found, list) and len(found) in (2, 3) and all(isinstance(each, str) for each in found)):
        raise ValueError("not a button's value")
    return Pressed(*found)


def asks(button: Button) -> bool:
    """Whether a press is to open a form."""
    return button.asks or (button.token == DESK and button.verb.startswith("start:"))


def element(button: Button, numbers: Numbers, words: Words) -> dict[str, Any]:
    """A button element, with a dialog before it where it asks to be sure."""
    made: dict[str, Any] = {
        "type": "button",
        "action_id": numbers.next("ask" if asks(button) else "do"),
        "text": plain_text(button.label, LIMITS["button.text"]),
        "value": value_of(button),
    }
    if button.style in _STYLED:
        made["style"] = button.style
    if button.confirm is not None:
        made["confirm"] = _confirm(button, words)
    return made


def _confirm(button: Button, words: Words) -> dict[str, Any]:
    made: dict[str, Any] = {
        "title": plain_text(words["sure"], LIMITS["confirm.title"]),
        "text": plain_text(button.confirm or "", LIMITS["confirm.text"]),
        "confirm": plain_text(button.label, LIMITS["confirm.button"]),
        "deny": plain_text(words["back"], LIMITS["confirm.button"]),
    }
    if button.style in _STYLED:
        made["style"] = button.style
    return made


def link(found: Link, numbers: Numbers) -> dict[str, Any]:
    """The button that fetches what a link leads to."""
    label = plain_text(found.text, LIMITS["button.text"])
    return {"type": "button", "action_id": numbers.next("get"), "text": label, "value": found.to}


def more(at: int, numbers: Numbers, label: str) -> dict[str, Any]:
    """The button that shows a card whole; `at` is the page to show, or on the home page the card's number."""
    return {
        "type": "button",
        "action_id": numbers.next("more"),
        "text": plain_text(label, LIMITS["button.text"]),
        "value": str(at),
    }


def rows(elements: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Actions blocks of as many buttons as one may hold."""
    left = iter(elements)
    while row := list(islice(left, LIMITS["actions.elements"])):
        yield {"type": "actions", "elements": row}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
