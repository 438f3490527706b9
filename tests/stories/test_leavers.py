"""People leave the company; what waited for them does not."""

from __future__ import annotations

from pathlib import Path

from bot.app import PLAYGROUND_COMPANY
from tests.office import Company
from tests.stories.needs import NEED


def without(folder: Path, person: str) -> Path:
    """The playground's company after somebody left: their entry is inactive, and nobody is in their place yet."""
    text = PLAYGROUND_COMPANY.read_text("utf-8")
    file = folder / "company.toml"
    file.write_text(text.replace(f'id = "{person}"\n', f'id = "{person}"\nactive = false\n', 1), "utf-8")
    return file


def test_what_waited_for_a_leaver_goes_to_somebody_else_when_the_bot_starts(tmp_path: Path) -> None:
    """The head leaves over night: in the morning the need stands with the head of HR, on record."""
    company = Company(tmp_path / "data")
    company.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    assert company.person("li.na").may_press("同意")
    company.settings = company.settings.model_copy(update={"company": without(tmp_path, "li.na")})
    company.reopens()
    company.settles()
    assert "reseat" in company.audit("HN-2026-0001")
    company.person("chen.jing").presses("同意")
    company.person("xu.lan").sees("HN-2026-0001")
    company.close()
