"""Four small workflows that know of each other: a project, its reviews, its reports, objections to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.app import TEMPLATES
from bot.engine.registry import Registry
from bot.flow import columns as col
from bot.flow.case import Case
from bot.flow.columns import Ledger
from bot.flow.form import CaseId, Form, PersonId, ask
from bot.flow.links import Offer, ended, none_open, opened
from bot.flow.people import hr_lead, named, nobody, requester
from bot.flow.recurring import each_case
from bot.flow.rhythm import fortnightly
from bot.flow.verbs import Verb, approve, decline, finish, late, submit
from bot.flow.workflow import Access, End, Move, Step, Workflow
from bot.flow.worktime import workdays
from bot.flow.world import World
from tests.office import MONDAY_MORNING, Company
from tests.postgres import usual

PROJECT, REVIEW = "operations.project", "operations.review"
REPORT, OBJECTION = "operations.report", "operations.objection"
halt, resume = Verb("halt"), Verb("resume")


class Charter(Form):
    name: str = ask("What is it called?", le=100)
    owner: PersonId = ask("Who leads it?")
    budget: str | None = ask("What may it cost?", readers=hr_lead, asked=False)


class Request(Form):
    project: CaseId = ask("Which project?", of=PROJECT, at=("running", "paused"))
    subject: str = ask("What is reviewed?", le=100)


class Score(Form):
    score: int = ask("Score?", ge=0, le=100)


class Update(Form):
    project: CaseId = ask("Which project?", of=PROJECT, asked=False)
    news: str | None = ask("What is new?", asked=False)


class News(Form):
    news: str = ask("What is new?", long=True)


class Complaint(Form):
    project: CaseId = ask("Against which project?", of=PROJECT)
    what: str = ask("What is wrong?", long=True)


def score_of(case: Case, world: World) -> Mapping[str, Any]:
    return case.latest("Score")


class Project(Workflow):
    __module__ = "handlers.operations.project"
    prefix = "PJ"
    command = "project"
    form = Charter
    running = Step(asks=named("owner"), due=workdays(90), own="fine")
    reviewed = Step(asks=named("owner"), due=workdays(20), own="fine")
    paused = Step(asks=named("owner"), due=workdays(20), own="fine")
    disputed = Step(asks=hr_lead, due=workdays(20))
    over = End(tells=[requester])
    moves = [
        Move(running, opened(OBJECTION), disputed),
        Move(running, ended(REVIEW, "passed"), reviewed, when=none_open(REVIEW)),
        Move(running, halt, paused),
        Move(running, finish, over, when=none_open()),
        Move(reviewed, finish, over),
        Move(paused, resume, running),
        Move(disputed, ended(OBJECTION), running, when=none_open(OBJECTION)),
        Move(disputed, decline, over),
    ]


class Review(Workflow):
    __module__ = "handlers.operations.review"
    prefix = "RV"
    command = "review"
    form = Request
    belongs_to = "project"
    offered = Offer(PROJECT, at=("running", "over"), to=named("owner"), prefill={"project": "id", "subject": "name"})
    judging = Step(asks=hr_lead, due=workdays(5))
    passed = End(tells=[requester])
    failed = End(tells=[requester])
    moves = [Move(judging, approve, passed, asks=Score), Move(judging, decline, failed)]
    ledger = Ledger("reviews", (col.ref, col.answer("project"), col.place), readers=(hr_lead,))

    result = score_of


class Report(Workflow):
    __module__ = "handlers.operations.report"
    prefix = "RP"
    startable = False
    form = Update
    belongs_to = "project"
    every = fortnightly("Tue", at="10:00")
    for_each = each_case(PROJECT, at=("running",), requester=named("owner"), answers={"project": "id"})
    writing = Step(asks=requester, due=workdays(3))
    told = End()
    missed = End()
    moves = [Move(writing, submit, told, asks=News), Move(writing, late, missed)]


class Objection(Workflow):
    __module__ = "handlers.operations.objection"
    prefix = "OB"
    command = "object"
    form = Complaint
    belongs_to = "project"
    access = Access(readers=(requester, hr_lead), barred=nobody)
    hearing = Step(asks=hr_lead, due=workdays(5))
    upheld = End(tells=[requester])
    rejected = End(tells=[requester])
    moves = [Move(hearing, approve, upheld), Move(hearing, decline, rejected)]


WORKFLOWS = (Project, Review, Report, Objection)
TITLES = {PROJECT: ("项目", "Project"), REVIEW: ("评审", "Review"), REPORT: ("双周报", "Report"),
          OBJECTION: ("异议", "Objection")}  # fmt: skip
PLACES = ("running", "reviewed", "paused", "disputed", "over", "judging", "passed", "failed", "writing", "told",
          "missed", "hearing", "upheld", "rejected")  # fmt: skip
ZH_PLACES = ("进行中", "已评审", "暂停", "有异议", "已结项", "评审中", "通过", "未通过", "填写中", "已报告", "未报告",
             "受理中", "成立", "不成立")  # fmt: skip
QUESTIONS = """
[questions.Charter]
name = "项目名称"
owner = "负责人"
budget = "预算"
[questions.Request]
project = "哪个项目？"
subject = "评审什么？"
[questions.Update]
project = "项目"
news = "进展"
[questions.News]
news = "有什么进展？"
[questions.Complaint]
project = "针对哪个项目？"
what = "有什么问题？"
[questions.Score]
score = "评分"
[columns]
project = "项目"
[ledgers]
reviews = "评审台账"
"""


def templates_in(folder: Path) -> Path:
    """The shipped words, and those of the small workflows."""
    templates = folder / "templates"
    shutil.copytree(TEMPLATES, templates)
    for workflow in WORKFLOWS:
        own = templates.joinpath(*workflow.name.split("."))
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir(parents=True)
        for n, lang in enumerate(("zh", "en")):
            title = TITLES[workflow.name][n]
            named_ = zip(PLACES, (ZH_PLACES, PLACES)[n], strict=True)
            places = "\n".join(f'{place} = "{label}"' for place, label in named_)
            verbs = ('halt = "暂停"\nresume = "恢复"', 'halt = "Pause"\nresume = "Resume"')[n]
            head = f'title = "{title}"\nabout = "{title}"\nstarts = ["发起{title}", "{title.lower()}"]\n'
            text = f"{head}[places]\n{places}\n[verbs]\n{verbs}\n{QUESTIONS}"
            (own / f"{lang}.toml").write_text(text, "utf-8")
    return templates


def linked(folder: Path, **more: Any) -> Iterator[Company]:
    """A company in which only these workflows run."""
    given = {"start": MONDAY_MORNING, "database_url": usual(), **more}
    company = Company(folder, registry=Registry(WORKFLOWS), templates=templates_in(folder), **given)
    try:
        yield company
    finally:
        company.close()
