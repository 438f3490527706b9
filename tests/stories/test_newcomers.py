"""People from a platform's directory: somebody in no company file works with the bot like everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import Known
from tests.elsewhere import Elsewhere, account, knows, two_doors
from tests.looking import every
from tests.office import Company
from tests.stories.needs import NEED

MEI = Known("U9", "梅小小", "mei@elsewhere.example", "en", "Europe/Berlin", english_name="Mei Xiao")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Company]:
    company = two_doors(tmp_path)
    yield company
    company.close()


def test_who_is_in_no_company_file_starts_a_case(office: Company) -> None:
    """Known from the platform alone, they file a need; the department they name decides, they see it through."""
    knows(office, MEI, account("U1", "li.na"))
    mei, head = Elsewhere(office, "U9"), Elsewhere(office, "U1")
    mei.starts("recruiting.hiring_need", **NEED)
    (case,) = every(office, "recruiting.hiring_need")
    assert case.requester == "slack:U9"
    head.presses("同意")
    mei.sees(case.ref, "Feasibility")
    assert not office.platform.of("direct", "li.na")
