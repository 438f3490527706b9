"""A company behind Slack's door, for tests of what goes wrong between the two."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from bot.cards.model import Button
from bot.platforms.slack import buttons
from tests.faults.door import Nowhere
from tests.platforms.slack.fake.delivery import Answered
from tests.wires.slack import InSlack

SIGNED_FOR = 300


def unfollowed(office: InSlack) -> None:
    """From now on nobody sees more of an event than what it leaves behind."""
    follow = office.workspace.door._doings.follow
    follow._pool = Nowhere()  # pyright: ignore[reportAttributeAccessIssue]
    follow.waits = lambda event: None


def card_in(office: InSlack, who: str, ref: str) -> dict[str, Any]:
    """The newest message of somebody's direct chat that shows a case."""
    slack = office.slack
    for message in reversed(slack.messages(office.handles[who])):
        if message.get("bot_id") and ref in slack.shown(message, None):
            return message
    raise AssertionError(f"{who} has no card of {ref}")


def verbs_in(office: InSlack, thing: Any) -> dict[str, str]:
    """The verbs of a message's or a view's buttons, each with the id of its button."""
    found: dict[str, str] = {}
    for control in office.slack.controls(thing):
        if control.kind == "button" and control.action_id.startswith(("ask:", "do:")):
            with suppress(ValueError):
                found[buttons.read(control.value).verb] = control.action_id
    return found


def a_button(office: InSlack, who: str, token: str, verb: str, kind: str = "do") -> dict[str, Any]:
    """A message in somebody's chat with one button, as an old or a forged client would have it."""
    button = {
        "type": "button", "action_id": f"{kind}:0", "text": {"type": "plain_text", "text": "…"},
        "value": buttons.value_of(Button(token, verb, "")),
    }  # fmt: skip
    actions = {"type": "actions", "block_id": "gone", "elements": [button]}
    channel = office.slack.direct(office.handles[who])
    return {"type": "message", "ts": office.slack.ts(), "text": "…", "blocks": [actions], "channel": channel}


def presses(office: InSlack, who: str, verb: str, ref: str) -> Answered:
    """Somebody presses a button of their newest card of that case."""
    message = card_in(office, who, ref)
    return office.slack.as_user(office.handles[who]).presses(message, verbs_in(office, message)[verb])


def fills(office: InSlack, who: str, values: dict[str, Any]) -> Answered:
    """Somebody fills in the form before them and sends it."""
    handle, slack = office.handles[who], office.slack
    view = slack.view_of(handle)
    assert view is not None, f"{who} has no form open"
    hands = slack.as_user(handle)
    for question, value in values.items():
        hands.chooses(view, f"q:{question}", value)
    return hands.submits(view, anyway=True)


def told(office: InSlack, who: str) -> list[str]:
    """What only this person was shown, oldest first: sentences beside a card, and the view before them."""
    slack, handle = office.slack, office.handles[who]
    shown = [slack.shown(each, handle) for each in slack.ephemerals(handle)]
    view = slack.view_of(handle)
    return [*shown, slack.shown(view, handle)] if view is not None else shown
