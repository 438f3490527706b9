"""A small company, and a case walked through it: press, wait, look. No machine room, no paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from bot.flow import desk, machine
from bot.flow.case import Case
from bot.flow.decision import Act, Decision, Refusal
from bot.flow.effects import Ask, Effect, Post, Press, Publish, Start, Tell, Wake
from bot.flow.people import Absence, Department, Office, Person, Team
from bot.flow.verbs import DESK
from bot.flow.workflow import Audience, Workflow
from bot.flow.worktime import work_calendar
from bot.flow.world import World
from tests.flow.sentences import instant, spoken

E = TypeVar("E")

OFFICE = Office(
    name="半夏生活",
    english="Banxia",
    people={
        p.id: p
        for p in (
            Person("gm", "周文远", "Walter Zhou", department="board"),
            Person("vp", "林悦", "Lydia Lin", department="board"),
            Person("head", "李娜", "Lina Li", department="market", manager="vp"),
            Person("lead", "刘洋", "Leo Liu", department="market"),
            Person("mei", "王小雨", "Rainy Wang", department="market", manager="lead"),
            Person("kai", "沈凯", "Kay Shen", department="market", manager="lead"),
            Person("ian", "孙亦然", "Ian Sun", department="product", manager="vp"),
            Person("chief", "陈静", "Jane Chen", department="hr", manager="vp"),
            Person("lan", "许岚", "Lana Xu", department="hr"),
            Person("rui", "丁蕊", "Rita Ding", department="hr"),
            Person("gone", "邓超群", "Chaoqun Deng", department="market", active=False),
        )
    },
    departments={
        d.id: d
        for d in (
            Department("board", "总经办", "Management", head="gm", hrbp="lan", channel="company"),
            Department("market", "市场部", "Marketing", "head", "lan", vice_president="vp", channel="market"),
            Department("product", "产品部", "Product", "ian", "rui", vice_president="vp", channel="product"),
            Department("hr", "人力资源部", "HR", "chief", "rui", vice_president="vp"),
        )
    },
    teams={"brand": Team("brand", "品牌组", "Brand", "lead", ("mei", "kai"), "brand")},
    roles={"general_manager": ("gm",), "vice_president": ("vp",), "hr_lead": ("chief",)},
)


@dataclass(frozen=True)
class House:
    """A company's own rules, by "workflow.step" or "workflow.name"; what is not there stays as declared."""

    dues: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    switches: Mapping[str, bool] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    def due(self, workflow: str, step: str, choice: str = "") -> str | None:
        return self.dues.get(f"{workflow}.{step}.{choice}" if choice else f"{workflow}.{step}")

    def asks(self, workflow: str, step: str) -> str | None:
        return self.named.get(f"{workflow}.{step}")

    def nudge(self, workflow: str, step: str) -> str | None:
        return None

    def switch(self, workflow: str, name: str, default: bool) -> bool:
        return self.switches.get(f"{workflow}.{name}", default)

    def number(self, workflow: str, name: str, default: int) -> int:
        return self.numbers.get(f"{workflow}.{name}", default)

    def shares(self) -> dict[str, float]:
        return {"half": 0.5, "nearly": 0.9}


def world(
    now: str | datetime,
    office: Office = OFFICE,
    rules: House | None = None,
    known: Iterable[Case] = (),
) -> World:
    """What is true at that time in Shanghai ("Mon 2026-11-23 10:00"). `known`: cases, newest first."""
    cases = list(known)
    return World(
        instant(now) if isinstance(now, str) else now,
        office,
        rules or House(),
        work_calendar,
        lambda workflow, circle: [c for c in cases if c.workflow == workflow and c.circle == circle],
    )


def away(*people: str, standin: str | None = None, office: Office = OFFICE) -> Office:
    """The company while those people are on leave, all through 2026."""
    days = (date(2026, 1, 1), date(2026, 12, 31))
    return replace(office, absences=(*office.absences, *(Absence(p, *days, standin) for p in people)))


class Walk:
    """One case on its way. Each press must be possible; `refused` is for those that must not be."""

    def __init__(self, workflow: type[Workflow], world: World, decision: Decision) -> None:
        self.workflow, self.world = workflow, world
        self.case, self.effects = decision.case, decision.effects

    @classmethod
    def file(
        cls, workflow: type[Workflow], by: str, answers: Mapping[str, Any], world: World, circle: str = ""
    ) -> Walk:
        opened = machine.open_case(
            workflow, id="c1", ref="XX-1", requester=by, answers=answers, world=world, circle=circle
        )
        return cls(workflow, world, opened)

    @classmethod
    def meet(cls, workflow: type[Workflow], audience: Audience, world: World, id: str = "m1") -> Walk:
        """Open a recurring case as the rhythm does."""
        facts = {**audience.facts, "rhythm": "slot", "zone": audience.zone, "calendar": audience.calendar}
        opened = machine.open_case(
            workflow, id=id, ref=id.upper(), requester=audience.requester, answers=dict(audience.answers),
            world=world, facts=facts, circle=audience.key,
        )  # fmt: skip
        return cls(workflow, world, opened)

    def at(self, now: str) -> Walk:
        """The clock on the wall shows another time."""
        self.world = replace(self.world, now=instant(now))
        return self

    def press(self, by: str, verb: str, /, **answers: Any) -> Walk:
        result = self._decide(by, verb, answers)
        assert isinstance(result, Decision), f"{by} may not {verb} at {self.case.place}: {result}"
        self.case, self.effects = result.case, result.effects
        return self

    def refused(self, by: str, verb: str, /, **answers: Any) -> str:
        """The reason why somebody may not do that now."""
        result = self._decide(by, verb, answers)
        assert isinstance(result, Refusal), f"{by} could {verb} at {self.case.place}"
        return result.code

    def _decide(self, by: str, verb: str, answers: Mapping[str, Any]) -> Decision | Refusal:
        decide: Callable[..., Decision | Refusal] = desk.decide if verb in DESK else machine.decide
        return decide(self.workflow, self.case, Act(verb, by, answers), self.world)

    def fall(self, kind: str) -> Walk:
        """The timer of that kind falls when it was set for."""
        self.world = replace(self.world, now=max(self.world.now, self.wakes().get(kind, self.world.now)))
        result = machine.fall(self.workflow, self.case, kind, self.world)
        assert result is not None
        self.case, self.effects = result.case, result.effects
        return self

    def wakes(self) -> dict[str, datetime]:
        """The timers the last decision set."""
        return {e.kind: e.at for e in self.effects if isinstance(e, Wake)}

    @property
    def place(self) -> str:
        return self.case.place

    @property
    def due(self) -> str:
        assert self.case.due is not None
        return spoken(self.case.due)

    def buttons(self, person: str) -> list[str]:
        return [m.verb.name for m in machine.open_moves(self.workflow, self.case, person, self.world)]

    def asked(self) -> set[str]:
        """Those who got a card from the last decision."""
        return {e.person for e in self.effects if isinstance(e, Ask)}

    def told(self, moment: str | None = None) -> set[str]:
        return {e.person for e in self.effects if isinstance(e, Tell) and moment in (None, e.moment)}

    def of(self, kind: type[E]) -> list[E]:
        return [e for e in self.effects if isinstance(e, kind)]

    def skips(self) -> list[tuple[str, str]]:
        """The steps passed without asking, and why."""
        return [(e.place, e.answers["reason"]) for e in self.case.said("skip")]


__all__ = ["OFFICE", "Effect", "House", "Post", "Press", "Publish", "Start", "Walk", "away", "world"]
