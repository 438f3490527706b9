"""Messages as their reader has them: every word in order, and every control with what it holds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake import cardtable as table
from tests.platforms.feishu.fake.cardparts import submits
from tests.platforms.feishu.fake.company import Json, Message

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

FIRST = {
    "input": "default_value", "select_static": "initial_option", "multi_select_static": "selected_values",
    "select_person": "initial_option", "multi_select_person": "selected_values", "date_picker": "initial_date",
    "picker_time": "initial_time", "picker_datetime": "initial_datetime", "checker": "checked", "select_img": "",
    "overflow": "",
}  # fmt: skip
"""Component → the attribute with what it holds before anybody touched it."""
HAIR = "\u200a"
"""A space too thin to be seen."""
SEVERAL = ("multi_select_static", "multi_select_person")
AT = re.compile(r"<at\s+(?:id|user_id|open_id)\s*=\s*['\"]?([^\s'\">]+)['\"]?\s*>.*?</at>", re.IGNORECASE | re.DOTALL)
PERSON = re.compile(r"<person\s+id\s*=\s*['\"]?([^\s'\">]+)[^>]*>.*?</person>", re.IGNORECASE | re.DOTALL)
WRAPPED = re.compile(r"<(font|text_tag|link|number_tag|a)\b[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
MARKS = (
    (re.compile(r"<br\s*/?>", re.IGNORECASE), "\n"),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\*\*(.+?)\*\*", re.DOTALL), r"\1"),
    (re.compile(r"(?<!\w)\*(?!\s)(.+?)(?<!\s)\*(?!\w)", re.DOTALL), r"\1"),
    (re.compile(r"~~(.+?)~~", re.DOTALL), r"\1"),
    (re.compile(r"`([^`]+)`"), r"\1"),
    (re.compile(r"^#{1,6} ", re.MULTILINE), ""),
)


@dataclass(frozen=True)
class Control:
    """Something to use. `kind` is Feishu's tag; `options`: (value, label); `holds`: what is in it now, as values.

    `label`: its own, else the words that stand before it. `value`: what its callback carries. `action`: submit or
    reset for a button of a form. `confirm`: the sentences to agree to first. `form`: the name of the form it is in.
    """

    kind: str
    label: str
    name: str = ""
    value: Any = None
    options: tuple[tuple[str, str], ...] = ()
    holds: tuple[str, ...] = ()
    url: str = ""
    confirm: str = ""
    hint: str = ""
    form: str = ""
    action: str = ""
    style: str = ""
    required: bool = False
    disabled: bool = False
    raw: Json = field(default_factory=dict, compare=False, repr=False)


def markdown(feishu: FakeFeishu | None, words: str) -> str:
    """Markdown as it is read: mentions as names, tags and signs gone, entities as what they stand for."""

    def name(found: re.Match[str]) -> str:
        user = feishu.users.get(found[1]) if feishu else None
        return user.name if user else {"all": "所有人"}.get(found[1], found[1])

    words = AT.sub(lambda m: f"@{name(m)}", words)
    words = PERSON.sub(name, words)
    for _ in range(3):
        words = WRAPPED.sub(r"\2", words)
    for sign, stands in MARKS:
        words = sign.sub(stands, words)
    return html.unescape(words).replace(HAIR, "")


class Reader:
    """Somebody who reads one card. `typed`: component name → what they have put there."""

    def __init__(self, feishu: FakeFeishu | None, typed: Mapping[str, Any] | None = None) -> None:
        self._feishu = feishu
        self._typed = typed or {}

    def text(self, thing: Any) -> str:
        """A text object as it is read."""
        if not isinstance(thing, dict):
            return ""
        words = str(thing.get("content") or "")
        return words if thing.get("tag") == "plain_text" else markdown(self._feishu, words)

    def name(self, open_id: Any) -> str:
        user = self._feishu.users.get(str(open_id)) if self._feishu else None
        return user.name if user else str(open_id)

    def lines(self, element: Json) -> Iterator[str]:
        """What is read of one component, a line at a time."""
        match element["tag"]:
            case "hr":
                yield "———"
            case "markdown":
                yield markdown(self._feishu, element["content"])
            case "div":
                yield self.text(element.get("text"))
            case "person":
                yield self.name(element["user_id"])
            case "person_list":
                yield ", ".join(self.name(p["id"]) for p in element["persons"])
            case "table":
                yield from self._table(element)
            case "chart":
                yield from _chart(element["chart_spec"])
            case "img":
                yield self.text(element.get("alt"))
            case "button":
                yield self.text(element.get("text"))
            case "collapsible_panel":
                yield self.text(element["header"].get("title"))
            case kind if kind in table.ASKING:
                yield from self._asking(element)
        for child in table.children(element):
            yield from self.lines(child)

    def _asking(self, element: Json) -> Iterator[str]:
        yield self.text(element.get("label") or element.get("text"))
        holds = self.holds(element)
        if not holds:
            yield self.text(element.get("placeholder"))
        labels = dict(self.options(element))
        if labels:
            yield from labels.values()
        else:
            yield from (self.name(h) for h in holds)

    def _table(self, element: Json) -> Iterator[str]:
        columns = element["columns"]
        yield " | ".join(str(c.get("display_name") or c["name"]) for c in columns)
        for row in element["rows"]:
            yield " | ".join(self._cell(c.get("data_type", "text"), row.get(c["name"], "")) for c in columns)

    def _cell(self, kind: str, cell: Any) -> str:
        if kind in ("lark_md", "markdown"):
            return markdown(self._feishu, cell)
        if kind == "options":
            return ", ".join(str(c["text"]) for c in cell) if isinstance(cell, list) else str(cell)
        if kind == "persons":
            return ", ".join(self.name(c) for c in (cell if isinstance(cell, list) else [cell]))
        return str(cell)

    def holds(self, element: Json) -> tuple[str, ...]:
        """What a control holds now, as values."""
        first = element.get(FIRST.get(element["tag"], "")) if element["tag"] in FIRST else None
        value = self._typed.get(element.get("name", ""), first)
        if isinstance(value, bool):
            return ("true",) if value else ()
        return tuple(value) if isinstance(value, list) else () if value in (None, "") else (str(value),)

    def options(self, element: Json) -> tuple[tuple[str, str], ...]:
        if not isinstance(element.get("options"), list):
            return ()
        return tuple(
            (str(o.get("value", "")), self.text(o.get("text")) or self.name(o.get("value"))) for o in element["options"]
        )

    def control(self, element: Json, before: str, form: str) -> Control:
        """A component as something to use. `before`: the words that stand before it."""
        behaviors = element.get("behaviors") or []
        url = next((b.get("default_url", "") for b in behaviors if b.get("type") == "open_url"), "")
        confirm = element.get("confirm") or {}
        own = self.text(element.get("label") or element.get("text"))
        return Control(
            element["tag"], own or before or self.text(element.get("placeholder")), element.get("name", ""),
            next((b.get("value") for b in behaviors if b.get("type") == "callback"), element.get("value")),
            self.options(element), self.holds(element), url or element.get("url", ""),
            "\n".join(filter(None, map(self.text, confirm.values()))), self.text(element.get("placeholder")), form,
            "submit" if submits(element) else "reset" if _resets(element) else "", element.get("type", ""),
            bool(element.get("required")), bool(element.get("disabled")), element,
        )  # fmt: skip

    def controls(self, elements: list[Json], form: str = "", before: str = "") -> Iterator[tuple[Control | None, str]]:
        """The controls of some components, each with the words before it, in order."""
        for element in elements:
            tag = element["tag"]
            if tag in table.ASKING or tag == "button":
                yield self.control(element, before, form), ""
                before = ""
            elif tag in table.HOLDS:
                inner = element["name"] if tag == "form" else form
                for control, words in self.controls(table.children(element), inner, before):
                    before = words
                    yield control, words
            else:
                before = "\n".join(filter(None, self.lines(element))) or before
                yield None, before


def _resets(element: Json) -> bool:
    return element.get("form_action_type") == "reset" or element.get("action_type") == "form_reset"


def _chart(spec: Json) -> Iterator[str]:
    yield str((spec.get("title") or {}).get("text", ""))
    data = spec.get("data") or {}
    for each in data if isinstance(data, list) else [data]:
        for row in each.get("values") or []:
            yield " | ".join(map(str, row.values())) if isinstance(row, dict) else str(row)


def screen(feishu: FakeFeishu, message: Message, reader: str | None) -> Reader:
    """The eyes of a reader before a message, with what they have typed into it."""
    return Reader(feishu, feishu.screens.get((reader or "", message.message_id, message.version)))


def shown(feishu: FakeFeishu, thing: Mapping[str, Any] | str, reader: str | None = None) -> str:
    """A message as words, a line for each thing that stands by itself; without a reader as nobody has touched it."""
    message = feishu.find_message(thing)
    eyes = screen(feishu, message, reader)
    content = message.content
    match message.msg_type:
        case "interactive":
            return "\n".join(filter(None, card_lines(eyes, content)))
        case "text":
            words = markdown(feishu, content["text"]) if message.sender == feishu.app_id else content["text"]
            for each in message.mentions:
                words = words.replace(each["key"], f"@{each['name']}")
            return words
        case "file" | "image" as kind:
            key = content[f"{kind}_key"]
            return f"📎 {feishu.files[key].name}"
        case _:
            return "\n".join(str(v) for v in content.values())


def card_lines(eyes: Reader, card: Json) -> Iterator[str]:
    """The lines of a card."""
    header = card.get("header") or {}
    yield eyes.text(header.get("title"))
    yield eyes.text(header.get("subtitle"))
    yield from (eyes.text(t.get("text")) for t in header.get("text_tag_list") or [])
    for element in card["body"]["elements"]:
        yield from eyes.lines(element)


def controls(feishu: FakeFeishu, thing: Mapping[str, Any] | str, reader: str | None = None) -> list[Control]:
    """What can be used in a message, in order."""
    message = feishu.find_message(thing)
    if message.msg_type != "interactive":
        return []
    found = screen(feishu, message, reader).controls(message.content["body"]["elements"])
    return [control for control, _ in found if control is not None]


def told(card: Json) -> Json:
    """A card as the history tells of it: the title, and of a 2.0 card little else."""
    title = ((card.get("header") or {}).get("title") or {}).get("content", "")
    return {"title": title, "elements": [[{"tag": "text", "text": "请升级至最新版本客户端，以查看内容"}]]}
