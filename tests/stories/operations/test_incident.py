"""Something happens: anyone reports it, whoever its level calls for handles it, and the company learns from it."""

from __future__ import annotations

from tests.looking import every
from tests.office import Colleague, Company
from tests.stories.operations.incidents import (
    CANARY,
    CLOSING,
    HAPPENING,
    REF,
    REPORT,
    RISKS,
    does,
    listed,
    reported,
)


def people(office: Company, *who: str) -> list[Colleague]:
    return [office.person(each) for each in who]


def test_it_is_told_in_chat_after_an_honest_sentence(office: Company) -> None:
    """Who can read it comes first; six questions at most; the team lead is asked, and the chat shows no content."""
    yu, yang = people(office, "wang.xiaoyu", "liu.yang")
    yu.says("直播间出事了")
    yu.sees("谁看得到", "请先打急救")
    yu.says("直播间价格标错，已成交三百单")
    yu.presses("一般")
    yu.presses("客户与投诉")
    yu.says(CANARY)
    yu.presses("跳过")
    yu.sees("请核对一下")
    yu.presses("提交")
    yu.told(REF, "负责处置的人已经收到通知")
    office.overhears_not(CANARY, "价格标错", but=("wang.xiaoyu",))
    assert CANARY in str(yang.opens(REF))


def test_a_general_incident_from_report_to_close(office: Company) -> None:
    """The team lead handles it; it closes once outcome and report are there; measures become action items, the
    risk list has a new row, and the reporter hears how it ended."""
    yu = reported(office)
    yang, hao = people(office, "liu.yang", "jiang.hao")
    yang.opens(REF)
    yang.views("【一般】直播间价格标错", "24 小时内启动处置", "72 小时内提交事件报告", CANARY)
    assert not yang.may_press("办结")
    assert not yang.may_press("提交部门方案") and not yang.may_press("作出决定，启动响应")
    does(yang, "登记进展", done="已下架，逐单核对")
    does(yang, "处置完毕", outcome="三百一十二单全部发货并致歉")
    assert not yang.may_press("办结", REF)
    does(yang, "提交事件报告", **REPORT)
    hao.sees("改价双人复核")
    hao.sees_not(CANARY, REF)
    yang.opens(REF)
    yang.opens_document("事件报告", REF, "改价没有复核", "改价双人复核", "江昊", "已下架，逐单核对")
    does(yang, "办结", **CLOSING)
    yang.told("风险清单已更新")
    row = listed(office, "wang.qiang", RISKS)["促销价格配置错误"]
    assert {"市场部", "中", "重", "1", "刘洋"} <= set(row.cells)
    yu.opens(REF)
    yu.views("已办结", "三百一十二单全部发货并致歉", "促销价格配置错误")
    kept = office.row("incidents", "chen.jing")
    assert (kept["24 小时内启动"], kept["72 小时内提交报告"], kept["状态"]) == ("是", "是", "已办结")


def test_a_report_written_again_gives_nobody_the_same_measure_twice(office: Company) -> None:
    """What is known later is added; the earlier measure stays one action item, the new one becomes another."""
    reported(office)
    yang = office.person("liu.yang")
    does(yang, "提交事件报告", **REPORT)
    more = [*REPORT["measures"], {"what": "开播前抽查", "owner": "luo.xin", "due": "2026-03-20"}]
    does(yang, "提交事件报告", **(REPORT | {"measures": more}))
    items = every(office, "meetings.action_item")
    assert sorted(i.answers["what"] for i in items) == ["开播前抽查", "改价双人复核"]


def test_raised_on_the_way_and_lowered_again(office: Company) -> None:
    """The people follow the level, the clocks count from the report, what was written stays, and each level
    closes with the parts of its own."""
    reported(office)
    yang, na, yue, wen = people(office, "liu.yang", "li.na", "lin.yue", "zhou.wenyuan")
    does(yang, "提交事件报告", **REPORT)
    na.sees_not(REF)
    does(yang, "调整级别", level="major", reason="已有媒体转载")
    does(na, "处置完毕", outcome="平台已撤稿")
    assert not na.may_press("办结", REF)
    does(na, "提交部门方案", plan="逐一致歉", lead="zhang.wei")
    na.opens(REF)
    assert na.may_press("办结")
    na.views("级别调整", "已有媒体转载", "逐一致歉", "改价没有复核")
    does(na, "调整级别", level="crisis", reason="监管来电")
    wen.opens(REF)
    wen.views("【危机】", "72 小时内处置完毕", "监管来电")
    assert wen.may_press("作出决定，启动响应") and not wen.may_press("办结")
    assert not na.may_press("提交部门方案", REF)
    does(yue, "作出决定，启动响应", plan="由公司承担差价", lead="xie.tong", speaker="li.na")
    does(wen, "调整级别", level="general", reason="已澄清")
    yang.opens(REF)
    yang.views("【一般】")
    assert yang.may_press("办结")
    assert office.row("incidents", "chen.jing")["级别调整为"] == "重大、危机、一般"


def test_a_crisis_wakes_management_at_night(office: Company) -> None:
    """Reported at eleven in the evening: vice president and general manager are asked at once, whatever their quiet
    hours, and reminded by night; the lock screen says only that it is urgent. A general one waits for the morning."""
    yue, wen, yang = people(office, "lin.yue", "zhou.wenyuan", "liu.yang")
    for who in (yue, yang):
        who.commands("quiet")
        who.fills(quiet_from="20:00", quiet_to="08:00")
    office.winds_until("2026-03-02 23:00")
    reported(office)
    yang.sees_not(REF)
    office.person("wang.xiaoyu").starts("operations.incident", **(HAPPENING | {"level": "crisis"}))
    for who in (yue, wen):
        who.sees("IC-2026-0002")
        assert who.messages[-1].card.notice == "有一件需要尽快处理的事，编号 IC-2026-0002。请打开查看。"
    office.winds_until("2026-03-03 23:30")
    assert yue.count("IC-2026-0002") >= 3
    assert "breach" in office.audit("IC-2026-0002")


def test_the_clocks_of_a_crisis_run_side_by_side(office: Company) -> None:
    """Started in 24 hours, settled and reported in 72; what is broken climbs past those who owe it."""
    reported(office, level="crisis")
    jing, tong, wen = people(office, "chen.jing", "xie.tong", "zhou.wenyuan")
    does(wen, "作出决定，启动响应", plan="由公司承担差价", lead="xie.tong")
    tong.sees(REF)
    office.winds(hours=25)
    assert "breach" not in office.audit(REF)
    does(tong, "处置完毕", outcome="已致歉")
    office.winds(hours=48)
    assert office.audit(REF).count("breach") == 1
    jing.sees(REF)
    assert "请管理层决定" not in str(wen.opens(REF)), "what was decided is not asked for again"
    does(tong, "提交事件报告", **REPORT)
    assert "没有问题就办结" in str(wen.opens(REF))
    row = office.row("incidents", "chen.jing")
    assert (row["24 小时内启动"], row["72 小时内处置完毕"], row["72 小时内提交报告"]) == ("是", "是", "否")


def test_whom_it_is_about_learns_nothing_and_decides_nothing(office: Company) -> None:
    """The team lead's own conduct: the head is asked instead; he finds it in no chat, no ledger and no press."""
    yu = reported(office, kind="people", subjects=["liu.yang"])
    yang, na = people(office, "liu.yang", "li.na")
    assert CANARY in str(na.opens(REF))
    does(na, "登记进展", done="已约谈当事同事")
    yang.sees_not(REF, CANARY)
    assert office.room.ledger("liu.yang", "incidents") is None
    assert yu.may_press("查看", REF)
    stolen = na.button("处置完毕")
    assert yang.presses_button(stolen).accepted is False


def test_a_head_it_is_about_does_not_see_its_row(office: Company) -> None:
    """The ledger of a department shows its head every incident but the one about themselves."""
    reported(office, level="major", subjects=["li.na"])
    assert REF in str(office.person("lin.yue").opens(REF))
    office.person("li.na").sees_not(REF)
    view = office.room.ledger("li.na", "incidents")
    assert view is None or not view.rows
    assert office.row("incidents", "chen.jing")["编号"] == REF


def test_another_department_is_told_through_its_head(office: Company) -> None:
    """Somebody of sales sees it first: marketing's head handles it, not the reporter's own manager."""
    reported(office, "wang.qiang")
    office.person("zhao.lei").sees_not(REF)
    assert CANARY in str(office.person("li.na").opens(REF))


def test_nothing_to_do_is_said_with_a_reason(office: Company) -> None:
    """A false alarm is closed by whoever handles it; the reporter reads why, and is thanked."""
    yu = reported(office)
    does(office.person("liu.yang"), "无需处置", reason="核实为误传")
    yu.opens(REF)
    yu.views("核实为误传", "宁可多报一次")


def test_a_reporter_may_add_to_it_but_neither_lower_nor_withdraw_it(office: Company) -> None:
    """The level is changed by whoever handles it, with a reason."""
    yu = reported(office, level="crisis")
    yu.opens(REF)
    assert not yu.may_press("撤回")
    yu.presses("更正")
    yu.fills(level="general")
    assert "不能再更正" in yu.answer.toast + str(yu.answer.errors)
    yu.opens(REF)
    yu.presses("更正")
    yu.fills(facts="又多了二十单")
    assert "又多了二十单" in str(office.person("zhou.wenyuan").opens(REF))


def test_english_speakers_report_and_handle_in_english(office: Company) -> None:
    """An incident in Berlin: chat, card and report are English."""
    tom, anna = people(office, "tom.becker", "anna.schmidt")
    tom.says("we have an emergency")
    tom.sees("who can read this", "emergency services")
    tom.says("cancel")
    tom.starts(
        "operations.incident", what="Fire alarm at the fair", level="general", kind="safety", department="sales",
        facts="Hall 4 was cleared at noon, nobody is hurt",
    )  # fmt: skip
    anna.opens(REF)
    anna.views("General: Fire alarm at the fair", "Response started within 24 hours", "Please take charge of it.")
    anna.presses("Submit the report")
    anna.fills(
        cause="A smoke machine", impact="Closed for two hours",
        measures=[{"what": "Ask the hall first", "owner": "maria.rossi", "due": "2026-03-20"}],
    )  # fmt: skip
    anna.opens(REF)
    anna.opens_document("Incident report", "A smoke machine", "Ask the hall first", "Maria Rossi")
