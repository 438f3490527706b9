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
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from bot.flow.case import Case
from bot.flow.checking import WorkflowError, check
from bot.flow.columns import Ledger
from bot.flow.form import Form
from bot.flow.people import Office, Who
from bot.flow.places import End, Guard, Hook, Move, Own, Place, Step
from bot.flow.rhythm import Rhythm

if TYPE_CHECKING:
    from bot.flow.world import World

__all__ = [
    "Access", "Audience", "End", "Guard", "Hook", "Move", "Own", "Place", "Step", "Workflow", "WorkflowError",
]  # fmt: skip


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
    urgent        True, or a question and the answers, such as ("urgency", "green"), with which a case is urgent: its
                  asks are never held back for the day's card
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
    urgent: ClassVar[bool | tuple[str, str | tuple[str, ...]]] = False
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
    def is_urgent(cls, case: Case) -> bool:
        """Whether people are asked at once about this case, however much they were asked today."""
        if isinstance(cls.urgent, bool):
            return cls.urgent
        question, answers = cls.urgent
        return case.answers.get(question) in ((answers,) if isinstance(answers, str) else answers)

    @classmethod
    @cache
    def forms(cls) -> dict[str, type[Form]]:
        """Every form the workflow asks anybody to fill in, by name."""
        asked = [cls.form, *(m.asks for m in cls.moves)]
        return {f.__name__: f for f in asked if f is not None}
