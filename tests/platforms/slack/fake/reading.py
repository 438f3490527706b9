"""Blocks as their reader has them: every word in order, and every control with what it holds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.platforms.slack.fake.blocktable import elements_of, options_of
from tests.platforms.slack.fake.filling import HELD, initial
from tests.platforms.slack.fake.workspace import Json, View

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

MARKUP = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True)
class Control:
    """Something to use. `kind` is Slack's element type; `options`: (value, label); `holds`: what is in it now.

    `confirm`: the sentences to agree to first. `error`: what was wrong with the answer, as it stands beside it.
    """

    kind: str
    label: str
    block_id: str
    action_id: str
    value: str = ""
    url: str = ""
    confirm: str = ""
    options: tuple[tuple[str, str], ...] = ()
    holds: tuple[str, ...] = ()
    hint: str = ""
    error: str = ""
    optional: bool = False
    style: str = ""


class Reader:
    """Somebody who reads, in their zone."""

    def __init__(self, slack: FakeSlack, reader: str | None) -> None:
        self._slack = slack
        user = slack.users.get(reader or "")
        self._zone = ZoneInfo(user.tz if user else "Asia/Shanghai")

    def name(self, user: str) -> str:
        found = self._slack.users.get(user)
        return f"@{found.real_name}" if found else f"@{user}"

    def time(self, seconds: int, form: str = "") -> str:
        """A moment; the tokens of Slack's date formats are filled in."""
        at = datetime.fromtimestamp(seconds, UTC).astimezone(self._zone)
        tokens = {
            "{date_num}": f"{at:%Y-%m-%d}", "{date}": f"{at:%Y-%m-%d}", "{time}": f"{at:%H:%M}",
            "{time_secs}": f"{at:%H:%M:%S}", "{day_divider_pretty}": f"{at:%Y-%m-%d}",
        }  # fmt: skip
        for kind in ("short", "long", "short_pretty", "long_pretty"):
            tokens[f"{{date_{kind}}}"] = f"{at:%Y-%m-%d}"
        if not form:
            return f"{at:%Y-%m-%d %H:%M}"
        return re.sub(r"\{\w+\}", lambda m: tokens.get(m.group(), m.group()), form)

    def text(self, thing: Any) -> str:
        """A text object; markup of mrkdwn is resolved as Slack does."""
        if not isinstance(thing, dict):
            return ""
        if thing.get("type") != "mrkdwn":
            return thing.get("text", "")
        return html.unescape(MARKUP.sub(lambda m: self._marked(m.group(1)), thing["text"]))

    def _marked(self, inside: str) -> str:
        what, _, words = inside.partition("|")
        if what.startswith("@"):
            return self.name(what[1:])
        if what.startswith("!date^"):
            _, seconds, form, *_ = what.split("^")
            return self.time(int(seconds), form)
        if what.startswith(("!", "#")):
            return words or f"@{what[1:]}"
        return words or what

    def inline(self, element: Json) -> str:
        """One piece of rich text."""
        match element["type"]:
            case "text":
                return element["text"]
            case "link":
                return element.get("text") or element["url"]
            case "user":
                return self.name(element["user_id"])
            case "broadcast":
                return f"@{element['range']}"
            case "date":
                return self.time(element["timestamp"], element["format"])
            case "emoji":
                return f":{element['name']}:"
            case "channel":
                found = self._slack.channels.get(element["channel_id"])
                return f"#{found.name if found else element['channel_id']}"
            case kind:
                return f"[{kind}]"

    def rich(self, elements: list[Json]) -> Iterator[str]:
        """Rich text, a line at a time."""
        for element in elements:
            if element["type"] == "rich_text_list":
                for each in element["elements"]:
                    yield "• " + "".join(self.inline(e) for e in each["elements"])
            else:
                yield "".join(self.inline(e) for e in element["elements"])

    def cell(self, cell: Json) -> str:
        return cell["text"] if cell["type"] == "raw_text" else " ".join(self.rich(cell["elements"]))

    def block(self, block: Json, view: View | None) -> Iterator[str]:
        """The lines of one block."""
        match block["type"]:
            case "divider":
                yield "———"
            case "rich_text":
                yield from self.rich(block["elements"])
            case "context":
                yield " ".join(self.text(e) or e.get("alt_text", "") for e in block["elements"])
            case "table":
                for row in block["rows"]:
                    yield " | ".join(self.cell(c) for c in row)
            case "markdown":
                yield block["text"]
            case "image" | "video":
                yield from filter(None, (self.text(block.get("title")), block["alt_text"]))
            case _:
                parts = [block.get(k) for k in ("label", "title", "subtitle", "text", "body", "hint")]
                yield from filter(None, map(self.text, [*parts, *block.get("fields", [])]))
        for element in elements_of(block):
            yield from self.element(block, element, view)
        if view is not None and block.get("block_id") in view.errors:
            yield view.errors[block["block_id"]]

    def element(self, block: Json, element: Json, view: View | None) -> Iterator[str]:
        """What is read of a control: its words, its choices, what it holds."""
        words = (self.text(element.get("text")), self.text(element.get("placeholder")), element.get("alt_text", ""))
        yield from filter(None, words)
        for group in element.get("option_groups", []):
            yield self.text(group["label"])
        for option in options_of(element):
            yield self.text(option["text"])
            if option.get("description"):
                yield self.text(option["description"])
        if "options" not in element and "option_groups" not in element:
            yield from self.holds(block, element, view)

    def holds(self, block: Json, element: Json, view: View | None) -> tuple[str, ...]:
        """What an element holds now, as it is read there."""
        state = None
        if view is not None:
            state = view.values.get(block.get("block_id", ""), {}).get(element.get("action_id", ""))
        state = state or initial(element)
        value = state.get(HELD[state["type"]][0]) if state else None
        many = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(self._one(element, each) for each in many)

    def _one(self, element: Json, value: Any) -> str:
        if isinstance(value, dict):
            if value.get("type") == "rich_text":
                return "\n".join(self.rich(value["elements"]))
            return self.text(value["text"]) if "text" in value else value["name"]
        if element["type"] == "datetimepicker":
            return self.time(value)
        return self.name(value) if element["type"].endswith("users_select") else str(value)

    def confirm(self, element: Json) -> str:
        dialog = element.get("confirm")
        return self.text(dialog["text"]) if dialog else ""

    def options(self, element: Json) -> tuple[tuple[str, str], ...]:
        if element["type"].endswith("users_select"):
            return tuple((u.id, u.real_name) for u in self._slack.users.values() if not u.deleted and not u.is_bot)
        return tuple((o["value"], self.text(o["text"])) for o in options_of(element))


def shown(slack: FakeSlack, thing: Any, reader: str | None = None) -> str:
    """A message, view or list of blocks as words, a line for each thing that stands by itself."""
    eyes = Reader(slack, reader)
    view = thing if isinstance(thing, View) else None
    lines: list[str] = []
    if view is not None and view.payload["type"] == "modal":
        lines.append(eyes.text(view.payload["title"]))
    for block in blocks_of(thing):
        lines += eyes.block(block, view)
    if view is not None:
        lines += filter(None, (eyes.text(view.payload.get("submit")), eyes.text(view.payload.get("close"))))
        lines += filter(None, [view.trouble])
    if isinstance(thing, dict):
        if not thing.get("blocks"):
            lines.append(eyes.text({"type": "mrkdwn", "text": thing.get("text", "")}))
        lines += [f"📎 {f['title'] or f['name']}" for f in thing.get("files", [])]
    return "\n".join(lines)


def blocks_of(thing: Any) -> list[Json]:
    """The blocks of a message or a view, or these blocks."""
    if isinstance(thing, View):
        return thing.blocks
    return thing.get("blocks", []) if isinstance(thing, dict) else thing


def controls(slack: FakeSlack, thing: Any) -> list[Control]:
    """What can be used there, in order."""
    eyes = Reader(slack, None)
    view = thing if isinstance(thing, View) else None
    found: list[Control] = []
    for block in blocks_of(thing):
        for element in elements_of(block):
            if element["type"] == "image":
                continue
            label = eyes.text(block.get("label")) or eyes.text(element.get("text")) or eyes.text(block.get("text"))
            found.append(
                Control(
                    element["type"], label or eyes.text(element.get("placeholder")), block.get("block_id", ""),
                    element.get("action_id", ""), element.get("value", ""), element.get("url", ""),
                    eyes.confirm(element), eyes.options(element), eyes.holds(block, element, view),
                    eyes.text(block.get("hint")), view.errors.get(block.get("block_id", ""), "") if view else "",
                    bool(block.get("optional")), element.get("style", ""),
                )
            )  # fmt: skip
    return found
