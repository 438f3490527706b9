"""Whether Slack would take these blocks, this view, this metadata: read against the table, problem by problem."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from tests.platforms.slack.fake.blocktable import (
    ACCESSORIES,
    ACTIONS,
    ANSWERS,
    BLOCKS,
    ELEMENTS,
    INLINE,
    RICH,
    SURFACES,
    elements_of,
    options_of,
)
from tests.platforms.slack.fake.workspace import Json

TOGETHER, MARKDOWN, VIEW_BYTES, METADATA_BYTES = 13_200, 12_000, 250_000, 16_000
VIEW = {
    "type!": ("str", 255), "title!": ("plain", 24), "blocks!": "any", "submit": ("plain", 24), "close": ("plain", 24),
    "private_metadata": ("str", 3000, 0), "callback_id": ("str", 255, 0), "external_id": ("str", 255, 0),
    "clear_on_close": "bool", "notify_on_close": "bool", "submit_disabled": "bool",
}  # fmt: skip
HOME = {k: v for k, v in VIEW.items() if k not in ("title!", "submit", "close", "submit_disabled")}
OPTION = {"text!": ("plain", 75), "value!": ("str", 150), "description": ("plain", 75), "url": ("str", 3000)}
TICKED = OPTION | {"text!": ("text", 75), "description": ("text", 75)}
GROUP = {"label!": ("plain", 75), "options!": ("list", 1, 100, "option")}
CONFIRM = {
    "title!": ("plain", 100), "text!": ("text", 300), "confirm!": ("plain", 30), "deny!": ("plain", 30),
    "style": ("one of", "primary", "danger"),
}  # fmt: skip
LOOKS = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight")
STYLE: dict[str, Any] = dict.fromkeys(LOOKS, "bool")
COLUMN = {"align": ("one of", "left", "center", "right"), "is_wrapped": "bool"}
SHAPES: dict[str, dict[str, Any]] = {
    "option": OPTION, "ticked": TICKED, "option_group": GROUP, "confirm": CONFIRM, "style": STYLE, "column": COLUMN,
}  # fmt: skip
TYPES: dict[str, tuple[dict[str, dict[str, Any]], frozenset[str]]] = {
    "accessory": (ELEMENTS, ACCESSORIES),
    "action": (ELEMENTS, ACTIONS),
    "answer": (ELEMENTS, ANSWERS),
    "card action": (ELEMENTS, frozenset({"button"})),
    "rich": (RICH, frozenset(RICH)),
    "section": (RICH, frozenset({"rich_text_section"})),
    "inline": (INLINE, frozenset(INLINE)),
}
PATTERNS = {
    "time": re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "user": re.compile(r"[UW][A-Z0-9]+"),
}


class Reader:
    """Reads one payload and keeps what is wrong with it."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def bad(self, what: str, at: str) -> None:
        self.problems.append(f"[ERROR] {what} [json-pointer:{at}]")

    def shape(self, thing: Any, fields: dict[str, Any], at: str, *, beside: tuple[str, ...] = ()) -> None:
        """An object with these fields and no others."""
        if not isinstance(thing, dict):
            return self.bad("must provide an object", at)
        names = {name.rstrip("!"): what for name, what in fields.items()}
        for name in fields:
            if name.endswith("!") and name[:-1] not in thing:
                self.bad(f"missing required field: {name[:-1]}", at)
        for name, value in thing.items():
            if name in names:
                self.value(value, names[name], f"{at}/{name}")
            elif name not in beside:
                self.bad(f"no more properties allowed: {name}", at)
        return None

    def value(self, value: Any, what: Any, at: str) -> None:
        match what:
            case "any":
                pass
            case "bool":
                if not isinstance(value, bool):
                    self.bad("must be a boolean", at)
            case ("plain" | "text" as kind, most):
                self.text(value, kind, most, at)
            case ("str", most, *least):
                self.string(value, most, least[0] if least else 1, at)
            case ("int", least, most):
                if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
                    self.bad(f"must be a whole number from {least} to {most}", at)
            case ("one of", *names):
                if value not in names:
                    self.bad(f"must be one of {', '.join(names)}", at)
            case ("list", least, most, inner):
                self.items(value, least, most, inner, at)
            case str():
                self.named(value, what, at)

    def named(self, value: Any, what: str, at: str) -> None:
        if what in SHAPES:
            self.shape(value, SHAPES[what], at)
        elif what in TYPES:
            self.typed(value, *TYPES[what], at)
        elif what == "date":
            if not _is_date(value):
                self.bad("must be a date: YYYY-MM-DD", at)
        elif what in PATTERNS:
            if not isinstance(value, str) or not PATTERNS[what].fullmatch(value):
                self.bad(f"not a valid {what}", at)
        elif what == "cell":
            self.cell(value, at)
        elif what == "context item":
            self.context_item(value, at)

    def string(self, value: Any, most: int, least: int, at: str) -> None:
        if not isinstance(value, str):
            self.bad("must be a string", at)
        elif len(value) < least:
            self.bad(f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            self.bad(f"must be less than {most + 1} characters", at)

    def text(self, value: Any, kind: str, most: int, at: str) -> None:
        """A text object; plain_text only where `kind` is plain."""
        if not isinstance(value, dict):
            return self.bad("must provide an object", at)
        allowed = ("plain_text",) if kind == "plain" else ("plain_text", "mrkdwn")
        if value.get("type") not in allowed:
            return self.bad(f"must be a {' or '.join(allowed)} object", at)
        extra = "emoji" if value["type"] == "plain_text" else "verbatim"
        self.shape(value, {"text!": ("str", most), extra: "bool"}, at, beside=("type",))
        return None

    def items(self, value: Any, least: int, most: int, inner: Any, at: str) -> None:
        if not isinstance(value, list):
            return self.bad("must be an array", at)
        if not least <= len(value) <= most:
            self.bad(f"must have {least} to {most} items, has {len(value)}", at)
        for number, each in enumerate(value):
            self.value(each, inner, f"{at}/{number}")
        return None

    def typed(self, thing: Any, table: dict[str, dict[str, Any]], allowed: frozenset[str], at: str) -> None:
        kind = thing.get("type") if isinstance(thing, dict) else None
        if kind not in allowed:
            return self.bad(f"unsupported type: {kind}", f"{at}/type")
        self.shape(thing, table[kind], at, beside=("type",))
        if table is ELEMENTS:
            self.element(thing, at)
        return None

    def element(self, thing: Json, at: str) -> None:
        """What a table cannot say of an element: one kind of options, initial ones among them, each value once."""
        if thing["type"] in ("static_select", "multi_static_select"):
            if ("options" in thing) == ("option_groups" in thing):
                self.bad("needs either options or option_groups", at)
        elif thing["type"] == "image" and ("image_url" in thing) == ("slack_file" in thing):
            self.bad("needs either image_url or slack_file", at)
        there = options_of(thing)
        values = [o.get("value") for o in there if isinstance(o, dict)]
        if len(values) != len(set(values)):
            self.bad("option values must be unique", at)
        first = thing.get("initial_options") or [thing.get("initial_option")]
        if there and any(o is not None and o not in there for o in first):
            self.bad("initial_option must be one of the options", at)
        if {"min_length", "max_length"} <= thing.keys() and thing["min_length"] > thing["max_length"]:
            self.bad("min_length must not be greater than max_length", at)

    def context_item(self, thing: Any, at: str) -> None:
        if isinstance(thing, dict) and thing.get("type") == "image":
            self.typed(thing, ELEMENTS, frozenset({"image"}), at)
        else:
            self.text(thing, "text", 2000, at)

    def cell(self, thing: Any, at: str) -> None:
        kind = thing.get("type") if isinstance(thing, dict) else None
        if kind == "raw_text":
            self.shape(thing, {"text!": ("str", 3000)}, at, beside=("type",))
        elif kind == "rich_text":
            self.shape(thing, BLOCKS["rich_text"], at, beside=("type", "block_id"))
        else:
            self.bad(f"unsupported type: {kind}", f"{at}/type")

    def blocks(self, blocks: Any, surface: str) -> None:
        """All blocks of one surface, each for itself and together."""
        most, allowed = SURFACES[surface]
        if not isinstance(blocks, list):
            return self.bad("must be an array", "/blocks")
        if len(blocks) > most:
            self.bad(f"no more than {most} items allowed", "/blocks")
        seen: set[str] = set()
        for number, block in enumerate(blocks):
            at = f"/blocks/{number}"
            kind = block.get("type") if isinstance(block, dict) else None
            if kind not in allowed:
                self.bad(f"unsupported type: {kind}", f"{at}/type")
                continue
            self.shape(block, BLOCKS[kind] | {"block_id": ("str", 255)}, at, beside=("type",))
            self.once(block, seen, at, surface)
        if sum(b.get("type") == "table" for b in blocks if isinstance(b, dict)) > 1:
            self.bad("only one table allowed", "/blocks")
        if (
            sum(len(str(b.get("text"))) for b in blocks if isinstance(b, dict) and b.get("type") == "markdown")
            > MARKDOWN
        ):
            self.bad("markdown blocks are too long together", "/blocks")
        return None

    def once(self, block: Json, seen: set[str], at: str, surface: str) -> None:
        """Ids that must not come twice, and what is for modals only."""
        name = block.get("block_id")
        if name in seen:
            self.bad(f"block_id already exists: {name}", f"{at}/block_id")
        if isinstance(name, str):
            seen.add(name)
        elements = elements_of(block)
        actions = [e["action_id"] for e in elements if "action_id" in e]
        if len(actions) != len(set(actions)):
            self.bad("action_id already exists", at)
        if block["type"] == "section" and not block.get("text") and not block.get("fields"):
            self.bad("needs text or fields", at)
        if surface != "modal" and any(e.get("type") == "file_input" for e in elements):
            self.bad("file_input is for modals", at)


def message_problems(blocks: Any) -> tuple[str, list[str]]:
    """The error code for a message with such blocks, "" when Slack takes it, and what is wrong."""
    reader = Reader()
    reader.blocks(blocks, "message")
    if reader.problems:
        return "invalid_blocks", reader.problems
    if _letters(blocks) > TOGETHER:
        return "msg_blocks_too_long", [f"more than {TOGETHER} characters in all blocks together"]
    return "", []


def view_problems(view: Any) -> tuple[str, list[str]]:
    """The same for a modal or a home tab."""
    reader = Reader()
    kind = view.get("type") if isinstance(view, dict) else None
    if kind not in ("modal", "home"):
        return "invalid_arguments", ["[ERROR] unsupported type: must be modal or home [json-pointer:/view/type]"]
    reader.shape(view, VIEW if kind == "modal" else HOME, "/view")
    reader.blocks(view.get("blocks"), kind)
    asks = any(isinstance(b, dict) and b.get("type") == "input" for b in view.get("blocks") or [])
    if kind == "modal" and asks and not view.get("submit"):
        reader.bad("submit is required when there is an input block", "/view/submit")
    focused = json.dumps(view).count('"focus_on_load": true')
    if focused > 1:
        reader.bad("only one element may have focus_on_load", "/view")
    if reader.problems:
        return "invalid_arguments", reader.problems
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        return "view_too_large", []
    return "", []


def metadata_problem(metadata: Any) -> str:
    """The error code for such message metadata, "" when Slack takes it."""
    if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload", "entities"}:
        return "invalid_metadata_format"
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        return "invalid_metadata_schema"
    if len(json.dumps(metadata)) > METADATA_BYTES:
        return "metadata_too_large"
    return ""


def _letters(thing: Any) -> int:
    """The letters a reader would see of it."""
    if isinstance(thing, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else _letters(v) for k, v in thing.items())
    return sum(_letters(each) for each in thing) if isinstance(thing, list) else 0


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
