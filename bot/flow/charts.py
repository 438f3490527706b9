"""Charts of a ledger: what is counted from its cases, so that a workflow only names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.flow.case import Case
from bot.flow.people import Who
from bot.flow.places import Step
from bot.flow.running import running
from bot.flow.verbs import elapsed, late

if TYPE_CHECKING:
    from bot.flow.columns import Column
    from bot.flow.workflow import Workflow
    from bot.flow.world import World

Amounts = tuple[float, ...]
Told = Iterable[tuple[Any, Amounts]]


@dataclass(frozen=True)
class Figures:
    """One chart of a ledger: each case adds its amounts, one a series, to the rows it belongs to.

    `tells(case, world, workflow)` gives (row, amounts); rows are called as the values of the column `like` are.
    `open`: only open cases are looked at; `readers` (those of the column) limit whose cases count. Its title stands
    in the words under [charts], its series under [charts.series].
    """

    name: str
    kind: Literal["bars", "pairs"]
    like: str
    series: tuple[str, ...]
    tells: Callable[[Case, World, type[Workflow]], Told]
    open: bool = False
    readers: Who | None = None


def Pairs(name: str, by: Column, **series: Callable[[Case, World], float | None]) -> Figures:
    """Amounts side by side: Pairs("need_and_forecast", by=answer("department"), need=..., forecast=...).

    Each function gives what a case adds to its row; None adds nothing.
    """

    def tells(case: Case, world: World, workflow: type[Workflow]) -> Iterator[tuple[Any, Amounts]]:
        if (value := by.value(case, world)) not in (None, "", []):
            yield value, tuple(find(case, world) or 0 for find in series.values())

    return Figures(name, "pairs", by.name, tuple(series), tells, readers=by.readers)


def _standing(case: Case, world: World, workflow: type[Workflow]) -> Iterator[tuple[Any, Amounts]]:
    if case.is_open:
        yield case.place, (1,)


def _promises(case: Case, world: World, workflow: type[Workflow]) -> Iterator[tuple[Any, Amounts]]:
    """One promise for each step a case has been through and each clock of its own: broken where that is on record.

    A step whose table says what happens when its time is up has made no promise.
    """
    pressed = {m.verb.name for m in workflow.moves}
    passing = {m.step.name for m in workflow.moves if m.verb in (late, elapsed)}
    broken = {e.place for e in case.entries if e.verb == "breach" and "clock" not in e.answers}
    left = {e.place for e in case.entries if e.verb in pressed} - ({case.place} if case.is_open else set())
    for name, place in workflow.places.items():
        if isinstance(place, Step) and name not in passing and name in left | broken:
            yield name, (0, 1) if name in broken else (1, 0)
    for clock in running(case):
        if clock.broken or clock.kept is not None:
            yield clock.name, (0, 1) if clock.broken else (1, 0)


open_by_step = Figures("open_by_step", "bars", "place", ("cases",), _standing, open=True)
kept_and_broken = Figures("kept_and_broken", "pairs", "place", ("kept", "broken"), _promises)
USUAL = (open_by_step, kept_and_broken)
