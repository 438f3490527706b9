"""The keeper when something goes wrong: a process that dies, a platform that is busy, refuses or does not let us in."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import date, timedelta

import pytest

from bot.engine.keeper import LEASE
from bot.ports import (
    DeliveryFailed,
    NotAllowed,
)
from tests.engine.shelf import Crash, Kept, agreed


def test_death_between_putting_and_remembering_puts_nothing_twice(kept: Kept) -> None:
    """D1: the platform has it, the process dies before it is written down: found again, once, and as it should be by
    now."""
    _yu, kai = agreed(kept.office)
    kept.shelf.dies_after = True
    with suppress(Crash):
        kept.works()
    assert len(kept.shelf.things) == 1
    kai.presses("改日期")
    kai.fills(due="2026-03-12", why="等文案")
    kept.office.reopens()
    kept.begins_again()
    kept.works()
    assert kept.shelf.calls == 1, "it is in somebody's hand"
    kept.later(LEASE)
    kept.works()
    assert [todo.due for todo in kept.shelf.todos()] == [date(2026, 3, 12)]
    assert len(kept.shelf.things) == 1


def test_death_and_then_the_end_leaves_nothing_behind(kept: Kept) -> None:
    """D1: what was put just before the process died is found and done when the case is over by then."""
    _yu, kai = agreed(kept.office)
    kept.shelf.dies_after = True
    with suppress(Crash):
        kept.works()
    kai.presses("已完成")
    kept.begins_again()
    kept.later(LEASE)
    kept.works()
    assert (kept.shelf.todos(), len(kept.shelf.things)) == ([], 1)
    assert kept.remembered() == []


def test_a_passing_trouble_is_tried_again_by_itself(kept: Kept) -> None:
    """C5: a busy platform is asked again after the pause it names, and nobody is bothered."""
    agreed(kept.office)
    kept.shelf.fails = [DeliveryFailed("429", retry_after=30.0)]
    kept.works()
    assert kept.shelf.calls == 1
    kept.later(timedelta(seconds=31))
    kept.works()
    assert len(kept.shelf.todos()) == 1
    assert kept.remembered()[0].tries == 0


def test_a_missing_permission_is_told_once_and_named(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing of the kind goes through: it is left alone for longer and longer, the maintainers hear once what to
    grant, and everything follows when it is granted."""
    (keeper, *_) = kept.office.bole.company.holders("maintainer")
    agreed(kept.office)
    agreed(kept.office, what="文案")
    kept.shelf.fails = [NotAllowed("99991672", "task:task:write") for _ in range(5)]
    with caplog.at_level(logging.ERROR):
        for _ in range(40):
            kept.works(1)
            kept.later(timedelta(seconds=5))
    kept.office.settles()
    told = [m for m in kept.office.person(keeper).messages if "task:task:write" in str(m.card)]
    assert len(told) == 1
    assert sum("99991672" in record.message for record in caplog.records) == 1
    assert kept.keeper.troubles() == {"todo": "99991672"} or len(kept.shelf.todos()) == 2
    for _ in range(80):
        kept.works(1)
        kept.later(timedelta(seconds=5))
    assert len(kept.shelf.todos()) == 2
    assert kept.keeper.troubles() == {}


def test_a_base_that_is_not_open_to_us_is_told_in_words(kept: Kept) -> None:
    """What is missing and is no permission with a name is said as what to do."""
    (keeper, *_) = kept.office.bole.company.holders("maintainer")
    agreed(kept.office)
    kept.shelf.fails = [NotAllowed("91403", "base")]
    kept.works(1)
    kept.office.settles()
    kept.office.person(keeper).sees("91403", "加为可编辑")


def test_what_is_refused_is_not_asked_for_again_until_it_changes(kept: Kept) -> None:
    """C5: one thing the platform will never take holds up no other, and is not tried over and over."""
    _yu, kai = agreed(kept.office)
    kept.shelf.fails = [DeliveryFailed("1470400", permanent=True)]
    kept.works()
    agreed(kept.office, what="文案", owner="liu.yang")
    kept.works()
    assert [todo.title for todo in kept.shelf.todos()] == ["文案"]
    assert kept.shelf.calls == 2
    kai.presses("改日期")
    kai.fills(due="2026-03-12", why="等文案")
    kept.works()
    assert len(kept.shelf.todos()) == 2
