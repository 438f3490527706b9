"""A small company, forms close to the real ones, and somebody who answers them, for the tests of talking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.flow.answers import Hearing
from bot.flow.form import CarriedId, Cycle, DepartmentId, FileId, Form, PersonId, Question, ask
from bot.flow.people import Department, Office, Person

TODAY = date(2026, 11, 4)  # a Wednesday
NOW = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _person(id: str, name: str, english: str, department: str, manager: str | None = None, **more: Any) -> Person:
    return Person(id, name, english, department=department, manager=manager, **more)


PEOPLE = [
    _person("zhao", "赵敏", "Min Zhao", "marketing"),
    _person("lina", "李娜", "Na Li", "product"),
    _person("wang", "王磊", "Lei Wang", "marketing", "zhao"),
    _person("chen", "陈晨", "Chen Chen", "marketing", "zhao"),
    _person("chen2", "陈静", "Jing Chen", "hr"),
    _person("chen3", "陈浩", "Hao Chen", "sales"),
    _person("tom", "Tom Becker", "Tom Becker", "sales", "sun"),
    _person("sun", "孙悦", "Yue Sun", "sales"),
    _person("gone", "周舟", "Zhou Zhou", "marketing", active=False),
]
OFFICE = Office(
    "半夏生活",
    "Banxia",
    people={p.id: p for p in PEOPLE},
    departments={
        "marketing": Department("marketing", "市场部", "Marketing", head="zhao"),
        "sales": Department("sales", "销售部", "Sales", head="sun"),
        "product": Department("product", "产品部", "Product", head="lina"),
        "hr": Department("hr", "人力资源部", "Human Resources", head="chen2", aliases=("HR",)),
    },
)


class Need(Form):
    department: DepartmentId = ask("Which department?", prefill="department")
    role: str = ask("Which role?", prefill="rest", le=60)
    headcount: int = ask("How many people?", ge=1, le=200)
    reason: Literal["new_project", "backfill", "expansion", "seasonal"] = ask("Why?")
    replaced: PersonId = ask("Who is replaced?", only_if=("reason", "backfill"))
    start_by: date = ask("On the job by when?", future=True)
    urgency: Literal["normal", "green"] = ask("How urgent is it?")
    background: str = ask("What is behind it?", long=True, only_if=("urgency", "green"))
    wording: str | None = ask("Anything a candidate should know?", suggest="fair")
    salary: str | None = ask("Salary band", asked=False)


class Item(Form):
    what: str = ask("What is to be done?", prefill="deed", le=500)
    owner: PersonId = ask("Who takes care of it?", prefill="asker")
    due: date = ask("By when?", future=True)
    rank: Literal["P0", "P1"] = ask("How important is it?")


class OneOnOne(Form):
    with_whom: PersonId = ask("With whom?", prefill="manager")
    when: datetime = ask("When?", future=True)
    agenda: list[Literal["goals", "trouble", "career"]] = ask("About what?")


class Sandwich(Form):
    well: str = ask("What went well?", long=True, suggest="example")
    improve: str = ask("What could be better?", long=True, suggest="example")
    support: str = ask("What will you do to help?", long=True)


class Appeal(Form):
    cycle: Cycle = ask("Which cycle?", prefill="cycle")
    grounds: list[Literal["target", "data", "weighting"]] = ask("What do you dispute?")
    facts: str = ask("What happened?", long=True, ge=5)
    evidence: list[FileId] | None = ask("Anything that shows it?", le=3)
    consent: bool = ask("Checking may mean talking to the rater. All right?", ge=1)


class Progress(Form):
    what: str = ask("What?")
    state: Literal["done", "going", "late"] = ask("Where does it stand?")
    until: date | None = ask("Until when?")


class Plan(Form):
    what: str = ask("What?")
    priority: Literal["P0", "P1", "P2"] | None = ask("How important?")
    by: date | None = ask("By when?")


class Wish(Form):
    what: str = ask("What do you need?")
    whom: PersonId = ask("From whom?")
    by: date = ask("By when?", future=True)


class Week(Form):
    carried: list[CarriedId] = ask("Which of these are done?")
    progress: list[Progress] = ask("How did last week go?")
    plan: list[Plan] = ask("What is the plan for this week?", ge=1, le=5)
    wishes: list[Wish] | None = ask("What needs coordination?")
    helpers: list[PersonId] | None = ask("Who helped you?")


MEANINGS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "reason": {
        "new_project": ("新项目", "New project"),
        "backfill": ("离职补充", "补人", "离职", "顶替", "Backfill", "last day"),
        "expansion": ("团队扩张", "扩编", "Expansion"),
        "seasonal": ("季节性", "旺季", "Seasonal"),
    },
    "urgency": {
        "normal": ("常规", "不急", "Normal"),
        "green": ("绿色通道", "很急", "急", "赶紧", "asap", "Green channel"),
    },
    "agenda": {
        "goals": ("目标", "Goals"),
        "trouble": ("困难", "Trouble"),
        "career": ("职业发展", "晋升", "Career"),
    },
    "grounds": {
        "target": ("指标设定", "Target"),
        "data": ("数据有误", "Data"),
        "weighting": ("权重计算", "Weighting"),
    },
    "rank": {"P0": ("p0", "很急", "urgent"), "P1": ("p1", "重要", "important")},
    "state": {
        "done": ("完成", "定稿", "done"),
        "going": ("进行中", "in progress"),
        "late": ("延期", "延到", "推迟", "late", "moved"),
    },
}


def meanings(form: str, question: Question) -> Mapping[str, Sequence[str]]:
    return MEANINGS.get(question.name, {})


def hearing(asker: str = "wang", **more: Any) -> Hearing:
    """Somebody answering at ten on Wednesday, 4 November 2026 in Shanghai."""
    given: dict[str, Any] = {"files": lambda file: file.startswith("file-"), **more}
    return Hearing(NOW, TODAY, SHANGHAI, asker, OFFICE, meanings, **given)
