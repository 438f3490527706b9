"""A small company, and a case walked by hand: who presses what, and what they see on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from bot.flow import desk, machine
from bot.flow.case import Case
from bot.flow.decision import Act, Decision, Refusal
from bot.flow.effects import Effect, Tell
from bot.flow.people import Absence, Department, Office, Person
from bot.flow.seating import barred
from bot.flow.verbs import DESK
from bot.flow.workflow import Workflow
from bot.flow.worktime import WorkCalendar, work_calendar
from bot.flow.world import World
from tests.flow.sentences import instant

MONDAY = instant("Mon 2026-11-30 10:00")
calendar: Callable[[str], WorkCalendar] = cache(work_calendar)


class PlainRules:
    """A company that changed nothing in its policy."""

    def due(self, workflow: str, step: str, choice: str = "") -> str | None:
        return None

    def asks(self, workflow: str, step: str) -> str | None:
        return None

    def nudge(self, workflow: str, step: str) -> str | None:
        return None

    def switch(self, workflow: str, name: str, default: bool) -> bool:
        return default

    def number(self, workflow: str, name: str, default: int) -> int:
        return default

    def shares(self) -> dict[str, float]:
        return {"half": 0.5, "nearly": 0.9}


PEOPLE = {
    "zhou": Person("zhou", "周文远", "Zhou Wenyuan", department="board"),
    "lin": Person("lin", "林越", "Lin Yue", department="board", manager="zhou"),
    "he": Person("he", "何军", "He Jun", department="board", manager="zhou"),
    "gu": Person("gu", "顾敏华", "Gu Minhua", department="board", manager="zhou"),
    "song": Person("song", "宋宇", "Song Yu", department="marketing", manager="lin"),
    "mei": Person("mei", "梅兰", "Mei Lan", department="marketing", manager="song"),
    "li": Person("li", "李娜", "Li Na", department="marketing", manager="song"),
    "tang": Person("tang", "唐伟", "Tang Wei", department="sales", manager="he"),
    "chen": Person("chen", "陈静", "Chen Jing", department="hr", manager="he"),
    "wang": Person("wang", "王芳", "Wang Fang", department="hr", manager="chen"),
    "xu": Person("xu", "许杰", "Xu Jie", department="hr", manager="chen"),
}
OFFICE = Office(
    "半夏生活",
    "Banxia Living",
    people=PEOPLE,
    departments={
        "board": Department("board", "总经办", "Board", head="zhou"),
        "marketing": Department("marketing", "市场部", "Marketing", "song", "wang", vice_president="lin"),
        "sales": Department("sales", "销售部", "Sales", "tang", "xu", vice_president="he"),
        "hr": Department("hr", "人力资源部", "HR", "chen", "xu", vice_president="he"),
    },
    roles={"hr_lead": ("chen",), "hr_reviewer": ("gu",), "vice_president": ("lin", "he"), "general_manager": ("zhou",)},
)


@dataclass
class Story:
    """One case on its way: `did` expects a press to be heard, `tries` returns what came of it."""

    workflow: type[Workflow]
    case: Case
    world: World
    effects: tuple[Effect, ...] = ()
    everything: list[Effect] = field(default_factory=list)

    def tries(self, by: str, verb: str, **answers: Any) -> Decision | Refusal:
        decider = desk.decide if verb in DESK else machine.decide
        return decider(self.workflow, self.case, Act(verb, by, answers), self.world)

    def did(self, by: str, verb: str, **answers: Any) -> Story:
        result = self.tries(by, verb, **answers)
        assert isinstance(result, Decision), (by, verb, self.case.place, result)
        return self._now(result)

    def _now(self, decision: Decision) -> Story:
        self.case, self.effects = decision.case, decision.effects
        self.everything += decision.effects
        return self

    def waits_until_late(self) -> Story:
        """The clock reaches the due time of the step."""
        assert self.case.due is not None
        self.world = replace(self.world, now=self.case.due)
        fallen = machine.fall(self.workflow, self.case, "late", self.world)
        assert fallen is not None
        return self._now(fallen)

    def later(self, **gap: float) -> Story:
        self.world = replace(self.world, now=self.world.now + timedelta(**gap))
        return self

    def branch(self) -> Story:
        """The same case, to be walked another way."""
        return Story(self.workflow, self.case, self.world)

    def buttons(self, person: str) -> list[str]:
        return [m.verb.name for m in machine.open_moves(self.workflow, self.case, person, self.world)]

    @property
    def place(self) -> str:
        return self.case.place

    @property
    def waiting(self) -> tuple[str, ...]:
        return self.case.waiting_for()

    @property
    def shut_out(self) -> frozenset[str]:
        return barred(self.workflow, self.case, self.world)

    def told(self, moment: str) -> list[str]:
        """Who was told that moment by the last thing that happened."""
        return [e.person for e in self.effects if isinstance(e, Tell) and e.moment == moment]


def open_story(
    workflow: type[Workflow],
    requester: str,
    answers: Mapping[str, Any],
    *,
    office: Office = OFFICE,
    now: datetime = MONDAY,
    away: tuple[Absence, ...] = (),
    recall: Callable[[str, str], list[Case]] = lambda workflow, circle: [],
    circle: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Story:
    """File a case in that company and stand at its first step."""
    world = World(now, replace(office, absences=away), PlainRules(), calendar, recall)
    ref = f"{workflow.prefix}-2026-0001"
    decision = machine.open_case(
        workflow, id="c1", ref=ref, requester=requester, answers=answers, world=world, facts=facts, circle=circle
    )
    return Story(workflow, decision.case, world, decision.effects, list(decision.effects))
