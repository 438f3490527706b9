"""What a message about days away already answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.flow.answers import understand
from bot.flow.form import Form, PersonId, ask
from tests.flow.talking import hearing


class Away(Form):
    standin: PersonId = ask("Who stands in for you?")
    starts: date = ask("From which day?", future=True)
    ends: date = ask("Until which day?", future=True)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("11月9号到13号休假，审批交给王磊", {"standin": "wang", "starts": "2026-11-09", "ends": "2026-11-13"}),
        ("9-13 November on vacation", {"starts": "2026-11-09", "ends": "2026-11-13"}),
        ("请假9号至11号", {"starts": "2026-11-09", "ends": "2026-11-11"}),
        ("9到13号请假，王磊代我", {"standin": "wang", "starts": "2026-11-09", "ends": "2026-11-13"}),
        ("请假 11.9-11.13 王磊", {"standin": "wang", "starts": "2026-11-09", "ends": "2026-11-13"}),
        ("请假到周五", {"ends": "2026-11-06"}), ("away until 13 November", {"ends": "2026-11-13"}),
        ("明天请假", {"starts": "2026-11-05"}), ("我要请假三天", {}), ("13到9号", {"ends": "2026-11-09"}),
    ],
)  # fmt: skip
def test_the_first_day_the_last_and_the_stand_in_are_heard(said: str, heard: dict[str, Any]) -> None:
    """A month said once counts for both days; a day after 到 or "until" is the last one."""
    assert understand(Away, said, hearing("lina")) == heard
