"""What a person puts into a component of a card, as Feishu's client takes or refuses it, and as a callback tells it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tests.platforms.feishu.fake.company import Json
from tests.platforms.feishu.fake.reading import SEVERAL, Control

PICKS = ("select_static", "multi_select_static", "select_img", "overflow")
PEOPLE = ("select_person", "multi_select_person")


class CannotFill(ValueError):
    """A person could not put this there: no such choice, too long, not to be changed."""


def held(control: Control, given: Any, person: Callable[[str], str]) -> Any:
    """What a component holds after a person put `given` into it; a choice is given by its label or its value.

    `person`: the open_id of a name. Raises CannotFill for what Feishu's client would not take.
    """
    if control.disabled:
        raise CannotFill(f"{control.label!r} cannot be changed")
    if control.kind in SEVERAL:
        many = [] if given in (None, "") else [given] if isinstance(given, str) else list(given)
        return [_one(control, each, person) for each in many]
    if control.kind == "checker":
        return bool(given)
    return "" if given in (None, "") else _one(control, given, person)


def _one(control: Control, given: Any, person: Callable[[str], str]) -> str:
    match control.kind:
        case kind if kind in PICKS:
            for value, label in control.options:
                if given in (value, label):
                    return value
            raise CannotFill(f"no choice {given!r}; there are {[label for _, label in control.options][:20]}")
        case kind if kind in PEOPLE:
            found = person(str(given))
            if control.options and found not in dict(control.options):
                raise CannotFill(f"{given!r} is not among the people to choose from")
            return found
        case "date_picker":
            return given.isoformat() if isinstance(given, date) else date.fromisoformat(str(given)).isoformat()
        case "picker_time":
            return f"{given if isinstance(given, time) else time.fromisoformat(str(given)):%H:%M}"
        case "picker_datetime":
            at = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
            return f"{at:%Y-%m-%d %H:%M}"
        case _:
            return _words(control, str(given))


def _words(control: Control, words: str) -> str:
    most = control.raw.get("max_length", 1000)
    if len(words) > most:
        raise CannotFill(f"at most {most} characters")
    return words if control.raw.get("input_type") == "multiline_text" else words.replace("\n", " ")


def told(control: Control, zone: str) -> Any:
    """What a component holds, as a callback tells it; None where nothing is told of it."""
    holds = list(control.holds)
    if control.kind in SEVERAL:
        return holds
    if control.kind == "checker":
        return bool(holds)
    if not holds:
        return "" if control.kind == "input" else None
    value = holds[0]
    form = {"date_picker": "%Y-%m-%d", "picker_time": "%H:%M", "picker_datetime": "%Y-%m-%d %H:%M"}.get(control.kind)
    if form is None:
        return value
    at = datetime.strptime(value, form).replace(tzinfo=ZoneInfo(zone))
    if control.kind == "picker_time":
        at = at.replace(year=2026)
    return f"{value} {at:%z}"


def form_value(fields: list[Control], zone: str) -> Json:
    """What a form is sent with: component name → what it holds."""
    values = {c.name: told(c, zone) for c in fields}
    return {name: value for name, value in values.items() if value is not None}


def missing(fields: list[Control]) -> list[str]:
    """The labels of what must be filled in and is not."""
    return [c.label for c in fields if c.required and not c.holds]
