"""The rhythm of a case: from its arrival, on its owner's clock, each slot once, until it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.commands.rhythms import rehearse
from bot.engine.rhythms import Almanac
from bot.flow.links import links
from bot.flow.rhythm import parse_rhythm
from tests.linked import PROJECT, REPORT, linked
from tests.looking import every, rows
from tests.office import Company
from tests.postgres import usual

LEAD, OWNER, GERMAN = "liu.yang", "wang.xiaoyu", "tom.becker"
BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    yield from linked(tmp_path)


def begins(company: Company, owner: str = OWNER) -> Company:
    company.person(LEAD).starts(PROJECT, name="秋季焕新", owner=owner)
    return company


def opened_at(company: Company, zone: ZoneInfo = SHANGHAI) -> list[str]:
    """When the reports were opened, on that zone's wall, oldest first."""
    return [f"{c.opened.astimezone(zone):%m-%d %H:%M}" for c in reversed(every(company, REPORT))]


def test_a_report_is_opened_every_second_week_for_each_project(company: Company) -> None:
    """Begun on Monday 2 March: the third, the 17th, the 31st; in the owner's name, belonging to the project."""
    begins(company).winds_until("2026-04-01 09:00")
    assert opened_at(company) == ["03-03 10:00", "03-17 10:00", "03-31 10:00"]
    (project,) = every(company, PROJECT)
    assert {(c.parent, c.answers["project"], c.requester, c.circle) for c in every(company, REPORT)} == {
        (project.id, project.id, OWNER, f"case:{project.id}")
    }
    assert len(links(project, REPORT)) == 3
    company.person(OWNER).sees("PJ-2026-0001 秋季焕新")


def test_weeks_are_counted_from_the_arrival(company: Company) -> None:
    """A project begun on Wednesday: this week's Tuesday is over, the next report comes in two weeks."""
    company.winds_until("2026-03-04 10:00")
    begins(company).winds_until("2026-04-02 09:00")
    assert opened_at(company) == ["03-17 10:00", "03-31 10:00"]


def test_the_clock_is_the_owners_own_when_clocks_are_moved(company: Company) -> None:
    """Ten in the morning in Berlin, before and after the last Sunday of March."""
    begins(company, GERMAN).winds_until("2026-04-03 09:00")
    assert opened_at(company, BERLIN) == ["03-03 10:00", "03-17 10:00", "03-31 10:00"]
    offsets = {c.opened.astimezone(BERLIN).utcoffset() for c in every(company, REPORT)}
    assert offsets == {timedelta(hours=1), timedelta(hours=2)}


def test_a_holiday_moves_a_report_to_the_next_working_day(tmp_path: Path) -> None:
    """Tuesday 5 May 2026 is a day of rest in China: Wednesday the sixth."""
    for company in linked(tmp_path, start=datetime(2026, 4, 20, 2, 0, tzinfo=UTC)):
        begins(company).winds_until("2026-05-10 09:00")
        assert opened_at(company) == ["04-21 10:00", "05-06 10:00"]
        assert rows(company, "slot", "slot = '2026-05-05T10:00'")


def test_each_slot_is_claimed_once_across_restarts_and_replicas(tmp_path: Path) -> None:
    """Two almanacs and a restart at the very moment: one report, under the case's own key."""
    for company in linked(tmp_path, database_url=usual(f"sqlite:///{tmp_path / 'bole.db'}")):
        begins(company).winds_until("2026-03-03 09:59")
        since = company.clock.now()
        company.clock.set(since + timedelta(minutes=1))
        pair = [Almanac(company.bole.tools, since) for _ in range(2)]
        assert [each.turn_page() for each in (*pair, *pair)] == [1, 0, 0, 0]
        company.reopens()
        company.settles()
        (project,), (_,) = every(company, PROJECT), every(company, REPORT)
        keys = [row["key"] for row in rows(company, "slot", "workflow = :name", name=REPORT)]
        assert keys == [f"rhythm:{REPORT}:case:{project.id}:2026-03-03T10:00"]


def test_a_rhythm_stops_when_the_case_leaves_and_counts_anew_when_it_comes_back(company: Company) -> None:
    """Paused over the 17th; running again from the 18th, the next report is in the week after next."""
    begins(company).winds_until("2026-03-10 10:00")
    company.person(OWNER).does("halt")
    company.winds_until("2026-03-18 12:00")
    company.person(OWNER).does("resume")
    company.winds_until("2026-04-03 12:00")
    assert opened_at(company) == ["03-03 10:00", "03-31 10:00"]


def test_a_case_that_left_between_the_slot_and_its_turn_gets_none(company: Company) -> None:
    """The slot was claimed while it ran; when its turn comes the project is paused: a line, and no report."""
    begins(company).winds_until("2026-03-03 09:59")
    since = company.clock.now()
    company.clock.set(since + timedelta(minutes=1))
    assert Almanac(company.bole.tools, since).turn_page() == 1
    with company.bole.tools.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE inbox SET not_before = '2026-03-03 03:00:00.000000' WHERE state = 'new'")
    company.person(OWNER).does("halt")
    company.winds(hours=2)
    assert not every(company, REPORT)
    assert rows(company, "audit", "action = :action", action=f"{REPORT}:outlived")


def test_nothing_before_the_arrival_is_made_up_for(tmp_path: Path) -> None:
    """Off from Monday to Thursday: the Tuesday before a project began is not its Tuesday."""
    for company in linked(tmp_path, database_url=usual(f"sqlite:///{tmp_path / 'bole.db'}")):
        company.winds_until("2026-03-03 11:00")
        begins(company)
        company.reopens()
        company.settles()
        assert not every(company, REPORT)


def test_a_rehearsal_shows_the_reports_to_come(company: Company) -> None:
    """Whom they would go to, for as long as nothing moves; nothing is kept."""
    begins(company)
    found = list(rehearse(company.bole.tools, date(2026, 3, 2), date(2026, 4, 1)))
    assert [(f"{r.local:%m-%d %H:%M}", r.to, r.audience) for r in found] == [
        (f"{day} 10:00", (OWNER,), f"case:{every(company, PROJECT)[0].id}") for day in ("03-03", "03-17", "03-31")
    ]
    assert not every(company, REPORT)


def test_a_company_moves_the_day_and_the_weeks_stay_counted_from_the_arrival(tmp_path: Path) -> None:
    """The policy file says Thursday at four."""
    policy = tmp_path / "policy.toml"
    policy.write_text('[operations.report]\nevery = "Thu 16:00"\n', "utf-8")
    for company in linked(tmp_path, policy=policy):
        begins(company).winds_until("2026-03-21 09:00")
        assert opened_at(company) == ["03-05 16:00", "03-19 16:00"]
        report = company.bole.tools.registry[REPORT]
        assert report.every is not None
        assert parse_rhythm("Thu 16:00", report.every) == company.bole.tools.rhythm(report)


@pytest.mark.usefixtures("path")
def test_a_pulse_reads_no_case_where_no_rhythm_comes_round(company: Company) -> None:
    """However many projects are open, a quiet second asks the database for none of them; the database finds the
    open ones by an index that holds no closed case."""
    begins(company)
    asked: list[str] = []
    with company.bole.tools.store.reading() as tx:
        raw = tx.connection.connection.driver_connection
        raw.set_trace_callback(asked.append)  # type: ignore[union-attr]
    almanac = Almanac(company.bole.tools, company.clock.now())
    for _ in range(3):
        company.clock.set(company.clock.now() + timedelta(seconds=1))
        almanac.turn_page()
    quiet = list(asked)
    company.winds_until("2026-03-03 09:59")
    company.clock.set(company.clock.now() + timedelta(minutes=1))
    almanac.turn_page()
    assert not [query for query in quiet if "case_" in query]
    queries = [query for query in asked if "FROM case_" in query and "closed_at IS NULL" in query]
    (query,) = [query for query in queries if "case_.body" in query and "opened_at" in query]
    with company.bole.tools.store.reading() as tx:
        plan = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
    assert "ix_case_open" in str(plan)
