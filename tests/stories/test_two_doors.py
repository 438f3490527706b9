"""One company, two doors: what begins in Slack is decided at the playground's page, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest

from bot.ports import Answer, Incoming, Pressed
from tests.colleague import Colleague
from tests.looking import every
from tests.platforms.slack.two_doors import PAGE, TwoDoors
from tests.stories.needs import NEED, REF

DONE, NEXT, STANDS = "已处理：同意", "HRBP", "不需要一直等着"


@pytest.fixture(params=["slack", PAGE])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TwoDoors]:
    """Both doors are open; either may be the company's home. 许岚 has no account in Slack."""
    company = TwoDoors(tmp_path, request.param, without=("xu.lan",))
    yield company
    company.close()


def files(who: Colleague) -> None:
    who.starts("recruiting.hiring_need", **NEED)
    who.told(REF)


def opens_at_page(office: TwoDoors, who: str) -> Colleague:
    """Go to the page, look for what waits, open it."""
    there = office.at_page(who)
    there.says("我的待办")
    there.presses(REF)
    there.views(REF)
    return there


def decided(office: TwoDoors) -> list[str]:
    """Who approved, in order: one decision each."""
    (case,) = every(office, "recruiting.hiring_need")
    return [entry.by for entry in case.said("approve")]


def copies(office: TwoDoors, who: str, word: str = REF) -> tuple[int, int]:
    """How many messages with that word somebody has, in Slack and at the page."""
    in_slack = office.person(who).count(word) if who in office.handles else 0
    return in_slack, office.at_page(who).count(word)


def test_a_need_from_slack_is_approved_at_the_page(office: TwoDoors) -> None:
    """One decision: the head's card in Slack shows it and has no buttons any more, the requester's follows."""
    lead, head = office.person("wang.xiaoyu"), office.person("li.na")
    files(lead)
    assert copies(office, "li.na") == (1, 0)
    opens_at_page(office, "li.na").presses("同意")
    head.sees(DONE)
    assert not head.may_press("同意")
    lead.sees(NEXT, "许岚")
    assert decided(office) == ["li.na"]
    assert copies(office, "li.na", DONE) == copies(office, "wang.xiaoyu", STANDS) == (1, 0)


def test_a_need_from_the_page_is_approved_in_slack(office: TwoDoors) -> None:
    """The reverse: the requester's card is where they asked, and follows what is pressed in Slack."""
    lead, head = office.at_page("wang.xiaoyu"), office.person("li.na")
    files(lead)
    assert copies(office, "wang.xiaoyu", STANDS) == (0, 1)
    head.presses("同意")
    head.sees(DONE)
    assert not head.may_press("同意")
    lead.sees(NEXT, "许岚")
    assert copies(office, "wang.xiaoyu", STANDS) == (0, 1)
    assert copies(office, "li.na") == (1, 0)
    assert decided(office) == ["li.na"]


def test_who_is_not_in_slack_decides_at_the_page(office: TwoDoors) -> None:
    """The HR partner has no account: she is written to at the page, once, and everybody's card in Slack follows."""
    lead = office.person("wang.xiaoyu")
    files(lead)
    office.person("li.na").presses("同意")
    partner = office.at_page("xu.lan")
    assert copies(office, "xu.lan") == (0, 1)
    partner.presses("可行")
    partner.sees("已处理：可行")
    assert not partner.may_press("可行")
    lead.sees("：可行")
    assert copies(office, "wang.xiaoyu", STANDS) == (1, 0)


@pytest.mark.parametrize("first", ["slack", PAGE])
def test_a_second_decision_at_the_other_door_gets_the_fresh_card(office: TwoDoors, first: str) -> None:
    """Both doors show the buttons; one is pressed, then the other before it was redrawn: the card as it now is, in
    words, and nothing decided twice."""
    files(office.person("wang.xiaoyu"))
    in_slack, at_page = office.person("li.na"), opens_at_page(office, "li.na")
    stale = {"slack": in_slack.button("同意"), PAGE: at_page.button("同意")}
    doors: dict[str, Colleague] = {"slack": in_slack, PAGE: at_page}
    second = PAGE if first == "slack" else "slack"
    doors[first].presses_button(stale[first])
    late = doors[second].presses_button(stale[second])
    assert late.tone == "bad" and not late.accepted and late.toast
    assert late.card is not None and not any(b.verb == "approve" for b in late.card.buttons)
    assert decided(office) == ["li.na"]
    in_slack.sees(DONE)


def test_two_presses_at_the_same_moment_decide_once(office: TwoDoors) -> None:
    """Truly at once, each in a thread of its own: one is taken, the other is told, and every copy is right."""
    files(office.person("wang.xiaoyu"))
    in_slack, at_page = office.person("li.na"), opens_at_page(office, "li.na")
    here, there = in_slack.button("同意"), at_page.button("同意")
    together, answers = Barrier(2), []

    def page() -> None:
        together.wait()
        body = Pressed(there.token, there.verb, there.value)
        answers.append(office.room.receive(Incoming("page:1", PAGE, "li.na", body, office.clock.now())))

    other = Thread(target=page)
    other.start()
    message = next(m for m in office.slack.messages(office.handles["li.na"]) if REF in office.slack.shown(m, None))
    together.wait()
    assert office.slack.as_user(office.handles["li.na"]).presses(message, here.label).status == 200
    other.join()
    answers.append(office.witness.answer)
    office.settles()
    assert sorted(answer.accepted for answer in answers) == [False, True]
    refused: Answer = next(answer for answer in answers if not answer.accepted)
    assert refused.card is not None
    assert decided(office) == ["li.na"]
    in_slack.sees(DONE)
    assert not in_slack.may_press("同意")


def test_who_asks_is_answered_where_they_ask(office: TwoDoors) -> None:
    """Words at the page are answered at the page, words in Slack in Slack; an interview goes on wherever they write."""
    in_slack, at_page = office.person("liu.yang"), office.at_page("liu.yang")
    at_page.says("帮助")
    assert at_page.messages and not in_slack.messages
    in_slack.says("我要招人")
    asked = len(at_page.messages)
    in_slack.sees("岗位名称")
    at_page.says("短视频策划")
    assert len(at_page.messages) == asked + 1
    at_page.sees("招聘人数")
    in_slack.sees_not("招聘人数")


def test_what_the_clock_does_is_written_once_and_every_copy_follows(office: TwoDoors) -> None:
    """A reminder comes where somebody is written to, in one chat; a withdrawal at the page follows in Slack."""
    lead = office.at_page("wang.xiaoyu")
    files(lead)
    office.winds_until("2026-03-04 17:30")
    head = office.person("li.na")
    assert head.count(REF) > 1 and not office.at_page("li.na").messages
    lead.presses("撤回", REF)
    if lead.answer.form is not None:
        lead.fills(reason="先不招了")
    assert not head.may_press("同意")
    head.sees("撤回")


def test_after_a_restart_both_cards_are_still_one(office: TwoDoors) -> None:
    """What stands where is kept: the bot is stopped and started between asking and deciding."""
    files(office.person("wang.xiaoyu"))
    page = opens_at_page(office, "li.na")
    office.reopens()
    page.presses("同意")
    office.person("li.na").sees(DONE)
    assert copies(office, "li.na")[0] == 1
    assert decided(office) == ["li.na"]
