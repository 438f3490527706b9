"""A workflow is a declared table: steps that ask someone, ends that tell someone, moves between them.
Imported, it is checked; an error says which line is wrong and what to write.

    class HiringNeed(Workflow):
        prefix = "HN"
        form = Need
        head = Step(asks=department_head, due=workdays(2), late=department_head.manager)
        opened = End(tells=[requester])
        moves = [Move(head, approve, opened)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from bot.flow.case import Case
from bot.flow.checking import check
from bot.flow.columns import Ledger
from bot.flow.form import SUBJECT, Form, Question
from bot.flow.links import Offer
from bot.flow.mirrors import Appointment, ToDo
from bot.flow.people import Office, Who
from bot.flow.places import Clock, End, Guard, Hook, Move, Own, Place, Step, WorkflowError
from bot.flow.recurring import Audience, EachCase, EachRecord
from bot.flow.register import Watch
from bot.flow.rhythm import Rhythm
from bot.flow.tally import Measure

if TYPE_CHECKING:
    from bot.flow.world import World

__all__ = [
    "Access", "Audience", "Clock", "End", "Guard", "Hook", "Move", "Own", "Place", "Step", "Workflow", "WorkflowError",
]  # fmt: skip


Cases = bool | tuple[str, str | tuple[str, ...]]
"""All cases of a workflow or none, or those with one of these answers to a question."""


def _holds(cases: Cases, case: Case) -> bool:
    if isinstance(cases, bool):
        return cases
    question, answers = cases
    return case.answers.get(question) in ((answers,) if isinstance(answers, str) else answers)


@dataclass(frozen=True)
class Access:
    """Who may read a confidential case. `barred` people can neither see nor decide it, ever.

    `fallback`: who handles it when everyone who should is barred, in order.
    """

    readers: tuple[Who, ...]
    barred: Who
    fallback: tuple[Who, ...] = ()


class Workflow:
    """The declaration of one practice. See the module's example; every attribute below has a default.

    covers        ids of the practices it runs
    every         a rhythm that opens a case by itself, one for each audience of `for_each`
    belongs_to    the question (a CaseId) that names the case a case belongs to
    result        what the case it belongs to learns when a case opens and when it ends
    offered       a button on another workflow's cards that opens this one's form, already linked
    title         the question whose answer a case is called by, where another case names it; left out, what a
                  free message is about, or the first text that is asked for
    recalls       facts worked out when a case opens: items carried over, answers filled in beforehand
    circle_of     the circle of a case opened by hand, as an audience's key is of one a rhythm opens
    weighty       questions whose correction starts the approvals again
    frozen        questions that stay as they were filed
    amount        the question that holds the amount a decision is about, for limits of delegation
    switches, numbers  what a company may turn on or off or set in its policy, with the defaults
    urgent        True, or a question and the answers, such as ("urgency", "green"), with which a case is urgent: its
                  asks are never held back for the day's card
    wakes         the same, with which nothing the bot says about a case waits for the end of anybody's silence
    renamed       old step name → new step name, so that open cases follow a rename
    watches       a register whose rows open a case by themselves when they cross a line
    todo          a to-do in the task list of whoever is asked, where the company uses its platform's
    appointment   an entry in people's calendars, the same
    also          a plain function (case, world) that returns effects when a case opens
    """

    name: ClassVar[str] = ""
    prefix: ClassVar[str] = ""
    command: ClassVar[str] = ""
    covers: ClassVar[tuple[str, ...]] = ()
    form: ClassVar[type[Form] | None] = None
    moves: ClassVar[Sequence[Move]] = ()
    access: ClassVar[Access | None] = None
    ledger: ClassVar[Ledger | None] = None
    every: ClassVar[Rhythm | None] = None
    for_each: ClassVar[Callable[[Office], Iterable[Audience]] | EachCase | EachRecord | None] = None
    belongs_to: ClassVar[str | None] = None
    result: ClassVar[Callable[[Case, World], Mapping[str, Any]] | None] = None
    offered: ClassVar[Offer | None] = None
    title: ClassVar[str | None] = None
    recalls: ClassVar[Callable[[Case, World], Mapping[str, Any]] | None] = None
    startable: ClassVar[bool] = True
    withdrawable: ClassVar[bool] = True
    circle_of: ClassVar[Callable[[Case, Office], str] | None] = None
    weighty: ClassVar[tuple[str, ...]] = ()
    frozen: ClassVar[tuple[str, ...]] = ()
    amount: ClassVar[str] = ""
    switches: ClassVar[Mapping[str, bool]] = {}
    numbers: ClassVar[Mapping[str, int]] = {}
    urgent: ClassVar[Cases] = False
    wakes: ClassVar[Cases] = False
    renamed: ClassVar[Mapping[str, str]] = {}
    watches: ClassVar[Watch | None] = None
    todo: ClassVar[ToDo | None] = None
    appointment: ClassVar[Appointment | None] = None
    also: ClassVar[Hook | None] = None
    withdrawn = End()

    places: ClassVar[dict[str, Place]] = {}
    clocks: ClassVar[dict[str, Clock]] = {}
    measures: ClassVar[dict[str, Measure]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = cls.__module__.removeprefix("handlers.")
        declared = {name: thing for c in reversed(cls.__mro__) for name, thing in vars(c).items()}
        cls.places = {n: p for n, p in declared.items() if isinstance(p, Place)}
        cls.clocks = {n: c for n, c in declared.items() if isinstance(c, Clock)}
        cls.measures = {n: m for n, m in declared.items() if isinstance(m, Measure)}
        check(cls)

    @classmethod
    def steps(cls) -> list[Step]:
        return [p for p in cls.places.values() if isinstance(p, Step)]

    @classmethod
    def first(cls) -> Step:
        return cls.moves[0].step

    @classmethod
    def moves_from(cls, place: str) -> list[Move]:
        return [m for m in cls.moves if m.step.name == place]

    @classmethod
    def is_urgent(cls, case: Case) -> bool:
        """Whether people are asked at once about this case, however much they were asked today."""
        return _holds(cls.urgent, case)

    @classmethod
    def wakes_for(cls, case: Case) -> bool:
        """Whether people hear of this case at once, also at night."""
        return _holds(cls.wakes, case)

    @classmethod
    @cache
    def titled_by(cls) -> Question | None:
        """The question whose answer a case is called by; None where the case is confidential."""
        if cls.form is None or cls.access is not None:
            return None
        unsayable = ("case", "carried", "files", "rows")
        open_to_all = [q for q in cls.form.questions if q.readers is None and q.kind not in unsayable]
        if cls.title is not None:
            return next((q for q in open_to_all if q.name == cls.title), None)
        subject = [q for q in open_to_all if q.prefill in SUBJECT]
        return next(iter([*subject, *(q for q in open_to_all if q.kind == "text")]), None)

    @classmethod
    @cache
    def forms(cls) -> dict[str, type[Form]]:
        """Every form the workflow asks anybody to fill in, by name."""
        asked = [cls.form, *(m.asks for m in cls.moves)]
        return {f.__name__: f for f in asked if f is not None}
