"""What comes round: on which days, once each, over holidays, clock changes and odd weeks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.rhythm import Rhythm, daily, fortnightly, half_yearly, monthly, parse_rhythm, quarterly, weekly
from bot.flow.worktime import work_calendar
from tests.flow.sentences import SHANGHAI, instant, spoken

CN = work_calendar("CN")
MONDAY = weekly("Mon", at="09:30")
START = datetime(2024, 1, 1, tzinfo=UTC)


def told(rhythm: Rhythm, first: str, last: str) -> list[str]:
    """When it comes round in Shanghai between two local midnights."""
    after, until = (instant(f"{date.fromisoformat(d):%a} {d} 00:00") for d in (first, last))
    return [spoken(occurrence.at) for occurrence in rhythm.occurrences(after, until, SHANGHAI, CN)]


@pytest.mark.parametrize(
    ("rhythm", "first", "last", "expected"),
    [
        (MONDAY, "2026-03-01", "2026-03-16", ["Mon 2026-03-02 09:30", "Mon 2026-03-09 09:30"]),
        # National Day: Monday 5 October waits until Thursday 8 October.
        (MONDAY, "2026-10-01", "2026-10-13", ["Thu 2026-10-08 09:30", "Mon 2026-10-12 09:30"]),
        (
            weekly("Sat", at="10:00"),
            "2026-02-09",
            "2026-02-16",
            ["Mon 2026-02-09 10:00", "Sat 2026-02-14 10:00"],
        ),
        (weekly("Sat", at="10:00"), "2026-03-02", "2026-03-15", ["Mon 2026-03-09 10:00"]),
        (
            monthly(day=1, at="09:00"),
            "2026-01-01",
            "2026-04-02",
            ["Sun 2026-01-04 09:00", "Mon 2026-02-02 09:00", "Mon 2026-03-02 09:00", "Wed 2026-04-01 09:00"],
        ),
        (
            monthly(day=31, at="09:00"),
            "2026-03-01",
            "2026-05-15",
            ["Tue 2026-03-31 09:00", "Thu 2026-04-30 09:00"],
        ),
        (
            monthly(day="last", at="16:00"),
            "2026-03-15",
            "2026-07-01",
            ["Tue 2026-03-31 16:00", "Thu 2026-04-30 16:00", "Mon 2026-06-01 16:00", "Tue 2026-06-30 16:00"],
        ),
        (
            quarterly(day=15, at="09:00"),
            "2026-01-01",
            "2026-12-31",
            ["Thu 2026-01-15 09:00", "Wed 2026-04-15 09:00", "Wed 2026-07-15 09:00", "Thu 2026-10-15 09:00"],
        ),
        (
            quarterly(day="last", at="16:00"),
            "2026-01-02",
            "2026-12-31",
            ["Tue 2026-03-31 16:00", "Tue 2026-06-30 16:00", "Wed 2026-09-30 16:00"],
        ),
        # Half a year: New Year's Day and the days off after it give way to Sunday the fourth, a working day.
        (half_yearly(at="09:00"), "2026-01-01", "2026-12-31", ["Sun 2026-01-04 09:00", "Wed 2026-07-01 09:00"]),
        (
            half_yearly(day="last", at="16:00"),
            "2026-01-02",
            "2027-01-01",
            ["Tue 2026-06-30 16:00", "Thu 2026-12-31 16:00"],
        ),
        # Each working day once, the make-up Saturday of the Spring Festival included, days of rest not made up for.
        (
            daily(at="17:30"),
            "2026-02-13",
            "2026-02-26",
            ["Fri 2026-02-13 17:30", "Sat 2026-02-14 17:30", "Tue 2026-02-24 17:30", "Wed 2026-02-25 17:30"],
        ),
    ],
)
def test_a_rhythm_comes_round_when_a_colleague_expects_it(rhythm: Rhythm, first: str, last: str, expected: list[str]):
    """Weekly, monthly and quarterly, moved to the next working day over weekends and holidays."""
    assert told(rhythm, first, last) == expected


def test_the_last_day_of_february_is_the_twenty_ninth_in_a_leap_year():
    """E7: 29 February 2028 exists, 29 February 2027 does not."""
    last = monthly(day="last", at="16:00")
    assert told(last, "2028-02-02", "2028-03-02") == ["Tue 2028-02-29 16:00"]
    assert [day for day in range(26, 30) if monthly(day=30, at="16:00").falls_on(date(2028, 2, day))] == [29]
    assert last.falls_on(date(2027, 2, 28))


def test_two_mondays_in_one_holiday_make_one_meeting():
    """16 and 23 February 2026 are both free: one meeting on Tuesday the 24th, and it is the later slot's."""
    found = MONDAY.occurrences(instant("Tue 2026-02-10 00:00"), instant("Tue 2026-03-03 00:00"), SHANGHAI, CN)
    assert [(o.slot, spoken(o.at), o.shifted_from) for o in found] == [
        ("2026-02-23T09:30", "Tue 2026-02-24 09:30", date(2026, 2, 23)),
        ("2026-03-02T09:30", "Mon 2026-03-02 09:30", None),
    ]


def test_a_slot_moved_onto_the_next_slot_gives_way():
    """A company free all week skips that Monday; the next Monday keeps its own slot, unshifted."""
    free = work_calendar("CN", {date(2026, 3, day): False for day in range(2, 7)})
    found = MONDAY.occurrences(instant("Sun 2026-03-01 00:00"), instant("Tue 2026-03-10 00:00"), SHANGHAI, free)
    assert [(o.slot, o.shifted_from) for o in found] == [("2026-03-09T09:30", None)]


def test_the_name_of_a_slot_survives_a_new_holiday_table():
    """E5: a day off announced later moves the meeting, not its identity."""
    window = (instant("Sun 2026-03-01 00:00"), instant("Sat 2026-03-07 00:00"))
    (before,) = MONDAY.occurrences(*window, SHANGHAI, CN)
    (after,) = MONDAY.occurrences(*window, SHANGHAI, work_calendar("CN", {date(2026, 3, 2): False}))
    assert (before.slot, after.slot) == ("2026-03-02T09:30", "2026-03-02T09:30")
    assert after.at - before.at == timedelta(days=1)


def test_a_window_leaves_out_its_beginning_and_keeps_its_end():
    """What happened at the last look is not found again; what happens right now is."""
    now = instant("Mon 2026-03-02 09:30")
    assert MONDAY.occurrences(now, now + timedelta(days=1), SHANGHAI, CN) == []
    assert len(MONDAY.occurrences(now - timedelta(seconds=1), now, SHANGHAI, CN)) == 1


def test_fortnights_run_on_through_week_fifty_three():
    """E7: the count is of weeks since the anchor, so 2026's week 53 does not bring two meetings in a row."""
    every_day = work_calendar("CN", {date(2026, 1, 1) + timedelta(n): True for n in range(730)})
    rhythm = fortnightly("Thu", at="10:00", anchor=date(2026, 1, 5))
    found = rhythm.occurrences(instant("Thu 2026-01-01 00:00"), instant("Fri 2027-12-31 00:00"), SHANGHAI, every_day)
    assert found[0].slot == "2026-01-08T10:00"
    gaps = {later.at - earlier.at for earlier, later in pairwise(found)}
    assert gaps == {timedelta(days=14)}


RHYTHMS = st.one_of(
    st.builds(weekly, st.sampled_from(["Mon", "Wed", "Sat", "Sun"]), at=st.sampled_from(["02:30", "09:30"])),
    st.builds(fortnightly, st.just("Mon"), at=st.just("09:30"), anchor=st.dates(date(2025, 1, 1), date(2027, 1, 1))),
    st.builds(monthly, day=st.integers(1, 31) | st.just("last"), at=st.sampled_from(["00:00", "23:59"])),
    st.builds(quarterly, day=st.integers(1, 31) | st.just("last"), at=st.just("09:30")),
    st.builds(half_yearly, day=st.integers(1, 31) | st.just("last"), at=st.just("09:30")),
    st.builds(daily, at=st.sampled_from(["02:30", "17:30"])),
)


@given(
    rhythm=RHYTHMS,
    cuts=st.lists(st.integers(0, 3 * 366 * 24 * 60), min_size=1, max_size=8),
    zone=st.sampled_from(["Asia/Shanghai", "America/New_York", "Pacific/Apia"]).map(ZoneInfo),
)
def test_many_small_windows_find_what_one_great_window_finds(rhythm: Rhythm, cuts: list[int], zone: ZoneInfo):
    """E3: wherever a restart or a late wake-up cuts the years 2024 to 2026, nothing is lost or doubled."""
    edges = [START, *(START + timedelta(minutes=m) for m in sorted(cuts)), START + timedelta(days=1098)]
    pieces = [o for a, b in pairwise(edges) for o in rhythm.occurrences(a, b, zone, CN)]
    whole = rhythm.occurrences(edges[0], edges[-1], zone, CN)
    assert pieces == whole
    assert len({o.slot for o in whole}) == len({o.at for o in whole}) == len(whole)
    assert all(CN.is_working_day(o.at.astimezone(zone).date()) for o in whole)


@pytest.mark.parametrize(
    ("text", "like", "expected"),
    [
        ("Tue 09:15", MONDAY, weekly("Tue", at="09:15")),
        ("fri 9:15", MONDAY, weekly("Fri", at="09:15")),
        (
            "Wed 10:00",
            fortnightly("Mon", at="09:30", anchor=date(2026, 1, 5)),
            fortnightly("Wed", at="10:00", anchor=date(2026, 1, 5)),
        ),
        ("1 09:00", monthly(day=3, at="10:00"), monthly(day=1, at="09:00")),
        ("last 16:00", monthly(day=3, at="10:00"), monthly(day="last", at="16:00")),
        ("last 16:00", quarterly(day=3, at="10:00"), quarterly(day="last", at="16:00")),
        ("last 16:00", half_yearly(day=3, at="10:00"), half_yearly(day="last", at="16:00")),
        ("18:00", daily(at="17:30"), daily(at="18:00")),
    ],
)
def test_a_company_moves_a_rhythm_to_another_day_and_time(text: str, like: Rhythm, expected: Rhythm):
    """The kind stays, the day and the time change; what is spelled reads back."""
    assert parse_rhythm(text, like=like) == expected
    assert parse_rhythm(expected.spell(), like=like) == expected


@given(st.dates(date(2026, 1, 5), date(2026, 12, 31)), st.dates(date(2026, 1, 5), date(2026, 12, 31)))
def test_a_fortnight_without_an_anchor_is_one_of_its_weeks(arrival: date, other: date):
    """Counted from an arrival it never comes round when it would not in every week, and an own anchor wins."""
    free = fortnightly("Tue", at="10:00")
    span = (START, START + timedelta(days=1098), SHANGHAI, CN)
    assert {o.at for o in free.anchored(arrival).occurrences(*span)} <= {o.at for o in free.occurrences(*span)}
    assert free.anchored(arrival).falls_on(arrival - timedelta(days=arrival.weekday() - 1))
    own = fortnightly("Tue", at="10:00", anchor=arrival)
    assert own.anchored(other) == own == free.anchored(arrival)


@pytest.mark.parametrize("text", ["", "Mon", "09:30", "1 09:00", "Funday 09:30", "Mon 25:00", "Mon 09:30 sharp"])
def test_a_wrong_weekly_time_is_refused_with_a_valid_one(text: str):
    """The message shows the day and time that hold now, in the form that is read."""
    with pytest.raises(ValueError, match="for example Mon 09:30"):
        parse_rhythm(text, like=MONDAY)


@pytest.mark.parametrize("text", ["0 09:00", "32 09:00", "Mon 09:00", "first 09:00", "² 09:00"])
def test_a_wrong_monthly_day_is_refused_with_a_valid_one(text: str):
    """Days of the month run from 1 to 31, or "last"."""
    with pytest.raises(ValueError, match="for example 1 09:00"):
        parse_rhythm(text, like=monthly(day=1, at="09:00"))


def test_a_wrong_day_is_refused_where_a_workflow_declares_it():
    """A slip in a workflow file fails on import with the words that would be right."""
    with pytest.raises(ValueError, match="Mon, Tue"):
        weekly("Monday ", at="09:30")  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match='1 to 31, or "last"'):
        monthly(day=0, at="09:30")
    assert MONDAY.clock == time(9, 30)
