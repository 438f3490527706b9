"""A satisfaction survey as a company answers it, for tests and stories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect, text

from bot.ports import Answer
from tests.looking import as_text
from tests.office import Company

NAME = "culture.satisfaction"
SURVEY = ("满意度调研", "Satisfaction survey")
MARKETING = ("li.na", "gao.ming", "liu.yang", "zhang.wei", "xie.tong", "wang.xiaoyu", "shen.kai", "luo.xin")
HR = ("chen.jing", "gu.minhua", "xu.lan", "ma.chao", "ding.rui", "yu.fei")
FIVE = MARKETING[:5]
"""As many as must answer before anything is shown."""
WORDS = "CANARY40OFSURVEY"
"""What must be found nowhere."""


def opened(company: Company) -> None:
    """HR opens a round by hand."""
    hr = company.person("chen.jing")
    hr.says("满意度调研")
    hr.presses("现在发起一轮")
    hr.told("已发起")


def answers(company: Company, person: str, **given: Any) -> Answer:
    """Somebody opens the form and sends it: score__hr="4", comment__hr="…"."""
    colleague = company.person(person)
    colleague.presses("Fill in" if company.room.language_of(person) == "en" else "填写", _survey(company, person))
    return colleague.fills(**given)


def _survey(company: Company, person: str) -> str:
    return SURVEY[company.room.language_of(person) == "en"]


def all_answer(company: Company, people: Iterable[str], **given: Any) -> None:
    """Each of them gives the same answers."""
    for person in people:
        told = answers(company, person, **given)
        assert told.accepted, (person, told)


def memory(company: Company) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    with company.bole.tools.store.reading() as tx:
        names = inspect(tx.connection).get_table_names()
        what = {name: as_text(name) if tx.shared and name != "alembic_version" else "*" for name in names}
        return {
            name: [dict(row) for row in tx.connection.execute(text(f'SELECT {what[name]} FROM "{name}"')).mappings()]
            for name in names
        }


def kept(company: Company, table: str) -> list[dict[str, Any]]:
    return memory(company)[table]


def token(company: Company) -> str:
    """What the buttons of the open round are known by."""
    return f"sealed:{kept(company, 'sealed_round')[0]['id']}"
