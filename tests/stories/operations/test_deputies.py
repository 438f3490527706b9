"""Deputies for key duties: who takes over, seen when it matters."""

from __future__ import annotations

from bot.cards.plain import card_text
from tests.office import Company
from tests.stories.operations.incidents import DEPUTIES, REF, adds, listed, reported

PRICES = {"duty": "价格上架", "department": "marketing", "holder": "jiang.hao", "deputy": "luo.xin"}


def test_whoever_handles_an_incident_sees_who_takes_over(office: Company) -> None:
    """Of the department concerned, and only where the holder is away today."""
    adds(office, "li.na", DEPUTIES, **PRICES)
    adds(office, "li.na", DEPUTIES, **(PRICES | {"duty": "值班", "holder": "shen.kai"}))
    adds(office, "zhao.lei", DEPUTIES, **(PRICES | {"duty": "报价", "department": "sales"}))
    hao = office.person("jiang.hao")
    hao.commands("delegate")
    hao.fills(standin="luo.xin", starts="2026-03-02", ends="2026-03-06")
    reported(office)
    card = card_text(office.person("liu.yang").opens(REF))
    assert "价格上架" in card and "江昊不在，由罗欣接手" in card
    assert "值班" not in card and "报价" not in card


def test_a_deputy_is_somebody_else(office: Company) -> None:
    """A duty whose holder stands in for themselves is asked again, with the reason beside the question."""
    answer = adds(office, "li.na", DEPUTIES, **(PRICES | {"deputy": "jiang.hao"}))
    assert "不能和承担人是同一位" in str(answer.errors)


def test_the_holder_keeps_the_row_up_to_date(office: Company) -> None:
    """Whoever holds a duty says when it was last tried out; the list shows it to everybody."""
    adds(office, "li.na", DEPUTIES, **PRICES)
    hao = office.person("jiang.hao")
    hao.says("查 关键岗位备份 价格上架")
    hao.presses("修改")
    hao.fills(checked="2026-03-01")
    assert "2026-03-01" in str(listed(office, "wang.qiang", DEPUTIES)["价格上架"].cells)
