"""Deadlines as sentences, and what holds for every one of them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.flow.worktime import (
    Due,
    Hours,
    at,
    by,
    days,
    hours,
    on,
    parse_due,
    work_calendar,
    workdays,
)
from tests.flow.sentences import SHANGHAI, instant, spoken

CN, US = work_calendar("CN"), work_calendar("US")
NEW_YORK = ZoneInfo("America/New_York")
URGENCY = by("urgency", green=hours(48), normal=workdays(5))

SENTENCES = [
    # Working days: the day of filing does not count, the n-th one ends at 18:00.
    (workdays(1), "Mon 2026-03-02 08:00", "Tue 2026-03-03 18:00"),
    (workdays(5), "Mon 2026-03-02 10:00", "Mon 2026-03-09 18:00"),
    (workdays(5), "Mon 2026-03-02 23:30", "Mon 2026-03-09 18:00"),
    (workdays(1), "Fri 2026-03-06 17:59", "Mon 2026-03-09 18:00"),
    (workdays(1), "Sun 2026-03-08 12:00", "Mon 2026-03-09 18:00"),
    # Spring Festival 2026: 15 to 23 February are free; the Saturdays 14 and 28 February are worked.
    (workdays(1), "Fri 2026-02-13 10:00", "Sat 2026-02-14 18:00"),
    (workdays(2), "Fri 2026-02-13 10:00", "Tue 2026-02-24 18:00"),
    (workdays(5), "Tue 2026-02-24 09:00", "Mon 2026-03-02 18:00"),
    # National Day: Sunday 20 September and Saturday 10 October are worked.
    (workdays(1), "Fri 2026-09-18 10:00", "Sun 2026-09-20 18:00"),
    (workdays(3), "Wed 2026-09-30 10:00", "Sat 2026-10-10 18:00"),
    # Hours are hours, through the night and the holiday.
    (hours(48), "Fri 2026-02-13 10:00", "Sun 2026-02-15 10:00"),
    (hours(24), "Mon 2028-02-28 10:00", "Tue 2028-02-29 10:00"),
    # Calendar days end at close of business, on whichever day.
    (days(10), "Mon 2026-02-09 10:00", "Thu 2026-02-19 18:00"),
    (days(1), "Thu 2026-12-31 20:00", "Fri 2027-01-01 18:00"),
    # A time of day: today, or the next working day.
    (at("11:30"), "Mon 2026-03-02 09:00", "Mon 2026-03-02 11:30"),
    (at("11:30"), "Mon 2026-03-02 11:30", "Tue 2026-03-03 11:30"),
    (at("11:30"), "Fri 2026-03-06 12:00", "Mon 2026-03-09 11:30"),
    (at("11:30"), "Sat 2026-03-07 09:00", "Mon 2026-03-09 11:30"),
    (at("11:30"), "Sat 2026-02-14 12:00", "Tue 2026-02-24 11:30"),
]


@pytest.mark.parametrize(("due", "filed", "gone"), SENTENCES)
def test_a_deadline_falls_when_a_colleague_would_say(due: Due, filed: str, gone: str):
    """Filed at the one time, due at the other, in Shanghai on the Chinese calendar."""
    assert spoken(due.moment(instant(filed), SHANGHAI, CN)) == gone


@pytest.mark.parametrize(
    ("due", "answer", "gone"),
    [
        (on("start_by"), "2026-03-20", "Fri 2026-03-20 18:00"),
        (on("start_by"), date(2026, 3, 20), "Fri 2026-03-20 18:00"),
        (on("start_by"), datetime(2026, 3, 20, 1, tzinfo=UTC), "Fri 2026-03-20 18:00"),
        (on("start_by"), "2026-03-22", "Sun 2026-03-22 18:00"),
        (on("start_by", offset_workdays=-3), "2026-03-22", "Wed 2026-03-18 18:00"),
        (on("start_by", offset_days=7), "2026-03-20", "Fri 2026-03-27 18:00"),
        (on("start_by", offset_days=1, offset_workdays=1), "2026-03-20", "Mon 2026-03-23 18:00"),
        (on("start_by"), "2026-03-02", "Mon 2026-03-02 18:00"),
        # No date, a date that is over, and one nobody can mean: five working days.
        (on("start_by"), None, "Mon 2026-03-09 18:00"),
        (on("start_by"), "soon", "Mon 2026-03-09 18:00"),
        (on("start_by"), "2026-03-01", "Mon 2026-03-09 18:00"),
        (on("start_by", offset_workdays=-3), "2026-03-03", "Mon 2026-03-09 18:00"),
        (on("start_by"), "9999-12-31", "Mon 2026-03-09 18:00"),
        (on("start_by"), "0001-01-01", "Mon 2026-03-09 18:00"),
    ],
)
def test_a_date_that_was_answered_is_a_deadline(due: Due, answer: object, gone: str):
    """Close of business on the date asked for; filed on Monday 2 March 2026 at 10:00."""
    filed = instant("Mon 2026-03-02 10:00")
    assert spoken(due.moment(filed, SHANGHAI, CN, {"start_by": answer})) == gone


@pytest.mark.parametrize(
    ("urgency", "half", "gone"),
    [
        ("green", "Tue 2026-03-03 10:00", "Wed 2026-03-04 10:00"),
        ("normal", "Thu 2026-03-05 09:30", "Mon 2026-03-09 18:00"),
        ("whatever", "Thu 2026-03-05 09:30", "Mon 2026-03-09 18:00"),
    ],
)
def test_an_answer_chooses_the_deadline(urgency: str, half: str, gone: str):
    """The green channel has 48 hours; everything else, also an unforeseen answer, the last deadline named."""
    filed, answers = instant("Mon 2026-03-02 10:00"), {"urgency": urgency}
    assert spoken(URGENCY.moment(filed, SHANGHAI, CN, answers)) == gone
    assert spoken(URGENCY.part(0.5, filed, SHANGHAI, CN, answers)) == half


@pytest.mark.parametrize(
    ("due", "filed", "fraction", "gone"),
    [
        (hours(48), "Fri 2026-02-13 10:00", 0.5, "Sat 2026-02-14 10:00"),
        # Eight hours of Monday and nine of each of four days: half of 17 is 8.5 hours.
        (workdays(1), "Mon 2026-03-02 10:00", 0.5, "Tue 2026-03-03 09:30"),
        (workdays(2), "Fri 2026-02-13 18:00", 0.5, "Sat 2026-02-14 18:00"),
        (workdays(2), "Fri 2026-02-13 18:00", 0.75, "Tue 2026-02-24 13:30"),
        (workdays(1), "Sun 2026-03-08 12:00", 0.0, "Mon 2026-03-09 09:00"),
        (workdays(5), "Mon 2026-03-02 10:00", 1.0, "Mon 2026-03-09 18:00"),
        (at("11:00"), "Fri 2026-03-06 17:00", 0.5, "Mon 2026-03-09 09:30"),
        # Between Friday evening and Sunday evening nobody works: the wall clock stands in.
        (days(2), "Fri 2026-03-06 18:00", 0.5, "Sat 2026-03-07 18:00"),
        (days(2), "Fri 2026-03-06 18:00", 1.0, "Sun 2026-03-08 18:00"),
    ],
)
def test_a_share_of_the_time_is_counted_in_office_hours(due: Due, filed: str, fraction: float, gone: str):
    """Half of a working-day deadline is half of its working time; half of 48 hours is 24 hours."""
    assert spoken(due.part(fraction, instant(filed), SHANGHAI, CN)) == gone


@pytest.mark.parametrize("fraction", [-0.1, 1.1])
def test_more_than_the_whole_is_no_share(fraction: float):
    """A share outside 0 to 1 is a mistake of whoever asks."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        hours(48).part(fraction, instant("Mon 2026-03-02 10:00"), SHANGHAI, CN)


def test_an_office_with_other_hours_closes_at_its_own_time():
    """Close of business is the calendar's, where a company says so."""
    early = work_calendar("CN", hours=Hours(close=time(17)))
    assert spoken(workdays(1).moment(instant("Mon 2026-03-02 10:00"), SHANGHAI, early)) == "Tue 2026-03-03 17:00"


def test_the_day_of_filing_is_the_local_one():
    """Late on Sunday in New York is Monday in Shanghai: the same instant, two deadlines a day apart."""
    filed = instant("Sun 2026-03-01 22:00", NEW_YORK)
    assert spoken(workdays(1).moment(filed, NEW_YORK, US), NEW_YORK) == "Mon 2026-03-02 18:00"
    assert spoken(workdays(1).moment(filed, SHANGHAI, CN)) == "Tue 2026-03-03 18:00"


def test_close_of_business_is_local_on_both_sides_of_a_clock_change():
    """E3: five working days over a spring change end at 18:00 on the wall, an hour earlier in UTC."""
    filed = instant("Fri 2026-03-06 10:00", NEW_YORK)
    assert spoken(workdays(5).moment(filed, NEW_YORK, US), NEW_YORK) == "Fri 2026-03-13 18:00"
    assert hours(72).moment(filed, NEW_YORK, US) - filed == timedelta(hours=72)


@pytest.mark.parametrize("due", [hours(48), workdays(5), days(10), at("11:30"), at("09:05")])
def test_a_spelled_deadline_reads_back(due: Due):
    """What is shown to a company may be written into its policy file."""
    assert parse_due(due.spell()) == due


def test_deadlines_of_answers_say_what_they_hang_on():
    """The spelling of a deadline that depends on an answer names the question."""
    assert on("start_by").spell() == "on start_by"
    assert on("start_by", offset_days=2, offset_workdays=-3).spell() == "on start_by +2d -3wd"
    assert URGENCY.spell() == "urgency: green 48h, normal 5wd"


@pytest.mark.parametrize("text", ["", "48", "5 wd", "wd", "1.5h", "-3d", "0wd", "99999h", "25:00", "next week"])
def test_a_wrong_deadline_is_refused_with_valid_ones(text: str):
    """The message shows at least one deadline or time that would be read."""
    with pytest.raises(ValueError, match=r"48h|11:30|9:30"):
        parse_due(text)


def test_a_choice_without_deadlines_is_refused():
    """A deadline by answer needs something to choose from."""
    with pytest.raises(ValueError, match="normal=workdays"):
        by("urgency")
