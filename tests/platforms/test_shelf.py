"""Forms open on screens: kept as they are, found by any process, those under seal by none but their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.cards.model import FormView
from bot.platforms.feishu import forms as feishu
from bot.platforms.feishu.scene import Scene as FeishuScene
from bot.platforms.slack import forms as slack
from bot.platforms.slack.scene import Scene as SlackScene
from tests.platforms.cases import INPUTS, a_form
from tests.platforms.memory import Memory

FORM: FormView = a_form(*(asked for asked, _ in INPUTS.values()))
ANSWERS = {"role": "运营 <b>", "steps": [{"what": "写方案", "by": "2026-12-01"}], "who": ["li.na"], "sure": True}
OPEN: dict[str, Any] = {
    "slack": slack.Open(
        FORM, SlackScene("U1", "modal", "D1", view={"id": "V1"}), ANSWERS, {"steps": (0, 2)}, {"F1": "f"}
    ),
    "feishu": feishu.Open(
        FORM, FeishuScene("ou_1", "card", "oc_1", "om_1"), "om_2", page=1, values=ANSWERS, rows={"steps": (0, 2)},
        files={"f": "简历.pdf"}, tries=2, done=feishu.Done("好的", "good", {"schema": "2.0"}),
    ),
}  # fmt: skip
SHELVES = {"slack": slack.kept_forms, "feishu": feishu.kept_forms}


@pytest.mark.parametrize("door", OPEN)
def test_another_process_finds_a_form_as_it_was_left(door: str) -> None:
    """Its questions, what was answered so far, its lines, files and where it was asked for."""
    memory, opened = Memory(), OPEN[door]
    SHELVES[door](memory).keep("n1", opened)
    found: Any = SHELVES[door](memory).find("n1")
    assert {**vars(found), "rows": {k: tuple(v) for k, v in found.rows.items()}} == vars(opened)


@pytest.mark.parametrize("door", OPEN)
def test_a_form_under_seal_stays_in_this_process(door: str) -> None:
    """Of a sealed round nothing is handed on to be kept; the process that drew it knows it until it is put away."""
    memory, opened = Memory(), replace(OPEN[door], form=replace(FORM, sealed=True))
    shelf: Any = SHELVES[door](memory)
    shelf.keep("n1", opened)
    assert not memory and shelf.find("n1") == opened
    shelf.drop("n1")
    assert shelf.find("n1") is None


@pytest.mark.parametrize("door", OPEN)
def test_a_form_put_away_is_known_to_nobody(door: str) -> None:
    """By whichever process."""
    memory = Memory()
    SHELVES[door](memory).keep("n1", OPEN[door])
    SHELVES[door](memory).drop("n1")
    assert SHELVES[door](memory).find("n1") is None and not memory
