"""A house and a Feishu of a few lines, for the tests of our door."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from bot.cards.model import Card, FormView
from bot.platforms.feishu.attaching import Attaching
from bot.platforms.feishu.checking import problems
from bot.platforms.feishu.door import Answered, Doings, Door
from bot.platforms.feishu.errors import Failed, answered
from bot.platforms.feishu.follow import Follow
from bot.platforms.feishu.looks import Looks
from bot.platforms.feishu.room import Room
from bot.platforms.feishu.scene import Badge
from bot.platforms.feishu.sending import Sending
from bot.ports import Answer, Download, Incoming
from bot.ports import House as RealHouse
from tests.platforms.feishu.events import APP, BOT, DIRECT, ME, NOW, OTHER, TENANT, press
from tests.platforms.smallhouse import Handing

BADGE = Badge(APP, TENANT, BOT)


@dataclass
class SmallHouse(Handing):
    """Knows two people; a second delivery is told what the first was told."""

    told: dict[str, Answer] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=lambda: {ME: "wang.xiaoyu", OTHER: "liu.yang"})

    def receive(self, incoming: Incoming) -> Answer:
        self.bears()
        if incoming.key not in self.told:
            self.heard[incoming.key] = incoming
            self.told[incoming.key] = self.answers.pop(0) if self.answers else self.answer
        return self.told[incoming.key]


@dataclass
class SmallFeishu:
    """Keeps every card by its message, with all it looked like; `texts` are plain messages. `fails`: verb → error code,
    once for each ("post", "redraw", "GET", "POST")."""

    posted: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    redrawn: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    fails: dict[str, int] = field(default_factory=dict)
    sent: list[tuple[str, Download]] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    ours_since: list[dict[str, Any]] = field(default_factory=list)
    looked: list[Mapping[str, Any]] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    by_uuid: dict[str, str] = field(default_factory=dict)

    def post(self, place: str, card_json: Mapping[str, Any], *, uuid: str) -> str:
        self._fail("post")
        assert len(uuid) <= 50 and problems(dict(card_json)) == []
        if uuid not in self.by_uuid:
            self.by_uuid[uuid] = f"om_{len(self.by_uuid) + 1}"
            self.posted.append((place, self.by_uuid[uuid], dict(card_json)))
        if place == ME:
            self.known[ME] = DIRECT
        return self.by_uuid[uuid]

    def redraw(self, message: str, card_json: Mapping[str, Any]) -> None:
        self._fail("redraw")
        assert problems(dict(card_json)) == []
        self.redrawn.append((message, dict(card_json)))

    def call(
        self, verb: str, path: str, *, query: Mapping[str, Any] | None = None, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        self._fail(verb)
        if path.startswith("/im/v1/chats/"):
            return {"chat_mode": "p2p" if path.endswith(DIRECT) else "group"}
        if verb == "GET":
            self.looked.append(query or {})
            return {"items": self.ours_since}
        assert body is not None
        self.texts.append((body["receive_id"], json.loads(body["content"])["text"]))
        return {"message_id": "om_text"}

    def _fail(self, what: str) -> None:
        if (code := self.fails.pop(what, None)) is not None:
            raise answered(what, code)

    def met(self, handle: str, chat: str) -> None:
        self.known[handle] = chat

    def direct(self, handle: str) -> str:
        return self.known.get(handle, "")

    def hand_over(self, handle: str, download: Download) -> None:
        self._fail("hand_over")
        self.sent.append((handle, download))

    def fetch(self, message_id: str, file_key: str, kind: str) -> tuple[str, bytes]:
        if file_key not in self.files:
            raise Failed("file_refused", meaning="permanent")
        return self.files[file_key]

    def last(self) -> dict[str, Any]:
        """The card posted last."""
        return self.posted[-1][2]


@dataclass
class Town:
    """The door with everything behind it. `settle` waits until what follows an event was done."""

    house: SmallHouse
    feishu: SmallFeishu
    door: Door
    follow: Follow
    room: Room
    shown: dict[str, Card]
    changed: list[Mapping[str, Any]]
    meets: list[str]

    def take(self, payload: Mapping[str, Any]) -> Answered:
        return self.door.take(payload)

    def pressed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What a press was answered; what follows it was done."""
        status, body = self.door.take(payload)
        assert status == 200
        self.settle()
        assert "card" not in body or problems(body["card"]["data"]) == []
        return body

    def settle(self) -> None:
        done = threading.Barrier(self.follow.hands + 1)
        for _ in range(self.follow.hands):
            self.follow.later(done.wait, 10)
        done.wait(10)


def build(house: SmallHouse, feishu: SmallFeishu, patience: float = 2.2) -> Town:
    """A door as after a start: nothing is remembered but what the house and Feishu have."""
    whole = cast(RealHouse, house)
    numbers = count(len(feishu.posted))
    shown: dict[str, Card] = {}
    changed: list[Mapping[str, Any]] = []
    meets: list[str] = []
    room = Room(
        whole, feishu, feishu, Looks(whole), feishu, feishu, lambda: f"name{next(numbers)}",
        lambda person, message: shown.get(message),
    )  # fmt: skip
    follow = Follow(room)
    doings = Doings(follow, Sending(room, lambda: NOW), Attaching(room, feishu), changed.append, meets.append)
    door = Door(room, doings, lambda: BADGE, lambda: NOW, patience=patience, settled=0.01)
    return Town(house, feishu, door, follow, room, shown, changed, meets)


@contextmanager
def open_town(patience: float = 2.2) -> Iterator[Town]:
    town = build(SmallHouse(), SmallFeishu(), patience)
    yield town
    town.door.close()


def opens(town: Town, form: FormView, number: str = "ev-open") -> tuple[str, dict[str, Any]]:
    """Somebody presses what opens that form; the message it then stands in, and the card."""
    town.house.answers.append(Answer(form=form, accepted=False))
    town.pressed(press("t-form", "submit", "ask", number=number))
    _, where, card = town.feishu.posted[-1]
    return where, card
