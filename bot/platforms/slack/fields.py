"""The elements Slack knows, as far as this room draws them: their keys, and what must hold between these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.platforms.found import day
from bot.platforms.slack.found import Found, Rule, maybe, plain, several, text, whole
from bot.platforms.slack.text import LIMITS
from bot.platforms.wording import length

_USER = re.compile(r"[UW][A-Z0-9]+")
_STYLES = ("primary", "danger")
Check = Rule


def _nothing(value: Any, where: str, found: Found) -> None:
    """Its keys say all."""


def _style(value: Any, where: str, found: Found) -> None:
    if value not in _STYLES:
        found.add(where, f"{value!r} is no style")


def _confirm(value: Any, where: str, found: Found) -> None:
    found.keys(value, where, {
        "title": plain("confirm.title"), "text": plain("confirm.text"), "confirm": plain("confirm.button"),
        "deny": plain("confirm.button"), "style": maybe(_style),
    })  # fmt: skip


def _option(value: Any, where: str, found: Found) -> None:
    found.keys(value, where, {
        "text": plain("option.text"), "value": text("option.value"), "description": maybe(plain("option.description")),
    })  # fmt: skip


def _group(value: Any, where: str, found: Found) -> None:
    found.keys(value, where, {"label": plain("group.label"), "options": several(_option, "group.options")})


def _user(value: Any, where: str, found: Found) -> None:
    if not isinstance(value, str) or not _USER.fullmatch(value):
        found.add(where, f"{value!r} is nobody's id")


def _offered(value: Mapping[str, Any]) -> list[Any]:
    groups = value.get("option_groups") or ()
    return [*(value.get("options") or ()), *(o for g in groups if isinstance(g, Mapping) for o in g.get("options", ()))]


def _choosing(value: Any, where: str, found: Found) -> None:
    """There is something to choose from, each value once, and what is chosen already is among it."""
    if ("options" in value) == ("option_groups" in value):
        found.add(where, "needs either options or option_groups")
    offered = _offered(value)
    keys = [o.get("value") for o in offered if isinstance(o, Mapping)]
    if len(set(map(str, keys))) < len(keys):
        found.add(where, "offers a value twice")
    chosen = [value["initial_option"]] if "initial_option" in value else value.get("initial_options") or []
    known = {str(o) for o in offered}
    for each in chosen:
        if str(each) not in known:
            found.add(where, "begins with an option it does not offer")
    most = value.get("max_selected_items")
    if isinstance(most, int) and len(chosen) > most:
        found.add(where, "begins with more options than may be chosen")


def _texting(value: Any, where: str, found: Found) -> None:
    most, least = value.get("max_length", LIMITS["input.text"]), value.get("min_length", 0)
    if not 0 <= least <= most <= LIMITS["input.text"] or most < 1:
        found.add(where, f"lengths from {least} to {most}")
    initial = value.get("initial_value")
    if isinstance(initial, str) and length(initial) > most:
        found.add(where, f"begins with {length(initial)} signs, at most {most}")


def _numbering(value: Any, where: str, found: Found) -> None:
    """Numbers travel as text; the one it begins with lies between the least and the most."""
    try:
        low, at, high = (int(value[n]) if n in value else None for n in ("min_value", "initial_value", "max_value"))
    except ValueError:
        return found.add(where, "holds something that is no number")
    least = [n for n in (low, at, high) if n is not None]
    if least != sorted(least):
        found.add(where, "begins outside of its bounds")
    return None


def _instant(value: Any, where: str, found: Found) -> None:
    if not isinstance(value, int) or len(str(value)) != 10:
        found.add(where, f"{value!r} is no time of ten digits")


def _files(value: Any, where: str, found: Found) -> None:
    if not isinstance(value, int) or not 1 <= value <= LIMITS["input.files"]:
        found.add(where, f"takes {value!r} files, at most {LIMITS['input.files']}")


_ACTION = {"action_id": text("id")}
_SHOWN: dict[str, Rule] = {
    **_ACTION,
    "placeholder": maybe(plain("placeholder")),
    "focus_on_load": maybe(whole(bool)),
    "confirm": maybe(_confirm),
}
_MENU: dict[str, Rule] = {
    **_SHOWN,
    "options": maybe(several(_option, "select.options")),
    "option_groups": maybe(several(_group, "select.groups")),
}
_TICKS: dict[str, Rule] = {**_SHOWN, "options": several(_option, "ticks.options")}
_SEVERAL: dict[str, Rule] = {"initial_options": maybe(several(_option)), "max_selected_items": maybe(whole(int))}
_WRITTEN: dict[str, Rule] = {**_SHOWN, "initial_value": maybe(whole(str))}

ELEMENTS: Mapping[str, tuple[Mapping[str, Rule], Check]] = {
    "button": (
        {
            **_ACTION,
            "text": plain("button.text"),
            "value": maybe(text("button.value")),
            "url": maybe(text("button.url")),
            "style": maybe(_style),
            "confirm": maybe(_confirm),
            "accessibility_label": maybe(text("button.accessibility")),
        },
        _nothing,
    ),
    "static_select": ({**_MENU, "initial_option": maybe(_option)}, _choosing),
    "multi_static_select": ({**_MENU, **_SEVERAL}, _choosing),
    "radio_buttons": ({**_TICKS, "initial_option": maybe(_option)}, _choosing),
    "checkboxes": ({**_TICKS, "initial_options": _SEVERAL["initial_options"]}, _choosing),
    "users_select": ({**_SHOWN, "initial_user": maybe(_user)}, _nothing),
    "multi_users_select": (
        {**_SHOWN, "initial_users": maybe(several(_user)), "max_selected_items": maybe(whole(int))},
        _nothing,
    ),
    "plain_text_input": (
        {**_WRITTEN, **{n: maybe(whole(int)) for n in ("min_length", "max_length")}, "multiline": maybe(whole(bool))},
        _texting,
    ),
    "number_input": (
        {**_WRITTEN, "is_decimal_allowed": whole(bool), **{n: maybe(whole(str)) for n in ("min_value", "max_value")}},
        _numbering,
    ),
    "datepicker": ({**_SHOWN, "initial_date": maybe(day)}, _nothing),
    "datetimepicker": ({**_SHOWN, "initial_date_time": maybe(_instant)}, _nothing),
    "file_input": (
        {**_ACTION, "max_files": maybe(_files), "filetypes": maybe(several(whole(str)))},
        _nothing,
    ),
}
"""Each element by its type: its keys, and what must hold between them."""

FIELDS = frozenset(ELEMENTS) - {"button"}
"""What may stand in an input block."""
