"""Events that raise, come twice, or come at the same moment."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bot.engine.registry import Registry
from bot.ports import Answer, Incoming, Pressed, Submitted
from handlers.meetings.action_item import ActionItem
from storage import inbox
from tests.looking import all_tasks, deeds, every, one, rows
from tests.office import Company, opened

ITEM = {"what": "写周报", "owner": "wang.xiaoyu", "due": "2026-03-20", "priority": "P1"}


class Brittle(ActionItem):
    """An action item whose code breaks over one word."""

    @staticmethod
    def also(case, world):  # pyright: ignore[reportIncompatibleVariableOverride]
        if case.answers["what"] == "poison":
            raise ValueError("this word is poison")
        return ()


Brittle.name = ActionItem.name


def item(company: Company, what: str = "写周报") -> Answer:
    return company.person("wang.xiaoyu").starts("meetings.action_item", **{**ITEM, "what": what})


def test_a_poison_event_is_tried_eight_times_and_nobody_else_waits(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A6: one event breaks the code. It leaves nothing half-done, is tried eight times with longer and longer
    pauses, then set aside with a card to the maintainers; all other events go on meanwhile."""
    caplog.set_level(logging.CRITICAL)
    for company in opened(tmp_path, registry=Registry([Brittle]), database_url="sqlite://"):
        told = item(company, "poison")
        assert not told.accepted
        assert told.toast, "the person is told that it is kept"
        assert every(company) == []
        for number in range(1, 51):
            assert item(company, f"item {number}").accepted
        company.winds(minutes=10)
        (parked,) = rows(company, "inbox", "state != 'done'")
        assert (parked["state"], parked["tries"], parked["error"]) == ("parked", 8, "ValueError")
        assert len(every(company)) == 50
        for maintainer in company.bole.company.roles["maintainer"]:
            assert company.person(maintainer).count("ValueError") == 1
        before = deeds(company)
        company.winds(days=2)
        assert deeds(company)["case_"] == before["case_"]


def test_a_parked_event_taken_up_again_does_all_it_would_have_done(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A6: the fault is mended and the event retried: the case is there, and so is every card of it."""
    caplog.set_level(logging.CRITICAL)
    for company in opened(tmp_path, registry=Registry([Brittle]), database_url="sqlite://"):
        company.person("liu.yang").starts("meetings.action_item", **{**ITEM, "what": "poison"})
        company.winds(minutes=10)
        (parked,) = rows(company, "inbox", "state = 'parked'")
        monkeypatch.setattr(Brittle, "also", staticmethod(lambda case, world: ()))
        with company.bole.tools.store.transaction() as tx:
            assert inbox.retry(tx, parked["id"], company.clock.now())
        company.settles()
        assert len(every(company)) == 1
        for who in ("wang.xiaoyu", "liu.yang"):
            assert company.person(who).count("poison") == 1, f"{who} has no card"


def test_the_same_event_any_number_of_times_is_one_event(company: Company) -> None:
    """B1: each delivery of an event, up to four, leaves the rows the first one left, and hears what it heard."""
    now = company.clock.now()

    def deliver(key: str, body: Pressed | Submitted, times: int) -> None:
        event = Incoming(key, "playground", "wang.xiaoyu", body, now)
        first = company.room.receive(event)
        before = {name: rows(company, name) for name in ("inbox", "outbox", "audit", "counter")} | deeds(company)
        for _ in range(times):
            again = company.room.receive(event)
            assert (again.toast, again.tone, again.accepted) == (first.toast, first.tone, first.accepted)
        assert {name: rows(company, name) for name in before} == before

    for number in range(40):
        deliver(f"file:{number}", Submitted("desk", "start:meetings.action_item", ITEM), number % 4)
        token = all_tasks(company, "kind = 'ask'")[-1].token
        deliver(f"done:{number}", Pressed(token, "done"), (number + 1) % 4)
    assert [len(case.entries) for case in every(company)] == [2] * 40


def test_events_come_again_after_a_restart_and_days_later(tmp_path: Path) -> None:
    """B2: a delivery that comes late, after a restart or a week, still is the same event."""
    for company in opened(tmp_path):
        item(company)
        assert company.delivered is not None
        company.reopens()
        company.room.receive(company.delivered)
        company.winds(days=8)
        company.room.receive(company.delivered)
        assert len(rows(company, "case_", "workflow = 'meetings.action_item'")) == 1


def test_two_presses_at_once_make_one_decision_and_the_loser_sees_how_it_stands(company: Company) -> None:
    """F2, F3: five hundred times two devices press at the same moment. One decision is made; the other device
    gets a sentence and the card as it now is, which offers nothing any more."""
    start = Barrier(2)

    def press(number: int, body: Pressed | Submitted) -> Answer:
        event = Incoming(f"{body.verb}:{number}", "playground", "wang.xiaoyu", body, company.clock.now())
        start.wait()
        return company.room.receive(event)

    with ThreadPoolExecutor(2) as devices:
        for number in range(500):
            ref = item(company).toast.split()[-1].strip("。")
            token = all_tasks(company, f"kind = 'ask' AND case_id = '{one(company, ref).id}'")[0].token
            rivals = (Pressed(token, "done"), Submitted(token, "drop", {"reason": "不做了"}))
            answers = list(devices.map(press, (number, number), rivals))
            (winner,) = (a for a in answers if a.accepted)
            (loser,) = (a for a in answers if not a.accepted)
            assert loser.toast != winner.toast
            assert loser.toast
            assert loser.card is not None
            assert loser.card.buttons == ()
            decided = [e.verb for e in one(company, ref).entries if e.verb in ("done", "drop")]
            assert len(decided) == 1
