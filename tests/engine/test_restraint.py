"""Nobody hears from the bot unasked more often than the policy allows; the rest waits for the day's card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flow.case import Case
from storage import holding, outbox
from tests.looking import all_tasks, every, rows
from tests.office import Colleague, Company
from tests.stories.growth.appeals import filed
from tests.stories.needs import NEED
from tests.walking import Walk

NA = "li.na"


def strict(folder: Path, per_day: int = 3) -> Company:
    """A company whose policy allows so many prompts a day."""
    folder.mkdir(parents=True, exist_ok=True)
    policy = folder / "policy.toml"
    policy.write_text(f'[prompts]\nper_day = {per_day}\ndaily = "17:30"\n')
    return Company(folder, policy=policy)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Company]:
    """Three prompts a day."""
    company = strict(tmp_path)
    yield company
    company.close()


def files(company: Company, many: int, **changes: Any) -> None:
    """The lead files so many needs; the head of marketing is asked about each."""
    for number in range(many):
        company.person("liu.yang").starts("recruiting.hiring_need", **(NEED | {"role": f"策划{number}"} | changes))


def asked(na: Colleague) -> int:
    """How many requests stand in her chat as cards of their own."""
    return sum(any(b.verb == "approve" for b in m.card.buttons) for m in na.messages)


def test_two_at_once_and_the_rest_on_one_card(busy: Company) -> None:
    """Of five requests two come at once; at 17:30 one card lists the other three, each with its button."""
    files(busy, 5)
    na = busy.person(NA)
    assert asked(na) == 2
    busy.winds_until("2026-03-02 17:31")
    na.sees("今天另外收到的", "HN-2026-0003", "HN-2026-0004", "HN-2026-0005")
    assert len(na.messages) == 3


def test_what_the_card_lists_opens_and_is_a_card_like_any_other(busy: Company) -> None:
    """Opened from the day's card it stands in the chat, can be decided, and is redrawn afterwards."""
    files(busy, 4)
    na = busy.person(NA)
    busy.winds_until("2026-03-02 17:31")
    button = next(b for b in na.last().buttons if b.verb == "held")
    na.presses_button(button)
    na.told("就在下面")
    assert asked(na) == 3
    na.presses("同意", "HN-2026-0003")
    assert "approve" in busy.audit("HN-2026-0003")
    assert not na.may_press("同意", "HN-2026-0003")
    na.presses_button(button)
    na.told("已经打开过")


def test_what_was_answered_otherwise_is_not_listed(busy: Company) -> None:
    """A request decided from the list of tasks before 17:30 has nothing left to say."""
    files(busy, 4)
    na = busy.person(NA)
    na.says("HN-2026-0003")
    na.presses("同意", "HN-2026-0003")
    busy.winds_until("2026-03-02 17:31")
    na.sees("策划3")
    assert "今天另外收到的" not in na.text()


def test_one_thing_held_back_comes_as_itself(busy: Company) -> None:
    """One request too many: at 17:30 its own card, not a card about a card."""
    files(busy, 3)
    na = busy.person(NA)
    assert asked(na) == 2
    busy.winds_until("2026-03-02 17:31")
    assert asked(na) == 3
    na.sees_not("今天的清单")


def test_urgent_requests_are_never_held_back(busy: Company) -> None:
    """The green channel: each at once, however many there were."""
    files(busy, 4)
    na = busy.person(NA)
    files(busy, 2, urgency="green", background="双11", standard="能直播")
    assert asked(na) == 4


def test_confidential_cases_are_asked_at_once(tmp_path: Path) -> None:
    """An appeal reaches its handler at once, even where one card a day is all anybody gets."""
    company = strict(tmp_path, 1)
    filed(company)
    company.person("xu.lan").sees("AP-2026-0001")
    files(company, 1)
    assert asked(company.person(NA)) == 0
    company.close()


def test_what_became_of_ones_own_request_is_no_prompt(busy: Company) -> None:
    """The lead hears each decision at once: they wait for it."""
    files(busy, 5, urgency="green", background="双11", standard="能直播")
    na, yang = busy.person(NA), busy.person("liu.yang")
    for number in range(1, 6):
        na.presses("暂不支持", f"HN-2026-000{number}")
        na.fills(reason="预算没有批")
    assert yang.count("预算没有批") >= 5


def test_held_back_survives_a_restart(busy: Company) -> None:
    """Stopped and started before 17:30: the card lists everything."""
    files(busy, 5)
    busy.reopens()
    na = busy.person(NA)
    busy.winds_until("2026-03-02 17:31")
    na.sees("今天另外收到的", "HN-2026-0003", "HN-2026-0005")


def test_on_leave_it_waits(busy: Company) -> None:
    """Nobody gets the day's card while they are away; what is held is there when they are back."""
    files(busy, 3)
    na = busy.person(NA)
    na.commands("delegate")
    na.fills(standin="liu.yang", starts="2026-03-02", ends="2026-03-03")
    busy.winds_until("2026-03-03 20:00")
    na.sees_not("今天的清单")


def test_nobody_opens_what_was_held_for_another(busy: Company) -> None:
    """Another's number in a button of one's own: the same sentence as for what does not exist."""
    files(busy, 5)
    busy.winds_until("2026-03-02 17:31")
    button = next(b for b in busy.person(NA).last().buttons if b.verb == "held")
    thief = busy.person("shen.kai")
    assert thief.presses_button(button) == thief.presses_button(type(button)("desk", "held", "", value="999999"))


def test_two_turns_cannot_both_take_the_last_place(busy: Company) -> None:
    """Counting and looking are one statement."""
    day = busy.clock.now().date()
    with busy.bole.tools.store.transaction() as tx:
        assert [holding.count(tx, "x", day, 2) for _ in range(3)] == [True, True, False]
        assert holding.told(tx, "x", day) == 2
        assert not holding.count(tx, "y", day, 0)


def unasked(company: Company) -> Counter[tuple[str, str]]:
    """How many new messages came to each person on each of their days that neither answer what they did, nor tell
    of their own request, nor are about something confidential or urgent."""
    found: Counter[tuple[str, str]] = Counter()
    cases = {case.id: case for case in every(company)}
    events = {row["key"]: row for row in rows(company, "inbox")}
    with company.bole.tools.store.reading() as tx:
        for parcel in company.platform.sent:
            letter = outbox.get(tx, parcel.key)
            if parcel.kind != "direct" or parcel.message is not None or letter is None or letter.sent_at is None:
                continue
            event, case = events[parcel.key.rpartition("#")[0]], cases.get(letter.topic.partition(":")[0])
            is_card = parcel.key.startswith("daily:")
            if not is_card and (case is None or _is_awaited(company, event, case, parcel.place)):
                continue
            zone = ZoneInfo(company.bole.company.person(parcel.place).zone)
            found[parcel.place, letter.sent_at.astimezone(zone).date().isoformat()] += 1
    return found


def _is_awaited(company: Company, event: dict[str, Any], case: Case, person: str) -> bool:
    workflow = company.bole.tools.registry[case.workflow]
    mine = case.requester == person and "rhythm" not in case.facts
    by_people = event["platform"] not in ("clock", "calendar")
    if event["key"].startswith("walk:"):  # as if the requester's own press had opened it
        return case.requester == person
    return event["handle"] == person or workflow.access is not None or workflow.is_urgent(case) or (mine and by_people)


def nothing_lost(company: Company) -> None:
    """The card of each open ask stands in a chat, is on its way, or waits for a day's card."""
    letters: dict[str, set[str]] = {}
    for row in rows(company, "outbox"):
        letters.setdefault(row["card_key"], set()).add(row["state"])
    for task in all_tasks(company, "state = 'open' AND kind = 'ask'"):
        states = letters.get(f"task:{task.token}", set())
        assert states & {"sent", "waiting", "held", "listed"}, (task, states)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000),
    per_day=st.integers(1, 3),
    name=st.sampled_from(["recruiting.hiring_need", "meetings.action_item", "meetings.monday"]),
)
def test_no_sequence_of_events_goes_over_the_number(
    tmp_path_factory: pytest.TempPathFactory, seed: int, per_day: int, name: str
) -> None:
    """Whatever people do and however time passes: no day of anybody has more prompts than allowed, and nothing
    that was held back is lost."""
    company = strict(tmp_path_factory.mktemp("walk"), per_day)
    try:
        walk = Walk(company, name, seed)
        walk.steps(40, look=False)
        walk.holds()
        walk.cards_hold()
        nothing_lost(company)
        over = {who: many for who, many in unasked(company).items() if many > per_day}
        assert not over, (over, walk.done)
    finally:
        company.close()
