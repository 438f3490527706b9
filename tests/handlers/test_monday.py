"""The Monday meeting: asked at 09:30, nudged at 10:30, minutes at 11:30, complete by 18:00."""

from dataclasses import replace
from typing import Any

from bot.flow.audiences import every_team
from bot.flow.calendars import work_calendar
from bot.flow.case import Case
from bot.flow.effects import Ask, Post, Press, Publish, Start
from bot.flow.machine import reseat
from bot.flow.people import Office
from handlers.meetings.action_item import ActionItem
from handlers.meetings.monday import Monday
from tests.flow.office import OFFICE, Walk, away, world
from tests.flow.sentences import SHANGHAI, instant, spoken

MONDAY = "Mon 2026-11-23 09:30"
PLAN = [{"item": "预热视频", "priority": "P0", "due": "2026-11-27"}]
UPDATE: dict[str, Any] = {"last_week": [{"item": "主视觉", "state": "done"}], "this_week": PLAN}
NEEDS = [{"what": "给卖点", "whom": "ian", "by": "2026-11-25"}]


def meeting(at: str = MONDAY, office: Office = OFFICE, known: tuple[Case, ...] = (), id: str = "m1") -> Walk:
    return Walk.meet(Monday, next(iter(every_team(office))), world(at, office, known=known), id)


def item(owner: str = "mei", opened: str = "Mon 2026-11-16 10:00", **more: Any) -> Case:
    answers = {"what": "落地页", "owner": owner, "due": "2026-11-20", "priority": "P1", **more}
    return replace(Walk.file(ActionItem, "lead", answers, world(opened), circle="team:brand").case, id=f"i-{owner}")


def test_every_member_is_asked_the_lead_included():
    """Everybody speaks for themselves."""
    walk = meeting()
    assert walk.asked() == {"lead", "mei", "kai"}
    assert walk.due == "Mon 2026-11-23 11:30"


def test_those_on_leave_are_neither_asked_nor_waited_for():
    """The minutes say who is away."""
    walk = meeting(office=away("kai"))
    assert walk.asked() == {"lead", "mei"}
    assert walk.case.facts["away"] == ["kai"]
    assert walk.press("mei", "submit", **UPDATE).press("lead", "submit").place == "held"


def test_when_all_are_in_the_minutes_go_out_at_once():
    """A document for everybody, and a post in the team's channel."""
    walk = meeting()
    for person in ("mei", "kai"):
        assert walk.press(person, "submit", **UPDATE).of(Post) == []
    assert walk.press("lead", "submit", **UPDATE).place == "held"
    assert walk.of(Post) == [Post("brand", "minutes")]
    assert walk.of(Publish) == [Publish("minutes", ("lead", "mei", "kai"))]


def test_the_meeting_does_not_wait_for_somebody_who_left_the_company():
    """The last one missing leaves: what the others wrote is enough, and the minutes go out."""
    walk = meeting().press("mei", "submit", **UPDATE).press("lead", "submit", **UPDATE)
    left = {**OFFICE.people, "kai": replace(OFFICE.people["kai"], active=False)}
    moved = reseat(Monday, walk.case, replace(walk.world, office=replace(OFFICE, people=left)))
    assert moved is not None
    assert moved.case.place == "held"
    assert Post("brand", "minutes") in moved.effects


def test_those_missing_are_nudged_once_at_half_past_ten():
    """The others are left in peace, and there is no other reminder."""
    walk = meeting()
    timers = {kind: spoken(when)[-5:] for kind, when in walk.wakes().items()}
    assert timers == {"nudge": "10:30", "late": "11:30"}
    walk.press("mei", "submit", **UPDATE)
    walk.world = replace(walk.world, now=instant("Mon 2026-11-23 10:30"))
    assert walk.fall("nudge").told("remind_nudge") == {"lead", "kai"}


def test_at_half_past_eleven_the_minutes_go_out_and_nobody_is_blamed():
    """No card, no notice, no manager: the missing may still write until 18:00."""
    walk = meeting().press("mei", "submit", **UPDATE).fall("late")
    assert (walk.place, walk.due) == ("ask", "Mon 2026-11-23 18:00")
    assert walk.of(Post) == [Post("brand", "minutes")]
    assert (walk.told(), walk.of(Ask)) == (set(), [])
    assert walk.buttons("kai") == ["submit"]


def test_whoever_comes_later_is_in_the_minutes_that_are_posted_again():
    """The post of the same moment replaces the first."""
    walk = meeting().press("mei", "submit", **UPDATE).fall("late")
    walk.at("Mon 2026-11-23 14:00").press("kai", "submit", **UPDATE).press("lead", "submit", **UPDATE)
    assert (walk.place, walk.of(Post)) == ("held", [Post("brand", "minutes")])


def test_the_day_ends_the_meeting_with_or_without_the_last_ones():
    """Minutes that already say everything are not sent twice."""
    silent = meeting().press("mei", "submit", **UPDATE).fall("late").fall("late")
    assert (silent.place, silent.of(Post), silent.of(Publish)) == ("held", [], [])
    added = meeting().fall("late").at("Mon 2026-11-23 14:00").press("kai", "submit", **UPDATE).fall("late")
    assert (added.place, added.of(Post)) == ("held", [Post("brand", "minutes")])


def test_what_somebody_needs_becomes_an_item_of_whoever_can_help():
    """With owner and date, in the team's circle, at once and not only when all are in."""
    started = meeting().press("mei", "submit", **UPDATE, coordination=NEEDS).of(Start)
    answers = {"what": "给卖点", "owner": "ian", "due": "2026-11-25", "priority": "P1"}
    assert started == [Start("meetings.action_item", "mei", answers, circle="team:brand")]


def test_nothing_to_coordinate_is_an_answer():
    """无: no item is opened."""
    assert meeting().press("mei", "submit", **UPDATE, coordination=[]).of(Start) == []


def test_last_weeks_plan_is_what_this_week_starts_from():
    """Each finds their own, still to be marked."""
    last = meeting("Mon 2026-11-16 09:30").press("mei", "submit", **UPDATE).case
    facts = meeting(known=(last,), id="m2").case.facts
    assert facts["prefill"] == {"mei": {"last_week": [{"item": "预热视频", "state": "doing"}]}}


def test_open_items_come_back_with_how_often_they_came():
    """An item of two weeks ago has been carried through the meeting since and this one."""
    old, new = item(opened="Mon 2026-11-09 10:00"), item("kai", opened="Mon 2026-11-16 10:00")
    last = meeting("Mon 2026-11-16 09:30").case
    carried = meeting(known=(last, old, new), id="m2").case.facts["carried"]
    assert [(c["owner"], c["count"]) for c in carried] == [("mei", 2), ("kai", 1)]


def test_items_that_are_over_do_not_come_back():
    """Done is done."""
    over = item().with_(closed=instant(MONDAY))
    assert meeting(known=(over,)).case.facts["carried"] == []


def test_ticking_ones_own_item_completes_it_and_anothers_only_if_one_leads():
    """Members tick their own, the lead anybody's."""
    known = (item(),)
    ticks = {"carried": ["i-mei"]}
    assert meeting(known=known).press("mei", "submit", **ticks).of(Press) == [Press("i-mei", "done", "mei")]
    assert meeting(known=known).press("lead", "submit", **ticks).of(Press) == [Press("i-mei", "done", "mei")]
    assert meeting(known=known).press("kai", "submit", **ticks).of(Press) == []


def test_a_holiday_monday_moves_to_the_next_working_day_and_two_become_one():
    """16 and 23 February 2026 both lie in the Spring Festival: one meeting, on Tuesday the 24th."""
    after, until = instant("Fri 2026-02-13 20:00"), instant("Fri 2026-02-27 20:00")
    rhythm = Monday.every
    assert rhythm is not None
    found = rhythm.occurrences(after, until, SHANGHAI, work_calendar("CN"))
    assert [spoken(each.at) for each in found] == ["Tue 2026-02-24 09:30"]


def test_each_team_meets_in_its_own_zone():
    """The rhythm opens one meeting a team, led by its lead, posted to its channel."""
    (brand,) = every_team(OFFICE)
    assert (brand.key, brand.requester, brand.zone, brand.facts["channel"]) == (
        "team:brand", "lead", "Asia/Shanghai", "brand",
    )  # fmt: skip
