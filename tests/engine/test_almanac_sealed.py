"""The calendar looks only where something can come round, and misses no sealed round."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from tests.office import Company
from tests.surveys import NAME, kept


def test_a_round_opens_in_an_hour_in_which_nothing_else_comes_round(company: Company) -> None:
    """The bot looks every few seconds: just before the hour of the round, and just after."""
    tools = company.bole.tools
    rhythm = tools.rhythm(tools.registry.sealed[NAME])
    assert rhythm is not None
    zone, now = ZoneInfo("Asia/Shanghai"), company.clock.now()
    at = rhythm.occurrences(now, now + timedelta(days=200), zone, tools.calendar("CN"))[0].at
    for moment in (at - timedelta(minutes=2), at - timedelta(minutes=1), at + timedelta(minutes=1)):
        assert kept(company, "sealed_round") == []
        company.clock.set(moment)
        company.settles()
    assert len(kept(company, "sealed_round")) == 1
