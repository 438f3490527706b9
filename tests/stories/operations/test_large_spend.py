"""A10: what costs much is asked for beforehand, decided by two people, and settled afterwards within 10 %."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ports import Submitted
from tests.office import Colleague, Company
from tests.stories.company.rows import HR, adds, row

SPEND, SUPPLIERS = "operations.large_spend", "operations.suppliers"
STAGE = {
    "department": "marketing", "item": "五月新品发布会场地和搭建", "amount": "180000", "budget": "within",
    "needed_by": "2026-05-20", "reason": "三家比价，华彩最低；预计到场 300 人",
}  # fmt: skip


def people(office: Company) -> tuple[Colleague, Colleague, Colleague, Colleague]:
    """Who asks, the head, the vice president, the head of finance."""
    return tuple(office.person(p) for p in ("xie.tong", "li.na", "lin.yue", "wu.qian"))  # type: ignore[return-value]


def asked(office: Company, who: str = "xie.tong", **changes: Any) -> None:
    colleague = office.person(who)
    colleague.starts(SPEND, **(STAGE | changes))
    colleague.told("LS-2026-0001")


def approved(office: Company) -> tuple[Colleague, Colleague, Colleague, Colleague]:
    found = people(office)
    asked(office)
    for who in found[1:]:
        who.does("approve")
    return found


def test_a_sentence_becomes_a_large_spend_that_two_people_decide(office: Company) -> None:
    """Typed in chat; head, vice president and finance agree; the paper goes out; spent within 10 % it is settled."""
    tong, na, yue, qian = people(office)
    tong.says("要花一笔钱")
    tong.says("五月新品发布会场地和搭建")
    tong.says("18万")
    tong.presses("预算内")
    tong.says("5月20日")
    tong.says("三家比价，华彩最低，预计到场 300 人")
    tong.presses("提交")
    tong.told("LS-2026-0001")
    na.sees("五月新品发布会场地和搭建", "180,000 元", "金额较大")
    na.does("approve")
    yue.does("approve")
    assert not tong.can("settle")
    qian.does("approve")
    tong.opens_document("大额支出审批单", "李娜", "林悦", "吴倩", "180,000")
    tong.does("settle", actual="195000")
    na.sees("已结清", "195,000 元")
    told = office.row("large_spends", "wu.qian")
    assert (told["审批人"], told["实际花费（元）"]) == ("李娜、林悦、吴倩", "195000")


@pytest.mark.parametrize(("amount", "enough"), [("50000", True), ("50001", False)])
def test_below_the_limit_the_head_is_enough(office: Company, amount: str, enough: bool) -> None:
    """Up to 50,000 one approval, beyond it three."""
    tong, na, yue, _ = people(office)
    asked(office, amount=amount)
    na.does("approve")
    assert tong.can("settle") is enough
    assert yue.can("approve") is not enough


def test_nobody_decides_twice_nor_for_themselves(office: Company) -> None:
    """The head asks: the vice president answers for the department, and two others decide after."""
    _, na, yue, qian = people(office)
    asked(office, "li.na")
    assert not na.can("approve")
    yue.does("approve")
    wenyuan = office.person("zhou.wenyuan")
    assert wenyuan.can("approve") and not yue.can("approve")
    wenyuan.does("approve")
    qian.does("approve")
    assert na.can("settle")


def test_more_than_ten_percent_off_is_checked(office: Company) -> None:
    """205,000 instead of 180,000: finance sees the difference, asks for the reason, and closes it."""
    tong, _, _, qian = approved(office)
    tong.does("settle", actual="205000")
    qian.sees("相差超过 10%", "+25,000 元", "13.9%", "没有写原因")
    qian.does("send_back", reason="多出来的 2.5 万是什么")
    tong.sees("多出来的 2.5 万是什么")
    tong.does("settle", actual="205000", why="现场多租了一块屏")
    qian.sees("现场多租了一块屏")
    qian.does("confirm")
    tong.sees("已结清")


def test_a_greater_amount_is_decided_anew(office: Company) -> None:
    """Corrected after the head agreed: the head is asked again."""
    tong, na, yue, _ = people(office)
    asked(office)
    na.does("approve")
    assert yue.can("approve")
    tong.does("correct", amount="260000")
    na.sees("260,000 元")
    assert na.can("approve") and not yue.can("approve")


def test_an_approved_spend_that_is_not_needed(office: Company) -> None:
    """Head and finance hear that the money is free."""
    tong, na, _, qian = approved(office)
    tong.does("drop", reason="发布会改为线上")
    for who in (na, qian):
        who.sees("已取消", "发布会改为线上")


def test_a_stand_in_decides_within_the_limit_given(office: Company) -> None:
    """The head is away; the stand-in may decide up to 30,000: 20,000 is theirs, 45,000 goes to the vice president."""
    away = {"standin": "gao.ming", "starts": "2026-03-02", "ends": "2026-03-06", "up_to": "30000"}
    office.person("li.na")._send(Submitted("desk", "delegate", away))
    tong, ming, yue = (office.person(p) for p in ("xie.tong", "gao.ming", "lin.yue"))
    tong.starts(SPEND, **(STAGE | {"amount": "20000"}))
    ming.sees("你代 李娜 处理")
    tong.starts(SPEND, **(STAGE | {"amount": "45000"}))
    assert not ming.can("approve", "45,000") and yue.can("approve", "45,000")


def test_a_supplier_of_the_list_stands_on_the_card(office: Company) -> None:
    """Chosen by name; whoever decides sees whom the money goes to."""
    adds(office, SUPPLIERS, HR, name="杭州华彩礼品有限公司", kind="gift", owner="tang.ning")
    asked(office, supplier=row(office, SUPPLIERS, "杭州华彩礼品有限公司").id)
    office.person("li.na").sees("供应商：杭州华彩礼品有限公司")
    assert office.row("large_spends", "wu.qian")["供应商"] == "杭州华彩礼品有限公司"


def test_it_reads_in_english(office: Company) -> None:
    """Anna Schmidt asks for a trade fair; it is declined with a reason."""
    asked(office, "anna.schmidt", department="sales", item="Trade fair stand", amount="60000")
    lei = office.person("zhao.lei")
    lei.does("decline", reason="Not this half-year")
    office.person("anna.schmidt").sees("Trade fair stand: not approved", "Not this half-year")
