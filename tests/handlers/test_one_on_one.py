"""The one-on-one, walked by hand through every path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.flow.audiences import every_pair
from bot.flow.case import Case
from bot.flow.decision import Refusal
from bot.flow.effects import Press, Publish, Start
from bot.flow.form import Form
from bot.flow.people import Absence
from handlers.growth.one_on_one import OneOnOne
from tests.flow.sentences import instant, spoken
from tests.handlers.growth_office import MONDAY, OFFICE, Story, open_story

PAIR = "pair:song+mei"
THURSDAY = "2026-12-03T15:00:00+08:00"
TALK = {"went_well": "ROI 涨了", "to_improve": "素材早点", "my_support": "我找设计"}
STEP = {"what": "约设计排期", "owner": "song", "due": "2026-12-11"}


def monthly(recall: Callable[[str, str], list[Case]] = lambda workflow, circle: [], **more: Any) -> Story:
    """The one-on-one the calendar opens."""
    facts = {"rhythm": "2026-12-01T09:00", "zone": "Asia/Shanghai", "calendar": "CN"}
    now = instant("Tue 2026-12-01 09:00")
    answers = {"with_whom": "mei"}
    return open_story(OneOnOne, "song", answers, now=now, circle=PAIR, facts=facts, recall=recall, **more)


def arranged(by: str = "song", whom: str = "mei") -> Story:
    """约李娜1on1周四下午三点."""
    return open_story(OneOnOne, by, {"with_whom": whom, "when": THURSDAY})


def item(id: str, opened: str, **more: Any) -> Case:
    answers = {"what": f"事项 {id}", "owner": "mei", "due": "2026-12-10", "priority": "P1"}
    case = Case(id, f"AI-2026-{id}", "meetings.action_item", "doing", "song", instant(opened), answers=answers)
    return replace(case, circle=PAIR, **more)


def recalls(items: list[Case], meetings: list[Case] | None = None) -> Callable[[str, str], list[Case]]:
    known = {"meetings.action_item": items, "growth.one_on_one": meetings or []}
    return lambda workflow, circle: known.get(workflow, []) if circle == PAIR else []


def test_every_manager_and_report_are_a_pair() -> None:
    """D1: one audience a pair, by the manager's and the report's ids; leavers have none."""
    pairs = {a.key: a for a in every_pair("with_whom")(OFFICE)}
    assert len(pairs) == 10
    assert (pairs[PAIR].requester, pairs[PAIR].answers) == ("song", {"with_whom": "mei"})
    left = replace(OFFICE, people={**OFFICE.people, "mei": replace(OFFICE.people["mei"], active=False)})
    assert PAIR not in {a.key for a in every_pair("with_whom")(left)}


def test_it_comes_round_once_a_month() -> None:
    """D1: the first of the month at nine."""
    assert OneOnOne.every is not None
    assert OneOnOne.every.spell() == "1 09:00"


def test_both_are_asked_even_when_one_is_away_that_day() -> None:
    """The agenda is shared; a day off on the first of the month takes nobody out of it."""
    day = instant("Tue 2026-12-01 09:00").date()
    assert monthly(away=(Absence("mei", day, day),)).waiting == ("song", "mei")


@pytest.mark.parametrize(("by", "whom"), [("song", "mei"), ("mei", "song")])
def test_opened_by_hand_it_belongs_to_the_same_pair_whoever_asks(by: str, whom: str) -> None:
    """约…1on1: the manager comes first in the circle, whichever of the two arranged it."""
    story = arranged(by, whom)
    assert story.case.circle == PAIR
    assert story.waiting == ("song", "mei")
    assert story.case.due is not None
    assert spoken(story.case.due) == "Thu 2026-12-03 18:00"


def test_without_a_date_there_are_three_weeks_to_find_one() -> None:
    """The calendar opens it on the first without a time; fifteen working days later it asks what became of it."""
    story = monthly()
    assert story.case.due is not None
    assert spoken(story.case.due) == "Tue 2026-12-22 18:00"


def test_either_may_move_the_date_and_the_other_hears_of_it() -> None:
    """在高铁上改天: the clock runs to the new day."""
    story = arranged().did("mei", "move_date", when="2026-12-08T10:00:00+08:00")
    assert story.told("moved") == ["song"]
    assert story.case.answers["when"] == "2026-12-08T10:00:00+08:00"
    assert story.case.due is not None
    assert spoken(story.case.due) == "Tue 2026-12-08 18:00"
    assert story.place == "agenda"


def test_both_add_topics() -> None:
    """加个议题：晋升."""
    story = (
        monthly().did("mei", "add_topic", kind="career", topic="晋升").did("song", "add_topic", kind="goal", topic="Q1")
    )
    assert [e.by for e in story.case.filled("Topic")] == ["mei", "song"]


def test_only_the_manager_says_that_it_was_held() -> None:
    """D2: the feedback is the manager's; the report has no such button and is refused."""
    story = monthly()
    assert "held" in story.buttons("song")
    assert "held" not in story.buttons("mei")
    assert isinstance(story.tries("mei", "held", **TALK), Refusal)


def test_all_three_parts_of_the_feedback_are_required() -> None:
    """D2: the form insists on what went well, what could be better and the support; each asks for an example."""
    talk: type[Form] = OneOnOne.forms()["Talk"]
    three = {q.name: q for q in talk.questions if q.required}
    assert list(three) == ["went_well", "to_improve", "my_support"]
    assert {q.suggest for q in three.values()} == {"example"}


def test_held_the_report_may_answer_and_both_get_the_minutes() -> None:
    """D1 and D2: feedback, an answer, and minutes to both."""
    story = monthly().did("song", "held", **TALK)
    assert (story.place, story.waiting) == ("response", ("mei",))
    assert story.buttons("mei") == ["respond", "all_said", "note"]
    story.did("mei", "respond", answer="谢谢，素材我提前两天给")
    assert story.place == "over"
    assert Publish("minutes", ("song", "mei")) in story.effects
    assert story.told("over") == ["song", "mei"]


@pytest.mark.parametrize("how", ["all_said", "late"])
def test_the_answer_is_optional(how: str) -> None:
    """Three working days, or one press: the minutes go out all the same."""
    story = monthly().did("song", "held", **TALK)
    if how == "late":
        story.waits_until_late()
    else:
        story.did("mei", "all_said")
    assert story.place == "over"
    assert Publish("minutes", ("song", "mei")) in story.effects


def test_next_steps_become_action_items_of_the_pair() -> None:
    """D1: what, who and by when go to the action items, in the pair's circle."""
    story = monthly().did("song", "held", **TALK, next_steps=[STEP, {**STEP, "owner": "mei"}])
    started = [e for e in story.effects if isinstance(e, Start)]
    assert [(s.workflow, s.answers["owner"], s.circle) for s in started] == [
        ("meetings.action_item", "song", PAIR),
        ("meetings.action_item", "mei", PAIR),
    ]
    assert started[0].answers == {**STEP, "priority": "P1"}


def test_open_items_come_back_unticked_with_their_count() -> None:
    """D1: what is not done is on the agenda of the next one-on-one; what is done is not."""
    before = replace(monthly().case, id="c0", opened=instant("Mon 2026-11-02 09:00"))
    closed = item("3", "Thu 2026-10-08 10:00", closed=MONDAY)
    items = [item("1", "Thu 2026-10-08 10:00"), item("2", "Tue 2026-11-03 10:00"), closed]
    story = monthly(recalls(items, [before]))
    assert [(i["id"], i["count"]) for i in story.case.facts["carried"]] == [("1", 2), ("2", 1)]


def test_ticking_an_item_completes_it_for_its_owner() -> None:
    """上次那条done了: a tick in the talk presses done on the item; what was not on the list is left alone."""
    story = monthly(recalls([item("1", "Tue 2026-11-03 10:00"), item("2", "Tue 2026-11-03 10:00")]))
    story.did("song", "held", **TALK, carried=["2", "99"])
    assert [e for e in story.effects if isinstance(e, Press)] == [Press("2", "done", "mei")]


def test_private_notes_belong_to_their_author_at_every_step() -> None:
    """D1: notes are private entries, whoever writes them and whenever; they reach nobody else."""
    story = monthly().did("song", "note", words="加薪预算先不提").did("mei", "note", words="想转岗")
    story.waits_until_late().did("mei", "note", words="没谈成")
    story.did("song", "held", **TALK).did("song", "note", words="状态不错").did("mei", "note", words="下次提晋升")
    notes = story.case.filled("PrivateNote")
    assert [n.by for n in notes] == ["song", "mei", "mei", "song", "mei"]
    assert all(n.private for n in notes)
    assert not any(e.private for e in story.case.entries if e.form != "PrivateNote")


def test_not_held_has_a_reason_and_is_over() -> None:
    """Either of the two may say that it did not happen."""
    for person in ("song", "mei"):
        story = monthly().did(person, "not_held", why_not="大促")
        assert (story.place, story.told("missed")) == ("missed", ["song", "mei"])


def test_when_the_day_is_gone_the_manager_is_asked_and_then_the_clock_closes_it() -> None:
    """No escalation over a talk: the manager is asked once more; after three working days it counts as not held."""
    story = arranged().waits_until_late()
    assert (story.place, story.waiting) == ("recap", ("song",))
    late = story.branch().waits_until_late()
    assert late.place == "missed"
    assert not late.case.said("breach")
    assert story.branch().did("song", "held", **TALK).place == "response"
    moved = story.branch().did("song", "move_date", when="2026-12-09T10:00:00+08:00")
    assert (moved.place, moved.waiting) == ("agenda", ("song", "mei"))
    assert moved.case.due is not None
    assert spoken(moved.case.due) == "Wed 2026-12-09 18:00"


def test_the_other_person_of_a_meeting_cannot_be_exchanged() -> None:
    """A correction may change the time; another person is another meeting."""
    story = arranged()
    assert story.tries("song", "correct", with_whom="li") == Refusal("frozen", {"question": "with_whom"})


def test_hr_sees_held_or_not_held_and_nothing_else() -> None:
    """D1: the ledger has the pair, the month and whether it was held; HR takes no part in the case."""
    ledger = OneOnOne.ledger
    assert ledger is not None
    story = monthly().did("song", "held", **TALK)
    row = {c.name: c.value(story.case, story.world) for c in ledger.columns}
    assert row == {"manager": ("song",), "report": ("mei",), "month": "2026-12", "held": True}
    missed = monthly().did("song", "not_held", why_not="大促")
    assert [c.value(missed.case, missed.world) for c in ledger.columns][-1] is False
    assert [c.value(monthly().case, story.world) for c in ledger.columns][-1] is None
    readers = {p for who in ledger.readers for p in who.of(story.case, OFFICE)}
    assert readers == {"chen", "gu", "wang", "xu"}
    assert all(story.buttons(person) == [] for person in readers)
    assert not {e.person for e in story.everything if hasattr(e, "person")} & readers  # type: ignore[union-attr]
