"""A company on a real disk, with a chat platform that swallows what it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import Bole, build
from bot.ports import Answer, Body, Incoming, Limits, Parcel, Pressed, Submitted
from bot.settings import Settings
from tests.office import SeededIds, SetClock

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NEED = {
    "department": "marketing",
    "role": "短视频策划",
    "headcount": "2",
    "reason": "expansion",
    "headcount_plan": "within",
    "engagement": "full_time",
    "start_by": "2026-12-01",
    "urgency": "normal",
}


@dataclass
class Swallower:
    """Takes every parcel, keeps only who may press `approve`, and answers with the parcel's own key."""

    name: str = "playground"
    limits: Limits = field(default_factory=Limits)
    approvals: dict[str, str] = field(default_factory=dict)
    swallowed: int = 0

    def send(self, parcel: Parcel) -> str:
        self.swallowed += 1
        for button in parcel.card.buttons:
            if button.verb == "approve":
                self.approvals[button.token] = parcel.place
        return parcel.key


class Office:
    """The playground's company, ready to be pressed."""

    def __init__(self, folder: Path, seed: int = 1, **parts: Any) -> None:
        """`seed`: another each time the same house is opened. `parts`: a registry and templates of its own."""
        self._seed = seed
        self.platform = Swallower()
        self.clock = SetClock(MORNING)
        settings = Settings(_env_file=None, data_dir=folder)  # pyright: ignore[reportCallIssue]
        self.bole: Bole = build(settings, {"playground": self.platform}, clock=self.clock, ids=SeededIds(seed), **parts)
        self._events = 0

    def send(self, who: str, body: Body) -> Answer:
        return self.bole.room.receive(self.incoming(who, body))

    def incoming(self, who: str, body: Body) -> Incoming:
        self._events += 1
        return Incoming(f"bench:{self._seed}:{self._events}", "playground", who, body, MORNING)

    def files_needs(self, count: int) -> list[tuple[str, Pressed]]:
        """Hiring needs filed by somebody of marketing; the press with which each head will approve."""
        head = self.bole.company.departments["marketing"].head
        asker = next(p.id for p in self.bole.company.people.values() if p.department == "marketing" and p.id != head)
        self.platform.approvals.clear()
        for _ in range(count):
            form = self.send(asker, Pressed("desk", "start:recruiting.hiring_need")).form
            assert form is not None, "the hiring need shows no form"
            answer = self.send(asker, Submitted(form.token, form.verb, NEED))
            assert answer.accepted, (answer.toast, answer.errors)
        found = [(who, Pressed(token, "approve")) for token, who in self.platform.approvals.items()]
        assert len(found) == count, f"{count} needs were filed and {len(found)} ask for approval"
        return found


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """The company for one measurement."""
    office = Office(folder)
    try:
        yield office
    finally:
        office.bole.close()
