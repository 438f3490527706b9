"""A sealed round at the front door: drawn, previewed, rehearsed, moved by a policy."""

from __future__ import annotations

from pathlib import Path

import pytest

import handlers
from bot.app import company_of
from bot.commands.doctor import known_of
from bot.commands.front import main
from bot.engine.registry import find_workflows
from bot.policy import check_policy
from bot.settings import load_settings


def test_its_diagram_shows_opening_sealing_and_both_ends(capsys: pytest.CaptureFixture[str]) -> None:
    """Who is asked, how long, what a second answer does, and what k decides; the clock's ways are dashed."""
    assert main(["draw", "satisfaction", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    for words in (
        "Answered under seal<br/>Everybody<br/>5 working days",
        "again: replaces the last",
        "Mixed, shown once",
    ):
        assert words in said
    assert said.count("-.->") == 2
    assert "at least 5" in said
    assert "fewer than 5" in said


def test_its_cards_and_its_form_are_previewed(tmp_path: Path) -> None:
    """Invitation, reminder, result, too few, lost, and the form, in both languages."""
    assert main(["preview", "--out", str(tmp_path)]) == 0
    page = (tmp_path / "index.html").read_text("utf-8")
    for words in (
        "满意度调研：结果",
        "too few answers, nothing was shown",
        "这一轮作废",
        "市场部：和我们配合得怎么样？",
    ):
        assert words in page
    assert "ledger:satisfaction" not in page.replace('href="/ledgers', "")


def test_the_calendar_rehearses_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The fifteenth of the quarter's first month, for the whole company."""
    days = ["--from", "2026-08-14", "--to", "2026-10-16", "--data", str(tmp_path), "--lang", "en"]
    assert main(["rhythms", *days]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "Satisfaction survey" in line]
    assert len(lines) == 1
    assert lines[0].startswith("Thu 2026-10-15 10:00")
    assert "Banxia Living" in lines[0]
    assert "Rainy Wang" in lines[0]


def test_a_company_may_move_it_to_another_day() -> None:
    """The rhythm may be changed in the policy file, k may not."""
    registry, office = find_workflows(handlers), company_of(load_settings(None))
    known = known_of(registry, office)
    assert check_policy('["culture.satisfaction"]\nevery = "20 14:00"\n', known) == []
    assert check_policy('["culture.satisfaction"]\nk = 3\n', known) != []
