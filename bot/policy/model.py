"""The policy itself: plain frozen data, safe to hand to pure code; every default holds without a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from bot.flow.wallclock import Hours


@dataclass(frozen=True, slots=True)
class Reminders:
    """The shares of a deadline, between 0 and 1, after which its owner is reminded."""

    half: float = 0.5
    nearly: float = 0.9


@dataclass(frozen=True, slots=True)
class StepPolicy:
    """A step's own deadline (one, or one per answer), who is asked, when those still missing are nudged."""

    due: str | Mapping[str, str] | None = None
    asks: str | None = None
    nudge: str | None = None


@dataclass(frozen=True, slots=True)
class WorkflowPolicy:
    """What a company changed in one workflow."""

    every: str | None = None
    steps: Mapping[str, StepPolicy] = field(default_factory=dict)
    switches: Mapping[str, bool] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CalendarPolicy:
    """Single days the company works (True) or rests, its weekend, and how far official days are entered."""

    days: Mapping[date, bool] = field(default_factory=dict)
    weekend: frozenset[int] | None = None
    official_until: int | None = None


@dataclass(frozen=True, slots=True)
class FeishuPolicy:
    """What of Feishu's own the company wants used; each is a setting of the table `[feishu]` by this name. All of it is
    off until it is written: what lands in people's task lists, calendars and tables is for the company to decide.

    `urgent`: the last reminder before a promise breaks is sent as 加急. `tasks`: action items are Feishu tasks.
    `calendar`: meetings are calendar events. `bitable`: the base (by its app token) in which `ledgers` are tables.
    """

    urgent: bool = False
    tasks: bool = False
    calendar: bool = False
    bitable: str = ""
    ledgers: tuple[str, ...] = ()


_NO_WORKFLOW = WorkflowPolicy()
_NO_STEP = StepPolicy()
_NO_CALENDAR = CalendarPolicy()


@dataclass(frozen=True)
class Policy:
    """A company's own numbers; None from a method means that the workflow's own word holds.

    `daily`: when, on working days, a person's one card comes: open items, and what went over `prompts_per_day`.
    `per_minute`: so many messages, presses, forms and files, each, are taken from one person.
    """

    language: Literal["zh", "en"] | None = None
    prompts_per_day: int = 3
    daily: time = time(17, 30)
    per_minute: int = 120
    hours: Hours = field(default_factory=Hours)
    reminders: Reminders = Reminders()
    feishu: FeishuPolicy = FeishuPolicy()
    workflows: Mapping[str, WorkflowPolicy] = field(default_factory=dict)
    calendars: Mapping[str, CalendarPolicy] = field(default_factory=dict)

    def due(self, workflow: str, step: str, choice: str = "") -> str | None:
        """The deadline of a step, such as "72h"; `choice` is the answer it depends on, where it does."""
        due = self._step(workflow, step).due
        return due if due is None or isinstance(due, str) else due.get(choice)

    def asks(self, workflow: str, step: str) -> str | None:
        """The role or the person's id asked instead."""
        return self._step(workflow, step).asks

    def nudge(self, workflow: str, step: str) -> str | None:
        """The time of day, such as "10:30", at which those who have not answered are reminded."""
        return self._step(workflow, step).nudge

    def shares(self) -> dict[str, float]:
        """How much of the time is gone at the reminders "half" and "nearly"."""
        return {"half": self.reminders.half, "nearly": self.reminders.nearly}

    def every(self, workflow: str) -> str | None:
        """The rhythm's day and time, such as "Mon 09:15"."""
        return self._workflow(workflow).every

    def switch(self, workflow: str, name: str, default: bool) -> bool:
        return self._workflow(workflow).switches.get(name, default)

    def number(self, workflow: str, name: str, default: int) -> int:
        return self._workflow(workflow).numbers.get(name, default)

    def overlay(self, calendar: str) -> dict[date, bool]:
        """Single days of that calendar the company keeps differently: True is a working day."""
        return dict(self._calendar(calendar).days)

    def weekend(self, calendar: str) -> frozenset[int] | None:
        """The weekdays of rest, Monday 0; None for what the country keeps."""
        return self._calendar(calendar).weekend

    def official_until(self, calendar: str) -> int | None:
        """The last year whose official days are entered in the policy itself."""
        return self._calendar(calendar).official_until

    def _workflow(self, name: str) -> WorkflowPolicy:
        return self.workflows.get(name, _NO_WORKFLOW)

    def _step(self, workflow: str, step: str) -> StepPolicy:
        return self._workflow(workflow).steps.get(step, _NO_STEP)

    def _calendar(self, name: str) -> CalendarPolicy:
        return self.calendars.get(name, _NO_CALENDAR)
