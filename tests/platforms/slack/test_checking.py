"""What Slack would refuse is found before it is sent, and all we say in any moment passes."""

from __future__ import annotations

import copy
import logging
from typing import Any, get_args

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.cards.model import Card
from bot.cards.words import LANGUAGES
from bot.commands.frame import Ground
from bot.commands.preview import Sections, sections_of
from bot.flow.world import World
from bot.platforms.slack import blocks, views
from bot.platforms.slack.checking import Surface, problems
from bot.platforms.slack.text import LIMITS
from bot.settings import load_settings
from tests.platforms.cases import INPUTS, PARTS, a_form
from tests.platforms.slack.drawing import WORDS, everything, handle_of, look, wrong


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}


def button(**rest: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "do:0", "text": plain("好"), "value": "x", **rest}


def rich(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(runs)}]}


def message(*found: dict[str, Any], text: str = "提示") -> dict[str, Any]:
    return {"text": text, "blocks": list(found)}


def field(element: dict[str, Any], **rest: Any) -> dict[str, Any]:
    block = {"type": "input", "block_id": "q:a", "label": plain("问"), "optional": True, **rest}
    return {
        "type": "modal",
        "title": plain("表"),
        "submit": plain("送"),
        "blocks": [block | {"element": {"action_id": "a", **element}}],
    }


def option(value: str = "a", words: str = "甲") -> dict[str, Any]:
    return {"text": plain(words), "value": value}


def text(words: str = "字") -> dict[str, Any]:
    return {"type": "text", "text": words}


WRONG_MESSAGES: dict[str, dict[str, Any]] = {
    "no blocks": {"text": "x", "blocks": []},
    "51 blocks": message(*[{"type": "divider"}] * 51),
    "unknown block": message({"type": "carousel", "elements": []}),
    "block of another place": message(field({"type": "datepicker"})["blocks"][0]),
    "no type": message({"text": plain("x")}),
    "unknown key": message({"type": "divider", "colour": "red"}),
    "header too long": message({"type": "header", "text": plain("x" * 151)}),
    "header of nothing": message({"type": "header", "text": plain("")}),
    "header blank": message({"type": "header", "text": plain(" \n")}),
    "header of markup": message({"type": "header", "text": {"type": "mrkdwn", "text": "*x*"}}),
    "context of markup": message({"type": "context", "elements": [{"type": "mrkdwn", "text": "<!here>"}]}),
    "context too long": message({"type": "context", "elements": [plain("x" * 2001)]}),
    "11 in a context": message({"type": "context", "elements": [plain("x")] * 11}),
    "26 buttons": message({"type": "actions", "elements": [button(action_id=f"do:{n}") for n in range(26)]}),
    "no buttons": message({"type": "actions", "elements": []}),
    "a field among buttons": message({"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "a"}]}),
    "unknown element": message({"type": "actions", "elements": [button(type="workflow_button")]}),
    "button label": message({"type": "actions", "elements": [button(text=plain("x" * 76))]}),
    "button value": message({"type": "actions", "elements": [button(value="x" * 2001)]}),
    "button style": message({"type": "actions", "elements": [button(style="green")]}),
    "button without id": message({"type": "actions", "elements": [{"type": "button", "text": plain("x")}]}),
    "action id too long": message({"type": "actions", "elements": [button(action_id="x" * 256)]}),
    "action id twice": message(*[{"type": "actions", "elements": [button()]}] * 2),
    "block id twice": message(*[{"type": "divider", "block_id": "a"}] * 2),
    "block id too long": message({"type": "divider", "block_id": "x" * 256}),
    "dialog without its text": message({"type": "actions", "elements": [button(confirm={"title": plain("x")})]}),
    "rich text of nothing": message(rich()),
    "rich text empty": message(rich(text(""))),
    "rich text too long": message(rich(text("x" * 3001))),
    "everybody called": message(rich({"type": "broadcast", "range": "channel"})),
    "a link": message(rich({"type": "link", "url": "https://evil.example"})),
    "a group": message(rich({"type": "usergroup", "usergroup_id": "S1"})),
    "nobody": message(rich({"type": "user", "user_id": "<!here>"})),
    "style unknown": message(rich(text() | {"style": {"blink": True}})),
    "list style": message({"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "x", "elements": [
        {"type": "rich_text_section", "elements": [text()]}]}]}),
    "two tables": message(*[{"type": "table", "rows": [[rich(text())]]}] * 2),
    "101 rows": message({"type": "table", "rows": [[rich(text())]] * 101}),
    "21 columns": message({"type": "table", "rows": [[rich(text())] * 21]}),
    "ragged table": message({"type": "table", "rows": [[rich(text())] * 2, [rich(text())]]}),
    "table of plain words": message({"type": "table", "rows": [["x"]]}),
    "fallback empty": message({"type": "divider"}, text=""),
    "fallback markup": message({"type": "divider"}, text="<!here>"),
    "fallback half escaped": message({"type": "divider"}, text="a & b"),
    "fallback too long": message({"type": "divider"}, text="x" * 4001),
    "too many characters": message(*[rich(text("x" * 3000))] * 5),
    "image from nowhere": message({"type": "image", "image_url": "http://x", "alt_text": "x"}),
    "image without words": message({"type": "image", "image_url": "https://x"}),
}  # fmt: skip
MENU = {"type": "static_select", "options": [option()]}
WRONG_VIEWS: dict[str, dict[str, Any]] = {
    "no submit": {name: each for name, each in field({"type": "datepicker"}).items() if name != "submit"},
    "another type": field({"type": "datepicker"}) | {"type": "home"},
    "title too long": field({"type": "datepicker"}) | {"title": plain("x" * 25)},
    "no title": {name: each for name, each in field({"type": "datepicker"}).items() if name != "title"},
    "metadata too long": field({"type": "datepicker"}) | {"private_metadata": "x" * 3001},
    "callback id too long": field({"type": "datepicker"}) | {"callback_id": "x" * 256},
    "unknown key": field({"type": "datepicker"}) | {"colour": "red"},
    "a table in a modal": field({"type": "datepicker"}) | {"blocks": [{"type": "table", "rows": [[rich(text())]]}]},
    "a button as a field": field({"type": "button", "text": plain("x")}),
    "label too long": field({"type": "datepicker"}, label=plain("x" * 2001)),
    "hint too long": field({"type": "datepicker"}, hint=plain("x" * 2001)),
    "option text": field(MENU | {"options": [option(words="x" * 76)]}),
    "option value": field(MENU | {"options": [option("x" * 151)]}),
    "no options": field(MENU | {"options": []}),
    "neither options nor groups": field({"type": "static_select"}),
    "both": field(MENU | {"option_groups": [{"label": plain("x"), "options": [option("b")]}]}),
    "101 options": field(MENU | {"options": [option(f"{n}") for n in range(101)]}),
    "an option twice": field(MENU | {"options": [option(), option(words="乙")]}),
    "initial option elsewhere": field(MENU | {"initial_option": option("b")}),
    "initial option of other words": field(MENU | {"initial_option": option("a", "乙")}),
    "initial options elsewhere": field({"type": "checkboxes", "options": [option()], "initial_options": [option("b")]}),
    "11 ticks": field({"type": "checkboxes", "options": [option(f"{n}") for n in range(11)]}),
    "more chosen than may be": field({
        "type": "multi_static_select", "options": [option(f"{n}") for n in range(3)], "max_selected_items": 1,
        "initial_options": [option(f"{n}") for n in range(2)]}),
    "text too long": field({"type": "plain_text_input", "initial_value": "x" * 3001}),
    "text longer than it may be": field({"type": "plain_text_input", "initial_value": "xxx", "max_length": 2}),
    "lengths turned round": field({"type": "plain_text_input", "min_length": 5, "max_length": 2}),
    "no date": field({"type": "datepicker", "initial_date": "2026-13-01"}),
    "no moment": field({"type": "datetimepicker", "initial_date_time": 12}),
    "number of letters": field({"type": "number_input", "is_decimal_allowed": False, "initial_value": "zwei"}),
    "number out of bounds": field({"type": "number_input", "is_decimal_allowed": False, "initial_value": "9",
                                   "max_value": "8"}),
    "11 files": field({"type": "file_input", "max_files": 11}),
    "nobody picked": field({"type": "users_select", "initial_user": "li.na"}),
    "too large": field({"type": "datepicker"}) | {"blocks": [
        {"type": "input", "block_id": f"q:{n}", "label": plain("中" * 2000), "element": {"type": "datepicker",
         "action_id": "a"}} for n in range(22)]},
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_MESSAGES)
def test_what_slack_would_refuse_in_a_message_is_found(name: str) -> None:
    """Each rule by itself: one payload that breaks it, and is told so."""
    assert problems(WRONG_MESSAGES[name], "message") != []


@pytest.mark.parametrize("name", WRONG_VIEWS)
def test_what_slack_would_refuse_in_a_view_is_found(name: str) -> None:
    """Each rule by itself."""
    assert problems(WRONG_VIEWS[name], "modal") != []


@pytest.mark.parametrize("payload", [None, [], "x", 1, {}, {"blocks": "x"}, {"blocks": [None, 1, []], "text": 1}])
def test_whatever_is_checked_there_is_an_answer(payload: Any) -> None:
    """Something that is no payload at all is a problem and not an exception."""
    for surface in get_args(Surface):
        assert problems(payload, surface) != []


def test_what_is_right_has_no_problem() -> None:
    """The smallest of each, so that the tests above fail for their own reason."""
    assert problems(message({"type": "actions", "elements": [button()]}), "message") == []
    assert problems(message(rich(text(), {"type": "user", "user_id": "U1"})), "message") == []
    assert problems(field({"type": "datepicker"}), "modal") == []
    assert problems(field(MENU | {"initial_option": option()}), "modal") == []


def test_leaving_out_or_adding_any_key_is_noticed() -> None:
    """Every object of everything we draw: without its type it is a problem, with a key nobody knows too."""
    whole = blocks.message(Card((), tuple(part for part, _ in PARTS.values())), handle_of, WORDS)
    form = views.form(a_form(*(asked for asked, _ in INPUTS.values())), handle_of, WORDS)
    known: tuple[tuple[dict[str, Any], Surface], ...] = ((whole, "message"), (form, "modal"))
    for payload, surface in known:
        assert problems(payload, surface) == []
        for number, thing in enumerate(everything(payload["blocks"])):
            spoilt = copy.deepcopy(payload)
            list(everything(spoilt["blocks"]))[number]["unheard_of"] = 1
            assert problems(spoilt, surface) != []
            if "type" in thing:
                spoilt = copy.deepcopy(payload)
                del list(everything(spoilt["blocks"]))[number]["type"]
                assert problems(spoilt, surface) != []


# every moment of the house


@pytest.fixture(scope="module")
def house() -> tuple[Sections, World]:
    """Every card and form of every workflow, register and sealed round."""
    return sections_of(load_settings(None), Ground())


def test_every_moment_of_every_workflow_is_one_slack_takes(house: tuple[Sections, World]) -> None:
    """Steps, ends, notices, lists and forms, Chinese and English, with everybody in Slack and with nobody; and
    none of them is shortened."""
    sections, world = house
    ids = {who: f"U{n}" for n, who in enumerate(world.office.people)}
    seen = 0
    for _, sheets in sections:
        for sheet in sheets:
            for lang, (thing, _) in sheet.things.items():
                for handles in (ids.get, lambda who: None):
                    seen += 1
                    if isinstance(thing, Card):
                        made = blocks.message(thing, handles, look(lang))
                        assert wrong(made, "message") == [], sheet.title
                        assert not any(e.get("action_id", "").startswith("more:") for e in everything(made))
                        assert wrong(views.card(thing, handles, look(lang)), "modal") == [], sheet.title
                        assert wrong(blocks.home([thing] * 3, handles, look(lang)), "home") == [], sheet.title
                    else:
                        for page in range(views.pages(thing)):
                            view = views.form(thing, handles, look(lang), page=page)
                            assert wrong(view, "modal") == [], sheet.title
    assert seen > 500 * len(LANGUAGES)


def test_the_sdk_reads_what_we_draw(caplog: pytest.LogCaptureFixture) -> None:
    """Each block the SDK has a model for is read by it without a complaint and comes back as it was."""
    whole = blocks.message(Card((), tuple(part for part, _ in PARTS.values())), handle_of, WORDS)
    form = views.form(a_form(*(asked for asked, _ in INPUTS.values())), handle_of, WORDS)
    with caplog.at_level(logging.WARNING):
        for block in [*whole["blocks"], *form["blocks"]]:
            parsed = Block.parse(block)
            assert parsed is not None, block["type"]
            assert parsed.to_dict()["type"] == block["type"]
        kept = View(**form).to_dict()
    assert [each["block_id"] for each in kept["blocks"] if "block_id" in each] == [
        each["block_id"] for each in form["blocks"] if "block_id" in each
    ]
    assert caplog.messages == []


def test_limits_are_those_of_the_sdk_or_lower() -> None:
    """Where the SDK knows a limit, ours is no higher."""
    from slack_sdk.models.blocks import ActionsBlock, ButtonElement, ContextBlock, HeaderBlock, InputBlock, Option

    for ours, theirs in (
        ("header.text", HeaderBlock.text_max_length),
        ("actions.elements", ActionsBlock.elements_max_length),
        ("context.elements", ContextBlock.elements_max_length),
        ("input.label", InputBlock.label_max_length),
        ("button.text", ButtonElement.text_max_length),
        ("button.value", ButtonElement.value_max_length),
        ("option.text", Option.label_max_length),
        ("option.value", Option.value_max_length),
    ):
        assert LIMITS[ours] <= theirs, ours
