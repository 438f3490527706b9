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

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from bot.flow.case import Case
from bot.flow.columns import Ledger
from bot.flow.effects import Effect
from bot.flow.form import Form
from bot.flow.people import Office, Who, requester
from bot.flow.rhythm import Rhythm
from bot.flow.verbs import CLOCK_VERBS, DESK, Verb
from bot.flow.worktime import Due

if TYPE_CHECKING:
    from bot.flow.world import World

Hook = Callable[[Case, "World"], Iterable[Effect]]
Guard = Callable[[Case, Mapping[str, Any]], bool]
Own = Literal["climb", "skip", "fine", "equal"]


class WorkflowError(TypeError):
    """A workflow is declared wrongly; the message shows the fix."""


class Place:
    """Where a case can stand: a step or an end. It takes its name from the attribute that holds it."""

    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name or "unnamed place"


class Step(Place):
    """A place that asks someone and waits, but not for ever.

    asks      who is asked; all_of(...) waits for everyone
    due       the promise: hours(48), workdays(5), at("11:30"), on("start_by"), by("urgency", ...)
    late      who is told when the promise is broken (else the owner's manager), and then the head
              of HR; a tuple is a ladder of its own, rung by rung, its last rung again and again
    own       what happens when the person found is the requester: "climb" to the next superior,
              "skip" the step visibly, "fine" where people answer for themselves, "equal" where the
              requester is one side and nobody may speak for two
    distinct  whoever decided something at an earlier step must not be the one here
    tells     people who get the step's own notice when the case arrives
    also      a plain function (case, world) that returns further effects on arrival
    nudge_at  a local time of day at which those who have not answered are reminded once,
              instead of the reminders at half and nearly gone
    settled   an answer has been given to what was filed, which can no longer be corrected
    since_filing  the clock runs from the filing of the case (its last arrival at the first step)
    """

    def __init__(
        self,
        *,
        asks: Who,
        due: Due,
        late: Who | tuple[Who, ...] | None = None,
        own: Own | None = None,
        distinct: bool = False,
        tells: Sequence[Who] = (),
        also: Hook | None = None,
        nudge_at: str | None = None,
        since_filing: bool = False,
        settled: bool = False,
    ) -> None:
        self.asks = asks
        self.due = due
        self.late = late
        self.own: Own = own or ("fine" if asks is requester else "climb")
        self.distinct = distinct
        self.tells = tuple(tells)
        self.also = also
        self.nudge_at = nudge_at
        self.since_filing = since_filing
        self.settled = settled


class End(Place):
    """A place where the case is over and people are told.

    documents  moments that become documents, readable by those told
    posts      whether the end's moment is posted in the channel of the case's department or team
    """

    def __init__(
        self,
        *,
        tells: Sequence[Who] = (),
        documents: Sequence[str] = (),
        posts: bool = False,
        also: Hook | None = None,
    ) -> None:
        self.tells = tuple(tells)
        self.documents = tuple(documents)
        self.posts = posts
        self.also = also


@dataclass(frozen=True)
class Move:
    """Step + verb → place.

    asks     a form to fill in before the move is made
    when     a guard over the case and the answers just given; the first move whose guard holds is made
    needs    forms that must have been filled in at this step, now or on an earlier visit; named twice, twice
    by       who may press it, where that is not the people the step asks
    voids    a move that stays voids the assents given so far (somebody changed the paper)
    keeps    who may read what was written (a note only its author): "author", or everyone on the case
    updates  the answers also change the opening form, and the step's deadline where it hangs on them
    due      a move that stays gives the step this much longer
    also     a plain function (case, world) that returns further effects
    """

    step: Step
    verb: Verb
    to: Place
    asks: type[Form] | None = None
    when: Guard | None = None
    needs: tuple[type[Form], ...] = ()
    by: Who | None = None
    voids: bool = False
    keeps: Literal["author"] | None = None
    updates: bool = False
    due: Due | None = None
    also: Hook | None = None

    @property
    def stays(self) -> bool:
        return self.to is self.step


@dataclass(frozen=True)
class Access:
    """Who may read a confidential case. `barred` people can neither see nor decide it, ever.

    `fallback`: who handles it when everyone who should is barred, in order.
    """

    readers: tuple[Who, ...]
    barred: Who
    fallback: tuple[Who, ...] = ()


@dataclass(frozen=True)
class Audience:
    """One group a rhythm opens a case for: a team, a manager and a report."""

    key: str
    requester: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    zone: str = "Asia/Shanghai"
    calendar: str = "CN"


class Workflow:
    """The declaration of one practice. See the module's example; every attribute below has a default.

    covers        ids of the practices it runs
    every         a rhythm that opens a case by itself, one for each audience of `for_each`
    recalls       facts worked out when a case opens: items carried over, answers filled in beforehand
    circle_of     the circle of a case opened by hand, as an audience's key is of one a rhythm opens
    weighty       questions whose correction starts the approvals again
    frozen        questions that stay as they were filed
    switches, numbers  what a company may turn on or off or set in its policy, with the defaults
    renamed       old step name → new step name, so that open cases follow a rename
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
    for_each: ClassVar[Callable[[Office], Iterable[Audience]] | None] = None
    recalls: ClassVar[Callable[[Case, World], Mapping[str, Any]] | None] = None
    startable: ClassVar[bool] = True
    withdrawable: ClassVar[bool] = True
    circle_of: ClassVar[Callable[[Case, Office], str] | None] = None
    weighty: ClassVar[tuple[str, ...]] = ()
    frozen: ClassVar[tuple[str, ...]] = ()
    switches: ClassVar[Mapping[str, bool]] = {}
    numbers: ClassVar[Mapping[str, int]] = {}
    renamed: ClassVar[Mapping[str, str]] = {}
    also: ClassVar[Hook | None] = None
    withdrawn = End()

    places: ClassVar[dict[str, Place]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = cls.__module__.removeprefix("handlers.")
        cls.places = {n: p for c in reversed(cls.__mro__) for n, p in vars(c).items() if isinstance(p, Place)}
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
    @cache
    def forms(cls) -> dict[str, type[Form]]:
        """Every form the workflow asks anybody to fill in, by name."""
        asked = [cls.form, *(m.asks for m in cls.moves)]
        return {f.__name__: f for f in asked if f is not None}


def check(workflow: type[Workflow]) -> None:
    """Refuse a table that would strand a case, with a message that shows the fix."""
    say = workflow.__qualname__
    if not re.fullmatch(r"[A-Z]{2,3}", workflow.prefix):
        raise WorkflowError(f'{say} needs a reference prefix of two or three capitals: prefix = "HN"')
    if not workflow.moves:
        raise WorkflowError(f"{say} has no moves; write moves = [Move(first_step, approve, done)]")
    if workflow.form is None and workflow.startable:
        raise WorkflowError(f"{say} can be started but asks nothing; write form = ... or startable = False")
    known = set(workflow.places.values())
    for move in workflow.moves:
        for place in (move.step, move.to):
            if place not in known:
                raise WorkflowError(f"{say}: a move names a place that is not an attribute of {say}: {place!r}")
        if move.verb.name in DESK:
            raise WorkflowError(f"{say}: {move.verb.name!r} is a desk verb that every case has; choose another")
    _check_ways(workflow, say)
    _check_verbs(workflow, say)


def _check_ways(workflow: type[Workflow], say: str) -> None:
    reached: set[Place] = {workflow.first()}
    while more := {m.to for m in workflow.moves if m.step in reached} - reached:
        reached |= more
    for name, place in workflow.places.items():
        if place is workflow.places["withdrawn"] and "withdrawn" not in vars(workflow):
            continue
        if place not in reached:
            raise WorkflowError(f"{say}.{name} is never reached; add Move(some_step, some_verb, {name})")
        if isinstance(place, Step) and not any(m for m in workflow.moves_from(name) if not m.stays):
            raise WorkflowError(f"{say}.{name} has no way out; add Move({name}, approve, next_place)")
    if not any(isinstance(p, End) for p in reached):
        raise WorkflowError(f"{say} never ends; add done = End(tells=[requester]) and a move to it")


def _check_verbs(workflow: type[Workflow], say: str) -> None:
    for step in workflow.steps():
        moves = workflow.moves_from(step.name)
        for verb in {m.verb for m in moves}:
            same = [m for m in moves if m.verb == verb]
            if len({m.asks for m in same}) > 1:
                raise WorkflowError(f"{say}.{step.name}: every {verb.name} must ask the same form")
            if any(m.when is None for m in same[:-1]):
                raise WorkflowError(f"{say}.{step.name}: only the last {verb.name} may go without when=")
            if verb.name in CLOCK_VERBS and any(m.asks for m in same):
                raise WorkflowError(f"{say}.{step.name}: the clock cannot fill in a form; remove asks=")
