"""Instants written as people say them, so that a table of deadlines reads like a table of sentences."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def instant(sentence: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """The UTC instant of "Fri 2026-02-13 10:00" on a wall in that zone; the weekday must be the true one."""
    weekday, wall = sentence.split(" ", 1)
    there = datetime.fromisoformat(wall).replace(tzinfo=zone)
    assert f"{there:%a}" == weekday, f"{wall} is a {there:%a}"
    return there.astimezone(UTC)


def spoken(moment: datetime, zone: ZoneInfo = SHANGHAI) -> str:
    """An instant as a wall in that zone shows it: "Fri 2026-02-13 10:00"."""
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}"
