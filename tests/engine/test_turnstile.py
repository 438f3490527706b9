"""The turnstile: one at a time, and whoever is waited for goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bot.engine import turnstile
from bot.engine.turnstile import Turnstile


def patient(gate: Turnstile, does: Callable[[], object]) -> threading.Thread:
    """Somebody whose work can wait, at work on it."""

    def work() -> None:
        with gate.patiently():
            does()

    made = threading.Thread(target=work)
    made.start()
    return made


def test_what_can_wait_stands_back_for_whoever_is_waited_for() -> None:
    """While somebody is about to come, nothing that can wait begins; afterwards it does."""
    gate, order = Turnstile(), list[str]()
    with gate.wanted():
        assert gate.is_wanted
        waiting = patient(gate, lambda: order.append("a message"))
        with gate:
            order.append("a press")
    waiting.join(10)
    assert order == ["a press", "a message"]
    assert not gate.is_wanted


def test_what_can_wait_comes_to_its_turn_on_the_busiest_day() -> None:
    """Somebody always waits; what can wait is done all the same."""
    gate, done = Turnstile(), threading.Event()
    with gate.wanted():
        waiting = patient(gate, done.set)
        assert done.wait(20 * turnstile.PATIENCE_S)
    waiting.join(10)


def test_whoever_holds_it_may_take_it_once_more_and_others_wait() -> None:
    """One thread goes in twice; another comes in only when both are over."""
    gate, order = Turnstile(), list[str]()
    with gate:
        with gate:
            waiting = patient(gate, lambda: order.append("another"))
        order.append("still inside")
    waiting.join(10)
    assert order == ["still inside", "another"]
