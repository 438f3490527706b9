"""The day's one card comes, whatever the memory says in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.engine.roundup import DailyCards
from storage import StoreError
from tests.looking import rows
from tests.office import Company
from tests.stories.needs import NEED

EVENING = datetime(2026, 3, 2, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_full_disk_at_half_past_five_costs_nobody_their_card(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memory refuses while the day's cards are made out: they are made out at the next pulse."""
    company.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    daily = DailyCards(company.bole.tools, EVENING - timedelta(hours=1))
    company.clock.set(EVENING + timedelta(seconds=1))
    store = company.bole.tools.store

    @contextmanager
    def refuses() -> Iterator[Any]:
        raise StoreError("full", "The disk is full; nothing was changed.")
        yield

    with monkeypatch.context() as broken:
        broken.setattr(store, "transaction", refuses)
        broken.setattr(store, "reading", type(store).transaction.__get__(store))
        with pytest.raises(StoreError):
            daily.make()
    assert daily.make() > 0
    assert rows(company, "slot", "workflow = 'daily'")
