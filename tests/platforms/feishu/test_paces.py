"""How often Feishu may be called."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.feishu.paces import REMEMBERED, Paces, buckets_of
from tests.platforms.desk import Watch

MESSAGE = {"receive_id": "ou_1", "msg_type": "text"}


def test_a_call_counts_for_its_interface_and_for_whom_it_is_about() -> None:
    """Person and group by the receiver, a redrawn or answered message by its id; what only reads is about nobody."""
    assert [b.key for b in buckets_of("POST", "/im/v1/messages", MESSAGE)][-1] == "ou_1"
    assert [b.key for b in buckets_of("PATCH", "/im/v1/messages/om_1", {})][-1] == "om_1"
    assert [b.key for b in buckets_of("POST", "/im/v1/messages/om_1/reply", {})][-1] == "om_1"
    assert len(buckets_of("GET", "/im/v1/messages/om_1")) == 2
    assert len(buckets_of("POST", "/im/v1/files", {"file_name": "ou_1"})) == 2
    assert {b.most for b in buckets_of("POST", "/task/v2/tasks", {})} == {10, 600}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 0.3)), max_size=200))
def test_no_window_ever_holds_more_than_is_allowed(calls: list[tuple[int, float]]) -> None:
    """C1: whatever comes in whatever order, no second holds more than five to one person or fifty in all."""
    watch, made = Watch(), list[tuple[float, int]]()
    paces = Paces(watch)
    for person, pause in calls:
        watch.now += pause
        buckets = buckets_of("POST", "/im/v1/messages", {"receive_id": f"ou_{person}"})
        while wait := paces.wait(buckets):
            watch.sleep(wait)
        made.append((watch.now, person))
    for at, _ in made:
        within = Counter(person for then, person in made if at <= then < at + 1)
        assert max(within.values()) <= 5
        assert within.total() <= 50


def test_replicas_keep_to_their_share_of_what_the_app_may_do() -> None:
    """C1: of fifty calls a second one of three makes sixteen; to one place it may still make five."""
    watch, number = Watch(), [3]
    paces = Paces(watch, lambda: number[0])
    made = [paces.wait(buckets_of("GET", "/im/v1/messages/om_1")) for _ in range(17)]
    assert made[:16] == [0.0] * 16 and made[16] > 0
    one = [paces.wait(buckets_of("POST", "/im/v1/messages", MESSAGE)) for _ in range(6)]
    assert one[:5] == [0.0] * 5 and one[5] > 0
    number[0] = 1
    assert paces.wait(buckets_of("GET", "/im/v1/messages/om_1")) == 0.0


def test_what_is_refused_stays_closed_for_as_long_as_it_was_said() -> None:
    """C1: an interface for all, a place for itself; one call that waits has not counted."""
    watch = Watch()
    paces = Paces(watch)
    one, two = (buckets_of("POST", "/im/v1/messages", {"receive_id": each}) for each in ("ou_1", "ou_2"))
    paces.refused(one, 3.0, of_place=True)
    assert (paces.wait(one), paces.wait(two)) == (3.0, 0.0)
    paces.refused(two, 9.0)
    watch.now += 3
    assert paces.wait(one) == paces.wait(two) == 6.0
    watch.now += 6
    assert [paces.wait(one) for _ in range(5)] == [0.0] * 5
    assert paces.wait(one) > 1


def test_memory_of_places_is_bounded() -> None:
    """A company of any size: the longest untouched are forgotten, which a second later changes nothing."""
    watch = Watch()
    paces = Paces(watch)
    for number in range(REMEMBERED + 100):
        watch.now += 0.1
        paces.wait(buckets_of("POST", "/im/v1/messages", {"receive_id": f"ou_{number}"}))
    assert len(paces._called) == REMEMBERED
