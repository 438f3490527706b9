"""What the tests of the Slack look share: words, people of a small workspace, a payload read as Slack shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bot
from bot.cards.model import Card, Part, line
from bot.cards.words import Words
from bot.flow.people import Lang
from bot.platforms.slack import blocks
from bot.platforms.slack.checking import Surface, problems
from bot.platforms.slack.text import words_of
from tests.platforms.slack.fake.blockkit import message_problems, view_problems

TEMPLATES = Path(bot.__file__).parents[1] / "templates"
LOOKS = {lang: words_of(Words.load(TEMPLATES).say, lang) for lang in ("zh", "en")}
WORDS = LOOKS["zh"]
HANDLES = {"li.na": "U0LINA", "liu.yang": "U0LIUYANG"}
NAMES = {"U0LINA": "李娜", "U0LIUYANG": "刘洋"}
TEXTS = ("text", "initial_value")


def look(lang: Lang) -> Any:
    """The words of one language."""
    return LOOKS[lang]


def handle_of(person: str) -> str | None:
    return HANDLES.get(person)


def nobody(person: str) -> str | None:
    return None


def wrong(payload: dict[str, Any], surface: Surface) -> list[str]:
    """What our own check finds, and what the fake Slack does, which was written apart from it."""
    refused = message_problems(payload["blocks"]) if surface == "message" else view_problems(payload)
    return [*problems(payload, surface), *refused[1], *filter(None, [refused[0]])]


def texts(payload: Any) -> Iterator[str]:
    """Every run of words that is shown, people by their names."""
    if isinstance(payload, list):
        for each in payload:
            yield from texts(each)
    elif isinstance(payload, dict):
        if payload.get("type") == "user":
            yield NAMES.get(str(payload["user_id"]), str(payload["user_id"]))
        for name, each in payload.items():
            if name in TEXTS and isinstance(each, str):
                yield str(each)
            else:
                yield from texts(each)


def told(payload: Any) -> str:
    """All of it as one text."""
    return "".join(texts(payload))


def elements(payload: dict[str, Any], *kinds: str) -> list[dict[str, Any]]:
    """The elements of some types, in order."""
    return [each for each in everything(payload) if each.get("type") in kinds]


def everything(payload: Any) -> Iterator[dict[str, Any]]:
    """Every object of a payload."""
    if isinstance(payload, dict):
        yield payload
        for each in payload.values():
            yield from everything(each)
    elif isinstance(payload, list):
        for each in payload:
            yield from everything(each)


def state_of(view: dict[str, Any], **changed: dict[str, Any]) -> dict[str, Any]:
    """A view's `state.values` when nobody touched it, but for the changed blocks (`q__name` for `q:name`)."""
    kinds = {
        "plain_text_input": ("initial_value", "value"), "number_input": ("initial_value", "value"),
        "datepicker": ("initial_date", "selected_date"), "datetimepicker": ("initial_date_time", "selected_date_time"),
        "static_select": ("initial_option", "selected_option"), "radio_buttons": ("initial_option", "selected_option"),
        "checkboxes": ("initial_options", "selected_options"), "file_input": ("files", "files"),
        "multi_static_select": ("initial_options", "selected_options"),
        "users_select": ("initial_user", "selected_user"), "multi_users_select": ("initial_users", "selected_users"),
    }  # fmt: skip
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            initial, name = kinds[element["type"]]
            plural = name.endswith("s") and name != "value"
            found = element.get(initial, [] if plural else None)
            state[block["block_id"]] = {element["action_id"]: {"type": element["type"], name: found}}
    for name, each in changed.items():
        block = state[name.replace("__", ":")]["a"]
        block.update(each)
    return state


def drawn(*parts: Part, title: str = "招聘需求", **rest: Any) -> dict[str, Any]:
    """A card as a message that Slack would take."""
    made = blocks.message(Card(line(title), parts, **rest), handle_of, WORDS)
    assert wrong(made, "message") == []
    return made
