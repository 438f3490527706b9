"""A house with two small workflows, one of them confidential, for the tests of the front door."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from bot.app import ROOT
from bot.commands.frame import Ground
from bot.commands.front import main
from bot.engine.registry import Registry
from bot.flow import worktime
from bot.flow.columns import Column, Ledger
from bot.flow.form import Form, ask
from bot.flow.people import Office, hr_lead, manager, nobody, requester
from bot.flow.rhythm import weekly
from bot.flow.verbs import approve, decline, late, submit
from bot.flow.workflow import Access, Audience, End, Move, Step, Workflow
from bot.settings import Settings
from tests.office import MONDAY_MORNING, Chats, Company, SeededIds, SetClock
from tests.ready import build_unhurried

REQUESTER, MANAGER = "wang.xiaoyu", "liu.yang"


class Wish(Form):
    what: str = ask("What do you need?", le=100)
    urgency: Literal["normal", "green"] = ask("How urgent is it?")


class Because(Form):
    reason: str = ask("Why not?", long=True)


class Update(Form):
    done: str = ask("What was done?", long=True)


def value_of(question: str):
    return lambda case, world: case.answers.get(question)


class Equipment(Workflow):
    __module__ = "handlers.operations.equipment"
    prefix = "EQ"
    command = "equip"
    form = Wish
    numbers = {"most": 3}
    review = Step(asks=manager, due=worktime.by("urgency", green=worktime.hours(8), normal=worktime.workdays(2)))
    agreed = End(tells=[requester])
    declined = End(tells=[requester])
    moves = [
        Move(review, approve, agreed),
        Move(review, decline, declined, asks=Because),
    ]
    ledger = Ledger(
        "equipment", (Column("ref", lambda case, world: case.ref), Column("what", value_of("what"))), readers=(hr_lead,)
    )


class Grievance(Workflow):
    __module__ = "handlers.growth.grievance"
    prefix = "GR"
    command = "grieve"
    form = Wish
    access = Access(readers=(requester, hr_lead), barred=nobody)
    hearing = Step(asks=hr_lead, due=worktime.workdays(5))
    heard = End(tells=[requester])
    moves = [Move(hearing, approve, heard)]


def first_team(office: Office):
    team = next(iter(office.teams.values()))
    yield Audience(f"team:{team.id}", team.lead, zone=team.zone, calendar=team.calendar)


class Standup(Workflow):
    __module__ = "handlers.meetings.standup"
    prefix = "SU"
    startable = False
    every = weekly("Mon", at="09:30")
    for_each = first_team
    writing = Step(asks=requester, due=worktime.at("11:30"))
    held = End()
    moves = [Move(writing, submit, held, asks=Update), Move(writing, late, held)]


EN = """
title = "{title}"
about = "A small practice."
starts = ["{title}"]
[places]
review = "With the manager"
agreed = "Agreed"
declined = "Not agreed"
hearing = "With HR"
heard = "Heard"
writing = "Writing"
held = "Held"
[options.urgency]
normal = "Normal"
green = "Green channel"
[columns]
ref = "Reference"
what = "What"
[ledgers]
equipment = "Equipment"
"""
ZH = (
    EN.replace("With the manager", "上级处理")
    + """
[questions.Wish]
what = "需要什么"
urgency = "紧急程度"
[questions.Because]
reason = "原因"
[questions.Update]
done = "做了什么"
"""
)
WORKFLOWS = (Equipment, Grievance, Standup)


def ground(root: Path) -> Ground:
    """A ground with the shipped words and the small workflows' own."""
    templates = root / "templates"
    shutil.copytree(ROOT / "templates", templates)
    for workflow in WORKFLOWS:
        own = templates.joinpath(*workflow.name.split("."))
        own.mkdir(parents=True)
        (own / "en.toml").write_text(EN.format(title=workflow.__name__), "utf-8")
        (own / "zh.toml").write_text(ZH.format(title=workflow.__name__), "utf-8")
    return Ground(root, lambda: Registry(WORKFLOWS))


class Town(Company):
    """A company in which only the small workflows run, and the front door to it."""

    def __init__(self, root: Path) -> None:
        self.ground = ground(root)
        self.data = root / "data"
        self.clock, self.platform = SetClock(MONDAY_MORNING), Chats()
        self.settings = Settings(_env_file=None, data_dir=self.data, lang="zh")  # pyright: ignore[reportCallIssue]
        self.bole = build_unhurried(
            self.settings,
            {"playground": self.platform},
            clock=self.clock,
            ids=SeededIds(),
            registry=self.ground.find(),
            templates=self.ground.templates,
        )
        self._events = 0

    def run(self, *arguments: object) -> int:
        """Type a command on this town's data; its exit code."""
        return main([*map(str, arguments), "--data", str(self.data)], self.ground)
