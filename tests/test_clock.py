"""The clock that no jump of another can move."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SteadyClock
from tests.office import MONDAY_MORNING


class Machine:
    """A machine whose wall clock may be set."""

    def __init__(self) -> None:
        self.ticks, self.wall = 100.0, MONDAY_MORNING

    def runs(self, seconds: float) -> None:
        self.ticks += seconds
        self.wall += timedelta(seconds=seconds)


@given(st.lists(st.tuples(st.floats(0, 600), st.integers(-86_400, 86_400)), max_size=30))
def test_jumps_of_the_wall_clock_move_nothing_at_once_and_nothing_backwards(steps: list[tuple[float, int]]) -> None:
    """E1: whatever the wall clock does, our time goes on, never faster or slower by more than a tenth."""
    machine = Machine()
    clock = SteadyClock(lambda: machine.wall, lambda: machine.ticks)
    for seconds, jump in steps:
        before = clock.now()
        machine.wall += timedelta(seconds=jump)
        clock.measure()
        assert clock.now() == before
        machine.runs(seconds)
        passed = (clock.now() - before).total_seconds()
        assert 0.9 * seconds - 1e-3 <= passed <= 1.1 * seconds + 1e-3


def test_after_a_jump_it_draws_near_until_both_agree() -> None:
    """An hour's jump is made up for in ten hours, and not gone past; one that is taken back is forgotten."""
    machine = Machine()
    clock = SteadyClock(lambda: machine.wall, lambda: machine.ticks)
    machine.wall += timedelta(hours=1)
    clock.measure()
    machine.runs(36_000)
    assert abs((clock.now() - machine.wall).total_seconds()) < 1e-3
    machine.runs(36_000)
    assert abs((clock.now() - machine.wall).total_seconds()) < 1e-3
    machine.wall -= timedelta(hours=1)
    clock.measure()
    machine.wall += timedelta(hours=1)
    clock.measure()
    machine.runs(100)
    assert abs((clock.now() - machine.wall).total_seconds()) < 1e-3


def test_without_a_jump_it_is_the_wall_clock() -> None:
    """It shows what the machine shows."""
    machine = Machine()
    clock = SteadyClock(lambda: machine.wall, lambda: machine.ticks)
    machine.runs(5)
    assert abs((clock.now() - machine.wall).total_seconds()) < 1e-3


def test_a_measure_in_which_one_fell_asleep_moves_nothing() -> None:
    """A5: put to sleep between the database's answer and our hearing it, we would take ourselves to be half the sleep
    ahead, go slower, and think a lease our own that is another's."""
    machine = Machine()
    naps = [0.0, 40.0]

    def asked() -> datetime:
        said = machine.wall
        machine.runs(naps.pop(0) if naps else 0.0)
        return said

    clock = SteadyClock(asked, lambda: machine.ticks)
    clock.measure()
    for _ in range(2):
        assert abs((clock.now() - machine.wall).total_seconds()) < 1e-3
        machine.runs(30)


def test_who_falls_asleep_at_the_start_asks_again() -> None:
    """A5: the first answer is all there is to begin with, and so it is asked for again where it was long on its way."""
    machine = Machine()
    naps = [40.0]

    def asked() -> datetime:
        said = machine.wall
        machine.runs(naps.pop() if naps else 0.0)
        return said

    clock = SteadyClock(asked, lambda: machine.ticks)
    assert abs((clock.now() - machine.wall).total_seconds()) < 1e-3
