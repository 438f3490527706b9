"""Clocks that are put forward and back, and people who move from one zone to another, while prompts come round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo, available_timezones

from bot.flow.calendars import work_calendar
from bot.flow.rhythm import WEEKDAYS, weekly
from tests.faults.almanacs import Prompted
from tests.office import Company
from tests.scale import WHOLE, times

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
SECOND, HOUR, DAY, WEEK = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
ODD = (
    "Africa/Cairo", "Africa/Casablanca", "America/Havana", "America/Nuuk", "America/Santiago", "Antarctica/Troll",
    "Asia/Beirut", "Asia/Gaza", "Asia/Kathmandu", "Asia/Shanghai", "Australia/Lord_Howe", "Europe/Berlin",
    "Pacific/Chatham", "Pacific/Easter",
)  # fmt: skip
"""Half hours, two hours, at midnight, on Fridays, four times a year, never."""


def zones() -> list[str]:
    """Every zone of the world's table; in a usual run some, the odd ones among them."""
    return sorted(available_timezones()) if WHOLE else list(ODD)


def offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


@cache
def transitions(name: str) -> list[datetime]:
    """The first instants from 2024 to 2036 at which clocks there show another time than the second before promises."""
    zone, found, day = ZoneInfo(name), [], FIRST
    while day < LAST:
        if offset(zone, day) != offset(zone, day + DAY):
            early, late = day, day + DAY
            while late - early > SECOND:
                middle = early + (late - early) // 2
                middle -= timedelta(microseconds=middle.microsecond)
                early, late = (middle, late) if offset(zone, middle) == offset(zone, day) else (early, middle)
            found.append(late)
        day += DAY
    return found


def first_showing(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first minute of that day at which a clock there shows that time or, where it never does, a later one."""
    wall = datetime.combine(day, clock)
    noon = wall.replace(tzinfo=UTC)
    at = noon - max(offset(zone, noon - DAY), offset(zone, noon + DAY))
    while at.astimezone(zone).replace(tzinfo=None) < wall:
        at += timedelta(minutes=1)
    return at


def nights(name: str, chance: Random) -> Iterator[tuple[date, time]]:
    """The days on which clocks are moved, each at nine, at half past two, and at a time that is skipped or repeated."""
    zone, moves = ZoneInfo(name), transitions(name)
    for at in moves if WHOLE else chance.sample(moves, min(len(moves), 3)):
        before = (at - SECOND).astimezone(zone)
        step = offset(zone, at) - offset(zone, at - SECOND)
        inside = (at.astimezone(zone) - step / 2).replace(tzinfo=None) if step > timedelta() else before
        for day in {before.date(), at.astimezone(zone).date()}:
            yield day, time(9)
            yield day, time(2, 30)
        yield inside.date(), inside.time().replace(second=0, microsecond=0)
    if not moves:
        yield date(2026, 3, 29), time(2, 30)


def test_a_weekly_prompt_comes_once_a_week_whatever_clocks_do(company: Company) -> None:
    """E3: every zone, every change of its clocks from 2024 to 2036, the week before and the week after: looked at a
    second before, at the moment, a second and an hour later and after a restart, each slot is given once, at the first
    instant after a gap and at the first of two."""
    chance, tried = Random(3), 0
    for name in zones():
        for day, clock in nights(name, chance):
            tried += 1
            comes_once(company, name, day, clock, f"{name}-{tried}")
    assert tried > times(80, 12000)


def comes_once(company: Company, name: str, day: date, clock: time, own: str) -> None:
    zone, days = ZoneInfo(name), [day - WEEK, day, day + WEEK]
    due = [first_showing(each, clock, zone) for each in days]
    rhythm = weekly(WEEKDAYS[day.weekday()], at=f"{clock:%H:%M}")
    prompted = Prompted(company, rhythm, due[0] - DAY)
    prompted.team(own, name)
    for at in due:
        looks = (at - HOUR, at - SECOND, at, at + SECOND, at + HOUR, at + 2 * HOUR)
        assert [prompted.looks(each) for each in looks] == [0, 0, 1, 0, 0, 0], f"{name} {day} {clock}"
    prompted.restarts(rhythm)
    assert prompted.looks(due[-1] + DAY) == 0
    slots = prompted.slots(own)
    assert [slot["slot"] for slot in slots] == [f"{each}T{clock:%H:%M}" for each in days], f"{name} {day} {clock}"
    assert [prompted.count("inbox", slot["key"]) for slot in slots] == [1, 1, 1]


HOURS = ("09:30", "09:30", "07:00", "14:00", "18:30")
MONDAY = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
TEAMS = tuple(f"team{n}" for n in range(14))


def test_whoever_moves_is_prompted_once_and_never_twice(company: Company) -> None:
    """E4: fourteen teams move between zones and calendars at any moment, the bot is started anew, and its policy names
    another hour: two thousand changes. Every Monday of every team comes round once, never before its hour has struck
    where they are, and whatever comes late is on record, with its reason, as late."""
    chance, kept = Random(4), {"CN": work_calendar("CN"), "US": work_calendar("US")}
    places = sorted(available_timezones()) if WHOLE else list(ODD)
    prompted = Prompted(company, weekly("Mon", at=HOURS[0]), MONDAY, kept.__getitem__)
    for own in TEAMS:
        prompted.team(own, chance.choice(places), "CN")
    changes, at = times(300, 2000), MONDAY
    for _ in range(changes):
        at += timedelta(seconds=chance.randint(1, 22000))
        match chance.randint(0, 19):
            case 0:
                prompted.restarts(weekly("Mon", at=chance.choice(HOURS)))
            case 1:
                own = chance.choice(TEAMS)
                prompted.team(own, prompted.places.office.teams[own].zone, chance.choice(("CN", "US")))
            case _:
                prompted.team(chance.choice(TEAMS), chance.choice(places), chance.choice(("CN", "CN", "US")))
        known = {slot["key"] for slot in prompted.slots()}
        given = prompted.looks(at)
        fresh = [slot for slot in prompted.slots() if slot["key"] not in known]
        assert given == sum(slot["state"] == "fired" for slot in fresh)
        for slot in fresh:
            has_struck(prompted, slot, at)
    over = (at - 2 * WEEK).date()
    mondays = {f"{date(2026, 3, 9) + n * WEEK}" for n in range(60) if date(2026, 3, 9) + n * WEEK < over}
    for own in TEAMS:
        came = [slot["slot"][:10] for slot in prompted.slots(own)]
        assert len(came) == len(set(came)), f"{own}: {came}"
        assert mondays <= set(came), f"{own} was never prompted on {sorted(mondays - set(came))}"
    states = [slot["state"] for slot in prompted.slots()]
    assert states.count("expired") < len(states) / 10


def has_struck(prompted: Prompted, slot: dict[str, str], at: datetime) -> None:
    """A slot was dealt with at that moment: its hour had come where the team is, and what came late is on record."""
    team = prompted.places.office.teams[slot["audience"].partition(":")[2]]
    here = at.astimezone(ZoneInfo(team.zone)).replace(tzinfo=None)
    assert here >= datetime.fromisoformat(slot["slot"]), f"{team} was prompted at {here} for {slot['slot']}"
    late = at - datetime.fromisoformat(slot["at"])
    lines = prompted.count("audit", slot["key"])
    assert lines == (late > timedelta(minutes=5)), f"{slot} came {late} late"
    assert prompted.count("inbox", slot["key"]) == (slot["state"] == "fired")
