"""The risk list: everybody reads it, heads and HR keep it, each incident that closes brings it up to date."""

from __future__ import annotations

from tests.office import Company
from tests.stories.operations.incidents import CLOSING, REF, REPORT, RISKS, adds, does, listed, reported

FIRE = {
    "name": "展台用电过载", "kind": "safety", "department": "marketing", "likelihood": "low", "severity": "high",
    "control": "布展前请场馆电工验收", "owner": "jiang.hao",
}  # fmt: skip


def test_a_known_risk_is_brought_up_to_date(office: Company) -> None:
    """The row that stands there keeps its owner, counts once more, and says what holds now."""
    adds(
        office, "li.na", RISKS, name="促销价格配置错误", kind="customer", department="marketing", likelihood="low",
        severity="low", control="无", owner="gao.ming", times="2",
    )  # fmt: skip
    reported(office)
    yang = office.person("liu.yang")
    does(yang, "处置完毕", outcome="已致歉")
    does(yang, "提交事件报告", **REPORT)
    yang.opens(REF)
    yang.presses("办结")
    known = next(i for i in yang.form.inputs if i.name == "risk")
    assert [o.label for o in known.options] == ["促销价格配置错误"]
    yang.fills(**(CLOSING | {"new_risk": None}))
    assert "请选一项已有的风险" in str(yang.answer.errors)
    yang.fills(**(CLOSING | {"new_risk": None, "risk": known.options[0].value}))
    row = listed(office, "li.na", RISKS)["促销价格配置错误"]
    assert {"高明", "3", "重"} <= set(row.cells)
    told = office.room.history("li.na", RISKS, row.id)
    assert (told[0].cause, told[0].by) == ("来自一件保密事项", "刘洋")


def test_everybody_finds_a_risk_and_its_owner_may_change_it(office: Company) -> None:
    """A head adds it; anyone looks it up in chat; whoever watches over it changes it, nobody else."""
    adds(office, "li.na", RISKS, **FIRE)
    qiang, hao = office.person("wang.qiang"), office.person("jiang.hao")
    qiang.says("查 风险清单 展台")
    qiang.sees("展台用电过载", "布展前请场馆电工验收", "江昊")
    assert not qiang.may_press("修改")
    hao.says("查 风险清单 展台")
    hao.presses("修改")
    hao.fills(control="布展前验收，每天开展前复查")
    hao.told("已更新")
    assert qiang.commands(f"row:{RISKS}:new").form is None
