"""A weekly prompt on the nights when clocks are moved, in forty zones."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.flow.rhythm import WEEKDAYS, weekly
from bot.flow.worktime import work_calendar

ZONES = """
Africa/Cairo Africa/Casablanca Africa/El_Aaiun America/Asuncion America/Chicago America/Denver America/Godthab
America/Halifax America/Havana America/Los_Angeles America/Miquelon America/New_York America/Port-au-Prince
America/Santiago America/Scoresbysund America/St_Johns America/Tijuana Antarctica/Troll Asia/Almaty
Asia/Beirut Asia/Famagusta Asia/Gaza Asia/Hebron Asia/Jerusalem Asia/Kathmandu Asia/Shanghai Asia/Singapore
Atlantic/Azores Atlantic/Bermuda Australia/Adelaide Australia/Lord_Howe Australia/Sydney Europe/Berlin
Europe/Chisinau Europe/Lisbon Europe/London Pacific/Auckland Pacific/Chatham Pacific/Easter Pacific/Norfolk
""".split()  # noqa: SIM905
ALWAYS_OPEN = work_calendar("CN", {date(2023, 12, 1) + timedelta(n): True for n in range(1600)})


def moved_days(zone: ZoneInfo) -> list[date]:
    """The local days of 2024 to 2027 on which that zone's offset changes."""
    noons = [datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(n) for n in range(4 * 365)]
    changed = [n for n in noons if n.astimezone(zone).utcoffset() != (n + timedelta(1)).astimezone(zone).utcoffset()]
    hours = (c + timedelta(hours=h) for c in changed for h in range(24))
    return [
        (h + timedelta(hours=1)).astimezone(zone).date()
        for h in hours
        if h.astimezone(zone).utcoffset() != (h + timedelta(hours=1)).astimezone(zone).utcoffset()
    ]


@pytest.mark.parametrize("clock", ["09:00", "02:30"])
@pytest.mark.parametrize("name", ZONES)
def test_a_weekly_prompt_fires_once_per_slot_when_clocks_are_moved(name: str, clock: str):
    """E3: looked for every four hours around each change of 2024 to 2027, every slot fires exactly once."""
    zone = ZoneInfo(name)
    for day in moved_days(zone):
        rhythm = weekly(WEEKDAYS[day.weekday()], at=clock)
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=8)
        steps = [start + timedelta(hours=h) for h in range(0, 17 * 24, 4)]
        windows = pairwise(steps)
        fired = [o for a, b in windows for o in rhythm.occurrences(a, b, zone, ALWAYS_OPEN)]
        slots = [f"{day + timedelta(weeks=w)}T{clock}" for w in (-1, 0, 1)]
        assert [o.slot for o in fired] == slots


def test_the_forty_zones_do_move_their_clocks():
    """The test above would prove nothing about zones that never change: most of the forty do, eight times."""
    counts = [len(moved_days(ZoneInfo(name))) for name in ZONES]
    assert len(counts) == 40
    assert sum(count >= 7 for count in counts) >= 30
