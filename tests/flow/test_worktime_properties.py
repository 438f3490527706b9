"""What holds for every deadline, zone and start."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.flow.worktime import Due, at, by, days, hours, local, on, work_calendar, workdays
from tests.flow.sentences import SHANGHAI

CALENDARS = st.sampled_from([work_calendar(name) for name in ("CN", "US", "DE", "SG")])
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")]
)
STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2039, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ANSWERS = st.fixed_dictionaries(
    {
        "start_by": st.one_of(st.none(), st.text(max_size=5), st.dates().map(date.isoformat)),
        "urgency": st.sampled_from(["green", "normal", "?"]),
    }
)
CLOCKS = st.times().map(lambda clock: at(f"{clock:%H:%M}"))
WORKING = st.one_of(st.integers(1, 60).map(workdays), CLOCKS)
DUES = st.one_of(
    WORKING,
    st.integers(1, 1000).map(hours),
    st.integers(1, 90).map(days),
    st.builds(on, st.just("start_by"), offset_workdays=st.integers(-9, 9), offset_days=st.integers(-9, 9)),
    st.just(by("urgency", green=hours(48), normal=workdays(5))),
)


@given(due=DUES, start=STARTS, zone=ZONES, calendar=CALENDARS, answers=ANSWERS)
def test_a_deadline_lies_after_its_start(due: Due, start, zone, calendar, answers):
    """Whatever is answered, nobody is late at the moment of being asked."""
    moment = due.moment(start, zone, calendar, answers)
    assert moment > start
    assert moment.tzinfo is UTC


@given(
    due=DUES,
    start=STARTS,
    zone=ZONES,
    calendar=CALENDARS,
    answers=ANSWERS,
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=4),
)
def test_shares_of_the_time_come_in_order(due: Due, start, zone, calendar, answers, shares):
    """E7: half gone, nearly gone and gone follow one another, from the start to the deadline itself."""
    parts = [due.part(share, start, zone, calendar, answers) for share in sorted([0.0, *shares, 1.0])]
    assert start <= parts[0]
    assert all(earlier <= later for earlier, later in pairwise(parts))
    assert parts[-1] == due.moment(start, zone, calendar, answers)


@given(due=WORKING, start=STARTS, zone=ZONES, calendar=CALENDARS)
def test_a_working_deadline_falls_on_a_working_day(due: Due, start, zone, calendar):
    """Neither working days nor times of day ever end on a Sunday or a holiday."""
    assert calendar.is_working_day(due.moment(start, zone, calendar).astimezone(zone).date())


def test_the_next_working_day_is_right_on_ten_thousand_dates():
    """E7: from 2012 into 2039, leap days, year ends, weeks 53 and 19 January 2038 included."""
    calendar, one = work_calendar("CN"), workdays(1)
    first = date(2012, 1, 1)
    expected = None
    for day in (first + timedelta(n) for n in reversed(range(10_000))):
        if expected is not None:
            noon = local(day, datetime.min.time().replace(hour=12), SHANGHAI)
            assert one.moment(noon, SHANGHAI, calendar) == expected
        if calendar.is_working_day(day):
            expected = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
