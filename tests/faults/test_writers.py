"""Many who write to one file database at once: through one house, beside somebody else, by one connection."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy.exc import OperationalError

from bot.ports import Answer, Incoming, Pressed, Submitted
from storage import inbox, tasks
from tests.looking import every, rows
from tests.office import Company, opened
from tests.replicas.town import ITEM
from tests.scale import times

WRITERS, READERS = 16, 8


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company whose memory lies in a file."""
    yield from opened(tmp_path, database_url=f"sqlite:///{tmp_path / 'bole.db'}")


@contextmanager
def somebody_else(path: Path) -> Iterator[None]:
    """Another program takes the database for a moment, again and again."""
    over = threading.Event()

    def take() -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as line:
            while not over.wait(0.02):
                line.execute("BEGIN IMMEDIATE")
                time.sleep(0.01)
                line.execute("ROLLBACK")

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def works(company: Company, number: int, items: int) -> list[Answer]:
    """One of many clients: files items, and says of each that it is done."""
    here = sorted(person.id for person in company.bole.company.people.values() if person.active)
    who, told = here[number], list[Answer]()
    for item in range(items):
        key, now = f"{number}:{item}", company.clock.now()
        filed = Submitted("desk", "start:meetings.action_item", {**ITEM, "what": key, "owner": who})
        told.append(company.room.receive(Incoming(key, "playground", who, filed, now)))
        with company.bole.tools.store.reading() as tx:
            event = inbox.get(tx, key)
            assert event is not None and event.case_id is not None
            token = next(task.token for task in tasks.of_case(tx, event.case_id) if task.kind == "ask")
        told.append(company.room.receive(Incoming(f"{key}:done", "playground", who, Pressed(token, "done"), now)))
    return told


def test_sixteen_clients_at_once_see_no_error_and_lose_nothing(company: Company) -> None:
    """D1: they press as fast as they can, and another program takes the database time and again: each is told that it
    was done, every case is there and over once. 10,000 presses in a whole run."""
    path, items = company.bole.tools.store.path, times(3, 313)
    assert path is not None
    with somebody_else(path), ThreadPoolExecutor(WRITERS) as clients:
        told = list(clients.map(lambda number: works(company, number, items), range(WRITERS)))
    assert all(answer.accepted for each in told for answer in each)
    company.settles()
    cases = every(company, "meetings.action_item")
    assert len(cases) == len({case.ref for case in cases}) == WRITERS * items
    assert {tuple(entry.verb for entry in case.entries) for case in cases} == {("file", "done")}
    assert {row["state"] for row in rows(company, "inbox")} == {"done"}
    assert not rows(company, "outbox", "state NOT IN ('sent', 'superseded')")


def write_handles(path: Path) -> int:
    """How many times this process has that file open for writing."""
    found = 0
    for each in Path("/proc/self/fd").iterdir():
        try:
            if each.readlink() == path:
                info = Path(f"/proc/self/fdinfo/{each.name}").read_text()
                found += bool(int(info.split("flags:")[1].split()[0], 8) & os.O_ACCMODE)
        except OSError:
            continue
    return found


def test_one_connection_writes_however_many_read(company: Company) -> None:
    """D5: the defect of SQLite 3.7.0 to 3.51.2 needs two connections that write, or fold the log into the file, at the
    same moment. Ours have one: sixteen readers beside it can do neither."""
    store = company.bole.tools.store
    assert store.path is not None
    gate = Barrier(READERS + 1)

    def reads(_: int) -> str:
        with store.reading() as tx:
            tx.connection.exec_driver_sql("SELECT count(*) FROM inbox")
            gate.wait(30)
            gate.wait(30)
            with pytest.raises(OperationalError) as problem:
                tx.connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return str(problem.value.orig)

    with ThreadPoolExecutor(READERS) as readers:
        told = readers.map(reads, range(READERS))
        gate.wait(30)
        company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM, owner="wang.xiaoyu")
        handles = write_handles(store.path)
        gate.wait(30)
        assert all("readonly" in each or "locked" in each for each in told)
    assert handles == 1
