"""A company on a real disk, with a chat platform that swallows what it is sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import Bole
from bot.cards.model import Card
from bot.ports import Answer, Body, Incoming, Limits, Parcel, Pressed, Submitted
from bot.settings import Settings
from storage import tasks
from storage.tasks import TaskRow
from tests.office import SeededIds, SetClock
from tests.ready import build_unhurried

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
    """Takes every parcel, keeps the last few cards, and answers with the parcel's own key."""

    name: str = "playground"
    limits: Limits = field(default_factory=Limits)
    swallowed: int = 0
    cards: deque[Card] = field(default_factory=lambda: deque(maxlen=50))

    def send(self, parcel: Parcel) -> str:
        self.swallowed += 1
        self.cards.append(parcel.card)
        return parcel.key


class Office:
    """The playground's company, ready to be pressed."""

    def __init__(self, folder: Path, seed: int = 1, url: str | None = None, **parts: Any) -> None:
        """`seed`: another each time the same house is opened. `url`: a database other than the file in the folder.
        `parts`: a registry and templates of its own."""
        self._seed = seed
        self.platform = Swallower()
        self.clock = SetClock(MORNING)
        settings = Settings(_env_file=None, data_dir=folder, database_url=url)  # pyright: ignore[reportCallIssue]
        self.bole: Bole = build_unhurried(
            settings, {"playground": self.platform}, clock=self.clock, ids=SeededIds(seed), **parts
        )
        self._events = 0

    def send(self, who: str, body: Body) -> Answer:
        return self.bole.room.receive(self.incoming(who, body))

    def incoming(self, who: str, body: Body) -> Incoming:
        self._events += 1
        return Incoming(f"bench:{self._seed}:{self._events}", "playground", who, body, MORNING)

    def files_needs(self, count: int) -> list[tuple[str, Pressed]]:
        """Hiring needs filed by somebody of marketing; the press with which the head will approve each."""
        head = self.bole.company.departments["marketing"].head
        assert head is not None
        asker = next(p.id for p in self.bole.company.people.values() if p.department == "marketing" and p.id != head)
        known = {task.token for task in self._waiting(head)}
        for _ in range(count):
            form = self.send(asker, Pressed("desk", "start:recruiting.hiring_need")).form
            assert form is not None, "the hiring need shows no form"
            answer = self.send(asker, Submitted(form.token, form.verb, NEED))
            assert answer.accepted, (answer.toast, answer.errors)
        found = [(head, Pressed(t.token, "approve")) for t in self._waiting(head) if t.token not in known]
        assert len(found) == count, f"{count} needs were filed and {len(found)} ask for approval"
        return found

    def _waiting(self, person: str) -> list[TaskRow]:
        with self.bole.tools.store.reading() as tx:
            return tasks.waiting_for(tx, person)


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """The company for one measurement."""
    office = Office(folder)
    try:
        yield office
    finally:
        office.bole.close()
