"""A house and a Slack of a few lines: they take whatever the door brings and answer in each way a house can."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal

from bot.cards.model import Card
from bot.flow.people import Lang
from bot.ports import Answer, Download, Incoming, Pressed, Submitted, Tell
from tests.platforms.playground.fake_house import card, form, office

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OUR_TEAM = "T0BANXIA01"
OUR_USER = "U0BOLE0001"
STRANGERS = ("U0STRANGE1", "U0GUEST001")
PERSON = "wang.xiaoyu"

Mood = Literal["toast", "card", "form", "view", "errors", "nothing"]
MOODS: tuple[Mood, ...] = ("form", "card", "view", "errors", "toast", "nothing")


class QuietHouse:
    """Takes every event; how it answers is said beforehand. `received` holds what came, in order."""

    def __init__(self) -> None:
        self.mood: Mood = "nothing"
        self.received: list[Incoming] = []
        self._office = office(NOW)

    def keep(self, incoming: Incoming, scene: Mapping[str, Any] | None = None) -> Answer | None:
        answer = self.receive(incoming)
        if scene is not None:
            self._tell(incoming, scene, answer)
        return None

    def speaks(self, platform: str, tell: Tell) -> None:
        self._tell = tell

    def office(self) -> Any:
        return self._office

    def person_of(self, platform: str, handle: str) -> str | None:
        return None if handle in STRANGERS else PERSON

    def handle_of(self, platform: str, person: str) -> str | None:
        return "U0WANG0001" if person == PERSON else None

    def unconfirmed(self, platform: str, handle: str) -> Card | None:
        return None

    def language_of(self, person: str) -> Lang:
        return "zh"

    def say(self, key: str, lang: Lang, **params: Any) -> str:
        return key

    def home_of(self, person: str) -> tuple[Card, ...]:
        return (card("我的任务"),)

    def know(self, platform: str, known: Any, *, whole: bool, departments: Any = ()) -> None:
        list(known)

    def attach(self, person: str, name: str, content: bytes) -> str:
        return "file-1"

    def document(self, person: str, document_id: str, form: str) -> Download | None:
        return Download("说明书.docx", "application/octet-stream", b"paper") if document_id == "1" else None

    def file(self, person: str, file_id: str) -> Download | None:
        return None

    def export(self, person: str, name: str, form: str) -> Download | None:
        return Download("台账.xlsx", "application/octet-stream", b"ledger") if name == "hiring" else None

    def export_register(self, person: str, name: str, form: str) -> Download | None:
        return None

    def receive(self, incoming: Incoming) -> Answer:
        self.received.append(incoming)
        body = incoming.body
        asked = (body.token, body.verb) if isinstance(body, Pressed | Submitted) else ("token-1", "submit")
        if self.mood == "errors":
            return Answer(
                "还有几个问题没填好。",
                "bad",
                errors={"role": "请填写岗位。", "steps.1.what": "请写要做什么。", "nowhere": "?"},
            )
        if self.mood == "form":
            return Answer(form=form(asked[0]))
        if self.mood == "card":
            return Answer("好的。", "good", card=card("招聘需求"))
        if self.mood == "view":
            return Answer(view=card("记录", buttons=False))
        return Answer("好的。") if self.mood == "toast" else Answer()


class QuietSlack:
    """Every call succeeds, with the few things a caller looks for in the answer. `calls` holds the methods called."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.user: Mapping[str, Any] = {}
        self._number = count(1)

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        self.calls.append(method)
        n = next(self._number)
        return {
            "ok": True, "team_id": OUR_TEAM, "user": self.user, "channel": "D0WANG0001", "ts": f"1772416000.{n:06d}",
            "view": {"id": f"V{n}", "hash": f"{n}.sample", "state": {"values": {}}},
        }  # fmt: skip

    def fetch(self, file: Mapping[str, Any]) -> tuple[str, bytes]:
        return str(file.get("name")), b"bytes"

    def hand_over(self, handle: str, download: Download) -> None:
        self.calls.append("file")

    def aside(self, address: str, sentence: str) -> None:
        self.calls.append("response_url")
