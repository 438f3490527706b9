"""Somebody is nominated, heard and shown in public: how far the stories of promotions and objections begin."""

from __future__ import annotations

from typing import Any

from tests.office import Colleague, Company

REF, OB = "PM-2026-0001", "OB-2026-0001"
NOMINEE, PARTNER, CHAIR = "wang.xiaoyu", "xu.lan", "zhou.wenyuan"
JURY = ("lin.yue", "he.jun", "chen.jing", "qin.hao", "wu.qian")
REVIEWER = "gu.minhua"
YEARS = [{"year": str(y), "results": f"{y} 年成交增长三成"} for y in (2023, 2024, 2025)]
NOMINATION: dict[str, Any] = {
    "nominee": NOMINEE, "department": "marketing", "track": "professional", "post": "高级短视频策划", "years": YEARS,
}  # fmt: skip
SESSION = {"meets": "2026-03-05T15:00", "where": "三楼", "test": "预算砍半怎么办"}
GROUNDS = "连续三年超额完成目标"
DECISION = {
    "effective": "2026-04-01", "terms": "月薪一万八", "what": "四月起更新薪酬档案", "owner": "cao.min",
    "due": "2026-03-31",
}  # fmt: skip


def does(who: Colleague, label: str, ref: str = REF, **answers: Any) -> None:
    """Press a button of their card about that case and fill in what it asks."""
    who.presses(label, ref)
    if who.answer.form is not None:
        who.fills(**answers)
    assert who.answer.accepted, (label, who.answer.toast, who.answer.errors)


def nominated(office: Company, by: str = NOMINEE, **other: Any) -> Colleague:
    person = office.person(by)
    person.starts("growth.promotion", **(NOMINATION | other))
    return person


def arranged(office: Company) -> None:
    does(office.person(PARTNER), "材料合格，安排评审会", **SESSION)


def scores(office: Company, who: str, points: int, seen: str = "材料扎实") -> None:
    does(office.person(who), "提交评分", results=points, report=points, situation=points, seen=seen)


def heard(office: Company, points: int = 86) -> None:
    """Nominated by themselves, checked, scored by everybody."""
    nominated(office)
    arranged(office)
    for who in JURY:
        scores(office, who, points)


def in_notice(office: Company) -> None:
    heard(office)
    does(office.person(CHAIR), "通过，进入公示", grounds=GROUNDS)
