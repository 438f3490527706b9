"""An incident to tell stories about: who reports it, who handles it, what is written in it."""

from __future__ import annotations

from typing import Any

from bot.cards.home import RegisterRow
from bot.ports import Answer
from tests.office import Colleague, Company

REF = "IC-2026-0001"
CANARY = "主推款标成九块九"
HAPPENING = {
    "what": "直播间价格标错，已成交三百单",
    "level": "general",
    "kind": "customer",
    "department": "marketing",
    "facts": CANARY,
}
REPORT = {
    "cause": "改价没有复核",
    "impact": "三百一十二单，让利四万元",
    "measures": [{"what": "改价双人复核", "owner": "jiang.hao", "due": "2026-03-20"}],
}
CLOSING = {"new_risk": "促销价格配置错误", "likelihood": "medium", "severity": "high", "control": "改价双人复核"}
RISKS, WORDINGS, DEPUTIES = "operations.risks", "operations.wordings", "operations.deputies"


def reported(office: Company, who: str = "wang.xiaoyu", **changes: Any) -> Colleague:
    colleague = office.person(who)
    colleague.starts("operations.incident", **(HAPPENING | changes))
    colleague.told(REF)
    return colleague


def does(colleague: Colleague, verb: str, /, **answers: Any) -> None:
    """Open the case, press a verb there, and fill in what it asks."""
    colleague.opens(REF)
    colleague.presses(verb)
    colleague.fills(**answers)
    assert colleague.answer.accepted, (colleague.answer.toast, colleague.answer.errors)


def adds(office: Company, who: str, register: str, **values: Any) -> Answer:
    """Somebody adds a row to a register."""
    person = office.person(who)
    person.commands(f"row:{register}:new")
    return person.fills(**values)


def listed(office: Company, who: str, register: str) -> dict[str, RegisterRow]:
    """The rows somebody sees, by title."""
    view = office.room.register(who, register)
    assert view is not None, f"{who} may not open {register}"
    return {row.title: row for row in view.rows}
