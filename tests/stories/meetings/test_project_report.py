"""Every second Friday a running project is reported on, by its owner, to those who watch over it."""

from __future__ import annotations

from tests.looking import every
from tests.office import Company
from tests.stories.operations.projects import LIGHT, opens, proposed, running

REPORT = "meetings.project_report"


def test_a_report_every_two_weeks_while_the_project_runs(office: Company) -> None:
    """None before it runs, one each fortnight, none once it is stopped."""
    proposed(office)
    office.winds_until("2026-03-06 16:00")
    assert every(office, REPORT) == []
    office.person("li.na").does("approve", "华东三店开业")
    assert every(office, REPORT) == []


def test_fortnights_count_from_the_start_and_end_with_the_project(office: Company) -> None:
    """The first on the Friday of the week it began, then every second one; a stopped project is asked for none."""
    tong, *_ = running(office)
    office.winds_until("2026-03-13 16:00")
    assert len(every(office, REPORT)) == 1
    office.winds_until("2026-03-20 16:00")
    assert len(every(office, REPORT)) == 2
    opens(tong, "终止项目", reason="商圈改造")
    office.winds_until("2026-04-10 16:00")
    assert len(every(office, REPORT)) == 2


def test_a_report_reaches_those_who_watch_over_it_and_nobody_else(office: Company) -> None:
    """Department head and sponsor read it; the team does not, HR does not."""
    tong, na, yue = running(office)
    office.winds_until("2026-03-06 15:30")
    tong.does("submit", "两周进展", ahead="看完八处铺位", conflicts="设计组人手不够")
    for who in (na, yue):
        who.sees("看完八处铺位", "设计组人手不够")
    na.opens_document("项目进展报告", "看完八处铺位")
    for who in ("jiang.hao", "xu.lan", "liu.yang"):
        office.person(who).sees_not("看完八处铺位")


def test_a_light_project_reports_in_a_few_words(office: Company) -> None:
    """Without milestones what comes next is enough; a delay written down goes to the manager as one."""
    tong, na = proposed(office, LIGHT), office.person("li.na")
    opens(na, "同意")
    office.winds_until("2026-03-06 15:30")
    tong.does("submit", "两周进展", ahead="定场地", delay="审批要多一周")
    na.sees("有延期", "审批要多一周")
    (report,) = every(office, REPORT)
    assert report.place == "delayed"


def test_in_english(office: Company) -> None:
    """An owner in Berlin writes in English, on a card that names the project."""
    anna, tom = office.person("anna.schmidt"), office.person("tom.becker")
    anna.starts(
        "operations.project", name="Hamburg pop-up", track="light", department="sales", owner="tom.becker",
        goal="2,000 visitors", budget="20000", launch="2026-05-20", ends="2026-06-10",
    )  # fmt: skip
    opens(office.person("zhao.lei"), "同意")
    office.winds_until("2026-03-06 15:30", "Europe/Berlin")
    tom.sees("Hamburg pop-up", "the last two weeks")
    tom.does("submit", "the last two weeks", ahead="Sign the site", delay="The permit takes a week longer")
    anna.sees("reports a delay", "The permit takes a week longer")
