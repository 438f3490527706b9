"""A town for every test of the front door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.frame import Ground
from tests.commands.town import Town
from tests.commands.toyground import toy_ground


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but what a test sets, and no .env file."""
    for name in ("PORT", "DATA_DIR", "DATABASE_URL", "COMPANY", "POLICY", "TIMEZONE", "CALENDAR", "LANG"):
        monkeypatch.delenv(f"BOT_{name}", raising=False)
    monkeypatch.setenv("BOT_LANG", "en")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    yield made
    made.close()


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return toy_ground(tmp_path)
