"""A thousand people are asked at once, at the pace Feishu allows an app."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.bench.crowd import BEFORE_MONDAY, company_file
from tests.bench.feishu.ground import access, settled
from tests.bench.feishu.house import House
from tests.platforms.feishu.fake import FakeFeishu

PEOPLE = 1_000
A_SECOND = 50
"""Calls of one interface Feishu takes from an app in a second; 1,000 in a minute."""
ANSWERS_S = 0.2
PATIENCE_S = 80.0
SEND = "POST /im/v1/messages"
TOO_OFTEN = (99991400, 230020)


@dataclass(frozen=True)
class Letters:
    """`seconds` from the first letter that arrived to the last. `refused`: posts that were told to come again later;
    `lost`, `twice`: people."""

    seconds: float
    posts: int
    refused: int
    lost: int
    twice: int

    @property
    def share(self) -> float:
        """Of the permitted rate."""
        return (PEOPLE - 1) / self.seconds / A_SECOND


def measure(folder: Path) -> Letters:
    """The Monday prompt of everybody waits when the courier begins; Feishu answers after a fifth of a second."""
    company = folder / "company.toml"
    company.write_text(company_file(PEOPLE), encoding="utf-8")
    with settled(company, BEFORE_MONDAY) as feishu:
        house = House(folder, access(feishu, "http"), company, paced=True, start=BEFORE_MONDAY)
        (courier,) = house.bole.couriers
        try:
            house.clock.winds(seconds=60)
            house.bole.room.pulse()
            feishu.pace.on, feishu.sent.slow = True, ANSWERS_S
            courier.start()
            _wait(feishu)
        finally:
            courier.stop(5)
            house.close()
        return _told(feishu)


def _wait(feishu: FakeFeishu) -> None:
    end = time.monotonic() + PATIENCE_S
    while sum(bool(chat.messages) for chat in list(feishu.chats.values()) if chat.user) < PEOPLE:
        assert time.monotonic() < end, "the letters did not arrive in time"
        time.sleep(0.2)


def _told(feishu: FakeFeishu) -> Letters:
    posts = [call for call in feishu.calls if f"{call.verb} {call.route}" == SEND]
    arrived = sorted(call.at for call in posts if call.status == 200)
    refused = sum(call.status == 429 or call.answer.get("code") in TOO_OFTEN for call in posts)
    had = Counter(chat.user for chat in feishu.chats.values() if chat.user for _ in chat.messages)
    lost, twice = PEOPLE - len(had), sum(count > 1 for count in had.values())
    return Letters(arrived[-1] - arrived[0], len(posts), refused, lost, twice)
