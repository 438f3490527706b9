"""Whatever comes to whichever replica, and however often: it happens once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.app import build
from bot.engine.tray import OURS_FOR
from bot.ports import Pressed, Said, Submitted
from bot.settings import Settings
from storage import StoreError
from tests.chats import SeededIds
from tests.office import MONDAY_MORNING
from tests.replicas.town import ITEM, POST, Town
from tests.trips import traffic

LEAD, OWNER = "li.na", "wang.xiaoyu"
ONE_LOOK = 7
"""Which cases have a rhythm of their own; whether anybody is at it, and what is dealt with; each with begin and end."""


def filed(town: Town, number: int) -> Submitted:
    return Submitted("desk", "start:meetings.action_item", {**ITEM, "what": f"第{number}件", "owner": OWNER})


def test_each_event_to_all_replicas_at_once_has_one_effect(town: Town) -> None:
    """B7: every replica gets every event; each is worked on once, and all are told the same."""
    for number in range(12):
        told = town.everywhere(town.event(LEAD, filed(town, number)))
        assert len({answer.toast for answer in told}) == 1 and told[0].accepted, told
    town.settles()
    assert len(town.rows("SELECT id FROM case_")) == 12
    assert {row["state"] for row in town.rows("SELECT state FROM inbox")} == {"done"}
    assert town.post.taken and not town.post.twice


def test_events_to_any_replica_run_side_by_side(town: Town) -> None:
    """Different cases to different replicas at the same moment: each gets its number, and none is lost."""
    rng = Random(1)
    for beginning in range(0, 24, 3):
        events = [town.event(rng.choice((LEAD, OWNER)), filed(town, beginning + n)) for n in range(3)]
        rooms = [house.room for house in town.houses]
        told = town.at_once([lambda r=r, e=e: r.receive(e) for r, e in zip(rooms, events, strict=True)])
        assert all(answer.accepted for answer in told), told
    town.settles()
    refs = [row["ref"] for row in town.rows("SELECT ref FROM case_")]
    assert len(set(refs)) == 24
    assert not town.post.twice


def test_three_presses_on_one_card_decide_once(town: Town) -> None:
    """F2: the first wins, whichever replica it came to; the others are told, and the card shows it."""
    for number in range(8):
        town.houses[0].room.receive(town.event(LEAD, filed(town, number)))
    town.settles()
    mine = "SELECT token FROM task WHERE state = 'open' AND person = :who"
    tokens = [row["token"] for row in town.rows(mine, who=OWNER)]
    assert len(tokens) == 8
    for token in tokens:
        presses = [town.event(OWNER, Pressed(token, "done")) for _ in town.houses]
        rooms = [house.room for house in town.houses]
        told = town.at_once([lambda r=r, e=e: r.receive(e) for r, e in zip(rooms, presses, strict=True)])
        assert sum(answer.accepted for answer in told) == 1, told
    town.settles()
    done = Counter(row["ref"] for row in town.rows("SELECT ref FROM audit WHERE action LIKE '%done'"))
    assert len(done) == 8 and set(done.values()) == {1}
    assert not town.post.twice
    assert all(versions == sorted(versions) for versions in town.post.shown.values())


def test_a_monday_comes_once_for_all_replicas(town: Town) -> None:
    """F1: what the calendar opens, what timers ring and who is reminded: once each, though all look at once."""
    for number in range(4):
        town.houses[number % 3].room.receive(town.event(LEAD, filed(town, number)))
    town.winds(days=8)
    slots = town.rows("SELECT workflow, audience, slot FROM slot WHERE state = 'fired'")
    assert len(slots) > 10
    opened = Counter((row["workflow"], row["circle"], row["opened_at"]) for row in town.rows(
        "SELECT workflow, circle, opened_at FROM case_ WHERE circle != ''"
    ))  # fmt: skip
    assert opened and set(opened.values()) == {1}
    fired = town.rows("SELECT count(*) AS n FROM timer WHERE state = 'fired'")[0]["n"]
    rung = town.rows("SELECT count(*) AS n FROM inbox WHERE key LIKE 'timer:%'")[0]["n"]
    assert fired == rung > 0
    assert not town.rows("SELECT key FROM inbox WHERE state != 'done'")
    assert not town.post.twice
    assert not town.rows("SELECT key FROM outbox WHERE state = 'waiting' AND not_before <= :now", now=town.clock.now())


def test_while_one_replica_opens_what_the_calendar_asks_for_the_others_go_on(town: Town) -> None:
    """F1: nobody waits for it, or walks the same way beside it; who comes after it sees at one look what is done, and
    does what it left."""
    for house in town.houses:
        house.room.pulse()
    town.clock.set(MONDAY_MORNING + timedelta(days=7, hours=2))
    first, second, third = town.houses
    slots = "SELECT key FROM slot WHERE workflow = 'meetings.monday'"
    with first.tools.store.transaction() as tx:
        assert tx.is_first("calendar")
        second.room.pulse()
        assert not town.rows(slots)
    second.room.pulse()
    opened = town.rows(slots)
    assert opened
    almanac = third.room._almanac
    with traffic(third.tools.store) as seen:
        almanac.turn_page()
    assert town.rows(slots) == opened
    assert seen.statements <= ONE_LOOK, seen


def test_what_somebody_types_quickly_to_different_replicas_is_one_talk(town: Town) -> None:
    """Messages of one person wait for each other: none of them speaks of a talk the others have left behind."""
    words = ["发起行动项", "写周报", "取消", "帮助"]
    rooms = [house.room for house in town.houses]
    for word in words:
        events = [town.event(OWNER, Said(word)) for _ in rooms]
        town.at_once([lambda r=r, e=e: r.receive(e) for r, e in zip(rooms, events, strict=True)])
    assert {row["state"] for row in town.rows("SELECT state FROM inbox")} == {"done"}
    assert len(town.rows("SELECT id FROM draft WHERE person = :who", who=OWNER)) <= 1


def test_what_a_replica_left_behind_another_takes_up(town: Town) -> None:
    """A1: an event whose replica died between keeping it and its turn is worked on by the next to look."""
    reception = town.houses[0].room._reception
    event = reception._kept_once(town.event(LEAD, filed(town, 1)), ours=True)
    assert event.state == "new"
    town.clock.set(town.clock.now() + OURS_FOR)
    assert town.houses[1].room.lends_a_hand() >= 1
    assert len(town.rows("SELECT id FROM case_")) == 1


def test_only_the_replica_an_event_came_to_answers_it_with_a_form(town: Town) -> None:
    """B7: the others look for work all the time, and leave it alone for a while: they know nobody who waits for it."""
    reception = town.houses[0].room._reception
    event = reception._kept_once(town.event(LEAD, Pressed("desk", "start:meetings.action_item")), ours=True)
    assert [house.room.lends_a_hand() for house in town.houses] == [0, 0, 0]
    assert reception._take(event).form is not None


def test_a_replica_with_another_key_is_turned_away(town: Town, tmp_path: Path, url: str) -> None:
    """What the others sealed it could never read: it is told so before it does anything."""
    settings = Settings(_env_file=None, data_dir=tmp_path / "elsewhere", database_url=url)  # pyright: ignore[reportCallIssue]
    with pytest.raises(StoreError, match="same data directory") as problem:
        build(settings, {POST: town.post}, clock=town.clock, ids=SeededIds(9), home=POST)
    assert problem.value.code == "sealed"
