"""Events come in once, are kept before anything else, and a turn is whole or nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.reception import Reception
from bot.ports import Incoming, Pressed, Refused, Said, Submitted
from storage import StoreError, Tx
from tests.looking import deeds, every, rows
from tests.office import Company, opened

ITEM = {"what": "写周报", "owner": "wang.xiaoyu", "due": "2026-03-20", "priority": "P1"}


def filing(company: Company, key: str = "e1") -> Incoming:
    body = Submitted("desk", "start:meetings.action_item", ITEM)
    return Incoming(key, "playground", "wang.xiaoyu", body, company.clock.now())


@contextmanager
def full_disk(company: Company, after: int) -> Iterator[None]:
    """The disk is full from the so-many-th transaction on."""
    store = company.bole.tools.store
    begin, count = store.transaction, 0

    @contextmanager
    def transaction() -> Iterator[Tx]:
        nonlocal count
        count += 1
        if count > after:
            raise StoreError("full", "The disk is full; nothing was changed.")
        with begin() as tx:
            yield tx

    store.transaction = transaction
    try:
        yield
    finally:
        del store.transaction


def test_what_could_not_be_kept_is_refused_with_a_sentence(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    """The disk is full before the event is kept: nothing happened, and the platform may send it again."""
    caplog.set_level(logging.CRITICAL)
    with full_disk(company, 0), pytest.raises(Refused) as no:
        company.room.receive(filing(company))
    assert len(str(no.value)) > 10
    assert every(company) == []
    assert company.room.receive(filing(company)).accepted


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_what_was_kept_is_done_when_the_disk_has_room_again(
    company: Company, caplog: pytest.LogCaptureFixture, after: int
) -> None:
    """The disk fills up at any later moment: no error reaches the person, nothing is half-done, and later all is
    done once."""
    caplog.set_level(logging.CRITICAL)
    with full_disk(company, after):
        answer = company.room.receive(filing(company))
    assert answer.toast
    company.winds(minutes=1)
    again = company.room.receive(filing(company))
    assert again.accepted
    assert len(every(company)) == 1
    assert company.person("wang.xiaoyu").count("写周报")
    assert not rows(company, "inbox", "state != 'done'")
    assert not rows(company, "outbox", "state = 'waiting'")


def test_whose_turn_another_took_while_ours_failed_is_told_what_was_done(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    """D2: Another replica takes the turn of an event between our keeping it and our own try, which fails: its sender is
    told what was done, and not that it will be tried again."""
    caplog.set_level(logging.CRITICAL)
    store, other = company.bole.tools.store, Reception(company.bole.tools)
    begin, count = store.transaction, 0

    @contextmanager
    def transaction() -> Iterator[Tx]:
        nonlocal count
        count += 1
        if count == 2:
            company.clock.set(company.clock.now() + timedelta(seconds=6))
            assert other.take_next()
            raise StoreError("full", "The disk is full; nothing was changed.")
        with begin() as tx:
            yield tx

    store.transaction = transaction
    answer = company.room.receive(filing(company))
    del store.transaction
    (case,) = every(company)
    assert answer.accepted
    assert case.ref in answer.toast


def test_what_became_of_a_kept_event_is_said_by_whoever_took_its_turn_alone(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    """D2: Our turn of a kept event fails at its commit, and another replica takes it before we have written that down:
    its sender hears what was done, and nothing of a second try."""
    caplog.set_level(logging.CRITICAL)
    store, ours, other = company.bole.tools.store, Reception(company.bole.tools), Reception(company.bole.tools)
    begin, count, said = store.transaction, 0, []
    for each in (ours, other):
        each.speaks("playground", lambda incoming, scene, answer: said.append(answer.accepted))
    assert ours.keep(filing(company), {"stood": "here"}) is None

    @contextmanager
    def transaction() -> Iterator[Tx]:
        nonlocal count
        count += 1
        if count == 2:
            assert other.take_next()
        with begin() as tx:
            yield tx
            if count == 1:
                raise StoreError("full", "The disk is full; nothing was changed.")

    store.transaction = transaction
    ours.take_next()
    del store.transaction
    assert len(every(company)) == 1
    assert said == [True]


def test_a_stranger_is_told_in_both_languages_and_changes_nothing(company: Company) -> None:
    """Somebody who is not in the company, or has left it, gets one sentence whatever they do."""
    before = deeds(company)
    for handle in ("nobody", "deng.chao", ""):
        for number, body in enumerate((Said("help"), Pressed("desk", "help"), Submitted("desk", "start:x", {}))):
            event = Incoming(f"{handle}{number}", "playground", handle, body, company.clock.now())
            answer = company.room.receive(event)
            assert not answer.accepted
            assert "directory" in answer.toast
            assert "通讯录" in answer.toast
    assert deeds(company) == before


def test_a_parked_event_that_comes_again_is_said_to_be_kept(
    company: Company, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second delivery of an event that was set aside does not pretend that it was done."""
    caplog.set_level(logging.CRITICAL)

    def broken(turn: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr("bot.engine.dispatch.take", broken)
        first = company.room.receive(filing(company))
        company.winds(minutes=10)
    second = company.room.receive(filing(company))
    assert (second.toast, second.accepted) == (first.toast, False)
    assert every(company) == []


def test_the_log_tells_where_it_broke_and_never_what_was_written(
    company: Company, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """K1: an error whose message quotes somebody leaves its kind and its place in the log, not the quotation."""

    def broken(turn: object) -> None:
        raise ValueError("SECRET words of somebody")

    monkeypatch.setattr("bot.engine.dispatch.take", broken)
    company.room.receive(filing(company))
    assert "ValueError at reception._work" in caplog.text
    assert "SECRET" not in caplog.text
    assert "SECRET" not in repr(rows(company, "inbox") + rows(company, "audit"))


def test_a_turn_made_up_for_later_shows_the_case_as_it_then_is(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    """The item was ticked while the disk was full, and the language was changed meanwhile: the card that followed
    the new language is still redrawn when the tick is made up for."""
    caplog.set_level(logging.CRITICAL)
    owner = company.person("wang.xiaoyu")
    owner.starts("meetings.action_item", **ITEM)
    done = next(b for card in (m.card for m in owner.messages) for b in card.buttons if b.verb == "done")
    tick = Incoming("tick", "playground", owner.who, Pressed(done.token, done.verb), company.clock.now())
    with full_disk(company, 1):
        company.room.receive(tick)
    owner.commands("speak", "en")
    company.winds(minutes=1)
    assert [c.place for c in every(company)] == ["finished"]
    assert not owner.can("done")


def test_what_was_finished_long_ago_is_forgotten_when_the_house_opens(tmp_path: Path) -> None:
    """B2: thirty days after an event was finished its row goes; the case it made stays."""
    for company in opened(tmp_path):
        company.room.receive(filing(company))
        company.clock.set(company.clock.now() + timedelta(days=29))
        company.reopens()
        assert rows(company, "inbox", "key = 'e1'")
        company.clock.set(company.clock.now() + timedelta(days=2))
        company.reopens()
        assert not rows(company, "inbox", "key = 'e1'")
        assert len(every(company)) == 1
