"""Ledgers: lists over all cases of a workflow, and their usual columns, so that a workflow only names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.flow.case import Case
from bot.flow.charts import USUAL, Figures
from bot.flow.form import Form
from bot.flow.links import links
from bot.flow.people import Who
from bot.flow.running import running
from bot.flow.tally import Measure
from bot.flow.verbs import Verb
from bot.flow.world import World


@dataclass(frozen=True)
class Column:
    """One column of a ledger: a name (its header is in the words) and how to read it from a case.

    Named like a question of the opening form, it holds that answer. `readers` limits who sees it. `counts`: it holds
    numbers, whatever it holds.
    """

    name: str
    value: Callable[[Case, World], Any]
    readers: Who | None = None
    counts: bool = False


@dataclass(frozen=True)
class Ledger:
    """A list over all cases of a workflow. `readers` see the rows of the cases they are readers of.

    `charts` stand above it: left out, what is open by step, and promises kept against broken ones.
    """

    name: str
    columns: tuple[Column, ...]
    readers: tuple[Who, ...]
    charts: tuple[Figures, ...] = USUAL


ref = Column("ref", lambda case, world: case.ref)
requester = Column("requester", lambda case, world: case.requester)
opened = Column("opened", lambda case, world: case.opened)
place = Column("place", lambda case, world: case.place)


def _days_open(case: Case, world: World) -> int:
    """Whole days from filing to the end, or until now."""
    return ((case.closed or world.now) - case.opened).days


days_open = Column("days_open", _days_open, counts=True)


def kept(clock: str) -> Column:
    """Whether a promise of the case was kept in time; unknown while its clock runs."""

    def value(case: Case, world: World) -> bool | None:
        state = next((r for r in running(case) if r.name == clock), None)
        if state is None or (state.kept is None and not state.broken):
            return None
        return not state.broken

    return Column(clock, value)


def measured(name: str, measure: Measure, readers: Who | None = None) -> Column:
    """A number worked out from what was written."""
    return Column(name, lambda case, world: measure(case), readers, counts=True)


def answer(question: str, readers: Who | None = None) -> Column:
    """What was answered to a question of the opening form, as it stands now."""
    return Column(question, lambda case, world: case.answers.get(question), readers)


def written(name: str, form: type[Form], question: str) -> Column:
    """What was written under a question each time a form was filled in, oldest first."""
    return Column(name, lambda case, world: [e.answers.get(question) for e in case.filled(form.__name__)])


def people(name: str, who: Who) -> Column:
    """The people meant, as the company stands today."""
    return Column(name, lambda case, world: who.of(case, world.office))


def told(name: str, workflow: str) -> Column:
    """What the newest case of that workflow which belongs to this one last told under that name (its `result`)."""
    return Column(
        name,
        lambda case, world: next(
            (link.result[name] for link in reversed(links(case, workflow)) if name in link.result), None
        ),
    )


def last_of(name: str, *verbs: Verb) -> Column:
    """Which of these verbs was pressed last; empty while none was."""
    return Column(name, lambda case, world: _last(case, verbs))


def in_time(name: str, step: str, *verbs: Verb) -> Column:
    """Whether one of these verbs was pressed before the step's promise was broken; unknown while it can still be."""

    def value(case: Case, world: World) -> bool | None:
        late = case.said("breach", place=step)
        return not late if late or _last(case, verbs) else None

    return Column(name, value)


def _last(case: Case, verbs: Iterable[Verb]) -> str | None:
    return next((e.verb for e in reversed(case.said(*(v.name for v in verbs)))), None)
