"""What the tests of the Feishu look share: words, a few people, a card read as Feishu shows it, forms filled in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import bot
from bot.cards.model import Card, FormView, Input, Part, line
from bot.cards.words import Words
from bot.flow.people import Lang
from bot.platforms.feishu import buttons, formcard
from bot.platforms.feishu.card import message
from bot.platforms.feishu.checking import acting, objects, problems
from bot.platforms.feishu.text import words_of
from tests.platforms.cases import a_form

TEMPLATES = Path(bot.__file__).parents[1] / "templates"
LOOKS = {lang: words_of(Words.load(TEMPLATES).say, lang) for lang in ("zh", "en")}
WORDS = LOOKS["zh"]
HANDLES = {"li.na": f"ou_{'a' * 32}", "liu.yang": f"ou_{'b' * 32}"}
HELD = ("default_value", "initial_date", "initial_datetime", "initial_option", "selected_values")


def look(lang: Lang) -> Any:
    """The words of one language."""
    return LOOKS[lang]


def handle_of(person: str) -> str | None:
    return HANDLES.get(person)


def person_of(handle: str) -> str | None:
    return {handle: person for person, handle in HANDLES.items()}.get(handle)


def nobody(person: str) -> str | None:
    return None


def wrong(card: dict[str, Any]) -> list[str]:
    """What Feishu would refuse, or read as more than text."""
    return [*problems(card), *acting(card)]


def elements(card: Any, *tags: str) -> list[dict[str, Any]]:
    """The elements of some tags, in order."""
    return [dict(each) for each in objects(card) if each.get("tag") in tags]


def read_back(markdown: str) -> str:
    """A markdown element's words as a reader sees them."""
    words = re.sub(r"<br />", "\n", markdown).replace("**", "").replace("\u200a", "")
    return html.unescape(re.sub(r"<[^>]*>", "", words))


def texts(thing: Any) -> Iterator[str]:
    """Every run of words that is shown; the numbers of a chart and the cells of a table, too."""
    if isinstance(thing, list):
        for each in thing:
            yield from texts(each)
    elif isinstance(thing, Mapping):
        tag = thing.get("tag")
        for name, each in thing.items():
            if name == "content":
                yield read_back(each) if tag == "markdown" else each
            elif name in ("display_name", "label", "series", "text", *HELD) and isinstance(each, str):
                yield each
            elif name == "rows" and tag == "table":
                yield from (cell for row in each for cell in row.values())
            elif name != "config":
                yield from texts(each)


def told(thing: Any) -> str:
    """All of it as one text."""
    return "\n".join(texts(thing))


def opened(*inputs: Input, **rest: Any) -> dict[str, Any]:
    """A page of a form as a card that Feishu would take."""
    card = formcard.form(a_form(*inputs), handle_of, WORDS, **rest)
    assert wrong(card) == []
    return card


def form_value(card: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """What a client sends of a form that nobody touched, but for the changed fields (`q__name` for `q:name`)."""
    found: dict[str, Any] = {}
    for each in objects(card):
        name = each.get("name")
        if not name or each.get("tag") in ("button", "form"):
            continue
        held = next((each[key] for key in HELD if key in each), "")
        if each["tag"] in ("date_picker", "picker_datetime") and held:
            held = f"{held} +0800"
        found[name] = held if held or not each["tag"].startswith("multi") else []
    assert {name.replace("__", ":") for name in changed} <= set(found)
    return found | {name.replace("__", ":"): each for name, each in changed.items()}


def named(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The buttons and fields of a form by their names."""
    return {str(each["name"]): dict(each) for each in objects(card) if each.get("name") and "tag" in each}


def sent_of(card: dict[str, Any]) -> buttons.Sent:
    """What every button of a form brings back."""
    values = [each["behaviors"][0]["value"] for each in elements(card, "button") if "form_action_type" in each]
    assert values
    assert all(value == values[0] for value in values)
    sent = buttons.read(values[0])
    assert isinstance(sent, buttons.Sent)
    return sent


def read(
    form: FormView, card: dict[str, Any], so_far: Mapping[str, Any] | None = None, **changed: Any
) -> dict[str, Any]:
    """What the house would hear of a page in which these fields were changed."""
    sent = sent_of(card)
    given = form_value(card, **changed)
    return formcard.values(form, given, person_of, page=sent.page, values=so_far, rows=sent.rows)


def filled(form: FormView, **rest: Any) -> dict[str, Any]:
    """A whole form that nobody touched, page by page to its end, as the house hears of it."""
    answers: dict[str, Any] = {}
    page, rows = 0, None
    for _ in range(100):
        card = formcard.form(form, handle_of, WORDS, page=page, values=answers, rows=rows, **rest)
        assert wrong(card) == []
        given = read(form, card, answers)
        press = "send" if "send" in named(card) else "next"
        turn = formcard.after(form, press, sent_of(card), before=answers, answers=given)
        answers, page, rows = turn.values, turn.page, turn.rows
        if turn.act == "send":
            return answers
    raise AssertionError("the form has no end")


def drawn(*parts: Part, title: str = "招聘需求", **rest: Any) -> dict[str, Any]:
    """A card that Feishu would take."""
    made = message(Card(line(title), parts, **rest), handle_of, WORDS)
    assert wrong(made) == []
    return made


def values(made: dict[str, Any]) -> list[dict[str, Any]]:
    """What each button brings back."""
    return [each["behaviors"][0]["value"] for each in elements(made, "button")]
