"""Which days are worked: China's moved days, other countries, a company's own word, and quiet times."""

import subprocess
import sys
from datetime import date, time, timedelta

import chinese_calendar
import pytest
from holidays import country_holidays

from bot.flow.calendars import calendar_warning, quiet, work_calendar
from bot.flow.wallclock import Hours
from tests.flow.sentences import SHANGHAI, instant, spoken

CN = work_calendar("CN")
MAKE_UP_DAYS_2026 = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def days_of(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(n) for n in range((date(last, 12, 31) - start).days + 1)]


def test_china_works_on_the_days_the_state_council_names():
    """Every day of 2006 to 2026 is worked or not as an independent table of the notices has it."""
    wrong = [day for day in days_of(2006, 2026) if CN.is_working_day(day) != chinese_calendar.is_workday(day)]
    assert wrong == []


@pytest.mark.parametrize("day", MAKE_UP_DAYS_2026)
def test_a_make_up_day_is_worked_though_it_is_a_weekend(day: str):
    """The six weekend days of 2026 that pay for holidays count as working days."""
    made_up = date.fromisoformat(f"2026-{day}")
    assert made_up.weekday() >= 5
    assert CN.is_working_day(made_up)


def test_the_official_chinese_days_reach_to_the_end_of_2026():
    """Fails when `holidays` brings a new year: then raise the year here, and tell the company it is official.

    The notice comes from the State Council every November; update `holidays`, or until it has the new year
    put the notice into the company's overlay with `reach`.
    """
    assert CN.reach == 2026
    assert CN.knows(2026)
    assert not CN.knows(2027)


def test_a_year_nobody_has_published_is_called_provisional():
    """1 October 2027 is a day of rest by estimate, and the calendar says that it is only that."""
    assert not CN.is_working_day(date(2027, 10, 1))
    assert CN.provisional(date(2027, 10, 1))
    assert not CN.provisional(date(2026, 10, 1))


def test_an_imported_notice_makes_a_later_year_official():
    """A company that enters next year's notice works by it, and is no longer warned."""
    notice = {date(2027, 1, 3): True, date(2027, 1, 4): False}
    calendar = work_calendar("CN", notice, reach=2027)
    assert calendar.is_working_day(date(2027, 1, 3))
    assert not calendar.is_working_day(date(2027, 1, 4))
    assert not calendar.provisional(date(2027, 6, 1))
    assert calendar_warning(calendar, date(2026, 12, 1)) is None


def test_a_company_day_off_is_certain_even_in_an_unknown_year():
    """A single day the company itself has named is not provisional, though its year is."""
    calendar = work_calendar("CN", {date(2027, 6, 1): False})
    assert not calendar.is_working_day(date(2027, 6, 1))
    assert not calendar.provisional(date(2027, 6, 1))
    assert calendar.provisional(date(2027, 6, 2))


@pytest.mark.parametrize(
    ("name", "rests", "works"),
    [
        ("US", "2026-11-26", "2026-10-01"),
        ("DE", "2026-10-03", "2026-10-05"),
        ("SG", "2026-08-10", "2026-10-01"),
        ("DE-BY", "2026-01-06", "2026-01-07"),
    ],
)
def test_other_countries_keep_their_own_holidays(name: str, rests: str, works: str):
    """Thanksgiving, German Unity, Singapore's National Day and a Bavarian holiday are free only at home."""
    calendar = work_calendar(name)
    assert not calendar.is_working_day(date.fromisoformat(rests))
    assert calendar.is_working_day(date.fromisoformat(works))


def test_an_office_chooses_its_own_weekend():
    """Hong Kong rests on Sundays by law; an office that rests on Saturdays too says so."""
    saturday = date(2026, 3, 7)
    assert work_calendar("HK").is_working_day(saturday)
    assert not work_calendar("HK", weekend={5, 6}).is_working_day(saturday)


def test_an_office_with_another_weekend_still_keeps_make_up_days_and_holidays():
    """A Chinese office that also rests on Fridays works a made-up Saturday and rests on National Day."""
    calendar = work_calendar("CN", weekend={4, 5, 6})
    assert not calendar.is_working_day(date(2026, 3, 6))
    assert calendar.is_working_day(date(2026, 2, 14))
    assert not calendar.is_working_day(date(2026, 10, 1))


@pytest.mark.parametrize("weekend", [range(7), {7}, {-1}])
def test_a_weekend_that_leaves_no_work_or_is_no_weekday_is_refused(weekend):
    """All seven days, or a day that no week has, cannot be a weekend."""
    with pytest.raises(ValueError, match="weekend"):
        work_calendar("CN", weekend=weekend)


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("China", "CN"), ("cn", "CN"), ("Germny", "DE"), ("DE-BX", "DE-BY"), ("singapore", "SG"), ("", "CN")],
)
def test_an_unknown_calendar_names_what_comes_near(wrong: str, near: str):
    """A country written out, in small letters or with a slip is refused with the code that was meant."""
    with pytest.raises(ValueError, match=rf"no working calendar.*\b{near}\b"):
        work_calendar(wrong)


def test_next_and_step_count_over_the_spring_festival():
    """From 14 February 2026, a made-up Saturday, the next working days are 24 and 25 February."""
    assert CN.next_working_day(date(2026, 2, 14)) == date(2026, 2, 14)
    assert CN.next_working_day(date(2026, 2, 15)) == date(2026, 2, 24)
    assert CN.step(date(2026, 2, 14), 2) == date(2026, 2, 25)
    assert CN.step(date(2026, 2, 24), -1) == date(2026, 2, 14)
    assert CN.step(date(2026, 2, 17), 0) == date(2026, 2, 17)


def test_singapore_is_known_until_its_first_estimated_holiday():
    """Holidays that follow the moon are estimates in later years; the reach ends before those."""
    singapore = work_calendar("SG")
    later = country_holidays("SG", years=singapore.reach + 1).values()
    assert any("estimated" in name for name in later)
    assert not any("estimated" in name for name in country_holidays("SG", years=singapore.reach).values())


@pytest.mark.parametrize(
    ("today", "left"),
    [("2026-10-31", None), ("2026-11-01", 60), ("2026-12-31", 0), ("2027-01-01", -1)],
)
def test_the_last_sixty_days_of_official_data_are_announced(today: str, left: int | None):
    """Nothing until 60 days before the end of the data, then the days left, negative once it is over."""
    assert calendar_warning(CN, date.fromisoformat(today)) == left


@pytest.mark.parametrize(
    ("now", "delivered"),
    [
        ("Wed 2026-03-04 10:00", "Wed 2026-03-04 10:00"),
        ("Wed 2026-03-04 12:00", "Wed 2026-03-04 13:30"),
        ("Wed 2026-03-04 13:30", "Wed 2026-03-04 13:30"),
        ("Wed 2026-03-04 19:59", "Wed 2026-03-04 19:59"),
        ("Wed 2026-03-04 20:00", "Thu 2026-03-05 09:00"),
        ("Thu 2026-03-05 08:59", "Thu 2026-03-05 09:00"),
        ("Sat 2026-03-07 12:30", "Sat 2026-03-07 12:30"),
        ("Sat 2026-02-28 12:30", "Sat 2026-02-28 13:30"),
    ],
)
def test_a_notice_that_can_wait_respects_night_and_lunch(now: str, delivered: str):
    """Held back from 20:00 to 09:00, and over lunch on a working day (a made-up Saturday is one)."""
    assert spoken(quiet(instant(now), SHANGHAI, Hours(), CN)) == delivered


def test_a_silence_within_one_day_is_understood():
    """A company may keep 01:00 to 06:00 instead, or no silence at all."""
    short = Hours(silence_from=time(1), silence_to=time(6))
    none = Hours(silence_from=time(0), silence_to=time(0))
    night = instant("Wed 2026-03-04 03:00")
    assert spoken(quiet(night, SHANGHAI, short, CN)) == "Wed 2026-03-04 06:00"
    assert quiet(night, SHANGHAI, none, CN) == night
    assert quiet(instant("Wed 2026-03-04 23:00"), SHANGHAI, short, CN) == instant("Wed 2026-03-04 23:00")


def test_office_hours_that_run_backwards_are_refused():
    """An office that closes before it opens is a slip in the policy file."""
    with pytest.raises(ValueError, match="opens before it closes"):
        Hours(morning=time(18), close=time(9))


def test_calendars_of_the_same_days_are_equal():
    """A calendar is a value: equal and hashed alike when made alike."""
    assert work_calendar("CN") == CN
    assert hash(work_calendar("CN")) == hash(CN)
    assert work_calendar("CN", {date(2026, 3, 4): False}) != CN


def test_importing_the_calendar_costs_nothing_until_a_day_is_asked_for():
    """The table of 250 countries is loaded with the first calendar, not with the program."""
    code = "import sys, bot.flow.worktime, bot.flow.rhythm; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_edition_is_another_when_a_day_or_an_hour_is():
    """E5: the same days have the same name, in whatever way they are written; a single other day has another."""
    plain = CN.edition(2026)
    assert work_calendar("CN", {date(2026, 6, 16): True}).edition(2026) == plain
    assert work_calendar("CN", {date(2027, 6, 16): False}).edition(2026) == plain
    others = [
        work_calendar("CN", {date(2026, 6, 16): False}),
        work_calendar("CN", weekend=[6]),
        work_calendar("CN", hours=Hours(close=time(19))),
        work_calendar("US"),
    ]
    assert len({plain, *(each.edition(2026) for each in others)}) == 5
