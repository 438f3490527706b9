"""What people do to the company's registers, in chat or on the register's page."""

from __future__ import annotations

from typing import Any

from bot.cards.home import RegisterRow
from bot.ports import Answer, Pressed
from tests.office import Company

HR = "chen.jing"


def row(office: Company, register: str, title: str, who: str = HR) -> RegisterRow:
    """The row somebody sees under that title."""
    view = office.room.register(who, register)
    assert view is not None
    return next(r for r in view.rows if r.title == title)


def adds(office: Company, register: str, who: str = HR, **values: Any) -> Answer:
    person = office.person(who)
    answer = person._send(Pressed("desk", f"row:{register}:new"))
    answer = person.fills(**values) if answer.form is not None else answer
    office.settles()
    return answer


def changes(office: Company, register: str, title: str, who: str = HR, **values: Any) -> Answer:
    person = office.person(who)
    answer = person._send(Pressed("desk", f"row:{register}:{row(office, register, title, who).id}"))
    answer = person.fills(**values) if answer.form is not None else answer
    office.settles()
    return answer


def retires(office: Company, register: str, row_id: str, who: str = HR) -> Answer:
    answer = office.person(who)._send(Pressed("desk", f"retire:{register}:{row_id}"))
    office.settles()
    return answer
