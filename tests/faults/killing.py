"""A bot that is killed at random instants, again and again, while the same requests come in.

Run as `python -m tests.faults.killing FOLDER SEED KILLS CASES`. The parent is the platform: what was not
acknowledged it delivers again. A child writes one line for each acknowledged event, one write to a file
opened for appending, which outlives the child. In the end one JSON line tells what was found, and how long it took.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text

from bot.app import open_store, tools_for
from bot.clock import RandomIds, SystemClock
from bot.engine.files import Cabinet
from bot.engine.house import MachineRoom
from bot.engine.tools import Tools
from bot.ports import Body, Incoming, Pressed, Submitted
from bot.settings import Settings
from storage import Tx, cases, inbox, tasks
from tests.office import Chats

OWNER = "wang.xiaoyu"
DEEDS = ("file", "done", "drop")


class Killing:
    """The parent: it starts children and kills them. What is slow to load is loaded once, before."""

    def __init__(self, folder: Path, seed: int, many: int) -> None:
        self.settings = Settings(_env_file=None, data_dir=folder)  # pyright: ignore[reportCallIssue]
        self.acknowledged = folder / "acknowledged"
        self.chance = Random(seed)
        self.many = many
        store = open_store(self.settings)
        self.tools, _, _ = tools_for(self.settings, store, {}, clock=SystemClock(), ids=RandomIds())
        store.close()
        self.acknowledged.touch()

    def kills(self, number: int) -> None:
        """Kill so many children, each at a random instant of its life; only what lives can be killed."""
        killed = 0
        while killed < number:
            pid = self._child(self._share(killed, number))
            time.sleep(0.005 + self.chance.random() * 0.1)
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            if os.WIFSIGNALED(status):
                killed += 1
            assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "a child failed by itself"

    def ends(self) -> None:
        """The last child lives until all is done."""
        _, status = os.waitpid(self._child(self.many), 0)
        assert os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0, "the last run failed"

    def _share(self, killed: int, number: int) -> int:
        """How many of the cases may have come in by now, so that there is work in every life."""
        return max(1, self.many * (killed + 1) // number)

    def _child(self, many: int) -> int:
        pid = os.fork()
        if pid:
            return pid
        try:
            self._lives(many)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    def _lives(self, many: int) -> None:
        """Take up what was left, then hand in, in order, all that was not acknowledged yet."""
        store = open_store(self.settings)
        tools = replace(self.tools, store=store, platforms={"playground": Chats()})
        room = MachineRoom(tools, Cabinet(self.settings.data_dir / "files", store.vault), tools.clock.now())
        known = set(self.acknowledged.read_text().split())
        book = os.open(self.acknowledged, os.O_WRONLY | os.O_APPEND)
        room.pulse()
        for number in range(many):
            for key, body in story(tools, number, known):
                answer = room.receive(Incoming(key, "playground", OWNER, body, tools.clock.now()))
                assert not answer.errors, answer
                os.write(book, f"{key}\n".encode())
        room.pulse()
        store.close()

    def found(self) -> dict[str, Any]:
        """What the memory holds after all that."""
        with open_store(self.settings) as store, store.reading() as tx:
            accepted = set(self.acknowledged.read_text().split())
            return {"acknowledged": len(accepted), **_found(tx, accepted, self.many)}


def story(tools: Tools, number: int, known: set[str]) -> Iterator[tuple[str, Body]]:
    """File an item; then two presses that exclude each other, as from two devices at once."""
    keys = [f"{deed}:{number}" for deed in DEEDS]
    if known.issuperset(keys):
        return
    if keys[0] not in known:
        due = (tools.clock.now() + timedelta(days=9)).date().isoformat()
        values = {"what": f"item {number}", "owner": OWNER, "due": due, "priority": "P1"}
        yield keys[0], Submitted("desk", "start:meetings.action_item", values)
    token = _token(tools, keys[0])
    rivals: list[tuple[str, Body]] = [
        (keys[1], Pressed(token, "done")),
        (keys[2], Submitted(token, "drop", {"reason": "no longer needed"})),
    ]
    yield from ((key, body) for key, body in rivals[:: 1 if number % 2 else -1] if key not in known)


def _token(tools: Tools, key: str) -> str:
    """What the card of the item that was filed carries."""
    with tools.store.reading() as tx:
        event = inbox.get(tx, key)
        assert event is not None and event.case_id is not None, f"{key} was accepted and is not there"
        return next(t.token for t in tasks.of_case(tx, event.case_id) if t.kind == "ask")


def _found(tx: Tx, accepted: set[str], many: int) -> dict[str, Any]:
    def ask(query: str) -> Any:
        return tx.connection.execute(text(query)).scalars().all()

    rows = cases.search(tx)
    filed = Counter(row.body["answers"]["what"] for row in rows)
    decided = [sum(entry["verb"] in ("done", "drop") for entry in row.body["entries"]) for row in rows]
    return {
        "lost": sorted(accepted.difference(ask("SELECT key FROM inbox WHERE state = 'done'"))),
        "cases": [filed[f"item {n}"] for n in range(many)] == [1] * many and len(rows) == many,
        "decisions": sorted(set(decided)),
        "open": sum(row.closed_at is None for row in rows),
        "unfinished": ask("SELECT key FROM inbox WHERE state != 'done'"),
        "unsent": ask("SELECT key FROM outbox WHERE state NOT IN ('sent', 'superseded')"),
        "half audited": ask(
            "SELECT case_id FROM audit WHERE case_id IS NOT NULL GROUP BY case_id HAVING count(*) != 2"
        ),
        "timers": ask("SELECT id FROM timer WHERE state = 'sleeping'"),
        "integrity": ask("PRAGMA integrity_check"),
    }


if __name__ == "__main__":
    where, seed, number, many = sys.argv[1:]
    began = time.monotonic()
    killing = Killing(Path(where), int(seed), int(many))
    killing.kills(int(number))
    killing.ends()
    print(json.dumps({**killing.found(), "seconds": round(time.monotonic() - began, 1)}))
