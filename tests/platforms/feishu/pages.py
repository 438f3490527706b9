"""A page of a form as its reader sees it: each question under its label, its fields, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.model import Input
from bot.platforms.feishu import buttons
from bot.ports import Pressed
from tests.platforms.adapter import Control
from tests.platforms.feishu.fake import Control as Element
from tests.platforms.feishu.fake import FakeFeishu
from tests.platforms.feishu.fake.reading import FIRST, Reader

TEXTS, MENU, TICKS = {"input"}, {"select_static", "input"}, {"multi_select_static", "input"}
SUITS: dict[str, set[str]] = {
    "text": TEXTS, "long": TEXTS, "number": TEXTS, "date": {"date_picker"}, "moment": {"picker_datetime"},
    "choice": MENU, "yesno": MENU, "department": MENU, "cycle": MENU, "case": MENU, "record": MENU,
    "person": {*MENU, "select_person"}, "choices": TICKS, "carried": TICKS, "people": {*TICKS, "multi_select_person"},
}  # fmt: skip
"""By which of Feishu's components each kind of question may be answered."""
WRITTEN = ("text", "long", "number")


@dataclass(frozen=True)
class Block:
    """A question as it stands on a page: its label, the names of its fields, and what was wrong."""

    label: str
    names: tuple[str, ...]
    error: str
    text: str


def blocks_on(feishu: FakeFeishu, content: Mapping[str, Any]) -> list[Block]:
    """The questions of a form's page, in order: each begins with its label in bold."""
    container = next((e for e in content["body"]["elements"] if e["tag"] == "form"), None)
    eyes, made = Reader(feishu), list[list[Any]]()
    for element in container["elements"] if container else ():
        if element["tag"] == "markdown" and element["content"].startswith("**"):
            made.append([])
        if made:
            made[-1].append(element)
    return [_block(eyes, each) for each in made]


def _block(eyes: Reader, elements: list[dict[str, Any]]) -> Block:
    head, *others = elements
    label = " ".join(eyes.lines(head)).removesuffix(" *")
    lines = [line for each in others for line in eyes.lines(each)]
    error = next((line.removeprefix("⚠️ ") for line in lines if line.startswith("⚠️ ")), "")
    names = tuple(c.name for c, _ in eyes.controls(others) if c is not None and c.name and c.kind in FIRST)
    return Block(label, names, error, "\n".join(lines))


def question_of(asked: Input, mine: list[Element], block: Block) -> Control:
    if asked.kind in ("rows", "files"):
        options = tuple(o.label for o in asked.options if o.label in block.text)
        return Control(asked.kind, asked.label, name=asked.name, options=options, error=block.error)
    assert {each.kind for each in mine} <= SUITS[asked.kind] and mine, f"{asked.kind} is asked by {mine}"
    options = tuple(label for each in mine for _, label in each.options)
    typed = asked.kind not in WRITTEN and mine[0].kind == "input"
    return Control(asked.kind, asked.label, name=asked.name, options=options, error=block.error, typed=typed)


def carried_by(element: Element) -> tuple[str, str, str | None] | None:
    """Token, verb and value of a button of ours; None for one that fetches something, shows more or is in a form."""
    if element.kind != "button":
        return None
    pressed = buttons.read(element.value)
    return (pressed.token, pressed.verb, pressed.value) if isinstance(pressed, Pressed) else None


def button_of(element: Element) -> Control | None:
    if (carried := carried_by(element)) is None:
        return None
    token, verb, value = carried
    return Control("button", element.label, token, verb, "", value, element.confirm.split("\n")[-1])
