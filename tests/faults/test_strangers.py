"""Presses by people who have no business there: with a stolen token, a guessed one, a stale card."""

from __future__ import annotations

from random import Random

import pytest

from bot.flow.verbs import DESK
from bot.ports import Answer, Incoming, Pressed, Submitted
from storage import tasks
from storage.tasks import TaskRow
from tests.faults.town import busy
from tests.looking import all_tasks, deeds, every, open_to, rows
from tests.office import Company
from tests.scale import times


def a_task_of_each_kind(company: Company) -> list[TaskRow]:
    """One open task for each workflow, step and kind."""
    workflows = {case.id: case.workflow for case in every(company)}
    found = {(workflows[t.case_id], t.step, t.kind): t for t in all_tasks(company, "state = 'open'")}
    return list(found.values())


def verbs_of(company: Company, task: TaskRow) -> list[str]:
    """Every verb that case could ever know."""
    case = next(c for c in every(company) if c.id == task.case_id)
    moves = company.bole.tools.registry[case.workflow].moves
    return sorted({m.verb.name for m in moves} | set(DESK) | {"more", "see", "nonsense"})


class Doorbell:
    """Rings for anybody, with an event of its own each time."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def press(self, who: str, token: str, verb: str) -> Answer:
        return self._ring(who, Pressed(token, verb))

    def submit(self, who: str, token: str, verb: str) -> Answer:
        return self._ring(who, Submitted(token, verb, {"reason": "x", "person": who, "due": "2026-04-01"}))

    def _ring(self, who: str, body: Pressed | Submitted) -> Answer:
        now = self.company.clock.now()
        return self.company.bole.room.receive(Incoming(self.company.key(), "playground", who, body, now))


def test_nobody_gets_anything_out_of_anothers_card(company: Company) -> None:
    """I1: every kind of open task, every other person, every verb, pressed and sent: the same sentence as for a
    card that does not exist, and nothing changes."""
    busy(company)
    bell, cells = Doorbell(company), 0
    people = [p for p in company.bole.company.people if company.bole.company.is_active(p)]
    verbs = {task.token: verbs_of(company, task) for task in a_task_of_each_kind(company)}
    nothing = {who: bell.press(who, "f" * 32, "approve") for who in people}
    before = deeds(company)
    for task in a_task_of_each_kind(company):
        for who in people:
            if who == task.person:
                continue
            for number, verb in enumerate(verbs[task.token]):
                ring = bell.submit if (number + len(who)) % 4 == 0 else bell.press
                assert ring(who, task.token, verb) == nothing[who], f"{who} presses {verb} on {task}"
                cells += 1
    assert deeds(company) == before
    assert cells > 5_000


def test_guessed_tokens_and_ids_find_nothing(company: Company) -> None:
    """I2: what is guessed is answered as what was never there: cards, drafts, documents, files, ledgers and
    references, near misses of real ones included."""
    busy(company, 25)
    bell, chance, room = Doorbell(company), Random(7), company.bole.room
    real = [t.token for t in all_tasks(company)] + [d["id"] for d in rows(company, "document")]
    nothing = bell.press("cao.min", "never was", "approve")
    before = deeds(company)
    for number in range(times(1_000, 100_000)):
        token = f"{chance.getrandbits(128):032x}"
        if number % 2:
            near = chance.choice(real)
            at = chance.randrange(len(near))
            token = near[:at] + chance.choice("0123456789abcdef".replace(near[at], "")) + near[at + 1 :]
        assert bell.press("cao.min", token, chance.choice(["approve", "see", "more", "talk.send"])) == nothing
        assert room.document("cao.min", token, "html") is None
        assert room.file("cao.min", token) is None
    assert room.ledger("cao.min", "no such ledger") is None
    assert deeds(company) == before


@pytest.mark.parametrize("wrong", ["HN-2026-9999", "ap-2026-0000", "AP-2026-999999"])
def test_a_reference_one_may_not_know_reads_like_one_that_is_not_there(company: Company, wrong: str) -> None:
    """I2: asking for somebody else's case by its reference shows what asking for no case shows."""
    company.person("wang.xiaoyu").starts(
        "growth.appeal", cycle="2025Q4", result="B", grounds=["data"], facts="x", remedy="recalculate", consent="yes"
    )
    stranger = company.person("cao.min")
    stranger.says(wrong)
    stranger.says(every(company)[0].ref)
    first, second = (m.card for m in stranger.messages)
    assert first == second


def old_buttons(company: Company) -> set[tuple[str, str, str]]:
    """Whom, token and verb of every button of every version of every card that was ever sent."""
    return {(p.place, button.token, button.verb) for p in company.platform.sent for button in p.card.buttons}


def test_no_button_of_an_old_card_does_anything(company: Company) -> None:
    """I3: every button ever shown whose verb is not open to its reader any more: pressed, it changes nothing and
    answers with a sentence and the card as it now is."""
    busy(company)
    bell, pressed = Doorbell(company), 0
    known = {case.id: case for case in every(company)}
    before = deeds(company)
    for who, token, verb in sorted(old_buttons(company)):
        with company.bole.tools.store.reading() as tx:
            task = tasks.by_token(tx, token)
        if task is None or verb in {"see", "more"} or verb in open_to(company, known[task.case_id], who):
            continue
        for ring in (bell.press, bell.submit):
            answer = ring(who, token, verb)
            assert not answer.accepted, f"{who} could {verb} on {known[task.case_id].ref}"
            assert answer.toast
            assert answer.form is None
        pressed += 1
    assert deeds(company) == before
    assert pressed > 50
