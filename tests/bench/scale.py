"""What people and the clock do, in a small house and in one that has grown: the same deeds, by turns, in one run."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.ports import Pressed, Said, Submitted
from storage import cases, inbox, papers
from storage.columns import dumps
from tests.bench.company import NEED, Office
from tests.bench.crowd import closed, workflows

FEW_WORKFLOWS, MANY_WORKFLOWS = 10, 100
FEW_CASES, MANY_CASES = 1_000, 1_000_000
ROUNDS = 15
PER_ROUND = 12
SAYINGS = {
    "“我要招两个短视频策划” (a request begins)": "我要招两个短视频策划，12月1日到岗",
    "“我的待办” (my tasks)": "我的待办",
    "“我的申请” (my requests)": "我的申请",
    "“我的文件” (my documents)": "我的文件",
    "“催办” (which of mine?)": "催办",
    "“帮助” (help)": "帮助",
    "“今天天气真不错” (about nothing)": "今天天气真不错",
}
ASKER = "wang.xiaoyu"

Deed = Callable[[Office], None]


@dataclass(frozen=True)
class Grown:
    """Milliseconds of each deed in the small house and the grown one; `ratio` is a median over the rounds."""

    deed: str
    few_ms: float
    many_ms: float
    ratio: float


def workflow_scale(folder: Path) -> list[Grown]:
    """The same deeds with ten workflows and with a hundred."""
    with _office(folder / "few", FEW_WORKFLOWS) as few, _office(folder / "many", MANY_WORKFLOWS) as many:
        return _compared(few, many)


def case_scale(folder: Path) -> tuple[list[Grown], float]:
    """The same deeds beside a thousand closed cases and beside a million; and the seconds it took to make those."""
    _filled(folder / "few", FEW_CASES)
    start = perf_counter()
    _filled(folder / "many", MANY_CASES)
    spent = perf_counter() - start
    few, many = (_office(folder / size, FEW_WORKFLOWS, seed=2) for size in ("few", "many"))
    with few as small, many as grown:
        return _compared(small, grown), spent


def _filled(folder: Path, count: int) -> None:
    """A house that was open, declined one hiring need and was shut; and then as many as that again and again."""
    with _office(folder, FEW_WORKFLOWS) as office:
        head, press = office.files_needs(1)[0]
        form = office.send(head, Pressed(press.token, "decline")).form
        assert form is not None
        answer = office.send(head, Submitted(form.token, form.verb, {"reason": "预算下季度才有"}))
        assert answer.accepted, answer.toast
        office.bole.room.pulse()
        people = [p.id for p in office.bole.company.people.values() if p.active]
        with office.bole.tools.store.reading() as tx:
            (case,) = cases.search(tx, open=False)
        path = office.bole.tools.store.path
    assert path is not None
    closed(path, dumps(case.body), people, count)


@contextmanager
def _office(folder: Path, count: int, seed: int = 1) -> Iterator[Office]:
    registry = workflows(count, folder / "templates")
    office = Office(folder / "data", seed, registry=registry, templates=folder / "templates")
    try:
        yield office
    finally:
        office.bole.close()


def _compared(few: Office, many: Office) -> list[Grown]:
    return [_grown(name, make, few, many) for name, make in _deeds().items()]


def _grown(name: str, make: Callable[[Office], Deed], few: Office, many: Office) -> Grown:
    one, other = make(few), make(many)
    _round(few, one)
    _round(many, other)
    rounds = [(_round(few, one), _round(many, other)) for _ in range(ROUNDS)]
    for office in (few, many):
        with office.bole.tools.store.reading() as tx:
            assert not inbox.parked(tx) and not inbox.count_new(tx), f"{name}: a turn failed"
    return Grown(
        name,
        few_ms=median(f for f, _ in rounds),
        many_ms=median(m for _, m in rounds),
        ratio=median(m / f for f, m in rounds),
    )


def _round(office: Office, deed: Deed) -> float:
    """Milliseconds for one deed, over a round of them; the letters of the round are out of the way before."""
    office.bole.room.pulse()
    gc.collect()
    gc.disable()
    start = perf_counter()
    for _ in range(PER_ROUND):
        deed(office)
    spent = perf_counter() - start
    gc.enable()
    return spent / PER_ROUND * 1000


def _deeds() -> dict[str, Callable[[Office], Deed]]:
    """What is done, and how to make a house ready for it."""
    return {
        "press: the head approves": _presses,
        "form: a need is opened and filed": lambda office: _files,
        **{name: _says(text) for name, text in SAYINGS.items()},
        "clock: a beat in which nothing is due": lambda office: _beats,
    }


def _presses(office: Office) -> Deed:
    needs = iter(office.files_needs((ROUNDS + 1) * PER_ROUND))

    def press(office: Office) -> None:
        who, body = next(needs)
        answer = office.send(who, body)
        assert answer.accepted, answer.toast

    return press


def _files(office: Office) -> None:
    form = office.send(ASKER, Pressed("desk", "start:recruiting.hiring_need")).form
    assert form is not None
    answer = office.send(ASKER, Submitted(form.token, form.verb, NEED))
    assert answer.accepted, (answer.toast, answer.errors)


def _says(text: str) -> Callable[[Office], Deed]:
    """Everybody in turn says it; a request it begins is given up again, so that the next one begins anew."""

    def ready(office: Office) -> Deed:
        people = cycle(p.id for p in office.bole.company.people.values() if p.active)

        def say(office: Office) -> None:
            person = next(people)
            office.send(person, Said(text))
            with office.bole.tools.store.transaction() as tx:
                for draft in papers.drafts(tx, person):
                    papers.delete_draft(tx, draft.id)

        return say

    return ready


def _beats(office: Office) -> None:
    office.clock.set(office.clock.now() + timedelta(seconds=1))
    office.bole.room.pulse()
