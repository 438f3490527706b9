"""The words of the Monday meeting and of action items, as their readers read them."""

import pytest

from bot.flow.people import Lang
from tests.flow.office import Walk, away
from tests.handlers.paper import keep, read
from tests.handlers.test_action_item import item as todo
from tests.handlers.test_monday import NEEDS, UPDATE, item, meeting

BOTH = pytest.mark.parametrize("lang", ["zh", "en"])


def carried() -> Walk:
    last = meeting("Mon 2026-11-16 09:30").press("mei", "submit", **UPDATE).case
    return meeting(office=away("kai"), known=(last, item(opened="Mon 2026-11-09 10:00")), id="m2")


@BOTH
def test_each_is_asked_with_their_own_open_items(lang: Lang):
    """The owner and the lead see the item and its count, a colleague neither."""
    assert "落地页" in read(carried(), "ask", "mei", lang)
    assert "落地页" in read(carried(), "ask", "lead", lang)
    assert "落地页" not in read(carried(), "ask", "kai", lang)


def test_only_those_with_a_plan_are_told_that_it_is_filled_in():
    """The others start from an empty page."""
    assert "已经帮你填好" in read(carried(), "ask", "mei")
    assert "已经帮你填好" not in read(carried(), "ask", "lead")


@BOTH
def test_the_nudge_is_friendly_and_says_until_when(lang: Lang):
    """A few lines are enough, and later is fine."""
    assert "18:00" in read(meeting(), "remind_nudge", "mei", lang)


@BOTH
def test_the_minutes_hold_progress_plans_decisions_and_items(lang: Lang):
    """As a post and as a document; who is away is said."""
    walk = carried().press("mei", "submit", **UPDATE, coordination=NEEDS, decisions="首页用新主视觉")
    walk.press("lead", "submit")
    for text in (read(walk, "minutes", None, lang), keep(walk, "minutes", lang)):
        for told in ("主视觉", "预热视频", "给卖点", "首页用新主视觉", "落地页"):
            assert told in text


@BOTH
def test_the_minutes_say_which_items_are_done(lang: Lang):
    """A tick of the owner or the chair counts, anybody else's does not."""
    done, still = {"zh": ("已完成", "跟进中"), "en": ("done)", "open)")}[lang]
    for person in ("mei", "lead"):
        text = read(meeting(known=(item(),)).press(person, "submit", carried=["i-mei"]), "minutes", None, lang)
        assert done in text and still not in text
    text = read(meeting(known=(item(),)).press("kai", "submit", carried=["i-mei"]), "minutes", None, lang)
    assert still in text and done not in text


def test_those_who_are_missing_are_a_number_without_names():
    """ "2人稍后补充" and nobody's name; in the complete minutes nothing at all."""
    walk = meeting().press("mei", "submit", **UPDATE).fall("late")
    text = read(walk, "minutes", None)
    assert "2 人稍后补充" in text
    assert "沈凯" not in text
    assert "稍后补充" not in read(walk.fall("late"), "minutes", None)


def test_nobody_reads_a_count_in_the_minutes():
    """How often an item was carried is for its owner and the manager."""
    assert "次" not in read(carried(), "minutes", None)


@BOTH
@pytest.mark.parametrize(
    ("moment", "person", "walk", "said"),
    [
        ("doing", "mei", todo(), "给卖点"),
        ("doing", "mei", todo().press("mei", "postpone", due="2026-12-02", why="素材延期"), "素材延期"),
        ("finished", "lead", todo().press("mei", "done"), "给卖点"),
        ("dropped", "lead", todo().press("mei", "drop", reason="活动取消"), "活动取消"),
        ("postponed", "lead", todo().press("mei", "postpone", due="2026-12-02", why="素材延期"), "素材延期"),
        ("remind_half", "mei", todo(), "给卖点"),
        ("remind_nearly", "mei", todo(), "给卖点"),
        ("late_owner", "mei", todo().fall("late"), "给卖点"),
        ("late_escalation", "lead", todo().fall("late").fall("late"), "给卖点"),
        ("withdrawn_notice", "mei", todo().press("lead", "withdraw"), "给卖点"),
        ("corrected", "kai", todo().press("lead", "correct", what="给三条卖点"), "给三条卖点"),
        ("status", "lead", todo(), "给卖点"),
    ],
)
def test_each_moment_of_an_item_says_what_its_reader_needs(moment: str, person: str, walk: Walk, said: str, lang: Lang):
    """In both languages, from the shipped templates."""
    assert said in read(walk, moment, person, lang)
