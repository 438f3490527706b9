"""Five thousand people answer the Monday prompt within a minute, through the Slack door."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.bench.crowd import BEFORE_MONDAY, company_file
from tests.bench.postman import Ack, brought
from tests.bench.program import apart
from tests.bench.slack.ground import housed, request, settled
from tests.bench.slack.presses import presses_of
from tests.platforms.slack.fake import FakeSlack
from tests.platforms.slack.fake import payloads as made

PEOPLE = 5_000
SPAN_S = 60.0
OPENING_HANDS, HANDS = 8, 200
WRITTEN = {"last_week": "主视觉定稿", "this_week": "618预热，达人30个"}


@dataclass(frozen=True)
class Monday:
    """Who opened the form and in how many seconds all of them; the acks of their answers and after how many seconds
    all were there; answers the audit lacks; milliseconds of processor time an answer."""

    opened: list[Ack]
    opened_s: float
    answers: list[Ack]
    answered_s: float
    lost: int
    each_ms: float

    @property
    def unacknowledged(self) -> int:
        return sum(ack.status != 200 for ack in self.answers)


def measure(folder: Path, people: int = PEOPLE, span: float = SPAN_S) -> Monday:
    """All are asked and open their form; then each answers at a moment of their own within the minute."""
    company = folder / "company.toml"
    company.write_text(company_file(people), encoding="utf-8")
    with apart(), settled(company) as slack, housed(folder, slack, company, BEFORE_MONDAY) as house:
        house.tell("winds", seconds=60)
        buttons = list(presses_of(slack, "submit"))
        assert len(buttons) == people, f"{len(buttons)} of {people} people were asked"
        secret, began = slack.signing_secret, perf_counter()
        presses = [(0.0, lambda press=press: request(secret, press())) for _, press in buttons]
        opened = brought(house.port, presses, OPENING_HANDS)
        opened_s = perf_counter() - began
        _wait_for_forms(slack, people)
        chance = random.Random(1)
        moments = sorted(chance.uniform(0.1, span) for _ in buttons)
        written = [request(secret, _answered(slack, who)) for who, _ in buttons]
        answers = [(at, lambda each=each: each) for at, each in zip(moments, written, strict=True)]
        before, began = house.tell("cpu")["all"], perf_counter()
        acks = brought(house.port, answers, HANDS)
        answered_s = perf_counter() - began
        each_ms = (house.tell("cpu")["all"] - before) / 1e3 / people
        kept = house.tell("done", action="meetings.monday:ask:submit")
    return Monday(opened, opened_s, acks, answered_s, people - kept, each_ms)


def _wait_for_forms(slack: FakeSlack, count: int) -> None:
    with slack.changed:
        assert slack.changed.wait_for(lambda: len(slack.stacks) >= count, 60), "not everybody was shown the form"


def _answered(slack: FakeSlack, who: str) -> Any:
    """What Slack sends when somebody has filled in the first line of either list."""
    view = slack.view_of(who)
    assert view is not None, f"{who} has no form"
    values: dict[str, str] = {}
    for block in (b["block_id"] for b in view.blocks if "block_id" in b):
        _, question, *cell = (*block.split(":"), "")
        if question in WRITTEN and cell[1:2] == ["item"]:
            values.setdefault(block, WRITTEN[question])
    slack.as_user(who).fills(view, values)
    return made.submitted(slack, who, view)
