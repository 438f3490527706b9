"""One scenario, lived through again and again: each time the process is killed, or the disk fails, one call later.

Run as `python -m tests.faults.halting FOLDER killed=5 full=0`: 0 takes every call, any other number so many, evenly
spread. The parent is the platform and the people: whatever was not acknowledged they do again. In the end one JSON line
tells what was tried and, for each call after which something was not as it must be, what.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from errno import EIO, ENOSPC
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import text

import handlers
from bot.app import Bole
from bot.engine.registry import find_workflows
from bot.ports import Answer, Body, Incoming, Limits, Parcel, Pressed, Refused, Submitted
from bot.settings import Settings
from storage import StoreError, Tx, cases, inbox, tasks
from tests.chats import SeededIds, SetClock
from tests.faults.tracing import KILL, SYNCS, WRITES, Call, traced
from tests.office import MONDAY_MORNING
from tests.ready import build

POST = "post"
ASKER, HEAD = "wang.xiaoyu", "li.na"
NEED = {
    "department": "marketing", "role": "短视频策划", "headcount": 2, "reason": "expansion",
    "headcount_plan": "within", "engagement": "full_time", "start_by": "2026-04-20", "urgency": "normal",
}  # fmt: skip
PAPER = b"%PDF-1.4 why we need two more"
DEEDS = ("file", "approve", "attach")
REGISTRY = find_workflows(handlers)


T = TypeVar("T")
PATIENCE = 3


class Insists(Protocol):
    """Does something; may try it again where it fails."""

    def __call__(self, act: Callable[[], T]) -> T: ...


class Post:
    """A far platform that writes down what it takes, in a file that outlives the bot, and looks there when asked."""

    name = POST
    limits = Limits(near=False)

    def __init__(self, book: Path) -> None:
        self._book = book

    def send(self, parcel: Parcel) -> str:
        if parcel.unsure_since is None or parcel.key not in self.taken():
            note(self._book, parcel.key)
        return parcel.message or f"m:{parcel.key}"

    def taken(self) -> list[str]:
        return self._book.read_text().split() if self._book.exists() else []


def note(book: Path, line: str) -> None:
    """One write to a file, which whoever was killed leaves behind."""
    handle = os.open(book, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
    finally:
        os.close(handle)


class Life:
    """One process on that folder, from opening the house to closing it. `at`: when it begins."""

    def __init__(self, folder: Path, at: datetime) -> None:
        self.folder, self.clock, self.ids = folder, SetClock(at), SeededIds(int(at.timestamp()))
        self.settings = Settings(_env_file=None, lang="zh", data_dir=folder / "data")  # pyright: ignore[reportCallIssue]
        self.post = Post(folder / "posted")
        self.bole: Bole | None = None
        self._book = folder / "acknowledged"

    def known(self) -> dict[str, str]:
        """What was acknowledged, and what the platform was given for it."""
        lines = self._book.read_text().splitlines() if self._book.exists() else []
        return dict(line.split("=") for line in lines)

    def opens(self) -> Bole:
        self.bole = build(
            self.settings, {POST: self.post}, clock=self.clock, ids=self.ids, registry=REGISTRY, home=POST, on_disk=True
        )  # fmt: skip
        return self.bole

    def lives(self, insists: Insists = lambda act: act()) -> None:
        """File a need, approve it, hand in a paper; after each, send what is to be sent. What was acknowledged before
        is not done again. Each thing is done by `insists`, which may try it again."""
        bole = insists(self.opens)
        insists(partial(settles, bole))
        for deed in DEEDS:
            if deed not in self.known():
                given = insists(partial(does, bole, deed))
                note(self._book, f"{deed}={given}")
            insists(partial(settles, bole))
        bole.close(0.0)

    def bears(self, trouble: Path) -> None:
        """The same on a disk that fails: what is refused is done again, once the disk works, ten seconds later.
        Meanwhile what is there can be read. `trouble`: a file that is there for as long as the disk is full."""

        def insists(act: Callable[[], T]) -> T:
            for _ in range(PATIENCE):
                with suppress(Refused, StoreError, OSError):
                    given = act()
                    if not trouble.exists():
                        self._waits()
                        return given
                if self.bole is not None and "file" in self.known():
                    assert self.bole.room.home_of(HEAD), "what is there cannot be read"
                trouble.unlink(missing_ok=True)
                self._waits()
            raise AssertionError("the disk works again, the bot does not")

        self.lives(insists)

    def _waits(self) -> None:
        self.clock.set(self.clock.now() + timedelta(seconds=10))


def settles(bole: Bole) -> None:
    """Do all that is due, and bring every letter."""
    while bole.room.pulse() + sum(courier.work() for courier in bole.couriers):
        pass


def does(bole: Bole, deed: str) -> str:
    """Somebody does something; what they, or the platform, are given for it."""
    if deed == "attach":
        return bole.room.attach(ASKER, "why.pdf", PAPER)
    body: Body = Submitted("desk", "start:recruiting.hiring_need", NEED)
    if deed == "approve":
        body = Pressed(_token(bole), "approve")
    who = HEAD if deed == "approve" else ASKER
    answer: Answer = bole.room.receive(Incoming(deed, "playground", who, body, bole.tools.clock.now()))
    assert not answer.errors, answer
    return "ok"


def _token(bole: Bole) -> str:
    """What the head's card carries."""
    with bole.tools.store.reading() as tx:
        event = inbox.get(tx, "file")
        assert event is not None and event.case_id is not None, "it was accepted and is not there"
        return next(t.token for t in tasks.of_case(tx, event.case_id) if t.person == HEAD)


def wrong(life: Life) -> dict[str, Any]:
    """What is not as it must be, once somebody has lived there undisturbed."""
    known = life.known()
    bole = life.opens()
    try:
        with bole.tools.store.reading() as tx:
            found = _found(tx)
        paper = bole.room.file(ASKER, known["attach"])
    finally:
        bole.close(0.0)
    taken = Counter(life.post.taken())
    found |= {
        "acknowledged": sorted(known), "paper": paper is not None and paper.content == PAPER,
        "sent twice": [key for key, times in taken.items() if times > 1],
        "told sent and not there": sorted(set(found.pop("sent")) - set(taken)), "letters": bool(taken),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value != RIGHT[name]}


def _found(tx: Tx) -> dict[str, Any]:
    def ask(query: str) -> list[Any]:
        return list(tx.connection.execute(text(query)).scalars().all())

    rows = cases.search(tx)
    return {
        "cases": [[entry["verb"] for entry in row.body["entries"]] for row in rows],
        "places": [row.place for row in rows],
        "unfinished": ask("SELECT key FROM inbox WHERE state <> 'done'"),
        "unsent": ask("SELECT key FROM outbox WHERE state NOT IN ('sent', 'superseded')"),
        "audited": sorted(
            action.rpartition(":")[2] for action in ask("SELECT action FROM audit WHERE case_id NOTNULL")
        ),
        "deadlines": bool(ask("SELECT id FROM timer WHERE state = 'sleeping'")),
        "integrity": ask("PRAGMA integrity_check"),
        "sent": ask("SELECT key FROM outbox WHERE state = 'sent'"),
    }


RIGHT: dict[str, Any] = {
    "cases": [["file", "approve"]], "places": ["feasibility"], "unfinished": [], "unsent": [],
    "audited": ["approve", "file"],
    "deadlines": True, "integrity": ["ok"], "acknowledged": sorted(DEEDS), "paper": True, "sent twice": [],
    "told sent and not there": [], "letters": True,
}  # fmt: skip


class Trials:
    """So many lives in that folder, each with its own misfortune."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trouble = folder / "full"
        self.wrong: dict[str, Any] = {}

    def calls(self) -> list[Call]:
        """Every call of an undisturbed life; that life itself must end well."""
        seen = list[Call]()
        self._told(self._traced("undisturbed", Life.lives, lambda call: seen.append(call)), "undisturbed", 0)
        return seen

    def killed(self, call: Call) -> None:
        """Kill it in place of that call; then it lives on and ends what it began."""
        status = self._traced(str(call), Life.lives, lambda made: KILL if made.number == call.number else None)
        self._told(status, str(call), signal.SIGKILL, goes_on=True)

    def full(self, call: Call) -> None:
        """From that call on the disk is full, until the bot was heard."""

        def decide(made: Call) -> int | None:
            if made.number == call.number:
                self.trouble.touch()
            return ENOSPC if is_of(made, WRITES) and self.trouble.exists() else None

        self._told(self._traced(str(call), lambda life: life.bears(self.trouble), decide), str(call), 0)

    def unkept(self, call: Call) -> None:
        """The disk fails at that one call, and works from then on."""
        fails = {call.number: EIO}
        status = self._traced(str(call), lambda life: life.bears(self.trouble), lambda made: fails.get(made.number))
        self._told(status, str(call), 0)

    def _traced(self, name: str, lives: Callable[[Life], None], decide: Callable[[Call], int | None]) -> int:
        self.trouble.unlink(missing_ok=True)
        here = self.folder / name
        here.mkdir()
        return traced(lambda: lives(Life(here, MONDAY_MORNING)), here, decide)

    def _told(self, status: int, name: str, ended_by: int, goes_on: bool = False) -> None:
        here = self.folder / name
        if status != ended_by:
            self.wrong[name] = f"ended with status {status}"
            return
        try:
            if goes_on:
                Life(here, MONDAY_MORNING + timedelta(minutes=5)).lives()
            if found := wrong(Life(here, MONDAY_MORNING + timedelta(minutes=10))):
                self.wrong[name] = found
        except Exception as problem:
            self.wrong[name] = repr(problem)
        shutil.rmtree(here)


def is_of(call: Call, names: set[str]) -> bool:
    """Whether it is such a call of the bot's own: what the platform and the people write down is spared."""
    return call.name in names and call.file.startswith("data/")


def spread(calls: Sequence[Call], points: int) -> Sequence[Call]:
    """All of them for 0, else so many of them, evenly spread."""
    step = max(1, len(calls) // points) if points else 1
    return calls[step // 2 :: step][: points or None]


def main(folder: Path, counts: dict[str, int]) -> dict[str, Any]:
    logging.disable()
    trials = Trials(folder)
    every, told = trials.calls(), dict[str, Any](undisturbed=trials.wrong)
    for misfortune, points in counts.items():
        names = {"full": WRITES, "unkept": SYNCS}.get(misfortune)
        calls = [call for call in every if names is None or is_of(call, names)]
        tried, began, trials.wrong = spread(calls, points), time.monotonic(), {}
        for call in tried:
            getattr(trials, misfortune)(call)
        seconds = round(time.monotonic() - began, 1)
        told[misfortune] = {"calls": len(calls), "tried": len(tried), "wrong": trials.wrong, "seconds": seconds}
    return told


if __name__ == "__main__":
    where, *counted = sys.argv[1:]
    print(json.dumps(main(Path(where), {name: int(number) for name, number in (c.split("=") for c in counted)})))
