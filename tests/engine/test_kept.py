"""Events that are only kept: their turns are taken soon, in order, and what came of each is said once."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.ports import SEALED, Answer, Incoming, Pressed, Said, Submitted
from tests.faults.door import Nowhere
from tests.looking import every, rows
from tests.office import Company, opened

ITEM = {"what": "写周报", "owner": "wang.xiaoyu", "due": "2026-03-20", "priority": "P1"}
WHERE = {"chat": "c1", "since": ""}
PATIENCE_S = 20.0


def filing(company: Company, key: str = "e1") -> Incoming:
    body = Submitted("desk", "start:meetings.action_item", ITEM)
    return Incoming(key, "playground", "wang.xiaoyu", body, company.clock.now())


class Speaker:
    """A platform that says what came of events; `heard` holds it in order."""

    def __init__(self, company: Company, enough: int = 1) -> None:
        self.heard: list[tuple[Incoming, dict[str, Any], Answer]] = []
        self.enough = threading.Event()
        self._count = enough
        company.room.speaks("playground", self.tell)

    def tell(self, incoming: Incoming, scene: Any, answer: Answer) -> None:
        self.heard.append((incoming, scene, answer))
        if len(self.heard) >= self._count:
            self.enough.set()


@pytest.fixture
def unhurried(company: Company) -> Company:
    """Nobody takes a turn but the pulse."""
    company.room.hand.pool = Nowhere()
    return company


def test_what_is_only_kept_is_done_after_it_was_and_told_with_its_scene(unhurried: Company) -> None:
    """Nothing has happened when it comes back but that the event is safe; then all has, and it is said where it was
    asked."""
    speaker, event = Speaker(unhurried), filing(unhurried)
    assert unhurried.room.keep(event, WHERE) is None
    assert [row["state"] for row in rows(unhurried, "inbox", "key = 'e1'")] == ["new"]
    assert every(unhurried) == [] and speaker.heard == []
    unhurried.room.pulse()
    ((incoming, scene, answer),) = speaker.heard
    assert (incoming, scene, answer.accepted) == (event, WHERE, True)
    assert len(every(unhurried)) == 1


def test_a_second_delivery_while_the_first_waits_has_one_effect_and_one_answer(unhurried: Company) -> None:
    """B1: brought again before the turn was taken it is told nothing yet; brought again after it is told what the
    first was told."""
    speaker, event = Speaker(unhurried), filing(unhurried)
    assert [unhurried.room.keep(event, WHERE) for _ in range(3)] == [None] * 3
    unhurried.room.pulse()
    told = unhurried.room.keep(event, WHERE)
    unhurried.room.pulse()
    assert len(speaker.heard) == 1 and len(every(unhurried)) == 1
    assert told is not None and (told.toast, told.accepted) == (speaker.heard[0][2].toast, True)


def test_what_a_process_left_is_told_by_the_next(tmp_path: Path) -> None:
    """B1: the process ended between the acknowledgement and the turn: the next one takes it, and says what came
    of it where it was asked."""
    for company in opened(tmp_path):
        company.room.hand.pool = Nowhere()
        company.room.keep(filing(company), WHERE)
        company.reopens()
        speaker = Speaker(company)
        company.room.pulse()
        assert [(incoming.key, scene) for incoming, scene, _ in speaker.heard] == [("e1", WHERE)]
        assert len(every(company)) == 1


def test_a_turn_that_fails_is_told_once_to_be_safe_and_once_how_it_ended(
    unhurried: Company, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours lasts for a few tries: its sender hears once that nothing is lost, and later what came of it."""
    caplog.set_level(logging.CRITICAL)
    speaker = Speaker(unhurried)

    def broken(turn: object) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patched:
        patched.setattr("bot.engine.dispatch.take", broken)
        unhurried.room.keep(filing(unhurried), WHERE)
        unhurried.winds(seconds=4)
    assert [answer.accepted for _, _, answer in speaker.heard] == [False]
    assert rows(unhurried, "inbox", "key = 'e1'")[0]["tries"] > 1
    unhurried.winds(minutes=5)
    assert [answer.accepted for _, _, answer in speaker.heard] == [False, True]
    assert len(every(unhurried)) == 1


def test_of_what_was_kept_without_a_scene_nothing_is_said(unhurried: Company) -> None:
    """Nobody waits for an answer: the turn is taken, and that is all."""
    speaker = Speaker(unhurried)
    unhurried.room.keep(filing(unhurried))
    unhurried.room.pulse()
    assert len(every(unhurried)) == 1 and speaker.heard == []


def test_a_speaker_that_fails_keeps_nothing_from_being_done(
    unhurried: Company, caplog: pytest.LogCaptureFixture
) -> None:
    """What could not be said is told to the log, without a word of it; the events after it have their turns."""

    def tell(incoming: Incoming, scene: Any, answer: Answer) -> None:
        raise RuntimeError("SECRET")

    unhurried.room.speaks("playground", tell)
    for number in range(2):
        unhurried.room.keep(filing(unhurried, f"e{number}"), WHERE)
    unhurried.room.pulse()
    assert len(every(unhurried)) == 2
    assert "was not said" in caplog.text and "SECRET" not in caplog.text


def test_what_belongs_to_a_sealed_round_is_never_kept(unhurried: Company) -> None:
    """It is answered at once, whichever way it comes in, and leaves no row."""
    speaker, body = Speaker(unhurried), Pressed(f"{SEALED}nothing", "answer")
    told = unhurried.room.keep(Incoming("s1", "playground", "luo.xin", body, unhurried.clock.now()), WHERE)
    assert isinstance(told, Answer) and not told.accepted
    assert rows(unhurried, "inbox", "key = 's1'") == [] and speaker.heard == []


def test_a_hand_of_the_house_takes_them_soon_and_in_order(company: Company) -> None:
    """Nobody pulses: the turns are taken all the same, in the order in which the events were kept."""
    speaker = Speaker(company, 30)
    for number in range(30):
        company.room.keep(Incoming(f"w{number}", "playground", "luo.xin", Said("帮助"), company.clock.now()), WHERE)
    assert speaker.enough.wait(PATIENCE_S)
    assert [incoming.key for incoming, _, _ in speaker.heard] == [f"w{number}" for number in range(30)]


def test_a_house_that_rests_takes_no_more_of_them_and_loses_none(company: Company) -> None:
    """Told to stop, it finishes the turn under way; the rest waits for the next process."""
    company.room.rests(PATIENCE_S)
    speaker = Speaker(company)
    company.room.keep(filing(company), WHERE)
    assert company.room.lends_a_hand() == 0 and speaker.heard == []
    assert [row["state"] for row in rows(company, "inbox", "key = 'e1'")] == ["new"]
