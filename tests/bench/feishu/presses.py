"""An approval pressed in Feishu: encrypted, signed, kept and carried out before it is answered with its card; beside
the SDK's own dispatcher, which does nothing with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench import sides
from tests.bench.feishu.ground import housed, request, settled
from tests.bench.feishu.house import ON_LOOP
from tests.bench.program import HOUSE_CORE, Run, apart
from tests.bench.sides import Presses
from tests.platforms.feishu.fake import FakeFeishu
from tests.platforms.feishu.fake import payloads as made
from tests.platforms.feishu.fake.company import Json

AFTER = "feishu-follow"
APPROVED = "recruiting.hiring_need:head:approve"


@dataclass(frozen=True)
class Approvals:
    """`dispatching_us`: the SDK's dispatcher alone, without the server before it; `kept`: approvals in the audit, of
    `pressed`; `card_bytes` of the answer."""

    presses: Presses
    dispatching_us: float
    kept: int
    pressed: int
    card_bytes: int


def measure(folder: Path) -> Approvals:
    with apart(), settled() as feishu, housed(folder, feishu, "http") as house:
        bare = Run(HOUSE_CORE, "-m", "tests.bench.feishu.bare", "http", feishu.encrypt_key, feishu.verification_token)
        try:
            house.tell("files", count=sides.NEEDED)
            presses = [partial(request, feishu, press()) for _, press in presses_of(feishu, "approve")]
            found = sides.measure(bare, house, iter(presses), AFTER, ON_LOOP)
            alone = bare.tell("dispatching") / (sides.NEEDED - sides.PER_ROUND)
            kept = house.tell("done", action=APPROVED)
        finally:
            bare.close()
    answer = json.loads(found.answer)
    assert answer["toast"]["type"] == "success" and answer["card"]["type"] == "raw", answer
    return Approvals(found, alone, kept, sides.NEEDED, len(found.answer))


def presses_of(feishu: FakeFeishu, verb: str) -> Iterator[tuple[str, Callable[[], Json]]]:
    """Every button of that verb: who has it, and what Feishu sends when they press it."""
    for chat in [c for c in feishu.chats.values() if c.user]:
        for message in list(chat.messages):
            for control in feishu.controls(message.message_id, chat.user):
                if isinstance(control.value, dict) and control.value.get("v") == verb:
                    yield chat.user, partial(made.pressed, feishu, feishu.users[chat.user], message, control, {})
