"""An approval pressed over HTTP, kept and carried out before it is acknowledged; beside a framework that only acks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bot.platforms.slack import buttons
from tests.bench import sides
from tests.bench.program import HOUSE_CORE, Run, apart
from tests.bench.sides import Presses
from tests.bench.slack.ground import housed, request, settled
from tests.platforms.slack.fake import FakeSlack
from tests.platforms.slack.fake import payloads as made
from tests.platforms.slack.fake.blocktable import elements_of
from tests.platforms.slack.fake.workspace import Channel, Json

AFTER = "slack-follow"


def measure(folder: Path) -> Presses:
    with apart(), settled() as slack, housed(folder, slack) as house:
        bare = Run(HOUSE_CORE, "-m", "tests.bench.slack.bare", slack.signing_secret)
        try:
            house.tell("files", count=sides.NEEDED)
            presses = [partial(request, slack.signing_secret, each) for each in approvals(slack)]
            return sides.measure(bare, house, iter(presses), AFTER, ("signature",))
        finally:
            bare.close()


def approvals(slack: FakeSlack) -> Iterator[Json]:
    """What Slack sends when somebody approves, for each card that asks for it."""
    return (press() for _, press in presses_of(slack, "approve"))


def presses_of(slack: FakeSlack, verb: str) -> Iterator[tuple[str, Callable[[], Json]]]:
    """Every button of that verb: who has it, and what Slack sends when they press it."""
    for chat in [c for c in slack.channels.values() if c.user]:
        for message in list(chat.messages):
            for block, button in ((b, e) for b in message.get("blocks", ()) for e in elements_of(b)):
                if button["type"] == "button" and verb_of(button) == verb:
                    yield chat.user, partial(_pressed, slack, chat, message, block, button)


def _pressed(slack: FakeSlack, chat: Channel, message: Json, block: Json, button: Json) -> Json:
    done = made.action(slack, button, block["block_id"], None)
    return made.pressed_in_message(slack, chat.user, message, chat.id, done, {})


def verb_of(button: Json) -> str:
    try:
        return buttons.read(button.get("value", "")).verb
    except ValueError:
        return ""
