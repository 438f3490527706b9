"""Modals and App Home of the fake Slack: triggers, the stack, hashes, what is typed and what is sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk import WebClient

from tests.platforms.slack.fake import CannotFill, FakeSlack, View
from tests.platforms.slack.fake.conftest import App, Clock, done, plain, refused, section


def ask(block_id: str, label: str, **element: Any) -> dict[str, Any]:
    """An input block."""
    element = {"type": "plain_text_input", "action_id": "a"} | element
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("申请"), "submit": plain("提交"), "blocks": list(blocks), **more}


NAME, LEVEL = ask("name", "岗位"), ask("level", "级别", type="static_select")
LEVEL["element"]["options"] = [{"text": plain(t), "value": v} for v, t in (("a", "甲"), ("b", "乙"))]
BUTTON = {
    "type": "actions",
    "block_id": "go",
    "elements": [{"type": "button", "text": plain("继续"), "action_id": "do:1", "value": "v"}],
}


def a_trigger(slack: FakeSlack, app: App) -> str:
    """A trigger of somebody who used a shortcut."""
    slack.as_user("U1").shortcut("start")
    return app.payloads[-1]["trigger_id"]


def opened(slack: FakeSlack, app: App, client: WebClient, view: dict[str, Any]) -> View:
    client.views_open(trigger_id=a_trigger(slack, app), view=view)
    view_now = slack.view_of("U1")
    assert view_now is not None
    return view_now


def test_a_trigger_opens_one_view_within_three_seconds(
    slack: FakeSlack, client: WebClient, clock: Clock, app: App
) -> None:
    """Used, late, made up: each has its code."""
    trigger = a_trigger(slack, app)
    client.views_open(trigger_id=trigger, view=modal(NAME))
    assert refused(client.views_open, trigger_id=trigger, view=modal(NAME)) == "exchanged_trigger_id"
    late = a_trigger(slack, app)
    clock.turn(3.1)
    assert refused(client.views_open, trigger_id=late, view=modal(NAME)) == "expired_trigger_id"
    assert refused(client.views_open, trigger_id="1.2.3", view=modal(NAME)) == "invalid_trigger_id"


def test_three_views_fit_on_a_stack(slack: FakeSlack, client: WebClient, app: App) -> None:
    """A root and two more; closing one shows the one below. Without a modal there is nothing to push on."""
    assert refused(client.views_push, trigger_id=a_trigger(slack, app), view=modal(NAME)) == "not_found"
    opened(slack, app, client, modal(BUTTON))
    for code in ("", "", "push_limit_reached"):
        top = slack.view_of("U1")
        assert top is not None
        slack.as_user("U1").presses(top, "继续")
        trigger = app.payloads[-1]["trigger_id"]
        if code:
            assert refused(client.views_push, trigger_id=trigger, view=modal(BUTTON)) == code
        else:
            pushed = done(client.views_push(trigger_id=trigger, view=modal(BUTTON)))["view"]
            assert pushed["previous_view_id"] == top.id
    assert len(slack.views) == 3
    slack.as_user("U1").closes()
    assert len(slack.views) == 2
    slack.as_user("U1").closes(all=True)
    assert slack.view_of("U1") is None


def test_a_hash_guards_an_update(slack: FakeSlack, client: WebClient, app: App) -> None:
    """Whoever updates on what is not there any more is told; without a hash the last one wins."""
    view = opened(slack, app, client, modal(NAME))
    first = view.hash
    client.views_update(view_id=view.id, hash=first, view=modal(NAME, LEVEL))
    assert refused(client.views_update, view_id=view.id, hash=first, view=modal(NAME)) == "hash_conflict"
    assert refused(client.views_update, view_id="V404", view=modal(NAME)) == "not_found"
    assert refused(client.api_call, "views.update", json={"view": modal(NAME)}) == "invalid_arguments"
    client.views_update(view_id=view.id, view=modal(NAME))
    client.views_publish(user_id="U1", view={"type": "home", "blocks": [section("家")]})
    home = slack.home("U1")
    assert home is not None
    assert slack.shown(home) == "家"
    again = {"type": "home", "blocks": [section("新")]}
    assert refused(client.views_publish, user_id="U1", hash="0.0", view=again) == "hash_conflict"
    client.views_publish(user_id="U1", hash=home.hash, view=again)


ELEVEN = [{"text": plain(f"{n}"), "value": f"{n}"} for n in range(11)]
BAD_VIEWS: dict[str, dict[str, Any]] = {
    "no submit": {"type": "modal", "title": plain("x"), "blocks": [NAME]},
    "a long title": modal(section()) | {"title": plain("x" * 25)},
    "a hundred and one blocks": modal(*[section()] * 101),
    "long metadata": modal(section(), private_metadata="x" * 3001),
    "a table": modal({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}),
    "an id": modal(section(), id="V1"),
    "eleven boxes": modal(ask("a", "x", type="checkboxes", options=ELEVEN)),
    "a choice not there": modal(ask("a", "x", type="radio_buttons", options=ELEVEN[1:], initial_option=ELEVEN[0])),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_VIEWS)
def test_views_slack_would_not_take_are_refused(slack: FakeSlack, client: WebClient, app: App, what: str) -> None:
    """The limits of modals; the trigger is still good."""
    trigger = a_trigger(slack, app)
    assert refused(client.views_open, trigger_id=trigger, view=BAD_VIEWS[what]) == "invalid_arguments"
    assert slack.views == []
    client.views_open(trigger_id=trigger, view=modal(NAME))


def test_two_views_cannot_have_one_external_id(slack: FakeSlack, client: WebClient, app: App) -> None:
    """An external id finds the view that has it, and is taken as long as that is open."""
    opened(slack, app, client, modal(NAME, external_id="mine"))
    slack.as_user("U2").shortcut("start")
    trigger = app.payloads[-1]["trigger_id"]
    twin = modal(NAME, external_id="mine")
    assert refused(client.views_open, trigger_id=trigger, view=twin) == "duplicate_external_id"
    client.views_update(external_id="mine", view=modal(LEVEL, external_id="mine"))


def test_a_form_is_filled_in_and_sent(slack: FakeSlack, client: WebClient, app: App) -> None:
    """Values of every kind arrive as the state of the view; afterwards the view is closed."""
    people = ask("who", "谁", type="multi_users_select")
    when, day = ask("when", "何时", type="datetimepicker"), ask("day", "哪天", type="datepicker")
    many = ask("many", "几个", type="number_input", is_decimal_allowed=False, max_value="5")
    proof = ask("proof", "证据", type="file_input")
    view = opened(slack, app, client, modal(NAME, LEVEL, people, when, day, many, proof, private_metadata="m"))
    hands = slack.as_user("U1")
    for what, bad in (("级别", "丙"), ("几个", "6"), ("没有", "x"), ("谁", ["路人"])):
        with pytest.raises(CannotFill):
            hands.fills(view, {what: bad})
    assert hands.submits(view).applied == "kept back by Slack"
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    hands.fills(view, {"岗位": "策划", "level": "乙", "谁": ["刘洋"], "何时": at, "哪天": "2026-12-01", "几个": "3"})
    hands.fills(view, {"证据": [("图.png", b"png")]})
    assert hands.submits(view).applied == "closed"
    sent = app.payloads[-1]
    state = {block: held["a"] for block, held in sent["view"]["state"]["values"].items()}
    assert (sent["type"], sent["view"]["private_metadata"], sent["view"]["hash"]) == ("view_submission", "m", view.hash)
    assert state["name"] == {"type": "plain_text_input", "value": "策划"}
    assert state["level"]["selected_option"]["value"] == "b"
    assert state["who"]["selected_users"] == ["U2"]
    assert state["when"]["selected_date_time"] == int(at.timestamp())
    assert (state["day"]["selected_date"], state["many"]["value"]) == ("2026-12-01", "3")
    assert state["proof"]["files"][0]["name"] == "图.png"
    assert slack.view_of("U1") is None


def test_the_answer_to_a_form_is_done_to_the_view(slack: FakeSlack, client: WebClient, app: App) -> None:
    """Errors stand beside the field, an update keeps what was typed, a push comes on top, clear ends all."""
    view = opened(slack, app, client, modal(NAME))
    hands = slack.as_user("U1")
    hands.fills(view, {"岗位": "策划"})
    app.answer = {"response_action": "errors", "errors": {"name": "太短"}}
    assert hands.submits(view).applied == "errors"
    assert "太短" in slack.shown(view)
    assert slack.controls(view)[0].error == "太短"
    app.answer = {"response_action": "update", "view": modal(NAME, LEVEL)}
    assert hands.submits(view).applied == "updated"
    assert [c.holds for c in slack.controls(view)] == [("策划",), ()]
    hands.fills(view, {"级别": "甲"})
    app.answer = {"response_action": "push", "view": modal(NAME)}
    assert hands.submits(view).applied == "pushed"
    app.answer = {"response_action": "clear"}
    top = slack.view_of("U1")
    assert top is not None
    assert top.id != view.id
    assert hands.submits(top, anyway=True).applied == "cleared"
    assert slack.views == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": modal(section("x" * 3001))},
        {"response_action": "dance"},
        "何",
    ],
)
def test_an_answer_slack_cannot_use_is_trouble(slack: FakeSlack, client: WebClient, app: App, answer: Any) -> None:
    """The view stays and says that something went wrong, and so does what the hand returns."""
    view = opened(slack, app, client, modal(NAME))
    app.answer = answer
    back = slack.as_user("U1").submits(view, anyway=True)
    assert (back.ok, bool(back.trouble)) == (False, True)
    assert slack.view_of("U1") is view
    assert view.trouble in slack.shown(view)


def test_a_choice_is_told_where_the_input_says_so(slack: FakeSlack, client: WebClient, app: App) -> None:
    """An input with dispatch_action brings its choice at once, others with the whole form."""
    view = opened(slack, app, client, modal(LEVEL, LEVEL | {"block_id": "other", "dispatch_action": True}))
    hands = slack.as_user("U1")
    before = len(app.payloads)
    assert hands.chooses(view, "level", "甲") is None
    assert hands.chooses(view, "other", "乙") is not None
    assert len(app.payloads) == before + 1
    sent = app.payloads[-1]
    assert sent["actions"][0]["selected_option"]["value"] == "b"
    assert sent["view"]["state"]["values"]["level"]["a"]["selected_option"]["value"] == "a"
    assert sent["container"] == {"type": "view", "view_id": view.id}


def test_a_form_that_wants_to_know_hears_of_its_closing(slack: FakeSlack, client: WebClient, app: App) -> None:
    """view_closed comes to who asked for it."""
    opened(slack, app, client, modal(NAME, notify_on_close=True))
    slack.as_user("U1").closes()
    assert (app.payloads[-1]["type"], app.payloads[-1]["is_cleared"]) == ("view_closed", False)
    assert json.dumps(app.payloads).count(slack.bot_token) == 0
