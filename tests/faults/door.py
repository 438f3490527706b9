"""A company behind a chat platform's door, for tests of what goes wrong between the two."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from typing import Any

from bot.cards.model import Card, line, to_json
from bot.ports import Answer, Incoming, Pressed, Submitted
from storage import outbox
from tests.looking import deeds, rows
from tests.stories.growth.appeals import filed as appealed
from tests.stories.needs import NEED
from tests.stories.needs import REF as NEED_REF
from tests.wires.common import Wired

ITEM = {"what": "写周报", "owner": "wang.xiaoyu", "due": "2026-03-20", "priority": "P1"}
OWNER = "wang.xiaoyu"
ASKERS = ("liu.yang", "luo.xin", "sun.yiran")
"""Who has an item to do where people are at work."""
PEOPLE = ("wang.xiaoyu", "liu.yang", "li.na", "xu.lan", "chen.jing", "luo.xin", "cao.min", "gao.ming")


class Nowhere(Executor):
    """Shows nobody what follows an event: that may be lost at any time."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        return Future()


def item(office: Wired, what: str = "写周报", who: str = OWNER, owner: str = OWNER) -> Answer:
    """File an action item in the house itself."""
    body = Submitted("desk", "start:meetings.action_item", {**ITEM, "what": what, "owner": owner})
    return rings(office, who, body)


def rings(office: Wired, who: str, body: Pressed | Submitted, platform: str = "") -> Answer:
    """An event of its own, given to the house past the wire; from the company's home, or from another platform."""
    handle = who if platform else office.handles[who]
    return office.room.receive(Incoming(office.key(), platform or office.home, handle, body, office.clock.now()))


def ref_of(answer: Answer) -> str:
    """The number of the case that was filed."""
    assert answer.accepted, answer.toast
    return answer.toast.split()[-1].strip("。")


def left_behind(office: Wired) -> dict[str, list[dict[str, Any]]]:
    """All that events leave in the bot's memory, less the record of the events themselves."""
    return deeds(office) | {table: rows(office, table) for table in ("outbox", "audit", "counter")}


def writes(office: Wired, letters: list[tuple[str, str]], kind: str = "direct", **more: Any) -> None:
    """Put (key, place) letters to the company's home into the outbox."""
    now = office.clock.now()
    with office.bole.tools.store.transaction() as tx:
        for key, place in letters:
            body = to_json(Card(line(key)))
            outbox.put(tx, key, more.pop("card", key), kind, place, office.home, 1, body, now, **more)  # pyright: ignore[reportArgumentType]


def states(office: Wired) -> dict[str, str]:
    """Key → state of every letter."""
    return {row["key"]: row["state"] for row in rows(office, "outbox")}


def works_until(office: Wired, end: datetime) -> None:
    """Let the courier work at each moment at which it has something to do, until then."""
    courier = office.courier
    while True:
        while courier.work():
            pass
        due = courier.next_due()
        if due is None or due >= end:
            break
        office.clock.set(max(due, office.clock.now() + timedelta(milliseconds=1)))
    office.clock.set(end)


def works(office: Wired, **span: float) -> None:
    works_until(office, office.clock.now() + timedelta(**span))


def path_of(office: Wired) -> str:
    """Where the memory lies."""
    path = office.bole.tools.store.path
    assert path is not None
    return str(path)


def at_work(office: Wired, presses: Callable[[Any, str, str, str], object]) -> None:
    """Cases of several kinds at several steps, with cards in many chats. `presses` does so on the platform."""
    for number, who in enumerate(ASKERS):
        item(office, f"第{number}项", owner=who)
    office.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    presses(office, "li.na", "approve", NEED_REF)
    office.settles()
    office.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    appealed(office)
    office.settles()
