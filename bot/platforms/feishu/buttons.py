"""Buttons as Feishu carries them: what a press brings back, and how it is read.

The value of a callback says in `k` what a press is about: "ask" opens a form, "do" does something, "get" hands out a
paper or a file, "more" shows the rest of a card. Those of a form carry which form it is; what they do is their name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bot.cards.model import Button, Link
from bot.platforms.feishu.text import Words, plain_text
from bot.ports import DESK, Pressed

LABEL = 60
"""How long a button's words may be before they are cut, so that it stays on one line."""
LONGEST_LINK = 500
_SURE = 200
_IN_A_ROW = 10
PRIMARY = "primary_filled"
"""What most people will press stands out: Feishu's own "primary" is an outline, hardly seen beside the others."""
_TYPES = {"primary": PRIMARY, "danger": "danger", "plain": "default"}
Element = dict[str, Any]


@dataclass(frozen=True)
class Get:
    """A press that hands out something: `to` is a link's ("document:d1")."""

    to: str


@dataclass(frozen=True)
class More:
    """A press that shows a further page of a long card."""

    at: int


@dataclass(frozen=True)
class Sent:
    """A press inside a form: its name on the shelf, whose form it is, the page that is open, the lines of its lists."""

    form: str
    token: str
    verb: str
    page: int = 0
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def value_of(button: Button) -> dict[str, Any]:
    """What a press brings back: token, verb and, for a quick reply, its answer."""
    made = {"k": "ask" if asks(button) else "do", "t": button.token, "v": button.verb}
    return made if button.value is None else made | {"o": button.value}


def sent_value(sent: Sent) -> dict[str, Any]:
    """What every button of a form brings back: ids and numbers, nothing a person wrote."""
    rows = {name: list(shown) for name, shown in sent.rows.items()}
    return {"f": sent.form, "t": sent.token, "v": sent.verb, "p": sent.page, "r": rows}


def read(value: Any) -> Pressed | Get | More | Sent:
    """The press a callback's value stands for; the value may come as JSON text. Raises ValueError for any other."""
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except RecursionError as error:
        raise ValueError("not a button's value") from error
    match found:
        case {"k": "do" | "ask", "t": str(token), "v": str(verb), **rest} if set(rest) <= {"o"}:
            if not isinstance(rest.get("o", ""), str):
                raise ValueError("not a button's value")
            return Pressed(token, verb, rest.get("o"))
        case {"k": "get", "to": str(to), **rest} if not rest:
            return Get(to)
        case {"k": "more", "at": int(at), **rest} if not rest and not isinstance(at, bool) and at >= 0:
            return More(at)
        case {"f": str(form), "t": str(token), "v": str(verb), "p": int(page), "r": dict(rows), **rest} if not rest:
            return Sent(form, token, verb, page, {str(name): _lines(shown) for name, shown in rows.items()})
    raise ValueError("not a button's value")


def _lines(shown: Any) -> tuple[int, ...]:
    if not isinstance(shown, list) or not all(isinstance(each, int) for each in shown):
        raise ValueError("not the lines of a list")
    return tuple(shown)


def asks(button: Button) -> bool:
    """Whether a press is to open a form."""
    return button.asks or (button.token == DESK and button.verb.startswith("start:"))


def element(button: Button, words: Words) -> Element:
    """A button of a card, with a dialog before it where it asks to be sure."""
    made = pressed(button.label, value_of(button), _TYPES[button.style])
    if button.confirm is not None:
        made["confirm"] = {
            "title": plain_text(words["sure"], LABEL),
            "text": plain_text(button.confirm, _SURE),
        }
    return made


def link(found: Link) -> Element:
    """The button that fetches what a link leads to."""
    return pressed(found.text, {"k": "get", "to": found.to})


def more(at: int, label: str) -> Element:
    """The button that shows the rest of a card, from page `at` on."""
    return pressed(label, {"k": "more", "at": at})


def pressed(label: str, value: Mapping[str, Any], kind: str = "default") -> Element:
    """A button that calls back with a value."""
    return {
        "tag": "button",
        "type": kind,
        "text": plain_text(label, LABEL),
        "behaviors": [{"type": "callback", "value": dict(value)}],
    }


def submit(name: str, label: str, sent: Sent, kind: str = "default") -> Element:
    """A button inside a form that sends it; its name says what is to be done."""
    return pressed(label, sent_value(sent), kind) | {"name": name, "form_action_type": "submit"}


def rows(elements: Iterable[Element]) -> Iterator[Element]:
    """Buttons side by side, on narrow screens one below the other."""
    left = iter(elements)
    while row := list(islice(left, _IN_A_ROW)):
        columns = [{"tag": "column", "width": "auto", "elements": [each]} for each in row]
        yield {"tag": "column_set", "flex_mode": "flow", "columns": columns}
