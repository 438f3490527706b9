"""Feeds Feishu's events, callbacks and cards to its door and its rules, and tells how each was handled."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import count
from typing import Any

from bot.platforms.feishu import roster
from bot.platforms.feishu.attaching import Attaching
from bot.platforms.feishu.checking import problems
from bot.platforms.feishu.door import Doings, Door
from bot.platforms.feishu.follow import Follow
from bot.platforms.feishu.looks import Looks
from bot.platforms.feishu.room import Room
from bot.platforms.feishu.scene import Badge
from bot.platforms.feishu.sending import Sending
from bot.ports import Download
from tests.platforms.feishu.fake import APP, BOT, TENANT
from tests.samples import reading, telling
from tests.samples.quiet import MOODS, NOW, Mood
from tests.samples.reading import Sample
from tests.samples.telling import Told

CALLBACKS = ("card.action.trigger", "url.preview.get")
CARDS = {"body", "elements", "i18n_elements", "config", "header", "tag"}
"""What a card, or a part of one, is known by."""
TAKEN = ("event", "sent", "wanted", "more", "entered", "added", "unheard", "changed", "reply")


def classified(where: str, data: Any) -> Sample:
    """What an object read from JSON is. Only the outermost names are looked at: the rest is the door's to judge."""
    header, event = data.get("header"), data.get("event")
    if isinstance(header, dict) and "event_type" in header:
        return Sample(where, "callback" if header["event_type"] in CALLBACKS else "event", data)
    if data.get("type") == "url_verification":
        return Sample(where, "challenge", data)
    if isinstance(event, dict):
        return Sample(where, "old event" if "uuid" in data else "event", data)
    if "open_message_id" in data and "action" in data:
        return Sample(where, "old callback", data)
    if CARDS & set(data) or data.get("schema") == "2.0":
        return Sample(where, "card", data)
    if "encrypt" in data:
        return Sample(where, "nothing", data, "sealed with a key that is not told")
    if "code" in data and "msg" in data:
        return Sample(where, "nothing", data, "an answer of an interface")
    return Sample(where, "nothing", data, "neither an event nor a card")


samples = partial(reading.samples, classified=classified)
read = partial(reading.read, classified=classified)


class QuietFeishu:
    """Every call succeeds, with the few things a caller looks for in the answer. `user`: what the directory says."""

    def __init__(self) -> None:
        self.user: Mapping[str, Any] = {}
        self._number = count(1)

    def call(self, verb: str, path: str, **how: Any) -> dict[str, Any]:
        return {"user": self.user, "department": self.user, "chat_mode": "p2p", "items": [], "message_id": "om_1"}

    def pages(self, path: str, key: str, **query: Any) -> list[list[dict[str, Any]]]:
        return [[]]

    def post(self, place: str, card_json: Mapping[str, Any], *, uuid: str) -> str:
        self.redraw("", card_json)
        return f"om_{next(self._number)}"

    def redraw(self, message: str, card_json: Mapping[str, Any]) -> None:
        if wrong := problems(dict(card_json)):
            raise AssertionError(f"we drew a card Feishu would refuse: {wrong[0]}")

    def hand_over(self, handle: str, download: Download) -> None:
        return

    def fetch(self, message_id: str, file_key: str, kind: str) -> tuple[str, bytes]:
        return "file.txt", b"bytes"

    def met(self, handle: str, chat: str) -> None:
        return

    def direct(self, handle: str) -> str:
        return ""


class Trial(telling.Trial):
    """The Feishu door, with a quiet house behind it and a quiet Feishu in front; cards are held against the rules."""

    logs, foreign = "bot.platforms.feishu", "from another app or tenant"

    def __init__(self, moods: tuple[Mood, ...] = MOODS) -> None:
        super().__init__(moods)
        self.feishu: Any = QuietFeishu()

    def adopted(self, data: Any) -> Any:
        return adopted(data)

    def feed(self, sample: Sample) -> Told:
        if sample.kind != "card":
            return super().feed(sample)
        try:
            wrong = problems(dict(sample.data))
        except Exception as problem:  # the rules are for any card at all
            return Told("exception", f"{type(problem).__name__}: {problem}")
        return (
            Told("refused", f"{len(wrong)} rules broken: {wrong[0]}") if wrong else Told("taken", "a card by the rules")
        )

    def handed_in(self, sample: Sample) -> Told:
        door = self._door()
        try:
            status, _ = door.take(sample.data)
        finally:
            door.close()
        return telling.outcome(door.counts, status, TAKEN, self.foreign)

    def _door(self) -> Door:
        """A door of its own for each payload, so that what was counted is what became of it."""
        house, feishu, names = self.any_house(), self.feishu, count(1)
        room = Room(
            house, feishu, feishu, Looks(house), feishu, feishu, lambda: f"form-{next(names)}",
            lambda person, message: None,
        )  # fmt: skip
        follow = Follow(room, hands=1)
        doings = Doings(follow, Sending(room, lambda: NOW), Attaching(room, feishu), self._changed, self._meet)
        return Door(room, doings, lambda: Badge(APP, TENANT, BOT), lambda: NOW, settled=0.0, hands=1)

    def _changed(self, payload: Mapping[str, Any]) -> None:
        """Somebody is read again: Feishu says the same of them as in the event."""
        event = payload.get("event")
        about = event.get("object") if isinstance(event, dict) else None
        self.feishu.user = about if isinstance(about, dict) else {}
        roster.changed(self.feishu, self.any_house(), payload)

    def _meet(self, handle: str) -> None:
        roster.one(self.feishu, self.any_house(), handle)


def adopted(data: Any) -> Any:
    """The same payload, everything in it from our app and tenant."""
    if isinstance(data, list):
        return [adopted(each) for each in data]
    if not isinstance(data, dict):
        return data
    ours = {name: adopted(value) for name, value in data.items()}
    ours |= {name: TENANT for name in ("tenant_key", "operator_tenant_key") if name in ours}
    if isinstance(header := ours.get("header"), dict):
        ours["header"] = {**header, "app_id": APP, "tenant_key": TENANT}
    return ours
