"""A project is proposed, chartered by several hands, worked on by its team, closed, and learned from."""

from __future__ import annotations

from tests.looking import every, one, rows
from tests.office import Company
from tests.stories.operations.projects import BRIEF, CHARTER, LIGHT, REF, REVIEW, opens, proposed, running


def test_from_charter_through_two_reports_with_a_delay_to_closing_and_procedure(office: Company) -> None:
    """The team hears its duties, milestones are followed, the delay reaches the manager and the project's card, the
    return is worked out, and what was learned is looked up by everybody."""
    tong, na, yue = running(office)
    hao, kai = office.person("jiang.hao"), office.person("shen.kai")
    hao.sees("你加入了专项小组", "选址与租约", "三店租约签完")
    kai.sees("门店视觉定稿")
    kai.sees_not("你负责：**选址")
    kai.says("我的文件")
    kai.opens_document("项目章程", "三店租约签完", "提前两周备好临时场地", "江昊")

    office.winds_until("2026-03-06 15:30")
    tong.presses("提交报告", "两周进展")
    points = next(i for i in tong.form.inputs if i.name == "points")
    assert [(row["what"], row["state"]) for row in points.value] == [
        ("三店租约签完", "on_course"), ("门店视觉定稿", "on_course"),
    ]  # fmt: skip
    tong.fills(ahead="看完八处铺位", spent="20000")
    for who in (na, yue):
        who.sees("按计划进行", "看完八处铺位")
    tong.sees("最近一份进展报告", "20,000 元（预算 180,000 元）")
    tong.sees_not("延期说明")

    hao.does("done", "三店租约签完")
    office.winds_until("2026-03-20 15:30")
    before = na.count("有延期")
    tong.presses("提交报告", "两周进展")
    rows = [dict(row) for row in next(i for i in tong.form.inputs if i.name == "points").value]
    assert rows[0]["state"] == "done"
    rows[1] |= {"state": "late", "due": "2026-05-10"}
    tong.fills(points=rows, ahead="定稿视觉")
    assert "请写一句原因" in str(tong.answer.errors)
    tong.fills(
        points=rows, ahead="定稿视觉", delay="摄影档期冲突，已另约", conflicts="设计组同时在做大促", spent="60000"
    )
    assert na.count("有延期") == before + 1
    yue.sees("摄影档期冲突，已另约")
    row = office.row("projects", "chen.jing")
    assert (row["延期里程碑"], row["最近报告的支出（元）"], row["状态"]) == ("1", "60000", "执行中")
    tong.sees("延期 1 个", "摄影档期冲突，已另约", "设计组同时在做大促")

    opens(tong, "提交结项复盘", REF, **REVIEW)
    na.sees("请确认结项", "35%")
    opens(na, "退回修改", reason="请写清楚下次怎样错开")
    tong.sees("请写清楚下次怎样错开")
    opens(tong, "提交结项复盘", REF, lessons="三处装修错开两周")
    opens(na, "确认")
    for who in (tong, yue, hao, kai):
        who.sees("已结项", "35%")
    hao.opens_document("结项报告", "35%", "三处装修错开两周")
    row = office.row("projects", "li.na")
    assert (row["总投入（元）"], row["回报率（%）"], row["状态"]) == ("160000", "35", "已结项")
    qiang = office.person("wang.qiang")
    qiang.says("查 标准流程 新店")
    qiang.sees("新店开业流程", "三处装修错开两周", REF)
    assert office.room.ledger("jiang.hao", "projects") is None or not office.room.ledger("jiang.hao", "projects").rows


def test_an_amendment_voids_what_the_others_confirmed(office: Company) -> None:
    """Head and owner had confirmed; the sponsor changes a milestone: both see what is different and confirm again."""
    tong, na, yue = proposed(office), office.person("li.na"), office.person("lin.yue")
    opens(na, "同意")
    assert not na.may_press("确认", REF)
    opens(tong, "填写 / 修改章程", **CHARTER)
    opens(na, "确认")
    later = [CHARTER["milestones"][0], CHARTER["milestones"][1] | {"due": "2026-05-15"}]
    opens(yue, "填写 / 修改章程", milestones=later)
    for who in (tong, na):
        who.sees("之前的确认不再有效", "2026年5月15日")
        assert who.may_press("确认", REF)
    opens(na, "确认")
    assert one(office, REF).place == "charter"
    opens(tong, "确认")
    assert one(office, REF).place == "running"
    papers = office.room.document(tong.who, tong.document("项目章程"), "html")
    assert papers is not None and "2026年5月15日" in papers.content.decode()


def test_a_change_on_the_way_is_told_and_a_weighty_one_is_asked_again(office: Company) -> None:
    """A milestone put off moves its item and is told; one more asks a newcomer; a bigger budget goes back to the head,
    to the vice president, and to all three hands; two versions of the charter can be compared."""
    tong, na, yue = running(office)
    moved = [CHARTER["milestones"][0] | {"due": "2026-03-27"}, CHARTER["milestones"][1]]
    more = [*CHARTER["members"], {"person": "luo.xin", "duty": "开业投放"}]
    opens(tong, "填写 / 修改章程", milestones=moved, members=more)
    na.sees("目标、预算和日期没有变")
    office.person("luo.xin").sees("开业投放")
    assert office.person("jiang.hao").count("你加入了专项小组") == 1
    items = {i.answers["what"]: i.answers["due"] for i in every(office, "meetings.action_item")}
    assert items == {"三店租约签完": "2026-03-27", "门店视觉定稿": "2026-04-30"}
    opens(tong, "填写 / 修改章程", budget="260,000")
    na.sees("需要您再审批一次", "260,000")
    opens(na, "同意")
    yue.sees("预算 260,000 元", "超过 200,000 元")
    opens(yue, "同意", REF)
    for who in (tong, na, yue):
        opens(who, "确认")
    assert one(office, REF).place == "running"
    assert len(every(office, "meetings.action_item")) == 2
    assert office.person("luo.xin").count("你加入了专项小组") == 1


def test_a_light_project_is_answered_within_72_hours_and_its_launch_team_stands_in_time(office: Company) -> None:
    """One page, no charter; the team is named a month before the launch, and hears its duties."""
    tong, na = proposed(office, LIGHT), office.person("li.na")
    na.sees("72 小时内答复")
    opens(na, "同意")
    tong.sees("请在上线前一个月登记首发小组")
    assert not tong.may_press("填写 / 修改章程", REF)
    opens(tong, "首发小组到位", members=[{"person": "jiang.hao", "duty": "现场"}])
    office.person("jiang.hao").sees("你加入了首发小组", "现场")
    na.sees("登记了首发小组")
    office.winds_until("2026-04-02 10:00")
    row = office.row("projects", "chen.jing")
    assert (row["按时答复"], row["首发小组按时到位"]) == ("是", "是")


def test_a_light_project_without_an_answer_climbs_after_72_hours(office: Company) -> None:
    """Reminded twice; then the head's superior hears; the answer still counts, and the ledger says it was late."""
    proposed(office, LIGHT)
    na, yue = office.person("li.na"), office.person("lin.yue")
    office.winds(hours=71)
    assert na.count("春日快闪") + na.count(REF) >= 3
    yue.sees_not(REF)
    office.winds(hours=24)
    yue.sees(REF)
    assert "breach" in office.audit(REF)
    opens(na, "同意")
    assert office.row("projects", "chen.jing")["按时答复"] == "否"


def test_a_launch_team_that_does_not_stand_is_told_upwards(office: Company) -> None:
    """A month before the launch nobody is named: the owner is reminded, then the department head hears of it."""
    tong, na = proposed(office, LIGHT), office.person("li.na")
    opens(na, "同意")
    before = na.count("首发小组到位")
    office.winds_until("2026-04-02 12:00")
    tong.sees("上线前一个月，首发小组到位")
    assert na.count("首发小组到位") > before
    assert office.row("projects", "chen.jing")["首发小组按时到位"] == "否"


def test_a_report_that_does_not_come_is_asked_for_once_more_and_then_told(office: Company) -> None:
    """Asked on Friday, again after Monday; on Wednesday evening the manager hears that there is none."""
    tong, na, _ = running(office)
    office.winds_until("2026-03-10 10:00")
    tong.sees("还差这份进展报告")
    na.sees_not("没有收到进展报告")
    office.winds_until("2026-03-12 10:00")
    na.sees("没有收到进展报告")


def test_sent_back_declined_and_stopped_with_reasons(office: Company) -> None:
    """Sent back it is improved; a project under way is stopped by any of the three, and open milestones with it."""
    tong, na, yue = proposed(office), office.person("li.na"), office.person("lin.yue")
    opens(na, "退回修改", reason="请写清楚衡量的数字")
    tong.sees("请写清楚衡量的数字")
    opens(tong, "重新提交", goal="首月客流四万")
    na.sees("首月客流四万")
    opens(na, "不同意立项", reason="今年先做两店")
    tong.sees("未通过", "今年先做两店")
    tong.starts("operations.project", **(BRIEF | {"name": "华东两店开业"}))
    again = "PJ-2026-0002"
    opens(na, "同意", again)
    opens(tong, "填写 / 修改章程", again, **CHARTER)
    opens(na, "确认", again)
    opens(yue, "确认", again)
    yue.opens(again)
    yue.presses("终止项目")
    yue.fills(reason="商圈改造，暂缓开店")
    office.person("jiang.hao").sees("已终止", "商圈改造，暂缓开店")
    assert {i.place for i in every(office, "meetings.action_item")} == {"dropped"}


def test_what_was_sent_back_still_says_why_once_it_is_late(office: Company) -> None:
    """Sent back and not sent again in time: owner and head hear of it, and the card still gives the reason."""
    tong, na = proposed(office), office.person("li.na")
    opens(na, "退回修改", reason="请写清楚衡量的数字")
    office.winds(days=12)
    assert "breach" in office.audit(REF)
    assert rows(office, "inbox", "error IS NOT NULL") == []
    opens(tong, "重新提交", goal="首月客流四万")
    na.sees("首月客流四万")


def test_whoever_leads_their_own_department_is_decided_by_the_next_above(office: Company) -> None:
    """The head owns the project: the vice president decides, and is not asked twice for the budget."""
    na, yue = proposed(office, LIGHT, "li.na", owner="li.na", budget="900000"), office.person("lin.yue")
    assert not na.may_press("同意", REF)
    opens(yue, "同意")
    assert one(office, REF).place == "running"


def test_sponsor_and_owner_are_two_people(office: Company) -> None:
    """The form says so beside the question."""
    tong = office.person("xie.tong")
    tong.starts("operations.project", **(BRIEF | {"sponsor": "xie.tong"}))
    assert "发起人和负责人要分开" in str(tong.answer.errors)


def test_proposed_in_chat_with_six_questions_at_most(office: Company) -> None:
    """Somebody says what they want; department and owner are known; the light track asks for the launch."""
    hao = office.person("jiang.hao")
    hao.says("我要立项")
    hao.says("春日快闪")
    hao.presses("轻量")
    hao.says("三天到店五千人")
    hao.says("30000")
    hao.says("4月30日")
    hao.says("5月15日")
    hao.sees("请核对一下")
    hao.presses("提交")
    hao.told(REF)


def test_in_english(office: Company) -> None:
    """A project in Berlin: cards, team and procedure speak English."""
    anna, tom = office.person("anna.schmidt"), office.person("tom.becker")
    anna.starts(
        "operations.project", name="Hamburg pop-up", track="light", department="sales", owner="tom.becker",
        goal="2,000 visitors in three days", budget="20000", launch="2026-05-20", ends="2026-06-10",
    )  # fmt: skip
    tom.sees("with you as its owner")
    opens(office.person("zhao.lei"), "同意")
    tom.sees("Please name the launch team a month before the launch")
    opens(tom, "The launch team stands", members=[{"person": "maria.rossi", "duty": "Site and permits"}])
    office.person("maria.rossi").sees("You are on the launch team", "Site and permits")
    opens(
        tom, "Submit the closing review", REF, reached="partly", achieved="1,800 guests", spent="18000", earned="9000",
        lessons="Permits take four weeks", procedure="Running a pop-up", practice="1. Ask for the permit",
    )  # fmt: skip
    opens(office.person("zhao.lei"), "确认")
    tom.sees("Return", "-50%", "Running a pop-up")
    maria = office.person("maria.rossi")
    maria.says("procedures")
    maria.sees("Running a pop-up")
