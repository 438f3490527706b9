"""An approval pressed over HTTP, kept and carried out before it is acknowledged; beside a framework that only acks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bot.platforms.slack import buttons
from tests.bench.slack.ground import HOUSE_CORE, apart, housed, settled
from tests.bench.slack.postman import Ack, bring, request
from tests.bench.slack.program import Run
from tests.platforms.slack.fake import FakeSlack
from tests.platforms.slack.fake import payloads as made
from tests.platforms.slack.fake.blocktable import elements_of
from tests.platforms.slack.fake.workspace import Channel, Json

ROUNDS = 5
PER_ROUND = 50
HANDS = 8
AFTER = "slack-follow"


@dataclass(frozen=True)
class Side:
    """One side of one round: microseconds of processor time a request, in all and by kind of thread; the acks."""

    all_us: float
    threads: dict[str, float]
    alone: list[Ack]
    crowded: list[Ack]


@dataclass(frozen=True)
class Presses:
    """Rounds of the bare framework and of the house in turn, and where the house's time went, in µs a press."""

    rounds: list[tuple[Side, Side]]
    parts: dict[str, float]
    payload_bytes: int

    @property
    def ratio(self) -> float:
        """The processor time of a press up to its ack, beside the bare framework's."""
        return median(before_ack(ours) / bare.all_us for bare, ours in self.rounds)


def before_ack(side: Side) -> float:
    return side.all_us - side.threads.get(AFTER, 0.0)


def measure(folder: Path) -> Presses:
    with apart(), settled() as slack, housed(folder, slack) as house:
        bare = Run(HOUSE_CORE, "-m", "tests.bench.slack.bare", slack.signing_secret)
        try:
            house.tell("files", count=(2 * ROUNDS + 3) * PER_ROUND)
            presses = list(approvals(slack))
            given = iter(presses)
            for run in (bare, house):
                _side(run, slack, [next(given) for _ in range(PER_ROUND)], [])
            rounds = []
            for _ in range(ROUNDS):
                payloads = [[next(given) for _ in range(PER_ROUND)] for _ in range(2)]
                rounds.append((_side(bare, slack, *payloads), _side(house, slack, *payloads)))
            house.tell("watches")
            timed = _side(house, slack, [next(given) for _ in range(PER_ROUND)], [])
            parts = {name: us / PER_ROUND for name, us in house.tell("watched").items()}
        finally:
            bare.close()
    parts["HTTP: uvicorn, h11, Starlette"] = timed.threads["MainThread"] - parts["signature"]
    parts["after the ack: the pressed card drawn anew, sent to Slack"] = timed.threads.get(AFTER, 0.0)
    return Presses(rounds, parts, len(request(slack.signing_secret, presses[0])))


def _side(run: Run, slack: FakeSlack, alone: list[Json], crowded: list[Json]) -> Side:
    """One after the other, then as many at a time as there are hands."""
    calm, thronged = ([request(slack.signing_secret, each) for each in some] for some in (alone, crowded))
    before = run.tell("cpu")
    acks = bring(run.port, calm, 1), bring(run.port, thronged, HANDS)
    after = run.tell("cpu")
    count = len(alone) + len(crowded)
    bad = [ack for some in acks for ack in some if ack.status != 200]
    assert not bad, f"{len(bad)} of {count} presses were not acknowledged: {bad[0]}"
    spent = {name: (us - before.get(name, 0.0)) / count for name, us in after.items()}
    return Side(spent.pop("all"), spent, *acks)


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
