"""The components of Feishu's card 2.0: their attributes, as the documents name them, and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.platforms.feishu.text import LIMITS
from bot.platforms.found import Found, Rule, day, maybe, whole
from bot.platforms.wording import length

_PX = re.compile(r"-?\d{1,3}px")
_ROW = re.compile(r"(?:low|middle|high|auto|\d{2,3}px)")
CONTAINERS = ("form", "column_set", "collapsible_panel", "interactive_container")
ONLY_IN_FORMS = ("multi_select_static", "multi_select_person")
FIELDS = (
    "input", "select_static", "multi_select_static", "select_person", "multi_select_person", "date_picker",
    "picker_time", "picker_datetime", "checker", "select_img",
)  # fmt: skip
"""What somebody fills in; inside a form each has a name."""


def anything(value: Any, where: str, found: Found) -> None:
    """Whatever stands there."""


def one_of(*known: str) -> Rule:
    """One of some words."""

    def rule(value: Any, where: str, found: Found) -> None:
        if value not in known:
            found.add(where, f"{value!r} is none of {', '.join(known)}")

    return rule


def between(least: int, most: int) -> Rule:
    """A whole number within bounds."""

    def rule(value: Any, where: str, found: Found) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            found.add(where, f"{value!r} is no number from {least} to {most}")

    return rule


def several(rule: Rule, most: int = 1_000) -> Rule:
    """A list, each of it as the rule wants it."""

    def each(value: Any, where: str, found: Found) -> None:
        if not isinstance(value, list):
            return found.add(where, "is no list")
        if len(value) > most:
            found.add(where, f"{len(value)} of them, at most {most}")
        for number, one in enumerate(value):
            rule(one, f"{where}.{number}", found)
        return None

    return each


def thing(**rules: Rule) -> Rule:
    """An object with these keys."""
    return lambda value, where, found: found.keys(value, where, rules)


def words(most: int = 0, style: Mapping[str, Rule] | None = None) -> Rule:
    """A plain_text object, read as it is written; one that may have a style may be marked up, too."""
    tags = ("plain_text", "lark_md") if style else ("plain_text",)

    def rule(value: Any, where: str, found: Found) -> None:
        found.keys(value, where, {"tag": one_of(*tags), "content": whole(str), **(style or {})})
        content = value.get("content") if isinstance(value, Mapping) else None
        if most and isinstance(content, str) and length(content) > most:
            found.add(where, f"is {length(content)} long, at most {most}")

    return rule


def _spaces(value: Any, where: str, found: Found) -> None:
    sides = value.split() if isinstance(value, str) else []
    if len(sides) not in (1, 2, 4) or not all(_PX.fullmatch(each) or each == "0" for each in sides):
        found.add(where, f"{value!r} are no pixels")


def _gap(value: Any, where: str, found: Found) -> None:
    if value not in ("default", "small", "medium", "large", "extra_large"):
        _spaces(value, where, found)


def _width(value: Any, where: str, found: Found) -> None:
    if value not in ("default", "fill", "auto", "weighted") and not re.fullmatch(r"\d+(px|%)", str(value)):
        found.add(where, f"{value!r} is no width")


def _id(value: Any, where: str, found: Found) -> None:
    if not isinstance(value, str) or not re.fullmatch(rf"[A-Za-z]\w{{0,{LIMITS['element_id'] - 1}}}", value, re.ASCII):
        return found.add(where, f"{value!r} is no element_id")
    return found.once(("element_id", value), where)


def _name(value: Any, where: str, found: Found) -> None:
    if not isinstance(value, str) or not value:
        return found.add(where, f"{value!r} is no name")
    return found.once(("name", value), where)


def _behavior(value: Any, where: str, found: Found) -> None:
    urls = {name: maybe(whole(str)) for name in ("default_url", "android_url", "ios_url", "pc_url")}
    kind = value.get("type") if isinstance(value, Mapping) else None
    rules: dict[str, Rule] = {"value": _value} if kind == "callback" else urls
    found.keys(value, where, {"type": one_of("callback", "open_url"), **rules})


def _value(value: Any, where: str, found: Found) -> None:
    if not isinstance(value, Mapping):
        found.add(where, "is no object; a client refuses any other with 200671")


def _moment(value: Any, where: str, found: Found) -> None:
    try:
        datetime.strptime(f"{value} +0000", "%Y-%m-%d %H:%M %z")
    except ValueError:
        found.add(where, f"{value!r} is no date and time")


def _row_height(value: Any, where: str, found: Found) -> None:
    if not isinstance(value, str) or not _ROW.fullmatch(value):
        found.add(where, f"{value!r} is no height of a row")


def _spec(value: Any, where: str, found: Found) -> None:
    if not isinstance(value, Mapping) or not isinstance(value.get("type"), str) or "data" not in value:
        found.add(where, "is no VChart specification")


_STYLE: dict[str, Rule] = {name: maybe(whole(str)) for name in ("text_size", "text_align")}
_SHOWN: dict[str, Rule] = {**_STYLE, "text_color": maybe(whole(str)), "lines": maybe(whole(int))}
_PLACE: dict[str, Rule] = {
    "horizontal_spacing": maybe(_gap), "vertical_spacing": maybe(_gap), "padding": maybe(_spaces),
    "horizontal_align": maybe(one_of("left", "center", "right")),
    "vertical_align": maybe(one_of("top", "center", "bottom")),
    "direction": maybe(one_of("vertical", "horizontal")),
}  # fmt: skip
_SELF: dict[str, Rule] = {"element_id": maybe(_id), "margin": maybe(_spaces)}
_ICON = maybe(thing(tag=one_of("standard_icon", "custom_icon"), token=maybe(whole(str)), color=maybe(whole(str)),
                    img_key=maybe(whole(str)), size=maybe(whole(str))))  # fmt: skip
_TIP = maybe(lambda value, where, found: None if value == {} else words()(value, where, found))
_CONFIRM = maybe(thing(title=words(), text=words()))
_ACTS: dict[str, Rule] = {
    "behaviors": maybe(several(_behavior)), "confirm": _CONFIRM, "disabled": maybe(whole(bool)),
    "disabled_tips": _TIP, "hover_tips": _TIP, "name": maybe(_name),
}  # fmt: skip
_FIELD: dict[str, Rule] = {
    **_SELF, **_ACTS, "required": maybe(whole(bool)), "width": maybe(_width), "value": maybe(anything),
    "placeholder": maybe(words(LIMITS["placeholder"])),
}  # fmt: skip
_MENU = {**_FIELD, "type": maybe(one_of("default", "text"))}
_OPTIONS = maybe(several(thing(text=words(), value=whole(str), icon=_ICON)))
_PEOPLE = maybe(several(thing(value=whole(str))))
_BUTTONS = (
    "default", "primary", "danger", "text", "primary_text", "danger_text", "primary_filled", "danger_filled", "laser",
)  # fmt: skip
_ELEMENTS: Rule = whole(list)
_COLUMN: dict[str, Rule] = {
    "name": whole(str), "display_name": maybe(whole(str)), "width": maybe(_width), "format": maybe(whole(dict)),
    "data_type": one_of("text", "lark_md", "options", "number", "persons", "date", "markdown"),
    "vertical_align": maybe(one_of("top", "center", "bottom")), "date_format": maybe(whole(str)),
    "horizontal_align": maybe(one_of("left", "center", "right")),
}  # fmt: skip
_ACTION = maybe(whole(dict))

COMPONENTS: Mapping[str, Mapping[str, Rule]] = {
    "div": {**_SELF, "text": maybe(words(style=_SHOWN)),
            "icon": _ICON, "width": maybe(_width)},
    "markdown": {**_SELF, **_STYLE, "content": whole(str), "icon": _ICON},
    "hr": _SELF,
    "img": {**_SELF, "img_key": whole(str), "alt": words(), "title": maybe(words()), "corner_radius": maybe(whole(str)),
            "scale_type": maybe(whole(str)), "size": maybe(whole(str)), "transparent": maybe(whole(bool)),
            "preview": maybe(whole(bool)), "mode": maybe(whole(str)), "custom_width": maybe(whole(int)),
            "compact_width": maybe(whole(bool))},
    "img_combination": {**_SELF, "combination_mode": whole(str), "combination_transparent": maybe(whole(bool)),
                        "corner_radius": maybe(whole(str)),
                        "img_list": several(thing(img_key=whole(str), transparent=maybe(whole(bool))))},
    "person": {**_SELF, "user_id": whole(str), "size": maybe(whole(str)), "show_avatar": maybe(whole(bool)),
               "show_name": maybe(whole(bool)), "style": maybe(one_of("normal", "capsule"))},
    "person_list": {**_SELF, "persons": several(thing(id=whole(str))), "size": maybe(whole(str)), "icon": _ICON,
                    "show_avatar": maybe(whole(bool)), "show_name": maybe(whole(bool)), "lines": maybe(whole(int)),
                    "drop_invalid_user_id": maybe(whole(bool)), "ud_icon": maybe(whole(dict))},
    "chart": {**_SELF, "chart_spec": _spec, "aspect_ratio": maybe(one_of("1:1", "2:1", "4:3", "16:9")),
              "color_theme": maybe(whole(str)), "preview": maybe(whole(bool)), "height": maybe(whole(str))},
    "table": {**_SELF, "columns": several(thing(**_COLUMN), LIMITS["table.columns"]), "rows": several(whole(dict)),
              "page_size": maybe(between(1, LIMITS["table.page"])), "row_height": maybe(_row_height),
              "row_max_height": maybe(_spaces), "freeze_first_column": maybe(whole(bool)),
              "header_style": maybe(thing(
                  text_align=maybe(whole(str)), text_size=maybe(one_of("normal", "heading")),
                  background_style=maybe(one_of("grey", "none")), text_color=maybe(one_of("default", "grey")),
                  bold=maybe(whole(bool)), lines=maybe(between(1, 99))))},
    "button": {**_SELF, **_ACTS, "type": maybe(one_of(*_BUTTONS)), "text": maybe(words()), "icon": _ICON,
               "size": maybe(one_of("tiny", "small", "medium", "large")), "width": maybe(_width),
               "value": maybe(_value), "url": maybe(whole(str)), "multi_url": maybe(whole(dict)),
               "required": maybe(whole(bool)), "form_action_type": maybe(one_of("submit", "reset")),
               "action_type": maybe(whole(str))},
    "overflow": {**_SELF, "width": maybe(_width), "value": maybe(_value), "confirm": _CONFIRM,
                 "options": several(thing(text=maybe(words()), multi_url=maybe(whole(dict)), value=maybe(whole(str)),
                                          icon=_ICON))},
    "input": {**_FIELD, "default_value": maybe(whole(str)), "max_length": maybe(between(1, LIMITS["input.text"])),
              "input_type": maybe(one_of("text", "multiline_text", "password")), "show_icon": maybe(whole(bool)),
              "rows": maybe(between(1, 99)), "auto_resize": maybe(whole(bool)), "max_rows": maybe(between(1, 99)),
              "label": maybe(words()), "label_position": maybe(one_of("top", "left"))},
    "select_static": {**_MENU, "options": _OPTIONS, "initial_option": maybe(whole(str)),
                      "initial_index": maybe(whole(int))},
    "multi_select_static": {**_MENU, "name": _name, "options": _OPTIONS, "selected_values": maybe(several(whole(str)))},
    "select_person": {**_MENU, "options": _PEOPLE, "initial_option": maybe(whole(str))},
    "multi_select_person": {**_MENU, "name": _name, "options": _PEOPLE, "selected_values": maybe(several(whole(str)))},
    "date_picker": {**_FIELD, "initial_date": maybe(day)},
    "picker_time": {**_FIELD, "initial_time": maybe(whole(str))},
    "picker_datetime": {**_FIELD, "initial_datetime": maybe(_moment)},
    "checker": {**_SELF, **_ACTS, "checked": maybe(whole(bool)), "padding": maybe(_spaces),
                "button_area": maybe(whole(dict)), "text": maybe(words(style=_SHOWN)),
                "overall_checkable": maybe(whole(bool)), "checked_style": maybe(whole(dict))},
    "select_img": {**_FIELD, "options": several(whole(dict)), "multi_select": maybe(whole(bool)),
                   "layout": maybe(whole(str)), "can_preview": maybe(whole(bool)), "aspect_ratio": maybe(whole(str))},
    "form": {**_SELF, **_PLACE, "name": _name, "elements": _ELEMENTS},
    "column_set": {**_SELF, **_PLACE, "columns": whole(list), "background_style": maybe(whole(str)), "action": _ACTION,
                   "flex_mode": maybe(one_of("none", "stretch", "flow", "bisect", "trisect"))},
    "column": {**_SELF, **_PLACE, "elements": maybe(_ELEMENTS), "background_style": maybe(whole(str)),
               "width": maybe(_width), "weight": maybe(between(1, LIMITS["column.weight"])), "action": _ACTION},
    "collapsible_panel": {**_SELF, **_PLACE, "elements": maybe(_ELEMENTS), "expanded": maybe(whole(bool)),
                          "background_color": maybe(whole(str)), "header": whole(dict), "border": maybe(whole(dict))},
    "interactive_container": {**_SELF, **_PLACE, **_ACTS, "elements": _ELEMENTS, "width": maybe(_width),
                              "height": maybe(whole(str)), "background_style": maybe(whole(str)),
                              "has_border": maybe(whole(bool)), "border_color": maybe(whole(str)),
                              "corner_radius": maybe(whole(str))},
}  # fmt: skip
"""Each component by its tag: its attributes without the tag itself."""

_I18N = maybe(whole(dict))
CONFIG: Mapping[str, Rule] = {
    **{name: maybe(whole(bool)) for name in (
        "streaming_mode", "enable_forward", "update_multi", "use_custom_translation", "enable_forward_interaction")},
    "streaming_config": maybe(whole(dict)), "summary": maybe(thing(content=maybe(whole(str)), i18n_content=_I18N)),
    "locales": maybe(several(whole(str))), "width_mode": maybe(one_of("default", "compact", "fill")),
    "style": maybe(thing(text_size=maybe(whole(dict)), color=maybe(whole(dict)))),
}  # fmt: skip
_HEAD = words(style={"text_color": maybe(whole(str))})
HEADER: Mapping[str, Rule] = {
    "title": _HEAD, "subtitle": maybe(_HEAD), "icon": _ICON, "padding": maybe(_spaces),
    "i18n_text_tag_list": _I18N,
    "text_tag_list": maybe(several(thing(tag=one_of("text_tag"), element_id=maybe(anything), text=maybe(words()),
                                         color=maybe(whole(str))), LIMITS["header.tags"])),
    "template": maybe(one_of("blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet",
                             "purple", "indigo", "grey", "default")),
}  # fmt: skip
BODY: Mapping[str, Rule] = {**_PLACE, "elements": _ELEMENTS}
