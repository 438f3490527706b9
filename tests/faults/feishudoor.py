"""A company behind Feishu's door, for tests of what goes wrong between the two."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from bot.cards.model import Button, Card, line
from bot.platforms.feishu import buttons
from bot.ports import Pressed
from tests.faults.door import Nowhere
from tests.platforms.feishu.fake import Answered, Control, answers, payloads
from tests.wires.feishu import InFeishu

CARD = Card(line("旧的卡片"), (), (Button("t", "v", "按钮"),))


def unfollowed(office: InFeishu) -> None:
    """From now on nobody sees more of an event than what it leaves behind."""
    office.wire.tenant.door._doings.follow._pool = Nowhere()  # pyright: ignore[reportAttributeAccessIssue]


def ours(office: InFeishu, who: str) -> list[dict[str, Any]]:
    """The bot's messages in somebody's direct chat, oldest first."""
    feishu = office.feishu
    return [m for m in feishu.messages(office.handles[who]) if m["sender"] == feishu.app_id]


def card_in(office: InFeishu, who: str, ref: str) -> dict[str, Any]:
    """The newest message of somebody's direct chat that shows a case."""
    for message in reversed(ours(office, who)):
        if ref in office.feishu.shown(message):
            return message
    raise AssertionError(f"{who} has no card of {ref}")


def read(control: Control) -> Pressed | None:
    """What a button of ours stands for in the house, if it does."""
    found = None
    if control.kind == "button":
        with suppress(ValueError):
            found = buttons.read(control.value)
    return found if isinstance(found, Pressed) else None


def verbs_in(office: InFeishu, message: Any) -> dict[str, Control]:
    """The verbs of a message's buttons, each with its button."""
    return {found.verb: c for c in office.feishu.controls(message) if (found := read(c)) is not None}


def press(office: InFeishu, who: str, message: Any, verb: str) -> Answered:
    """Somebody presses the button of that verb in a message."""
    return office.feishu.as_user(office.handles[who]).presses(message, verbs_in(office, message)[verb].label)


def presses(office: InFeishu, who: str, verb: str, ref: str) -> Answered:
    """Somebody presses a button of their newest card of that case."""
    return press(office, who, card_in(office, who, ref), verb)


def form_of(office: InFeishu, who: str) -> str:
    """The newest form before somebody; its message."""
    for message in reversed(ours(office, who)):
        if any(c.name == "send" or c.name == "next" for c in office.feishu.controls(message)):
            return message["message_id"]
    raise AssertionError(f"{who} has no form open")


def fills(office: InFeishu, who: str, values: dict[str, Any], message: str = "") -> Answered:
    """Somebody fills in the form before them and sends it."""
    message, hands = message or form_of(office, who), office.feishu.as_user(office.handles[who])
    hands.fills(message, {f"q:{name}": value for name, value in values.items()})
    return hands.submits(message, "send")


def forged(office: InFeishu, who: str, value: Any, *, message: str = "", name: str = "", **more: Any) -> Answered:
    """Somebody presses what no card of theirs has, as an old or a forged client would: on a message of ours in their
    direct chat, or on that one. `more`: what else stands in the action."""
    feishu, handle = office.feishu, office.handles[who]
    stands = feishu.find_message(message or a_card(office, who))
    payload = payloads.pressed(feishu, feishu.users[handle], stands, Control("button", "…", name, value), more)
    back = feishu.delivery.send("callback", payload)
    answers.apply(feishu, feishu.users[handle], stands, back)
    return back


def a_card(office: InFeishu, who: str) -> str:
    """A card of ours in somebody's direct chat, the same for all that is done on it."""
    tenant = office.wire.tenant
    return tenant.platform.post(office.handles[who], tenant.looks.message(CARD), uuid=f"old-{who}")


def value_of(token: str, verb: str, kind: str = "do") -> dict[str, str]:
    """What a button of ours carries."""
    return {"k": kind, "t": token, "v": verb}
