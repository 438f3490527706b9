"""How pressing something is that waits for a person: its own priority, else what its due time says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from bot.flow.worktime import WorkCalendar

Priority = Literal["P0", "P1", "P2"]
PRIORITIES: tuple[Priority, ...] = ("P0", "P1", "P2")
SOON = 2
"""So many working days ahead, what is due counts as important."""


def priority_of(
    answers: Mapping[str, Any], due: datetime | None, now: datetime, zone: ZoneInfo, calendar: WorkCalendar
) -> Priority:
    """The priority somebody gave it; else P0 when it is due today or over, P1 within two working days, P2 after."""
    given = answers.get("priority")
    if given in PRIORITIES:
        return cast(Priority, given)
    if due is None:
        return "P2"
    day, today = due.astimezone(zone).date(), now.astimezone(zone).date()
    if day <= today:
        return "P0"
    return "P1" if day <= calendar.step(today, SOON) else "P2"
