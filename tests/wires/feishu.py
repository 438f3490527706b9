"""Feishu: what people do is delivered as pushes over HTTP or frames of the long connection, what they see stands in
Feishu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.platforms.feishu import roster
from bot.platforms.feishu.run import Served
from bot.platforms.feishu.tenant import Access
from tests.platforms.feishu.fake import FakeFeishu
from tests.wires.common import Straight, Wire, Wired, Witness
from tests.wires.feishu_screen import AtFeishu, FeishuWindow
from tests.wires.feishu_ways import OverFrames, OverHttp, Way

PATIENCE_S = 60.0
"""A machine that is busy is no slow house; what is late has tests of its own."""


class Filing(Witness):
    """The house. A file that was attached already is known by the id it has: a story names it before it is sent."""

    def __init__(self, room: Any) -> None:
        super().__init__(room)
        self.attached: dict[tuple[str, str, bytes], str] = {}

    def attach(self, person: str, name: str, content: bytes) -> str:
        known = self.attached.get((person, name, content))
        return known or self._room.attach(person, name, content)


class FeishuWire(Wire):
    """A tenant of our own on loopback, and our door to it."""

    name = "feishu"
    witness: Filing  # pyright: ignore[reportIncompatibleVariableOverride]
    feishu: FakeFeishu = None  # pyright: ignore[reportAssignmentType]

    def __init__(self, company: Wired, has: Callable[[str], bool] = lambda who: True, way: Way = "http") -> None:
        """`way`: how what people do comes to us."""
        super().__init__(company, has)
        self._way: Way = way

    def _near(self) -> Any:
        now = self.company.clock.now
        if self.feishu is None:
            self.feishu = FakeFeishu(now)
            self.feishu.pace.on, self.feishu.delivery.patience = False, PATIENCE_S
            in_pieces = self._way == "pieces"
            self.leads = OverHttp(self.feishu) if self._way == "http" else OverFrames(self.feishu, in_pieces)
        far = self.feishu
        access = Access(far.app_id, far.app_secret, self.leads.mode, far.encrypt_key, far.verification_token, far.url)
        self.tenant = Served(access, now)
        self.tenant.api._paces.wait = lambda buckets: 0.0
        return self.tenant.platform

    def _member(self, number: int, person: Any) -> str:
        handle = f"ou_{number:032x}"
        self.feishu.user(handle, person.name, person.email, en_name=person.english, zone=person.zone)
        return handle

    def _channel(self, number: int, channel: str) -> None:
        self.feishu.group(f"oc_{number:032x}", channel, list(self.handles.values()))

    def _join(self, witness: Witness) -> None:
        self.tenant.join(witness)  # pyright: ignore[reportArgumentType]
        door = self.tenant.door
        door._patience = PATIENCE_S
        door._hands = door._doings.follow._pool = Straight()  # pyright: ignore[reportAttributeAccessIssue]
        self.leads.leads_to(self.tenant)
        self.tenant.identify()
        roster.refresh(self.tenant.api, witness)  # pyright: ignore[reportArgumentType]

    def _witness(self, room: Any) -> Filing:
        return Filing(room)

    def hang_up(self) -> None:
        self.leads.ends()
        self.tenant.close(1.0)

    def close(self) -> None:
        self.feishu.close()
        assert not self.feishu.broken, self.feishu.broken
        assert not self.feishu.crashes, self.feishu.crashes

    @property
    def web(self) -> Any:
        """Our door over HTTP."""
        assert isinstance(self.leads, OverHttp)
        return self.leads.web

    def person(self, who: str) -> AtFeishu:
        return AtFeishu(self, who)

    def channel(self, channel: str) -> FeishuWindow:
        return FeishuWindow(self, "channel", channel)

    def place_of(self, kind: str, place: str) -> str:
        """Feishu's id of a chat."""
        return self.feishu.direct(self.handles[place]) if kind == "direct" else self.feishu.place(place).id

    def all_shown(self) -> dict[str, str]:
        groups = [(chat.name, "channel") for chat in self.feishu.chats.values() if not chat.user]
        windows = [
            FeishuWindow(self, kind, name) for name, kind in [*groups, *((who, "direct") for who in self.handles)]
        ]
        return {window.place: window.text() for window in windows}


class InFeishu(Wired):
    """A company that sits in Feishu."""

    home = "feishu"

    def __init__(self, folder: Path, way: Way = "http", **settings: Any) -> None:
        self._way: Way = way
        super().__init__(folder, **settings)

    def _wires(self) -> tuple[Wire, ...]:
        return (FeishuWire(self, way=self._way),)

    @property
    def wire(self) -> FeishuWire:
        return next(wire for wire in self.wires if isinstance(wire, FeishuWire))

    @property
    def feishu(self) -> FakeFeishu:
        return self.wire.feishu


def in_feishu(folder: Path, way: Way = "http", **settings: Any) -> Iterator[InFeishu]:
    """A company in Feishu, for one story."""
    company = InFeishu(folder, way, **settings)
    try:
        yield company
    finally:
        company.close()
