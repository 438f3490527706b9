"""The parts of a card and the rules of each component by itself; what has been seen of a card so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.feishu.fake import cardtable as table
from tests.platforms.feishu.fake.company import Json

PARSE, GONE, TOO_MANY, WRONG_ID, NOT_SHARED, LIMIT = 200621, 200861, 300305, 300301, 300302, 11310
NAMELESS, CHART, PERSON, ROWS, ROW_NAME = 200530, 200550, 100290, 200914, 200915
ELEMENT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
MENTION = re.compile(r"<(at|person)\s+id\s*=\s*['\"]?([^\s'\">]+)", re.IGNORECASE)
PIXELS = re.compile(r"(\d+)px")
MOST_ELEMENTS, MOST_BYTES, MOST_TABLES, MOST_COLUMNS, DEEPEST = 200, 30 * 1024, 5, 50, 5


@dataclass(frozen=True)
class Problem:
    """One rule broken: Feishu's code, where in the card, and what is wrong."""

    code: int
    where: str
    what: str


@dataclass
class Looked:
    """What has been seen of a card so far."""

    people: Collection[str] | None
    problems: list[Problem] = field(default_factory=list)
    count: int = 0
    tables: int = 0
    ids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def bad(self, code: int, where: str, what: str) -> None:
        self.problems.append(Problem(code, where, what))


def only(looked: Looked, thing: Any, names: frozenset[str], where: str) -> None:
    if not isinstance(thing, dict):
        looked.bad(PARSE, where, "not an object")
        return
    for name in sorted(set(thing) - names):
        looked.bad(PARSE, where, f"unknown property, property: {name}")


def values(looked: Looked, tag: str, thing: Mapping[str, Any], where: str) -> None:
    for name, allowed in table.VALUES.get(tag, {}).items():
        if name in thing and thing[name] not in allowed:
            looked.bad(PARSE, where, f"{name} {thing[name]!r} is none of {list(allowed)}")


def tagged(looked: Looked, thing: Any, where: str) -> None:
    """One object with a tag: its attributes, their values, and every tagged object in them that is no child."""
    if not isinstance(thing, dict):
        looked.bad(PARSE, where, "not an object")
        return
    tag = thing.get("tag")
    looked.count += 1
    if tag in table.GONE or tag not in table.ATTRIBUTES:
        looked.bad(GONE, where, f"cards of schema V2 no longer support this capability; unsupported tag {tag}")
        return
    only(looked, thing, table.EVERYWHERE | frozenset(table.ATTRIBUTES[tag].split()), where)
    values(looked, tag, thing, where)
    for name in table.NEEDS.get(tag, ()):
        if name not in thing:
            looked.bad(PARSE, where, f"{name} is required")
    name = thing.get("element_id")
    if name is not None:
        if not isinstance(name, str) or not ELEMENT_ID.fullmatch(name) or name in looked.ids:
            looked.bad(WRONG_ID, where, f"element_id {name!r} is not allowed or not unique")
        looked.ids.add(str(name))
    if isinstance(thing.get("content"), str) and tag in ("markdown", "lark_md"):
        _mentions(looked, thing["content"], where)
    elif "content" in thing and not isinstance(thing["content"], str):
        looked.bad(PARSE, where, "content is a string")
    for part in ("text", "icon", "placeholder", "label", "alt", "title", "hover_tips", "disabled_tips"):
        inner = thing.get(part)
        if isinstance(inner, dict) and inner.get("tag"):
            tagged(looked, inner, f"{where} -> {part}")


def _mentions(looked: Looked, words: str, where: str) -> None:
    for _, name in MENTION.findall(words):
        if looked.people is not None and name != "all" and name not in looked.people:
            looked.bad(PERSON, where, f"There is an invalid user resource(at/person) in your card: {name}")


def mentioned(card: Any) -> Iterator[str]:
    """Whom a card mentions or shows as a person in its markdown."""
    if isinstance(card, dict):
        if card.get("tag") in ("markdown", "lark_md"):
            yield from (name for _, name in MENTION.findall(card.get("content", "")))
        for inner in card.values():
            yield from mentioned(inner)
    elif isinstance(card, list):
        for inner in card:
            yield from mentioned(inner)


def _form(looked: Looked, element: Json, where: str) -> None:
    name = element.get("name")
    if not (isinstance(name, str) and name):
        looked.bad(NAMELESS, where, "the name of a form is empty")
    elif name in looked.names:
        looked.bad(PARSE, where, f"name {name!r} is not unique")
    looked.names.add(str(name))
    if not any(submits(b) for b in buttons(element)):
        looked.bad(PARSE, where, "a form needs a submit button")


def submits(button: Json) -> bool:
    """Whether a button sends its form."""
    return button.get("form_action_type") == "submit" or button.get("action_type") == "form_submit"


def buttons(element: Json) -> Iterator[Json]:
    """Every button in a container."""
    for child in table.children(element):
        if isinstance(child, dict):
            if child.get("tag") == "button":
                yield child
            yield from buttons(child)


def _button(looked: Looked, element: Json, where: str) -> None:
    if "text" not in element and "icon" not in element:
        looked.bad(PARSE, where, "a button needs a text or an icon")


def _input(looked: Looked, element: Json, where: str) -> None:
    most = element.get("max_length", 1000)
    if not (isinstance(most, int) and 1 <= most <= 1000):
        looked.bad(PARSE, where, f"max_length {most!r} is not within 1..1000")
    elif len(element.get("default_value") or "") > most:
        looked.bad(PARSE, where, "default_value is longer than max_length")
    for name, longest in (("placeholder", 100), ("label", 100)):
        if len((element.get(name) or {}).get("content", "")) > longest:
            looked.bad(PARSE, where, f"{name} is longer than {longest}")


def _select(looked: Looked, element: Json, where: str) -> None:
    values: list[Any] = []
    person = element["tag"].endswith("person")
    for option in element.get("options") or []:
        only(looked, option, table.OPTION, f"{where} -> options")
        if not isinstance(option, dict):
            continue
        values.append(option.get("value"))
        if element["tag"].endswith("select_static") and not isinstance(option.get("text"), dict):
            looked.bad(PARSE, where, "an option needs a text")
        for name in ("text", "icon"):
            if name in option:
                tagged(looked, option[name], f"{where} -> options")
        if person and looked.people is not None and option.get("value") not in looked.people:
            looked.bad(
                PERSON, where, f"There is an invalid user resource(at/person) in your card: {option.get('value')}"
            )
    if element["tag"] != "overflow" and not all(isinstance(v, str) and v for v in values):
        looked.bad(PARSE, where, "the value of an option is a string")
    if len(set(map(str, values))) != len(values) and element["tag"] in ("select_static", "multi_select_static"):
        looked.bad(PARSE, where, "the values of the options are not unique")
    first = element.get("selected_values") or [v for v in [element.get("initial_option")] if v]
    if values and not all(v in values for v in first):
        looked.bad(PARSE, where, f"{first} is not among the options")


def _dated(form: str, field_name: str) -> Rule:
    def rule(looked: Looked, element: Json, where: str) -> None:
        value = element.get(field_name)
        if value and not re.fullmatch(form, str(value)):
            looked.bad(PARSE, where, f"{field_name} {value!r}")

    return rule


def _person(looked: Looked, element: Json, where: str) -> None:
    ids = (
        [element.get("user_id")] if element["tag"] == "person" else [p.get("id") for p in element.get("persons") or []]
    )
    for each in ids:
        if looked.people is not None and each not in looked.people:
            looked.bad(PERSON, where, f"There is an invalid user resource(at/person) in your card: {each}")


def _chart(looked: Looked, element: Json, where: str) -> None:
    spec = element.get("chart_spec")
    if not isinstance(spec, dict) or not isinstance(spec.get("type"), str) or not spec.get("data"):
        looked.bad(CHART, where, "chart spec is invalid")


def _table(looked: Looked, element: Json, where: str) -> None:
    looked.tables += 1
    columns, rows = element.get("columns"), element.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        looked.bad(ROWS, where, "table rows is invalid")
        return
    if not 1 <= len(columns) <= MOST_COLUMNS:
        looked.bad(LIMIT, where, f"{len(columns)} columns")
    if not 1 <= element.get("page_size", 5) <= 10:
        looked.bad(PARSE, where, f"page_size {element['page_size']!r} is not within 1..10")
    height = element.get("row_height", "low")
    pixels = PIXELS.fullmatch(str(height))
    if height not in ("low", "middle", "high", "auto") and not (pixels and 32 <= int(pixels[1]) <= 124):
        looked.bad(PARSE, where, f"row_height {height!r}")
    kinds: dict[str, str] = {}
    for column in columns:
        only(looked, column, table.COLUMN, f"{where} -> columns")
        if column.get("data_type", "text") not in table.DATA_TYPES or not column.get("name"):
            looked.bad(PARSE, where, f"column {column.get('name')!r} of {column.get('data_type')!r}")
        kinds[column.get("name", "")] = column.get("data_type", "text")
    for row in rows:
        if set(row) - set(kinds):
            looked.bad(ROW_NAME, where, f"table rows name is invalid: {sorted(set(row) - set(kinds))}")
        if not all(_fits(kinds.get(name, "text"), cell) for name, cell in row.items()):
            looked.bad(ROWS, where, "table rows is invalid")


def _fits(kind: str, cell: Any) -> bool:
    match kind:
        case "number" | "date":
            return isinstance(cell, (int, float)) and not isinstance(cell, bool)
        case "options":
            return isinstance(cell, list) and all(isinstance(c, dict) and "text" in c for c in cell)
        case "persons":
            return isinstance(cell, (list, str))
        case _:
            return isinstance(cell, str)


def _panel(looked: Looked, element: Json, where: str) -> None:
    header = element.get("header") or {}
    only(looked, header, table.PANEL_HEADER, f"{where} -> header")
    for name in ("title", "icon"):
        if name in header:
            tagged(looked, header[name], f"{where} -> header")
    if "title" not in header:
        looked.bad(PARSE, where, "a panel needs a title")


Rule = Callable[[Looked, Json, str], None]
SPECIAL: dict[str, Rule] = {
    "form": _form, "button": _button, "input": _input, "select_static": _select, "multi_select_static": _select,
    "select_person": _select, "multi_select_person": _select, "overflow": _select, "select_img": _select,
    "date_picker": _dated(r"\d{4}-\d{2}-\d{2}", "initial_date"), "chart": _chart, "table": _table,
    "picker_time": _dated(r"\d{2}:\d{2}", "initial_time"), "person": _person, "person_list": _person,
    "picker_datetime": _dated(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", "initial_datetime"), "collapsible_panel": _panel,
}  # fmt: skip
"""What holds for one component beyond its attributes."""
