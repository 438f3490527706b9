"""A company behind Slack's door, for tests of what goes wrong between the two."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from bot.cards.model import Button, Card, line, to_json
from bot.platforms.slack import buttons
from bot.ports import Answer, Incoming, Pressed, Submitted
from storage import outbox
from tests.looking import deeds, rows
from tests.platforms.slack.fake.delivery import Answered
from tests.wires.slack import InSlack

SIGNED_FOR = 300
ITEM = {"what": "写周报", "owner": "wang.xiaoyu", "due": "2026-03-20", "priority": "P1"}
OWNER = "wang.xiaoyu"


class Nowhere(Executor):
    """Shows nobody what follows an event: that may be lost at any time."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        return Future()


def unfollowed(office: InSlack) -> None:
    """From now on nobody sees more of an event than what it leaves behind."""
    follow = office.workspace.door._doings.follow
    follow._pool = Nowhere()  # pyright: ignore[reportAttributeAccessIssue]
    follow.waits = lambda event: None


def item(office: InSlack, what: str = "写周报", who: str = OWNER, owner: str = OWNER) -> Answer:
    """File an action item in the house itself."""
    body = Submitted("desk", "start:meetings.action_item", {**ITEM, "what": what, "owner": owner})
    return rings(office, who, body)


def rings(office: InSlack, who: str, body: Pressed | Submitted, platform: str = "slack") -> Answer:
    """An event of its own, given to the house past the wire."""
    handle = office.handles[who] if platform == "slack" else who
    return office.room.receive(Incoming(office.key(), platform, handle, body, office.clock.now()))


def ref_of(answer: Answer) -> str:
    """The number of the case that was filed."""
    assert answer.accepted, answer.toast
    return answer.toast.split()[-1].strip("。")


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


def left_behind(office: InSlack) -> dict[str, list[dict[str, Any]]]:
    """All that events leave in the bot's memory, less the record of the events themselves."""
    return deeds(office) | {table: rows(office, table) for table in ("outbox", "audit", "counter")}


def writes(office: InSlack, letters: list[tuple[str, str]], kind: str = "direct", **more: Any) -> None:
    """Put (key, place) letters to Slack into the outbox."""
    now = office.clock.now()
    with office.bole.tools.store.transaction() as tx:
        for key, place in letters:
            body = to_json(Card(line(key)))
            outbox.put(tx, key, more.pop("card", key), kind, place, "slack", 1, body, now, **more)  # pyright: ignore[reportArgumentType]


def states(office: InSlack) -> dict[str, str]:
    """Key → state of every letter."""
    return {row["key"]: row["state"] for row in rows(office, "outbox")}


def works_until(office: InSlack, end: datetime) -> None:
    """Let the courier work at each moment at which it has something to do, until then."""
    courier = office.courier
    while True:
        while courier.work():
            pass
        due = courier.next_due()
        if due is None or due >= end:
            break
        office.clock.set(max(due, office.clock.now() + timedelta(milliseconds=1)))
    office.clock.set(end)


def works(office: InSlack, **span: float) -> None:
    works_until(office, office.clock.now() + timedelta(**span))


def told(office: InSlack, who: str) -> list[str]:
    """What only this person was shown, oldest first: sentences beside a card, and the view before them."""
    slack, handle = office.slack, office.handles[who]
    shown = [slack.shown(each, handle) for each in slack.ephemerals(handle)]
    view = slack.view_of(handle)
    return [*shown, slack.shown(view, handle)] if view is not None else shown
