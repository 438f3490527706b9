"""The performance appeal, walked by hand through every path."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.flow.decision import Refusal
from bot.flow.effects import Post, Publish, Tell
from bot.flow.people import Absence, Office
from handlers.growth.appeal import PerformanceAppeal
from tests.flow.sentences import spoken
from tests.handlers.growth_office import MONDAY, OFFICE, Story, open_story

APPEAL = {
    "cycle": "2026Q3",
    "result": "C",
    "rater": "song",
    "grounds": ["data"],
    "facts": "转化率少算了两周",
    "remedy": "recalculate",
    "consent": "yes",
}
OPINION = {"findings": "少算两周", "basis": "后台数据", "reasons": "口径不一致", "effective": "2026-12-20"}
ADJUSTED = {**OPINION, "new_result": "B", "bonus_factor": "1.0"}
AGAIN = {**OPINION, "new_rater": "tang", "rated_by": "2026-12-31"}
CHECK = {"checked": [{"source": "后台", "recorded": "3.1%", "verified": "3.9%", "difference": "0.8%"}]}
OUTCOMES = {"uphold": OPINION, "adjust": ADJUSTED, "rate_again": AGAIN}
DISAGREE = {"disagree": "数据仍有出入"}


def filed(by: str = "mei", *, office: Office = OFFICE, away: tuple[Absence, ...] = (), **answers: Any) -> Story:
    return open_story(PerformanceAppeal, by, {**APPEAL, **answers}, office=office, away=away)


def interview(who: str) -> dict[str, str]:
    return {"who": who, "day": "2026-12-03", "summary": "说明了情况"}


def checked(story: Story) -> Story:
    """Both mandatory parts, by whoever handles the case."""
    by = story.waiting[0]
    story.did(by, "check_data", **CHECK).did(by, "add_interview", **interview("mei"))
    return story.did(by, "add_interview", **interview("song"))


def decided(verb: str = "uphold") -> Story:
    return checked(filed().did("wang", "accept")).did("wang", verb, **OUTCOMES[verb])


def escalated() -> Story:
    return decided().did("mei", "received").did("mei", "escalate", **DISAGREE)


def test_the_appellants_own_hr_partner_reviews_it() -> None:
    """B1: HR's partner of the department is asked, and has five working days."""
    story = filed()
    assert story.waiting == ("wang",)
    assert story.buttons("wang") == ["accept", "ask_for_more", "refuse"]
    assert story.case.due is not None
    assert spoken(story.case.due) == "Mon 2026-12-07 18:00"


def test_the_second_clock_starts_when_the_review_is_opened() -> None:
    """B1: ten working days from the acceptance."""
    story = filed().later(days=2).did("wang", "accept")
    assert story.place == "investigating"
    assert story.case.due is not None
    assert spoken(story.case.due) == "Wed 2026-12-16 18:00"


def test_no_outcome_before_the_data_check_and_two_interviews() -> None:
    """B1: the outcomes appear only when both parts are there; a press before that is refused."""
    story = filed().did("wang", "accept")
    parts = ["check_data", "add_interview", "invite"]
    assert story.buttons("wang") == parts
    assert isinstance(story.tries("wang", "uphold", **OPINION), Refusal)
    story.did("wang", "check_data", **CHECK).did("wang", "add_interview", **interview("mei"))
    assert story.buttons("wang") == parts, "one interview is not enough"
    story.did("wang", "add_interview", **interview("song"))
    assert story.buttons("wang") == [*parts, *OUTCOMES]


@pytest.mark.parametrize("verb", OUTCOMES)
def test_an_outcome_is_a_signed_document_and_a_receipt_to_press(verb: str) -> None:
    """B1: the opinion goes to the appellant and its signer; receiving is one press, agreeing another."""
    story = decided(verb)
    assert Publish("opinion", ("mei", "wang")) in story.effects
    assert (story.place, story.waiting) == ("receipt", ("mei",))
    assert story.buttons("mei") == ["received"]
    story.did("mei", "received")
    assert story.buttons("mei") == ["agree", "escalate"]
    story.did("mei", "agree")
    assert story.place == "closed"
    assert story.told("closed") == ["mei", "wang"]


def test_an_adjustment_records_the_new_result_and_its_bonus_factor() -> None:
    """B1: what changes is on the case, beside what was filed."""
    story = decided("adjust")
    assert story.case.answers["result"] == "C"
    assert story.case.latest("Adjustment")["new_result"] == "B"
    assert story.case.latest("Adjustment")["bonus_factor"] == "1.0"


def test_it_is_escalated_once_and_the_head_of_hr_has_the_last_word() -> None:
    """B1: after the second opinion there is a receipt and no further escalation."""
    story = escalated()
    assert (story.place, story.waiting) == ("escalated", ("chen",))
    assert story.buttons("chen") == list(OUTCOMES)
    assert story.buttons("wang") == []
    story.did("chen", "adjust", **ADJUSTED)
    assert Publish("opinion", ("mei", "chen")) in story.effects
    assert (story.place, story.buttons("mei")) == ("final_receipt", ["received"])
    assert isinstance(story.tries("mei", "escalate", **DISAGREE), Refusal)
    assert story.did("mei", "received").place == "closed"


def test_a_refusal_has_reasons_and_may_be_escalated_too() -> None:
    """B1: refused in writing, received, escalated once."""
    story = filed().did("wang", "refuse", reasons="已超过申诉期")
    assert Publish("opinion", ("mei", "wang")) in story.effects
    story.did("mei", "received").did("mei", "escalate", **DISAGREE)
    assert story.waiting == ("chen",)


def test_asked_for_more_the_case_comes_back_to_the_same_reviewer() -> None:
    """B1: more is asked for, given, and read by the person who asked, although another one is back by then."""
    story = filed(away=(Absence("wang", MONDAY.date(), MONDAY.date()),))
    assert story.waiting == ("gu",)
    story.did("gu", "ask_for_more", missing="请补充后台截图")
    assert (story.place, story.waiting) == ("addition", ("mei",))
    story.later(days=2).did("mei", "resubmit", added="见附件")
    assert (story.place, story.waiting) == ("review", ("gu",))


def test_when_nothing_is_added_the_review_goes_on_with_what_there_is() -> None:
    """Nobody loses an appeal by being silent for five days."""
    story = filed().did("wang", "ask_for_more", missing="请补充").waits_until_late()
    assert (story.place, story.waiting) == ("review", ("wang",))


@pytest.mark.parametrize("presses", [0, 1])
def test_silence_serves_the_opinion_and_then_closes_the_case_on_record(presses: int) -> None:
    """B1: an opinion nobody acknowledged counts as served after five working days, and the right to escalate
    runs on; five more, and the case is over. The record says that the clock did it."""
    story = decided()
    if presses:
        story.did("mei", "received")
    else:
        story.waits_until_late()
    assert story.place == "response"
    story.waits_until_late()
    assert story.place == "closed"
    assert (story.case.entries[-1].verb, story.case.entries[-1].by) == ("late", "clock")
    assert story.told("closed") == ["mei", "wang"]


def test_a_final_receipt_nobody_answers_is_closed_too() -> None:
    """The last word stands whether or not it is acknowledged."""
    assert escalated().did("chen", "uphold", **OPINION).waits_until_late().place == "closed"


@pytest.mark.parametrize("verbs", [[], ["accept"]])
def test_overdue_the_head_of_hr_hears_of_it(verbs: list[str]) -> None:
    """B1 and E7: the breach is on record, the reviewer and the head of HR are told."""
    story = filed()
    for verb in verbs:
        story.did("wang", verb)
    story.waits_until_late()
    assert story.told("late_escalation") == ["chen"]
    assert story.told("late_owner") == ["wang"]
    assert story.case.said("breach")


def test_a_barred_head_of_hr_does_not_hear_of_a_breach() -> None:
    """I4: where the head of HR is the rater, the next who may know hears instead."""
    story = filed("tang", rater="chen").waits_until_late()
    assert story.waiting == ("xu",)
    assert story.told("late_escalation") == ["gu"]


def test_the_rater_gets_a_neutral_invitation_that_names_no_case() -> None:
    """B1: the talk is set up by a notice apart from the case, with place and time and nothing else."""
    story = filed().did("wang", "accept")
    story.did("wang", "invite", talk_at="2026-12-03T15:00:00+08:00", where="3 号会议室")
    (told,) = [e for e in story.effects if isinstance(e, Tell)]
    assert (told.person, told.moment, told.apart) == ("song", "invitation", True)
    assert set(told.details) == {"by", "talk_at", "where"}
    assert story.place == "investigating"


def test_another_hr_partner_on_request() -> None:
    """A conflict with one's HR partner: a partner of another department is asked, never the own one."""
    assert filed(other_partner=True).waiting == ("xu",)
    assert filed(other_partner=True, recuse=["xu"]).waiting == ("gu",)


@pytest.mark.parametrize("appellant", ["wang", "xu", "chen"])
def test_hrs_own_people_are_reviewed_outside_hr(appellant: str) -> None:
    """F5: a colleague of HR is not reviewed by the people they sit beside."""
    assert filed(appellant, rater="he").waiting == ("gu",)


def test_the_head_of_hr_escalates_to_somebody_who_did_not_decide() -> None:
    """F5: neither the appellant nor whoever gave the first opinion has the last word."""
    story = filed("chen", rater="zhou")
    checked(story.did("gu", "accept")).did("gu", "uphold", **OPINION)
    story.did("chen", "received").did("chen", "escalate", **DISAGREE)
    assert story.waiting == ("lin",)


def test_a_vice_president_who_is_the_rater_is_replaced_by_another() -> None:
    """F5: the last resort is never the person appealed against."""
    story = filed("chen", rater="he", recuse=["gu"])
    assert story.waiting == ("lin",)


def test_somebody_recused_later_is_asked_no_more() -> None:
    """A recusal wish added by a correction takes the case from that person at once."""
    story = filed()
    story.did("mei", "correct", **{**APPEAL, "recuse": ["wang"]})
    assert story.waiting == ("gu",)
    assert story.buttons("wang") == []
    assert isinstance(story.tries("wang", "accept"), Refusal)


def test_a_recusal_wish_is_taken_back_by_a_correction() -> None:
    """What was left empty in the corrected form is no longer wished for, and the person may decide again."""
    story = filed()
    story.did("mei", "correct", **{**APPEAL, "recuse": ["wang"]})
    case = story.did("mei", "correct", **{k: v for k, v in APPEAL.items() if k != "recuse"}).case
    assert "recuse" not in case.answers
    assert case.facts["corrected"] == {"recuse": ["wang"]}


def test_what_was_filed_as_the_result_stays_as_filed() -> None:
    """The result is frozen at filing; the facts may still be corrected."""
    story = filed()
    assert story.tries("mei", "correct", **{**APPEAL, "result": "D"}) == Refusal("frozen", {"question": "result"})
    assert story.did("mei", "correct", **{**APPEAL, "facts": "补充说明"}).case.answers["facts"] == "补充说明"


def test_what_an_opinion_answers_can_no_longer_be_changed() -> None:
    """The claim a written opinion quotes stays as it was; before it, and once escalated, facts may be corrected."""
    changed = {**APPEAL, "facts": "另一种说法"}
    story = filed().did("wang", "refuse", reasons="超期")
    assert story.tries("mei", "correct", **changed) == Refusal("moved_on")
    assert story.did("mei", "received").tries("mei", "correct", **changed) == Refusal("moved_on")
    assert story.did("mei", "escalate", disagree="理由不清").did("mei", "correct", **changed).place == "escalated"


def test_it_cannot_be_handed_to_anybody_who_is_barred() -> None:
    """F5: reassigning and adding approvers know the same bars."""
    story = filed(recuse=["xu"])
    for person in ("song", "lin", "zhou", "xu", "mei"):
        for verb in ("reassign", "add_approver"):
            assert story.tries("wang", verb, person=person) == Refusal("person_barred", {"person": person})
    story.did("wang", "reassign", person="gu").did("gu", "accept")
    assert story.waiting == ("gu",), "whoever accepted it goes on with it"


def test_the_last_word_is_not_handed_back_to_the_first_reviewer() -> None:
    """F5: the head of HR cannot pass the escalation to the person whose opinion is disputed."""
    assert escalated().tries("chen", "reassign", person="wang") == Refusal("person_barred", {"person": "wang"})


def test_while_the_head_of_hr_is_away_the_first_reviewer_still_has_no_last_word() -> None:
    """F5: not even as a stand-in."""
    story = decided().did("mei", "received")
    away = Absence("chen", MONDAY.date(), MONDAY.date(), standin="wang")
    story.world = replace(story.world, office=replace(OFFICE, absences=(away,)))
    assert story.did("mei", "escalate", **DISAGREE).waiting == ("gu",)


def test_it_can_be_withdrawn_until_it_is_closed() -> None:
    """撤回吧聊开了: at each step of the way."""
    for story in (filed(), filed().did("wang", "accept"), decided(), escalated()):
        assert story.did("mei", "withdraw").place == "withdrawn"


def test_nothing_is_ever_posted_in_a_channel() -> None:
    """I4: a confidential case speaks to people only."""
    story = decided("adjust").did("mei", "received").did("mei", "agree")
    assert not [e for e in story.everything if isinstance(e, Post)]
