"""An appeal to tell stories about: who files it, who opens it, what is written in it."""

from __future__ import annotations

from typing import Any

from tests.office import Colleague, Company

CANARY = "七月的三场直播没有算进业绩"
APPEAL = {
    "cycle": "2025Q4",
    "result": "等级C",
    "rater": "liu.yang",
    "grounds": ["data", "process"],
    "facts": CANARY,
    "remedy": "recalculate",
    "consent": "yes",
}
CHECKED = [{"source": "直播后台", "recorded": "4 场", "verified": "7 场", "difference": "3 场"}]
OPINION = {
    "findings": "后台显示七场，考核表记了四场",
    "basis": "直播后台导出",
    "reasons": "漏记三场，应计入",
    "effective": "2026-03-16",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
BOSS = ("liu.yang", "li.na", "lin.yue")
REF = "AP-2026-0001"
TITLE = "绩效申诉复核意见书"


def people(office: Company) -> tuple[Colleague, Colleague, Colleague]:
    """Who appeals, their HR partner, the head of HR."""
    return office.person("wang.xiaoyu"), office.person("xu.lan"), office.person("chen.jing")


def filed(office: Company, who: str = "wang.xiaoyu", **changes: Any) -> Colleague:
    colleague = office.person(who)
    colleague.starts("growth.appeal", **(APPEAL | changes))
    colleague.told(REF)
    return colleague


def does(colleague: Colleague, verb: str, /, **answers: Any) -> None:
    """Open the case, press a verb there, and fill in what it asks."""
    colleague.opens(REF)
    colleague.presses(verb)
    if answers:
        colleague.fills(**answers)
    assert colleague.answer.accepted, (colleague.answer.toast, colleague.answer.errors)


def investigated(handler: Colleague) -> None:
    does(handler, "受理")
    does(handler, "填写数据核查", checked=CHECKED)
    for whom in ("wang.xiaoyu", "liu.yang"):
        does(handler, "添加访谈记录", who=whom, day="2026-03-02", summary="漏记的三场都记得")
