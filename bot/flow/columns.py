"""Ledgers: lists over all cases of a workflow, and their usual columns, so that a workflow only names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.flow.case import Case
from bot.flow.charts import USUAL, Figures
from bot.flow.form import Form
from bot.flow.people import Who
from bot.flow.world import World


@dataclass(frozen=True)
class Column:
    """One column of a ledger: a name (its header is in the words) and how to read it from a case.

    Named like a question of the opening form, it holds that answer. `readers` limits who sees it.
    """

    name: str
    value: Callable[[Case, World], Any]
    readers: Who | None = None


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


days_open = Column("days_open", _days_open)


def answer(question: str, readers: Who | None = None) -> Column:
    """What was answered to a question of the opening form, as it stands now."""
    return Column(question, lambda case, world: case.answers.get(question), readers)


def written(name: str, form: type[Form], question: str) -> Column:
    """What was written under a question each time a form was filled in, oldest first."""
    return Column(name, lambda case, world: [e.answers.get(question) for e in case.filled(form.__name__)])
