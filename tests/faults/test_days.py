"""The days and hours a company works by change while deadlines run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.engine.chronicle import Chronicle
from bot.engine.recounting import BOOK
from bot.flow import calendars, clocks
from bot.flow.case import Case
from bot.flow.recounting import recounted
from bot.flow.running import running
from bot.flow.workflow import Step, Workflow
from bot.flow.worktime import ByAnswer, WorkingDays
from bot.flow.world import World
from storage import people
from tests.looking import every, one, rows, turn_in
from tests.office import Company, opened
from tests.scale import times
from tests.stories.needs import NEED, REF
from tests.walking import Walk

SUMMER = NEED | {"start_by": "2026-07-31"}
FRIDAY = datetime(2026, 6, 12, 2, 0, tzinfo=UTC)
EDITS = times(6, 200)


class Office:
    """A company whose policy file is edited, and whose bot is started anew with it."""

    def __init__(self, company: Company, policy: Path) -> None:
        self.company, self.policy = company, policy

    def works(self, written: str) -> None:
        """The policy now says this, and the bot has been started with it."""
        self.policy.write_text(written, "utf-8")
        self.company.key()  # a start draws other ids than the one before
        self.company.reopens()
        self.company.settles()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    policy = tmp_path / "policy.toml"
    policy.write_text("", "utf-8")
    for company in opened(tmp_path, start=FRIDAY, policy=policy):
        yield Office(company, policy)


def local(written: str) -> datetime:
    return datetime.fromisoformat(f"{written}+08:00").astimezone(UTC)


def deadlines(case: Case) -> dict[str, datetime]:
    """Every deadline of a case that still runs, by name; "" is its step's."""
    ends = {r.name: r.due for r in running(case) if r.kept is None and r.rung == 0}
    return ends | ({"": case.due} if case.due is not None and case.rung == 0 else {})


def every_case_is_waited_for(company: Company) -> None:
    """Each open case has one live end of its step, not before its due time; its tasks say the same day."""
    for case in (each for each in every(company) if each.is_open):
        asleep = rows(company, "timer", "state = 'sleeping' AND case_id = :case", case=case.id)
        kinds = [timer["kind"] for timer in asleep]
        assert len(kinds) == len(set(kinds)), f"{case.ref} has {kinds}"
        assert kinds.count("late") == 1, f"{case.ref} has {kinds}"
        for name in deadlines(case):
            assert kinds.count(f"{name}:late" if name else "late") == 1, f"{case.ref} has {kinds}"
        tasks = rows(company, "task", "state = 'open' AND kind = 'ask' AND case_id = :case", case=case.id)
        said = {datetime.fromisoformat(task["due_at"]) for task in tasks if task["due_at"]}
        assert said <= {case.due}, f"{case.ref} is due {case.due}, its tasks {said}"


def test_a_new_day_off_moves_a_deadline_and_the_history_says_why(office: Office) -> None:
    """E5: an approval is due on a day that the company then gives everybody off. It is due on the next working day: the
    card says so, nobody gets a message more, the history has a line, and the record which days it was worked out by."""
    company, head = office.company, office.company.person("li.na")
    company.person("liu.yang").starts("recruiting.hiring_need", **SUMMER)
    company.settles()
    before, said = one(company, REF), len(head.messages)
    assert before.due == local("2026-06-16T18:00")
    office.works('[calendar.CN]\n2026-06-16 = "off"\n')
    after = one(company, REF)
    assert after.due == local("2026-06-17T18:00")
    assert len(head.messages) == said
    head.sees("6月17日")
    head.sees_not("6月16日")
    assert [h.sentence for h in history(company, "zh")][-1:] == ["工作日历有变动，期限顺延到更晚的日子"]
    assert [(h.sentence, h.cause) for h in history(company, "en")][-1:] == [
        ("The working days changed; the deadline moved to a later day", "The working days changed")
    ]
    edition = company.bole.tools.calendar("CN").edition(2026)
    asleep = rows(company, "timer", "state = 'sleeping' AND case_id = :case", case=after.id)
    assert [json.loads(timer["about"]) for timer in asleep] == [{"days": f"CN 2026 {edition}"}] * len(asleep)
    assert asleep
    every_case_is_waited_for(company)


def test_a_promise_is_never_shortened(office: Office) -> None:
    """E5: a Saturday on which everybody is to work would bring the deadline forward by a day: it stays where it was,
    and so do the other cards; what is opened from then on counts the Saturday."""
    company = office.company
    company.person("liu.yang").starts("recruiting.hiring_need", **SUMMER)
    cards = len(company.platform.sent)
    office.works('[calendar.CN]\n2026-06-13 = "work"\n')
    assert one(company, REF).due == local("2026-06-16T18:00")
    assert len(company.platform.sent) == cards
    company.person("liu.yang").starts("recruiting.hiring_need", **SUMMER)
    assert one(company, "HN-2026-0002").due == local("2026-06-15T18:00")
    every_case_is_waited_for(company)


def test_other_hours_move_what_is_due_at_the_close_of_business(office: Office) -> None:
    """E4, E5: the office closes an hour later from now on, then two hours earlier: a deadline moves with the first and
    not with the second."""
    company = office.company
    company.person("liu.yang").starts("recruiting.hiring_need", **SUMMER)
    office.works('[hours]\nwork = "09:00-19:00"\n')
    assert one(company, REF).due == local("2026-06-16T19:00")
    office.works('[hours]\nwork = "09:00-17:00"\n')
    assert one(company, REF).due == local("2026-06-16T19:00")


def test_newer_official_days_count_like_the_companys_own(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """E5: a newer package knows another table: the government gave the sixteenth off. The policy says nothing new."""
    company = office.company
    company.person("liu.yang").starts("recruiting.hiring_need", **SUMMER)
    table = calendars._working_days

    def newer(name: str, weekend: frozenset[int] | None, year: int) -> frozenset[date]:
        return table(name, weekend, year) - {date(2026, 6, 16)}

    monkeypatch.setattr(calendars, "_working_days", newer)
    calendars._edition.cache_clear()
    office.works("")
    monkeypatch.undo()
    calendars._edition.cache_clear()
    assert one(company, REF).due == local("2026-06-17T18:00")


def test_the_same_days_are_looked_at_once_and_move_nothing(office: Office) -> None:
    """E5: a start with the days of yesterday puts no event, also on the first day of a year that nobody knew of."""
    company = office.company
    company.person("liu.yang").starts("recruiting.hiring_need", **SUMMER)
    for start in (FRIDAY, datetime(2027, 1, 4, 2, 0, tzinfo=UTC)):
        company.clock.set(max(company.clock.now(), start))
        office.works("")
        assert rows(company, "inbox", "key LIKE 'days:%'") == []
        assert rows(company, "audit", "action = 'days:changed'") == []
    with company.bole.tools.store.reading() as tx:
        assert set(people.settings(tx, BOOK)["CN"]) == {"2027", "2028", "2029", "2030"}


def test_a_deadline_passed_while_the_bot_was_off_is_moved_before_it_counts(office: Office) -> None:
    """E5, E6: the bot was off over a deadline, and comes back with a policy by which that day was no working day:
    nobody is late. With the old policy somebody would have been."""
    company = office.company
    company.person("liu.yang").starts("recruiting.hiring_need", **SUMMER)
    company.clock.set(local("2026-06-17T10:00"))
    office.works('[calendar.CN]\n2026-06-16 = "off"\n')
    assert (one(company, REF).due, one(company, REF).said("breach")) == (local("2026-06-17T18:00"), ())
    company.winds(hours=9)
    assert len(one(company, REF).said("breach")) == 1
    every_case_is_waited_for(company)


def test_a_reminder_given_is_not_given_again(office: Office) -> None:
    """E5: half of the time was gone, and the reminder of it given, when the deadline moved: only what lies ahead
    moves."""
    company = office.company
    company.person("liu.yang").starts("recruiting.hiring_need", **SUMMER)
    company.winds_to(local("2026-06-16T09:30"))
    fallen = kinds(company, "fired")
    assert fallen == ["half"]
    office.works('[calendar.CN]\n2026-06-16 = "off"\n2026-06-17 = "off"\n')
    assert kinds(company, "sleeping") == ["late", "nearly"]
    company.winds_to(local("2026-06-18T18:30"))
    assert kinds(company, "fired") == ["half", "late", "nearly"]


def test_however_the_days_change_each_case_has_one_live_deadline(office: Office) -> None:
    """E5: two hundred random changes of days, weekends and hours in a company at work: after each, every open case has
    exactly one live end, none comes earlier than it did, and each is where the days as they are now would have it, if
    that is later."""
    company, chance = office.company, Random(5)
    for seed, workflow in enumerate(sorted(company.bole.tools.registry)[:: times(4, 1)]):
        Walk(company, workflow, seed).steps(2, look=False)
    moved = 0
    for number in range(EDITS):
        before = {case.id: deadlines(case) for case in every(company) if case.is_open}
        assert before
        office.works(drawn(chance, company.clock.now().date()))
        every_case_is_waited_for(company)
        moved += as_promised(company, before)
        company.winds(hours=chance.randint(0, 9))
        if number % 10 == 9:
            workflow = chance.choice(sorted(company.bole.tools.registry))
            Walk(company, workflow, number).steps(3, look=False)
    assert moved >= EDITS // 2
    assert not rows(company, "inbox", "error IS NOT NULL")


def as_promised(company: Company, before: dict[str, dict[str, datetime]]) -> int:
    """No deadline is earlier than it was, and those the days reach are not behind them; how many moved."""
    moved = 0
    with company.bole.tools.store.reading() as tx:
        world = turn_in(company, tx).world
        for case in (each for each in every(company) if each.id in before and each.is_open):
            now = deadlines(case)
            for name, due in before[case.id].items():
                assert now.get(name, due) >= due, f"{case.ref} {name} was due {due}, now {now[name]}"
                moved += now.get(name, due) > due
            workflow = company.bole.tools.registry[case.workflow]
            assert recounted(workflow, case, world) is None, f"{case.ref} was left behind"
            assert case.due is None or case.rung or case.due >= counted(workflow, case, world)
    return moved


def counted(workflow: type[Workflow], case: Case, world: World) -> datetime:
    """When a promise of so many working days ends, counted day by day on a wall calendar; any other: never too late."""
    step = workflow.places[case.place]
    assert isinstance(step, Step)
    rule = clocks.promise(workflow, case, step)
    rule = rule.chosen(case.answers) if isinstance(rule, ByAnswer) else rule
    if not isinstance(rule, WorkingDays) or step.since_filing or case.entered is None:
        return datetime.min.replace(tzinfo=UTC)
    zone, calendar = world.where(case)
    day, left = case.entered.astimezone(zone).date(), rule.number
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    return datetime.combine(day, calendar.hours.close, zone).astimezone(UTC)


def drawn(chance: Random, today: date) -> str:
    """A policy somebody might write: days off, days worked instead, now and then another weekend or other hours."""
    days = {today + timedelta(days=chance.randint(-3, 40)) for _ in range(chance.randint(0, 12))}
    lines = [f'{day} = "{chance.choice(("off", "off", "work"))}"' for day in sorted(days)]
    weekend = chance.choice(("", "", 'weekend = ["Sun"]\n', 'weekend = ["Fri", "Sat"]\n'))
    hours = chance.choice(("", "", '[hours]\nwork = "08:30-17:30"\n', '[hours]\nwork = "10:00-19:00"\n'))
    return f"{hours}[calendar.CN]\n{weekend}" + "\n".join(lines) + "\n"


def history(company: Company, lang: Any) -> list[Any]:
    with company.bole.tools.store.reading() as tx:
        return Chronicle(company.bole.tools).of_case(tx, REF, lang) or []


def kinds(company: Company, state: str) -> list[str]:
    """The timers of the hiring need that are in that state."""
    found = rows(company, "timer", "state = :state AND case_id = :case", state=state, case=one(company, REF).id)
    return sorted(timer["kind"] for timer in found)
