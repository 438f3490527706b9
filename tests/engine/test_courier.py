"""The courier: letters to a far platform, at the pace of the platform, none lost and none twice."""

from __future__ import annotations

import logging
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.ports import DeliveryFailed, Parcel
from tests.engine.far import Attempt, Town, town

DOWN = DeliveryFailed("connection refused", everywhere=True)


class Crash(BaseException):
    """The process dies here."""


@pytest.fixture
def far_town(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, couriers=2) as made:
        yield made


def crowd(people: int, each: int) -> list[tuple[str, str]]:
    """So many letters to each of so many people."""
    return [(f"k{n}-{p}", f"U{p:04}") for n in range(each) for p in range(people)]


def keeps_pace(attempts: list[Attempt]) -> None:
    """No place got two messages within a second."""
    by_place = defaultdict(list)
    for attempt in attempts:
        if attempt.outcome == "taken":
            by_place[attempt.parcel.place].append(attempt.at)
    for times in by_place.values():
        assert all(b - a >= timedelta(seconds=1) for a, b in pairwise(times))


def test_five_thousand_prompts_over_two_couriers(far_town: Town) -> None:
    """C1: ten prompts each to five hundred people, two couriers on one store, the second at work in the middle of the
    first one's rounds: none lost, none twice, no place hurried, and done in little more than ten seconds."""
    start, nested = far_town.clock.now(), [False]

    def in_between(parcel: Parcel) -> None:
        if not nested[0] and int(parcel.place[1:]) % 7 == 0:
            nested[0] = True
            far_town.couriers[1].work()
            nested[0] = False

    far_town.far.before = in_between
    far_town.writes(crowd(500, 10))
    far_town.runs(minutes=1)
    sent = far_town.far.taken()
    assert len(sent) == len(set(sent)) == 5000
    assert far_town.far.refused() == 0
    keeps_pace(far_town.far.attempts)
    assert far_town.far.attempts[-1].at - start < timedelta(seconds=12)
    assert set(far_town.states().values()) == {"sent"}


@pytest.mark.usefixtures("path")
def test_an_outage_of_three_days_loses_nothing_and_ends_without_a_storm(far_town: Town) -> None:
    """C2: two letters a second, then nothing gets through for 72 hours while two a minute are written; afterwards all
    arrive, and in the first minute no more than twice as many as usual."""
    far, usual = far_town.far, 120
    for minute in range(10):
        for second in range(0, 60, 10):
            far_town.writes([(f"usual-{minute}-{second}-{n}", f"U{n}") for n in range(usual // 6)])
            far_town.runs(seconds=10)
    assert len(far.taken()) == 10 * usual
    far.down = DOWN
    begun = len(far.attempts)
    for part in range(72 * 2):
        far_town.writes([(f"during-{part}-{n}", f"U{n}") for n in range(60)])
        far_town.runs(minutes=30)
    probes = far.attempts[begun:]
    assert not [a for a in probes if a.outcome == "taken"]
    assert 500 < len(probes) < 2 * 72 * 60
    far.down = None
    far_town.runs(minutes=30)
    after = [a for a in far.attempts if a.outcome == "taken"][10 * usual :]
    back = after[0].at
    assert len(after) == 2 * 72 * 60
    assert sum(1 for a in after if a.at < back + timedelta(minutes=1)) <= 2 * usual
    assert set(far_town.states().values()) == {"sent"}


def test_while_it_is_down_one_letter_at_a_time_probes(far_town: Town) -> None:
    """One courier, a hundred letters: the first failure opens the breaker, the others go back untouched, and each
    probe is a single letter; no try is counted against a letter."""
    del far_town.couriers[1]
    far_town.far.down = DOWN
    far_town.writes(crowd(100, 1))
    far_town.runs(minutes=10)
    moments = [a.at for a in far_town.far.attempts]
    assert len(moments) == len(set(moments))
    assert 4 < len(moments) < 30
    with far_town.bole.tools.store.reading() as tx:
        found = tx.connection.exec_driver_sql("SELECT DISTINCT tries, attempted_at, state FROM outbox").all()
    assert found == [(0, None, "waiting")]
    assert far_town.couriers[0].state().down


def test_a_place_that_asks_to_wait_is_left_alone_by_all_and_holds_up_nobody(far_town: Town) -> None:
    """C1: `retry_after` is honoured for the place and by both couriers; other places get theirs meanwhile."""
    start = far_town.clock.now()
    busy = [DeliveryFailed("ratelimited", retry_after=30)]

    def picky(parcel: Parcel) -> None:
        if parcel.place == "U0000" and busy:
            raise busy.pop()

    far_town.far.before = picky
    far_town.writes(crowd(3, 4))
    far_town.runs(minutes=1)
    slow = [a.at - start for a in far_town.far.attempts if a.parcel.place == "U0000" and a.outcome == "taken"]
    others = [a.at - start for a in far_town.far.attempts if a.parcel.place != "U0000"]
    assert slow[0] >= timedelta(seconds=30)
    assert max(others) <= timedelta(seconds=4)
    assert far_town.far.refused() == 1
    keeps_pace(far_town.far.attempts)


def test_a_crash_between_send_and_mark_is_looked_into_by_the_next(far_town: Town) -> None:
    """A3: killed after the platform took the letter, before that was written: once the lease is over the next courier
    asks since when to look, finds it, and sends nothing again."""
    start = far_town.clock.now()

    def die(_: Parcel) -> None:
        far_town.far.after = lambda parcel: None
        raise Crash

    far_town.far.after = die
    far_town.writes([("k", "U1")])
    with pytest.raises(Crash):
        far_town.couriers[0].work()
    assert far_town.couriers[1].work() == 0
    far_town.couriers = [far_town.another()]
    far_town.runs(minutes=2)
    assert [(a.outcome, a.parcel.unsure_since) for a in far_town.far.attempts] == [("taken", None), ("known", start)]
    assert far_town.letter("k").state == "sent"


def test_an_attempt_of_unknown_end_is_tried_again_with_its_time(far_town: Town) -> None:
    """C3: a timeout keeps the first attempt's time over all further attempts; a refusal keeps none."""
    start, fates = far_town.clock.now(), [
        DeliveryFailed("busy", retry_after=5), DeliveryFailed("timed out", unknown=True),
        DeliveryFailed("timed out", unknown=True), DeliveryFailed("busy", retry_after=5),
    ]  # fmt: skip

    def fail(_: Parcel) -> None:
        if fates:
            raise fates.pop(0)

    far_town.far.before = fail
    far_town.writes([("k", "U1")])
    far_town.runs(minutes=2)
    told = [a.parcel.unsure_since for a in far_town.far.attempts]
    assert told == [None, None, *[start + timedelta(seconds=5)] * 3]
    assert far_town.letter("k").state == "sent"


def test_who_slept_past_the_lease_sends_no_more_and_overwrites_nothing(far_town: Town) -> None:
    """A5: two letters in hand, the machine sleeps 120 s inside the first send, and the other courier brought both
    meanwhile: the second is not sent again, what the sleeper reports of the first is not written, and a platform that
    asks before its last call hears that the letter is another's."""

    def sleep(parcel: Parcel) -> None:
        far_town.far.before = lambda parcel: None
        assert parcel.is_ours()
        far_town.clock.set(far_town.clock.now() + timedelta(seconds=120))
        assert not parcel.is_ours()
        assert far_town.couriers[1].work() == 2

    far_town.far.before = sleep
    far_town.writes([("k1", "U1"), ("k2", "U2")])
    assert far_town.couriers[0].work() == 1
    assert far_town.far.taken().count("k2") == 1
    assert far_town.far.taken().count("k1") <= 2
    assert far_town.states() == {"k1": "sent", "k2": "sent"}
    assert far_town.letter("k1").tries == 0


def test_a_newer_version_waits_for_the_older_one_under_way(far_town: Town) -> None:
    """C9: a card redrawn while its first version is being sent: the older arrives first, the newer replaces it in the
    same message, though a second courier is idle all the while."""

    def redraw(_: Parcel) -> None:
        far_town.far.before = lambda parcel: None
        far_town.writes([("v2", "U1"), ("v3", "U1")], version=2, card="card")
        assert far_town.couriers[1].work() == 0

    far_town.far.before = redraw
    far_town.writes([("v1", "U1")], card="card")
    far_town.works()
    far_town.runs(seconds=5)
    assert far_town.far.taken() == ["v1", "v2", "v3"]
    assert {a.parcel.message for a in far_town.far.attempts[1:]} == {"m:v1"}


def test_a_letter_that_failed_gives_way_to_its_newer_version(far_town: Town) -> None:
    """C9: an older version that was refused is not sent after all once a newer one waits."""

    def refuse(_: Parcel) -> None:
        far_town.far.before = lambda parcel: None
        far_town.writes([("v2", "U1")], version=2, card="card")
        raise DeliveryFailed("ratelimited", retry_after=5)

    far_town.far.before = refuse
    far_town.writes([("v1", "U1")], card="card")
    far_town.runs(seconds=10)
    assert far_town.far.taken() == ["v2"]
    assert far_town.states() == {"v1": "superseded", "v2": "sent"}


def test_whatever_fails_a_card_never_shows_an_older_version(tmp_path: Path) -> None:
    """C9: five hundred stories of redraws, refusals, timeouts and outages over two couriers: each message's version
    never goes back, and in the end the newest is shown."""
    with town(tmp_path, couriers=2) as made:
        for seed in range(500):
            chance = random.Random(seed)
            fates = [
                DeliveryFailed("refused", retry_after=2), DeliveryFailed("timed out", unknown=True),
                DeliveryFailed("down", everywhere=True), DeliveryFailed("odd"),
            ]  # fmt: skip

            def fail(_: Parcel, chance: random.Random = chance, fates: list[DeliveryFailed] = fates) -> None:
                if chance.random() < 0.3:
                    raise chance.choice(fates)

            made.far.before = fail
            newest = chance.randrange(2, 6)
            for version in range(1, newest + 1):
                made.writes([(f"{seed}-{version}", "U1")], version=version, card=f"card-{seed}")
                made.runs(seconds=chance.choice([0, 0.5, 1, 3]))
            made.far.before = lambda parcel: None
            made.runs(minutes=12)
            shown = made.far.shown[f"card-{seed}", "U1"]
            assert shown == sorted(shown), f"seed {seed}: {shown}"
            assert shown[-1] == newest, f"seed {seed}: {shown}"
        assert set(made.states().values()) <= {"sent", "superseded"}


def test_an_alarm_once_when_letters_wait_too_long(far_town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """C8: sixty seconds after the oldest letter fell due the log says so, once; and once more when it is over."""
    far_town.far.down = DOWN
    far_town.writes([("k", "U1")])
    del far_town.couriers[1]
    courier = far_town.couriers[0]
    alarms: list[int] = []
    for _ in range(12):
        far_town.runs(seconds=10)
        courier.look()
        alarms.append(sum(1 for r in caplog.records if r.levelno >= logging.ERROR and "wait" in r.message))
    assert alarms == [0] * 6 + [1] * 6
    assert courier.state().oldest_s == 120
    assert (courier.state().waiting, courier.state().last_error) == (1, "connection refused")
    far_town.far.down = None
    far_town.runs(minutes=5)
    courier.look()
    assert courier.state().oldest_s == courier.state().waiting == 0
    assert not courier.state().down
    assert courier.state().last_success is not None
    assert "do not wait any more" in caplog.records[-1].message
