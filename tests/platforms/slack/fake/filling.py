"""What an element of a form holds: at first, after somebody filled it in, and as the state of a view says it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from tests.platforms.slack.fake.blocktable import options_of
from tests.platforms.slack.fake.workspace import Json

HELD: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
"""Element → the field of the state that holds the answer, and the field of the element it begins with."""
SEVERAL = ("checkboxes", "multi_static_select", "multi_external_select", "multi_users_select", "file_input")
Finder = Callable[[str], Json]


class CannotFill(ValueError):
    """A person could not put this there: no such choice, too long, not a number."""


def initial(element: Json) -> Json | None:
    """The state of an element nobody has touched; None for one that holds nothing."""
    if element["type"] not in HELD:
        return None
    field, first = HELD[element["type"]]
    nothing: Any = [] if element["type"] in SEVERAL else None
    return {"type": element["type"], field: element.get(first, nothing) if first else nothing}


def held(element: Json, given: Any, file: Finder, user: Callable[[str], str]) -> Json:
    """The state after a person put `given` into an element. `file`, `user`: what a file or name stands for.

    A choice is given by its label or its value. Raises CannotFill for what Slack's own client would not take.
    """
    kind = element["type"]
    field, _ = HELD[kind]
    if kind in SEVERAL:
        many = [] if given in (None, "") else [given] if isinstance(given, (str, tuple)) else list(given)
        most = element.get("max_selected_items") or element.get("max_files") or (10 if kind == "file_input" else None)
        if most is not None and len(many) > most:
            raise CannotFill(f"{len(many)} chosen, {most} allowed")
        return {"type": kind, field: [_one(element, each, file, user) for each in many]}
    if given in (None, "") and kind != "plain_text_input":
        return {"type": kind, field: None}
    return {"type": kind, field: _one(element, given, file, user)}


def _one(element: Json, given: Any, file: Finder, user: Callable[[str], str]) -> Any:
    kind = element["type"]
    if kind == "file_input":
        return file(given)
    if kind in ("users_select", "multi_users_select"):
        return user(str(given))
    if kind in ("conversations_select", "channels_select"):
        return str(given)
    if HELD[kind][0].startswith("selected_option"):
        return _option(element, given)
    if kind == "datepicker":
        return given.isoformat() if isinstance(given, date) else date.fromisoformat(str(given)).isoformat()
    if kind == "timepicker":
        return given.strftime("%H:%M") if isinstance(given, time) else str(given)
    if kind == "datetimepicker":
        return _moment(given)
    if kind == "number_input":
        return _number(element, str(given))
    if kind == "rich_text_input":
        inline = [{"type": "text", "text": str(given)}]
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": inline}]}
    return _words(element, str(given))


def _option(element: Json, given: Any) -> Json:
    """An option by its label or value."""
    if element["type"].endswith("external_select"):
        if isinstance(given, dict):
            return given
        raise CannotFill("an external choice is given whole, as it was suggested")
    for option in options_of(element):
        if given in (option["text"]["text"], option["value"]):
            return option
    raise CannotFill(f"no choice {given!r}; there are {[o['text']['text'] for o in options_of(element)][:20]}")


def _moment(given: Any) -> int:
    if isinstance(given, int):
        return given
    at = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    if at.tzinfo is None:
        raise CannotFill(f"in which time zone is {given}?")
    return int(at.timestamp())


def _number(element: Json, words: str) -> str:
    try:
        value = float(words)
    except ValueError:
        raise CannotFill(f"{words!r} is no number") from None
    if not element.get("is_decimal_allowed") and value != int(value):
        raise CannotFill("whole numbers only")
    if "min_value" in element and value < float(element["min_value"]):
        raise CannotFill(f"at least {element['min_value']}")
    if "max_value" in element and value > float(element["max_value"]):
        raise CannotFill(f"at most {element['max_value']}")
    return words


def _words(element: Json, words: str) -> str | None:
    if len(words) > element.get("max_length", 3000):
        raise CannotFill(f"at most {element.get('max_length', 3000)} characters")
    if element["type"] == "plain_text_input" and not element.get("multiline") and "\n" in words:
        words = words.replace("\n", " ")
    return words or None


def is_empty(state: Json | None) -> bool:
    """Whether an element holds nothing."""
    return state is None or state.get(HELD[state["type"]][0]) in (None, "", [])


def plain(state: Json) -> str | list[str] | None:
    """What an element holds, as values a test can compare: text, option values, ids, dates."""
    value = state.get(HELD[state["type"]][0])
    if isinstance(value, list):
        return [_bare(v) for v in value]
    return None if value is None else _bare(value)


def _bare(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("value") or value.get("id") or value)
    return str(value)
