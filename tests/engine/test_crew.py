"""The courier at work in threads of its own, by the machine's own clock."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep

import pytest

from bot.clock import SystemClock
from bot.engine.crew import REST_S
from bot.ports import DeliveryFailed, Limits, Parcel
from tests.engine.far import Town, town
from tests.postgres import usual

BETWEEN = 0.1


@pytest.fixture
def busy_town(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, clock=SystemClock(), database_url=usual(f"sqlite:///{tmp_path / 'bole.db'}")) as made:
        made.far.limits = Limits(near=False, hands=4, seconds_between=BETWEEN)
        made.couriers = [made.another()]
        yield made
        for courier in made.couriers:
            courier.stop(5)


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something to become so."""
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, "it never came to be so"
        sleep(0.01)


def test_hands_send_side_by_side_and_no_place_is_hurried(busy_town: Town) -> None:
    """C1, with real threads: eight places, five letters each, every send takes a while: more than one at a time, never
    two in one place, all sent once, none refused; the house answers all the while."""
    lock, under_way, most = threading.Lock(), Counter[str](), [0]

    def slow(parcel: Parcel) -> None:
        with lock:
            under_way[parcel.place] += 1
            assert under_way[parcel.place] == 1
            most[0] = max(most[0], under_way.total())
        sleep(0.01)

    def done(parcel: Parcel) -> None:
        with lock:
            under_way[parcel.place] -= 1

    busy_town.far.before, busy_town.far.after = slow, done
    courier = busy_town.couriers[0]
    courier.start()
    busy_town.writes([(f"{place}-{n}", place) for n in range(5) for place in "abcdefgh"])
    courier.wake()
    busy_town.bole.room.pulse()
    until(lambda: set(busy_town.states().values()) == {"sent"})
    assert sorted(busy_town.far.taken()) == sorted(busy_town.states())
    assert busy_town.far.refused() == 0
    assert most[0] > 1
    times = defaultdict(list)
    for attempt in busy_town.far.attempts:
        times[attempt.parcel.place].append(attempt.at)
    assert all((b - a).total_seconds() >= BETWEEN for each in times.values() for a, b in pairwise(each))


def test_a_courier_that_stops_finishes_what_is_under_way_and_hands_back_the_rest(busy_town: Town) -> None:
    """A4: four hands are in the middle of a send, others in hand: those four are sent and written, the others wait for
    the next courier without a doubt about them."""
    begun, may_go = threading.Semaphore(0), threading.Event()

    def hold(_: Parcel) -> None:
        begun.release()
        may_go.wait(10)

    busy_town.far.before = hold
    busy_town.writes([(f"k{n}", f"U{n:02}") for n in range(12)])
    courier = busy_town.couriers[0]
    courier.start()
    for _ in range(4):
        assert begun.acquire(timeout=10)
    stopping = threading.Thread(target=courier.stop, args=(10,))
    stopping.start()
    until(lambda: courier._crew is None)
    sleep(0.1)
    may_go.set()
    stopping.join(15)
    states = Counter(busy_town.states().values())
    assert states == {"sent": 4, "waiting": 8}
    left = [busy_town.letter(key) for key, state in busy_town.states().items() if state == "waiting"]
    assert all(letter.attempted_at is None and letter.tries == 0 for letter in left)
    busy_town.far.before = lambda parcel: None
    busy_town.couriers = [busy_town.another()]
    assert busy_town.couriers[0].work() == 8


def test_a_send_that_outlasts_the_stop_keeps_its_lease(busy_town: Town) -> None:
    """A4: whoever comes next waits for the end of the lease and then looks whether the letter arrived."""
    begun, may_go = threading.Event(), threading.Event()

    def hold(_: Parcel) -> None:
        begun.set()
        may_go.wait(10)

    busy_town.far.before = hold
    busy_town.writes([("k", "U1")])
    busy_town.couriers[0].start()
    assert begun.wait(10)
    busy_town.couriers[0].stop(0.1)
    assert busy_town.another().work() == 0
    assert busy_town.letter("k").attempted_at is not None
    may_go.set()


def test_while_the_platform_is_down_what_is_in_hand_goes_back(busy_town: Town) -> None:
    """C2: after the first failure that concerns everybody no other letter is tried but a probe at a time; when the
    platform is back everything arrives."""
    busy_town.far.down = DeliveryFailed("connection refused", everywhere=True)
    busy_town.writes([(f"k{n}", f"U{n:02}") for n in range(30)])
    courier = busy_town.couriers[0]
    courier.start()
    until(lambda: courier.state().down)
    sleep(0.3)
    assert len(busy_town.far.attempts) <= 4 + 3
    busy_town.far.down = None
    courier.wake()
    until(lambda: set(busy_town.states().values()) == {"sent"})
    assert sorted(busy_town.far.taken()) == sorted(busy_town.states())


def test_a_new_letter_goes_at_once_when_somebody_wakes_the_courier(busy_town: Town) -> None:
    """An idle courier looks once a second; woken, it looks now."""
    courier = busy_town.couriers[0]
    courier.start()
    sleep(0.3)
    waited: list[float] = []
    for number in range(3):
        busy_town.writes([(f"k{number}", f"U{number}")])
        begun = monotonic()
        courier.wake()
        until(lambda number=number: f"k{number}" in busy_town.far.taken())
        waited.append(monotonic() - begun)
    assert min(waited) < 0.25


def test_hands_that_are_told_to_wait_rest_before_they_take_the_next(busy_town: Town) -> None:
    """C1: the app may send nothing to anybody for a while: of a hundred people's letters a few are tried, not all in a
    row; and whatever was tried is back at once, with the moment it was told."""

    def full(_: Parcel) -> None:
        raise DeliveryFailed("ratelimited", retry_after=30.0)

    busy_town.far.before = full
    courier = busy_town.couriers[0]
    busy_town.writes([(f"k{n}", f"U{n}") for n in range(100)])
    courier.start()
    sleep(1.2)
    courier.stop(5)
    assert 4 <= len(busy_town.far.attempts) <= 4 * (1.2 / REST_S + 2)
