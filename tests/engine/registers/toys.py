"""Three registers and two workflows that stand in no handler, with words of their own, for tests only."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterable
from datetime import date
from pathlib import Path
from typing import Any, Literal

from bot.app import TEMPLATES
from bot.engine.registry import Registry
from bot.flow.case import Case
from bot.flow.effects import Effect, Keep, Retire
from bot.flow.form import Cycle, Form, PersonId, RecordId, ask
from bot.flow.people import department_head, everyone, first_of, hr, manager, named, named_holder, requester
from bot.flow.recurring import each_record
from bot.flow.register import Match, Opening, Reason, Record, Register, Watch
from bot.flow.rhythm import quarterly
from bot.flow.verbs import approve, decline
from bot.flow.workflow import End, Move, Step, Workflow
from bot.flow.worktime import workdays
from bot.flow.world import World
from handlers.recruiting.hiring_need import HiringNeed
from tests.office import Company
from tests.postgres import usual

SUPPLIERS, TALENT, SPEND = "toys.suppliers", "toys.talent", "toys.spend"
REVIEW, OVERSPEND, CHECK = "toys.review", "toys.overspend", "toys.check"


class Supplier(Form):
    name: str = ask("Name", le=100)
    kind: Literal["gift", "print", "event"] = ask("Kind")
    since: date | None = ask("Supplier since")
    seats: int | None = ask("Places", ge=0, le=500)
    from_person: PersonId | None = ask("Recommended by")
    tags: list[Literal["fast", "cheap"]] | None = ask("Good at")
    note: str | None = ask("Remarks", long=True)
    price: str | None = ask("Price agreed", readers=hr)


class Suppliers(Register):
    form = Supplier
    key = ("name",)
    title = "name"
    readers = (everyone,)
    editors = (hr,)
    own = "from_person"


class Candidate(Form):
    name: str = ask("Name")
    skill: Literal["video", "writing"] = ask("Skill")
    level: str | None = ask("Level")
    consent_until: date = ask("Consent until", future=True)


def fitting(values: Any, case: Case, world: World) -> list[Reason]:
    """Whoever can do what the role's name says."""
    if values["skill"] == "video" and "视频" in case.answers["role"]:
        return [Reason("skill", {"skill": values["skill"]})]
    return []


class Talent(Register):
    form = Candidate
    key = ("name",)
    title = "name"
    readers = (hr,)
    expires = "consent_until"
    forgets = True
    offers = Match(HiringNeed.name, at=("head",), by=fitting, readers=(department_head,))


class Month(Form):
    cycle: Cycle = ask("Quarter")
    plan: int = ask("Planned", ge=0)
    spent: int = ask("Spent", ge=0)
    owner: PersonId | None = ask("Whose")


class Spend(Register):
    form = Month
    key = ("cycle", "plan")
    title = "cycle"
    readers = (hr,)
    listed = ("cycle", "plan", "spent")


class Choice(Form):
    supplier: RecordId = ask("Which supplier?", of=SUPPLIERS)
    kind: Literal["gift", "print", "event"] = ask("Which kind is it really?")
    remove: bool = ask("Remove it?")


class Review(Workflow):
    prefix = "TR"
    form = Choice
    head = Step(asks=manager, due=workdays(2))
    settled = End(tells=[requester])
    dropped = End(tells=[requester])
    moves = [Move(head, approve, settled, also=lambda case, world: settle(case, world)), Move(head, decline, dropped)]


def settle(case: Case, world: World) -> Iterable[Effect]:
    """What a review does to the supplier it is about."""
    known = world.record(SUPPLIERS, case.answers["supplier"])
    assert known is not None
    if case.answers["remove"]:
        yield Retire(SUPPLIERS, known.key, case.requester)
    else:
        yield Keep(SUPPLIERS, {"name": known.values["name"], "kind": case.answers["kind"]}, case.requester)


class Why(Form):
    reason: str = ask("Why?")


def over(record: Record, before: Record | None, world: World) -> bool:
    return record.values["spent"] > record.values["plan"]


def explanation(record: Record, world: World) -> Opening:
    return Opening(
        first_of(named("owner"), named_holder("liu.yang")), {"reason": f"{record.values['cycle']}"}, {"row": record.id}
    )


class Overspend(Workflow):
    prefix = "TO"
    form = Why
    startable = False
    watches = Watch(SPEND, when=over, opens=explanation)
    head = Step(asks=manager, due=workdays(2))
    settled = End(tells=[requester])
    moves = [Move(head, approve, settled)]


class Checked(Form):
    supplier: RecordId = ask("Which supplier?", of=SUPPLIERS)


class Check(Workflow):
    prefix = "TC"
    form = Checked
    every = quarterly(day=8, at="10:00")
    for_each = each_record(SUPPLIERS, requester=named("from_person"), answers={"supplier": "id"})
    looking = Step(asks=requester, due=workdays(5))
    looked = End(tells=[requester])
    moves = [Move(looking, approve, looked)]


for toy, name in (
    (Suppliers, SUPPLIERS),
    (Talent, TALENT),
    (Spend, SPEND),
    (Review, REVIEW),
    (Overspend, OVERSPEND),
    (Check, CHECK),
):
    toy.name = name

REGISTRY = Registry([HiringNeed, Review, Overspend, Check], [Suppliers, Talent, Spend])

_WORDS = {
    "suppliers": """
title = "供应商"
about = "合作过的供应商。"
starts = ["供应商", "供应商名单", "supplier"]
[questions.Supplier]
name = "名称"
kind = "类别"
since = "合作起始"
seats = "席位"
from_person = "推荐人"
tags = "特点"
note = "备注"
price = "协议价"
[options.kind]
gift = "礼品"
print = "印刷"
event = "活动"
[options.tags]
fast = "快"
cheap = "便宜"
""",
    "talent": """
title = "人才库"
about = "愿意再联系的候选人。"
starts = ["人才库"]
[questions.Candidate]
name = "姓名"
skill = "专长"
level = "级别"
consent_until = "同意保留至"
[options.skill]
video = "视频"
writing = "文案"
[reasons]
skill = "会{skill}"
""",
    "spend": """
title = "费用"
about = "各季度费用。"
starts = ["费用"]
[questions.Month]
cycle = "季度"
plan = "预算"
spent = "实际"
owner = "谁的"
""",
    "review": """
title = "供应商评估"
about = "评估。"
starts = ["评估供应商"]
[places]
head = "上级"
settled = "已处理"
dropped = "未通过"
[questions.Choice]
supplier = "供应商"
kind = "类别"
remove = "移出"
[options.kind]
gift = "礼品"
print = "印刷"
event = "活动"
""",
    "check": """
title = "供应商抽查"
about = "抽查。"
starts = ["抽查供应商"]
[places]
looking = "抽查中"
looked = "已抽查"
[questions.Checked]
supplier = "供应商"
""",
    "overspend": """
title = "超支说明"
about = "说明。"
starts = ["超支说明"]
[places]
head = "上级"
settled = "已处理"
[questions.Why]
reason = "原因"
""",
}
_ENGLISH = {"供应商": "Suppliers", "人才库": "Talent", "费用": "Spend"}


def templates(folder: Path) -> Path:
    """The house's templates with the toys' words beside them."""
    made = folder / "templates"
    shutil.copytree(TEMPLATES, made)
    for name, words in _WORDS.items():
        (made / "toys" / name).mkdir(parents=True)
        (made / "toys" / name / "zh.toml").write_text(words, "utf-8")
        (made / "toys" / name / "en.toml").write_text(_english(words), "utf-8")
    return made


def _english(words: str) -> str:
    """The same keys in English: names instead of labels, so that the languages differ."""
    told = []
    for line in words.splitlines():
        key, mark, value = line.partition(" = ")
        if mark and key not in ("title", "about", "starts"):
            line = f'{key} = "can do {{skill}}"' if "{" in value else f'{key} = "{key.replace("_", " ").capitalize()}"'  # noqa: PLW2901
        for zh, en in _ENGLISH.items():
            line = line.replace(zh, en) if key == "title" else line  # noqa: PLW2901
        told.append(line)
    return "\n".join(told)


def toy_company(folder: Path, **settings: Any) -> Generator[Company]:
    """A company with the toys in it."""
    named: dict[str, Any] = {"database_url": usual(), "registry": REGISTRY, "templates": templates(folder)}
    found = Company(folder, **(named | settings))
    try:
        yield found
    finally:
        found.close()
