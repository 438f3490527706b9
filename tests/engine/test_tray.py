"""The tray: what comes in at the same moment is kept together, and each event for itself where one spoils it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from bot.engine.tray import Tray
from bot.ports import Incoming, Said
from storage import StoreError, Tx
from storage.inbox import Event
from tests.looking import rows
from tests.office import Company

MANY = 50


def said(company: Company, number: int, words: Any = "hello") -> Incoming:
    return Incoming(f"said:{number}", "playground", "luo.xin", Said(words), company.clock.now())


@contextmanager
def held_up(company: Company, tray: Tray, others: int) -> Iterator[list[int]]:
    """The first commit lasts until so many others lie on the tray; how many commits were begun."""
    store, real, began = company.bole.tools.store, company.bole.tools.store.transaction, list[int]()

    @contextmanager
    def transaction() -> Iterator[Tx]:
        began.append(1)
        while len(began) == 1 and len(tray._slips) < others:
            threading.Event().wait(0.001)
        with real() as tx:
            yield tx

    store.transaction = transaction
    try:
        yield began
    finally:
        del store.transaction


def kept(company: Company, events: list[Incoming]) -> tuple[list[Event | Exception], int]:
    """What became of events that all come in while the first is being kept; in how many commits."""
    tray = Tray(company.bole.tools)

    def keep(event: Incoming) -> Event | Exception:
        try:
            return tray.keep(event)
        except Exception as problem:
            return problem

    with held_up(company, tray, len(events) - 1) as began, ThreadPoolExecutor(len(events)) as hands:
        return list(hands.map(keep, events)), len(began)


def test_what_comes_in_while_one_is_kept_is_kept_in_one_commit(company: Company) -> None:
    """Fifty events at once are on the disk after two commits, each as an event of its own."""
    found, commits = kept(company, [said(company, n) for n in range(MANY)])
    assert commits == 2
    assert [e.key for e in found if isinstance(e, Event) and e.is_new] == [f"said:{n}" for n in range(MANY)]
    assert len(rows(company, "inbox", "platform = 'playground'")) == MANY


def test_the_same_event_twice_in_one_commit_is_one_event(company: Company) -> None:
    """Every delivery is told the same event; one of them is the new one."""
    found, _ = kept(company, [said(company, n % 5) for n in range(20)])
    events = [e for e in found if isinstance(e, Event)]
    assert len(events) == 20
    assert len({e.id for e in events}) == sum(e.is_new for e in events) == 5


def test_one_that_cannot_be_kept_spoils_nothing_for_the_others(company: Company) -> None:
    """An event of a kind no disk takes is refused; the others of its commit are kept."""
    events = [said(company, n, object() if n == 7 else "hello") for n in range(10)]
    found, _ = kept(company, events)
    assert [n for n, e in enumerate(found) if not isinstance(e, Event)] == [7]
    assert len(rows(company, "inbox", "platform = 'playground'")) == 9


def test_a_full_disk_is_told_to_everybody_who_waits(company: Company) -> None:
    """Nobody is left waiting, and nobody hears that their event is safe."""
    tray, store = Tray(company.bole.tools), company.bole.tools.store

    @contextmanager
    def full() -> Iterator[Tx]:
        raise StoreError("full", "the disk is full")
        yield  # pragma: no cover

    store.transaction = full
    try:
        with ThreadPoolExecutor(8) as hands:
            asked = [hands.submit(tray.keep, said(company, n)) for n in range(8)]
            for each in asked:
                with pytest.raises(StoreError):
                    each.result(10)
    finally:
        del store.transaction
