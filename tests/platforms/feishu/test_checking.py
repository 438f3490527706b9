"""What Feishu would refuse is found before it is sent, and all we say in any moment passes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.cards.model import Card
from bot.cards.words import LANGUAGES
from bot.commands.frame import Ground
from bot.commands.preview import Sections, sections_of
from bot.flow.world import World
from bot.platforms.feishu import card, formcard
from bot.platforms.feishu.checking import acting, objects, problems
from bot.settings import load_settings
from tests.platforms.cases import INPUTS, PARTS, a_form
from tests.platforms.feishu.drawing import WORDS, elements, handle_of, look, wrong

PUBLISHED = Path(bot.__file__).parents[2] / "shared" / "payloads" / "feishu" / "cards"
ODD = {
    "components__containers__column-set.0.json": "an id twice",
    "components__containers__interactive-container.0.json": "an empty dialog",
    "components__content__image.1.json": "a number as text",
    "components__interactive__image-picker.2.json": "a value that is text",
    "components__interactive__overflow.1.json": "a width of nothing",
    "structure__card-json-v2-structure.0.json": "a tag that stands for any",
}
"""Published examples that are placeholders in one place, which is found."""


def plain(words: str) -> dict[str, Any]:
    return {"tag": "plain_text", "content": words}


def button(**rest: Any) -> dict[str, Any]:
    return {"tag": "button", "text": plain("好"), "behaviors": [{"type": "callback", "value": {"k": "do"}}], **rest}


def whole(*found: Any, **rest: Any) -> dict[str, Any]:
    return {"schema": "2.0", "header": {"title": plain("题")}, "body": {"elements": list(found)}, **rest}


def form(*found: Any, **rest: Any) -> dict[str, Any]:
    send = button(name="send", form_action_type="submit")
    return {"tag": "form", "name": "form", "elements": [*found, send], **rest}


def boxed(*found: Any) -> dict[str, Any]:
    return {"tag": "column_set", "columns": [{"tag": "column", "elements": list(found)}]}


def nested(depth: int) -> dict[str, Any]:
    held: dict[str, Any] = {"tag": "hr"}
    for _ in range(depth):
        held = boxed(held)
    return held


def menu(**rest: Any) -> dict[str, Any]:
    return {"tag": "select_static", "name": "q", "options": [{"text": plain("甲"), "value": "a"}], **rest}


TABLE = {"tag": "table", "columns": [{"name": "c", "data_type": "text"}], "rows": [{"c": "x"}]}
CHART = {"tag": "chart", "chart_spec": {"type": "bar", "data": {"values": []}}}
WRONG: dict[str, Any] = {
    "no schema": {"header": {"title": plain("题")}, "body": {"elements": []}},
    "schema 1.0": whole() | {"schema": "1.0"},
    "unknown attribute of the card": whole(i18n_elements={}),
    "unknown attribute": whole({"tag": "hr", "colour": "red"}),
    "unknown tag": whole({"tag": "note"}),
    "the action of 1.0": whole({"tag": "action", "actions": []}),
    "a column by itself": whole({"tag": "column", "elements": []}),
    "no title": whole() | {"header": {}},
    "a colour nobody knows": whole() | {"header": {"title": plain("x"), "template": "torqoise"}},
    "not for all": whole(config={"update_multi": False}),
    "a form in a column": whole(boxed(form())),
    "a table in a form": whole(form(TABLE)),
    "a table in a column": whole(boxed(TABLE)),
    "a chart in a form": whole(form(CHART)),
    "a form in a form": whole(form(form())),
    "a form without a name": whole({"tag": "form", "elements": [button(name="s", form_action_type="submit")]}),
    "a form nobody can send": whole({"tag": "form", "name": "f", "elements": []}),
    "a field without a name": whole(form({"tag": "input"})),
    "a button without a name": whole(form(button(form_action_type="submit"))),
    "a name twice": whole(form({"tag": "input", "name": "send"})),
    "an element_id twice": whole(*[{"tag": "hr", "element_id": "a"}] * 2),
    "an element_id of a digit": whole({"tag": "hr", "element_id": "1a"}),
    "an element_id too long": whole({"tag": "hr", "element_id": "a" * 21}),
    "several from outside a form": whole({"tag": "multi_select_static", "name": "m", "options": []}),
    "a submit outside a form": whole(button(name="s", form_action_type="submit")),
    "a value that is text": whole(button(behaviors=[{"type": "callback", "value": "x"}])),
    "a dialog without a title": whole(button(confirm={"text": plain("x")})),
    "a button of no known type": whole(button(type="blue")),
    "a text too long": whole(form({"tag": "input", "name": "i", "max_length": 1001})),
    "a text longer than it may be": whole(form({"tag": "input", "name": "i", "max_length": 2, "default_value": "xxx"})),
    "a placeholder too long": whole(form({"tag": "input", "name": "i", "placeholder": plain("x" * 101)})),
    "an option twice": whole(form(menu(options=[{"text": plain("x"), "value": "a"}] * 2))),
    "begins elsewhere": whole(form(menu(initial_option="b"))),
    "an option without words": whole(form(menu(options=[{"value": "a"}]))),
    "no date": whole(form({"tag": "date_picker", "name": "d", "initial_date": "2026-13-01"})),
    "no moment": whole(form({"tag": "picker_datetime", "name": "d", "initial_datetime": "2026-01-01T10:00"})),
    "six tables": whole(*[TABLE] * 6),
    "six charts": whole(*[CHART] * 6),
    "a chart of nothing": whole({"tag": "chart", "chart_spec": {}}),
    "eleven rows a page": whole(TABLE | {"page_size": 11}),
    "a height of rows": whole(TABLE | {"row_height": "medium"}),
    "51 columns": whole(TABLE | {"columns": [{"name": f"c{n}", "data_type": "text"} for n in range(51)], "rows": []}),
    "a cell of no column": whole(TABLE | {"rows": [{"d": "x"}]}),
    "a cell that is no text": whole(TABLE | {"rows": [{"c": 1}]}),
    "six containers deep": whole(nested(6)),
    "201 elements": whole(*[{"tag": "hr"}] * 200),
    "31 KB": whole({"tag": "markdown", "content": "字" * 10_400}),
    "quotes that grow on the way": whole({"tag": "markdown", "content": '"' * 10_000}),
    "pixels": whole({"tag": "hr", "margin": "4"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_feishu_would_refuse_is_found(name: str) -> None:
    """Each rule by itself: one card that breaks it, and is told so."""
    assert problems(WRONG[name]) != []


def test_what_is_right_has_no_problem() -> None:
    """The smallest of each, so that the tests above fail for their own reason."""
    right = whole(TABLE, CHART, nested(5), button(confirm={"title": plain("?"), "text": plain("!")}), form(menu()))
    assert problems(right) == []
    assert problems(whole(*[{"tag": "hr"}] * 199)) == []


@pytest.mark.parametrize(
    "odd", [None, [], "x", 1, {}, {"body": "x"}, whole(None, 1, [], {"tag": []}), whole({"tag": "x"})]
)
def test_whatever_is_checked_there_is_an_answer(odd: Any) -> None:
    """Something that is no card at all is a problem and not an exception."""
    assert problems(odd) != []


@pytest.mark.parametrize(
    "words", ["<at id=all></at>", "[付款](http://x)", "<font color='red'>x</font>", "`x`", "a_b_", "&lt;"]
)
def test_markdown_that_acts_is_found(words: str) -> None:
    """Ours holds bold words, lines and a red star, and nothing else."""
    assert acting(whole({"tag": "markdown", "content": words})) == [words]
    assert (
        acting(whole({"tag": "markdown", "content": "**岗位** <font color='red'>&#42;</font><br />&#60;at&#62;"})) == []
    )


def test_leaving_out_or_adding_any_key_is_noticed() -> None:
    """Every element of everything we draw: with an attribute nobody knows, or without its tag, it is a problem."""
    known = [
        card.message(Card((), tuple(part for part, _ in PARTS.values())), handle_of, WORDS),
        formcard.form(a_form(*(asked for asked, _ in INPUTS.values())), handle_of, WORDS),
    ]
    for made in known:
        assert problems(made) == []
        for number, each in enumerate(objects(made)):
            if "tag" in each:
                spoilt = copy.deepcopy(made)
                target: Any = list(objects(spoilt))[number]
                target["unheard_of"] = 1
                assert problems(spoilt) != []
                del target["unheard_of"], target["tag"]
                assert problems(spoilt) != []


def test_published_examples_have_no_problem() -> None:
    """The open platform's own examples pass, but for those whose placeholders no card may hold. They are data from
    elsewhere and lie beside the repository where they are at hand."""
    found = {path.name: json.loads(path.read_bytes()) for path in sorted(PUBLISHED.glob("*.json"))}
    cards = {name: each for name, each in found.items() if each.get("schema") == "2.0" and "body" in each}
    assert len(cards) >= 25 if PUBLISHED.is_dir() else not cards
    assert {name for name, each in cards.items() if problems(each)} == set(ODD) & set(cards)


# every moment of the house


@pytest.fixture(scope="module")
def house() -> tuple[Sections, World]:
    """Every card and form of every workflow, register and sealed round."""
    return sections_of(load_settings(None), Ground())


def test_every_moment_of_every_workflow_is_one_feishu_takes(house: tuple[Sections, World]) -> None:
    """Steps, ends, notices, lists and forms, Chinese and English, with everybody in Feishu and with nobody; and no
    card is shortened."""
    sections, world = house
    ids = {who: f"ou_{n:032}" for n, who in enumerate(world.office.people)}
    seen = 0
    for _, sheets in sections:
        for sheet in sheets:
            for lang, (thing, _) in sheet.things.items():
                for handles in (ids.get, lambda who: None):
                    seen += 1
                    if isinstance(thing, Card):
                        made = card.message(thing, handles, look(lang))
                        assert wrong(made) == [], sheet.title
                        assert not any(
                            "more" in str(e["behaviors"][0]["value"].get("k")) for e in elements(made, "button")
                        )
                    else:
                        for page in range(formcard.pages(thing)):
                            assert wrong(formcard.form(thing, handles, look(lang), page=page)) == [], sheet.title
    assert seen > 500 * len(LANGUAGES)
