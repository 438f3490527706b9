"""Letters at Slack's own pace: how near the courier comes to what is permitted, and how often it is told to wait."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from bot.app import PLAYGROUND_COMPANY
from bot.cards.model import Card, to_json
from bot.platforms.slack.translate import NAME
from bot.platforms.slack.workspace import Access
from storage import outbox
from tests.bench.slack.ground import settled
from tests.bench.slack.house import House
from tests.platforms.slack.fake import FakeSlack

PLACES = 8
EACH = 25
PATIENCE_S = 90.0
POST = "chat.postMessage"


@dataclass(frozen=True)
class Letters:
    """`share`: of the permitted rate, in the place that fared worst and over all; `refused`: of all posts, 429."""

    share: float
    worst: float
    refused: float
    posts: int
    seconds: float


def measure(folder: Path) -> Letters:
    """Many letters wait for each of a few chats; the fake takes one a second there, and never two at once."""
    with settled() as slack:
        house = House(
            folder, Access(slack.bot_token, "", slack.signing_secret, slack.url), PLAYGROUND_COMPANY, paced=True
        )
        (courier,) = house.bole.couriers
        people = [p for p in house.bole.company.people if house.bole.room.handle_of(NAME, p)][:PLACES]
        for person in people:
            _write(house, person, house.bole.room.home_of(person)[0])
        slack.pace.on, slack.pace.burst = True, 1.0
        try:
            courier.start()
            _wait(slack, PLACES * EACH)
        finally:
            courier.stop(5)
            house.close()
        return _told(slack)


def _write(house: House, person: str, card: Card) -> None:
    now, handle = house.clock.now(), house.bole.room.handle_of(NAME, person)
    assert handle is not None
    with house.bole.tools.store.transaction() as tx:
        for number in range(EACH):
            key = f"bench:{person}:{number}"
            outbox.put(
                tx, key=key, card_key=key, kind="direct", place=handle, person=person, platform=NAME, version=1,
                body=to_json(card), private=False, urgent=False, not_before=now, now=now,
            )  # fmt: skip


def _wait(slack: FakeSlack, count: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while sum(call.method == POST and call.status == 200 for call in list(slack.calls)) < count:
        assert time.monotonic() < end, "the letters did not arrive in time"
        time.sleep(0.1)


def _told(slack: FakeSlack) -> Letters:
    posts = [call for call in slack.calls if call.method == POST]
    places: dict[str, list[float]] = {}
    for call in posts:
        if call.status == 200:
            places.setdefault(call.result["channel"], []).append(call.at)
    shares = [(len(times) - 1) / (max(times) - min(times)) / slack.pace.messages for times in places.values()]
    times = [at for some in places.values() for at in some]
    refused = sum(call.status == 429 for call in posts) / len(posts)
    return Letters(sum(shares) / len(shares), min(shares), refused, len(posts), max(times) - min(times))
