"""A small workflow, a small company and a templates folder, for the tests of the paper."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.cards.compose import Composer
from bot.cards.views import Scene
from bot.cards.voice import Reader
from bot.cards.words import Words
from bot.flow.case import Case, Entry, Seat
from bot.flow.form import CarriedId, DepartmentId, FileId, Form, PersonId, ask
from bot.flow.people import Department, Office, Person, hrbp, manager, requester
from bot.flow.verbs import approve, send_back
from bot.flow.workflow import End, Move, Step, Workflow
from bot.flow.worktime import workdays

TEMPLATES = Path(__file__).parents[2] / "templates"
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")


class Duty(Form):
    what: str = ask("What?")
    who: PersonId | None = ask("Who?")


class Need(Form):
    role: str = ask("Which role?")
    headcount: int = ask("How many people?", ge=1, le=200)
    start_by: date = ask("Needed by when?", future=True)
    urgency: Literal["normal", "urgent"] = ask("How urgent is it?")
    why: str | None = ask("Why so urgent?", long=True, only_if=("urgency", "urgent"))
    department: DepartmentId = ask("Which department?")
    panel: list[PersonId] | None = ask("Who interviews?")
    within_plan: bool | None = ask("Within the headcount plan?")
    salary: int | None = ask("Which salary?", readers=hrbp)
    duties: list[Duty] | None = ask("What will they do?")
    ticked: list[CarriedId] | None = ask("Which items are done?")
    papers: list[FileId] | None = ask("Anything to attach?")


class Because(Form):
    reason: str = ask("What should the requester know?", long=True)


class Hiring(Workflow):
    """A workflow as the paper sees it."""

    prefix = "HN"
    form = Need
    head = Step(asks=manager, due=workdays(2))
    opened = End(tells=[requester])
    declined = End(tells=[requester])
    moves = [Move(head, approve, opened), Move(head, send_back, declined, asks=Because)]


Hiring.name = "recruiting.sample"


OFFICE = Office(
    name="示例公司",
    people={
        "mei": Person("mei", "王梅", "Mei Wang", department="market", manager="bo"),
        "bo": Person("bo", "李博", "Bo Li", department="market"),
        "gone": Person("gone", "老张", "Zhang", active=False),
    },
    departments={"market": Department("market", "市场部", "Marketing", head="bo")},
)
ANSWERS: dict[str, Any] = {
    "role": "短视频策划",
    "headcount": 2,
    "start_by": "2026-12-31",
    "urgency": "urgent",
    "why": "双11 之后\n项目提前",
    "department": "market",
    "panel": ["bo", "mei"],
    "within_plan": True,
    "salary": 20000,
    "duties": [{"what": "写脚本", "who": "mei"}, {"what": "剪辑", "who": None}],
    "ticked": ["i1"],
    "papers": ["f1"],
}
CASE = Case(
    id="c1",
    ref="HN-2026-0007",
    workflow=Hiring.name,
    place="head",
    requester="mei",
    opened=NOW,
    answers=ANSWERS,
    entries=(
        Entry("file", "head", "mei", NOW, form="Need", answers={**ANSWERS, "headcount": 3}),
        Entry("send_back", "head", "bo", NOW, form="Because", answers={"reason": "请写清楚"}),
    ),
    seats=(Seat("bo"),),
    due=datetime(2026, 12, 2, 5, 0, tzinfo=UTC),
)
MEI = Reader("mei", "zh", SHANGHAI)
MEI_ENGLISH = Reader("mei", "en", LONDON)
WORDS_ZH = """
title = "招聘需求"
about = "请用人部门提出招聘需求"
starts = ["招人", "招聘"]
[questions.Need]
role = "岗位名称"
headcount = "招聘人数"
start_by = "期望到岗日"
urgency = "紧急程度"
why = "紧急原因"
department = "用人部门"
panel = "面试官"
within_plan = "编制内"
salary = "薪资"
duties = "主要职责"
papers = "附件"
ticked = "已完成的事项"
[questions.Duty]
what = "事项"
who = "负责人"
[questions.Because]
reason = "说明"
[hints.Need]
role = "例如：短视频策划"
[options.urgency]
normal = "常规"
urgent = "绿色通道"
[option_words.urgency]
urgent = ["很急", "加急"]
[forms]
Because = "说明原因"
[clocks]
answered = "48 小时内答复"
[places]
head = "部门负责人审批"
opened = "已进入招聘"
declined = "暂不支持"
"""
WORDS_EN = """
title = "Hiring need"
about = "Ask for new colleagues"
starts = ["hire", "hiring"]
[questions.Need]
role = "Role"
[options.urgency]
normal = "Normal"
urgent = "Green channel"
[option_words.urgency]
urgent = ["asap"]
[places]
head = "Approval by the head"
opened = "Open"
declined = "Declined"
[clocks]
answered = "Answered within 48 hours"
"""


def templates(folder: Path, **moments: str) -> Path:
    """A copy of the shipped words and defaults, with the sample workflow's own words and moments."""
    shutil.copytree(TEMPLATES / "_words", folder / "_words")
    shutil.copytree(TEMPLATES / "_default", folder / "_default")
    own = folder / "recruiting" / "sample"
    own.mkdir(parents=True)
    (own / "zh.toml").write_text(WORDS_ZH, "utf-8")
    (own / "en.toml").write_text(WORDS_EN, "utf-8")
    for moment, text in moments.items():
        for lang in ("zh", "en"):
            (own / f"{moment}.{lang}.md").write_text(text, "utf-8")
    return folder


def composer(folder: Path, **moments: str) -> Composer:
    made = templates(folder, **moments)
    return Composer(Words.load(made), made, lambda: OFFICE)


def scene(case: Case = CASE, **details: Any) -> Scene:
    return Scene(Hiring, case, NOW, details)
