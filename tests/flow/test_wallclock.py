"""Local times become instants: also on the nights when clocks are moved."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.flow.wallclock import local, parse_time


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        ("Asia/Shanghai", "2026-03-04 09:00", "2026-03-04 01:00"),
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:00"),  # skipped: 02:00 becomes 03:00
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),  # shown twice: the first
        ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29 01:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),  # a gap of half an hour
        ("Asia/Kathmandu", "2026-03-04 09:00", "2026-03-04 03:15"),
        ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30 10:00"),  # a day Samoa never had
    ],
)
def test_a_local_time_is_one_instant(zone: str, wall: str, utc: str):
    """E3: a skipped time is the first instant after the gap, a repeated one the first of the two."""
    there = datetime.fromisoformat(wall)
    expected = datetime.fromisoformat(utc + "+00:00")
    assert local(there.date(), there.time(), ZoneInfo(zone)) == expected


def test_the_last_second_of_a_gap_opens_where_the_gap_ends():
    """E3: every skipped time of the night, early or late, is the same first instant after it."""
    zone = ZoneInfo("Europe/Berlin")
    ends = {local(date(2026, 3, 29), clock, zone) for clock in (time(2), time(2, 30), time(2, 59, 59), time(3))}
    assert len(ends) == 1


@pytest.mark.parametrize(("text", "clock"), [("9:30", time(9, 30)), ("09:30", time(9, 30)), (" 23:59 ", time(23, 59))])
def test_a_time_of_day_is_read(text: str, clock: time):
    """One digit or two for the hour, always two for the minute."""
    assert parse_time(text) == clock


@pytest.mark.parametrize("text", ["", "9", "24:00", "9:60", "9:3", "noon", "09:30:00", "９：３０"])
def test_a_wrong_time_of_day_is_refused_with_a_valid_one(text: str):
    """The message shows how a time is written."""
    with pytest.raises(ValueError, match="write it like 9:30"):
        parse_time(text)
