"""What the bot says about days nobody has announced yet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.office import Company
from tests.stories.needs import NEED


def test_a_due_time_in_a_year_without_official_holidays_says_so(tmp_path: Path) -> None:
    """Filed in the last days of the year the holiday data covers: the card says that the time may still move."""
    calendar = Company(tmp_path / "first")
    reach = calendar.bole.tools.calendar("CN").reach
    calendar.close()
    company = Company(tmp_path / "second", start=datetime(reach, 12, 31, 2, 0, tzinfo=UTC))
    company.person("liu.yang").starts("recruiting.hiring_need", **(NEED | {"start_by": f"{reach + 1}-06-01"}))
    company.person("li.na").sees(f"{reach + 1} 年的放假安排还没有公布")
    company.close()


def test_a_due_time_in_a_known_year_needs_no_such_words(tmp_path: Path) -> None:
    """In an ordinary week the card says nothing of the kind."""
    company = Company(tmp_path)
    company.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    company.person("li.na").sees_not("还没有公布")
    company.close()
