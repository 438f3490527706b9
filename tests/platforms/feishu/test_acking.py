"""Many messages at once: each is taken and acknowledged, and there is an end to how many wait."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from bot.platforms.feishu.acking import MOST_UNDER_WAY, Acks
from bot.platforms.feishu.frames import DATA, frame_of
from tests.platforms.feishu.faraway import frame


class Slow:
    """A house that takes nothing until it may, and the connection on which it is acknowledged."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.codes: list[int] = []

    def take(self, payload: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        self.may.wait(10)
        return 200, {}

    def send(self, message: bytes) -> bool:
        self.codes.append(json.loads(frame_of(message).payload)["code"])
        return True


def burst(acks: Acks, slow: Slow, count: int) -> None:
    for number in range(count):
        acks.give(slow, frame_of(frame(DATA, {"message_id": f"m{number}"})), b"{}")


def test_a_thousand_messages_at_once_are_taken() -> None:
    """Nobody's is sent back to come again after a quarter of a minute because the others are before it."""
    slow = Slow()
    acks = Acks(slow.take)
    burst(acks, slow, 1_000)
    slow.may.set()
    assert acks.idle(10)
    acks.close()
    assert slow.codes == [200] * 1_000


def test_there_is_an_end_to_how_many_wait() -> None:
    """What goes beyond is refused at once, and Feishu pushes it again; those that wait are not lost by it."""
    slow = Slow()
    acks = Acks(slow.take)
    burst(acks, slow, MOST_UNDER_WAY + 5)
    assert slow.codes == [500] * 5
    slow.may.set()
    assert acks.idle(10)
    acks.close()
    assert slow.codes[5:] == [200] * MOST_UNDER_WAY


def test_a_press_waits_for_no_message() -> None:
    """B6: every hand is busy with messages and hundreds wait: a press is worked at once."""
    slow, pressed = Slow(), threading.Event()

    def take(payload: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        if payload.get("header"):
            pressed.set()
            return 200, {}
        return slow.take(payload)

    acks = Acks(take)
    burst(acks, slow, 500)
    press = json.dumps({"header": {"event_type": "card.action.trigger"}}).encode()
    acks.give(slow, frame_of(frame(DATA, {"message_id": "press"})), press)
    assert pressed.wait(10)
    slow.may.set()
    assert acks.idle(10)
    acks.close()
    assert slow.codes == [200] * 501
