"""What can be done with any case: nudge, hand over, add an approver, ask back, correct, withdraw; and what cannot."""

from __future__ import annotations

from datetime import timedelta

from bot.cards.plain import card_text
from tests.looking import all_tasks
from tests.office import Company
from tests.stories.needs import NEED, REF, filed


def test_a_nudge_reaches_whoever_is_asked_and_not_twice_in_four_hours(office: Company) -> None:
    """催办: one friendly notice; again after four hours, not before."""
    yang, na, _ = filed(office)
    yang.says("催一下")
    yang.presses(REF)
    yang.presses("催办")
    na.sees("在等答复")
    before = len(na.messages)
    yang.presses("催办", REF)
    yang.told("不久前刚提醒过")
    office.winds(hours=3)
    yang.presses("催办", REF)
    assert not yang.answer.accepted
    office.winds(hours=1, minutes=5)
    yang.presses("催办", REF)
    assert yang.answer.accepted
    assert sum("在等答复" in card_text(m.card) for m in na.messages[before - 1 :]) == 2


def test_whoever_is_on_leave_is_not_nudged(office: Company) -> None:
    """The stand-in is asked instead; nudging reaches them, never the one who is away."""
    na, ming = office.person("li.na"), office.person("gao.ming")
    na.commands("delegate")
    na.fills(standin="gao.ming", starts="2026-03-02", ends="2026-03-06")
    yang, _, _ = filed(office)
    yang.presses("催办", REF)
    ming.sees("在等答复")
    na.sees_not("在等答复")


def test_handed_over_with_a_reason(office: Company) -> None:
    """转交: the new one decides, the old card has no buttons left, and the reason is read."""
    _, na, lan = filed(office)
    old = na.button("同意")
    na.presses("更多", REF)
    na.presses("转交")
    na.fills(person="gao.ming", reason="这块他更熟")
    ming = office.person("gao.ming")
    ming.sees(REF)
    assert na.presses_button(old).accepted is False
    ming.presses("同意")
    lan.sees(REF)
    assert office.audit(REF) == ["file", "reassign", "approve"]


def test_not_to_the_requester_nor_to_somebody_on_leave(office: Company) -> None:
    """Nobody decides their own request, whoever hands it to them."""
    _, na, _ = filed(office)
    na.presses("更多", REF)
    na.presses("转交")
    na.fills(person="liu.yang")
    assert not na.answer.accepted
    na.told("不能处理这件事")
    assert office.audit(REF) == ["file"]


def test_an_added_approver_is_waited_for(office: Company) -> None:
    """加签: both must agree; one alone moves nothing."""
    _, na, lan = filed(office)
    na.presses("更多", REF)
    na.presses("加签")
    na.fills(person="gao.ming")
    na.presses("同意", REF)
    lan.sees_not(REF)
    office.person("gao.ming").presses("同意", REF)
    lan.sees(REF)


def test_an_added_approver_who_agrees_first_decides_for_nobody_else(office: Company) -> None:
    """加签: whoever was asked first is still waited for when the added approver is quicker."""
    _, na, lan = filed(office)
    na.presses("更多", REF)
    na.presses("加签")
    na.fills(person="gao.ming")
    office.person("gao.ming").presses("同意", REF)
    lan.sees_not(REF)
    na.presses("同意", REF)
    lan.sees(REF)


def test_asked_back_and_answered_without_deciding(office: Company) -> None:
    """追问: the requester answers in a form, the asker reads it, and the step still waits."""
    yang, na, _ = filed(office)
    na.presses("更多", REF)
    na.presses("追问")
    na.fills(question="为什么是两位？")
    yang.sees("为什么是两位？")
    yang.presses("回复")
    yang.fills(answer="一位拍摄、一位剪辑")
    na.sees("一位拍摄、一位剪辑")
    na.presses("同意", REF)
    assert office.audit(REF) == ["file", "ask_back", "reply", "approve"]


def test_corrected_and_everybody_sees_the_new_words(office: Company) -> None:
    """更正: old and new stand side by side for whoever decides; a correction without change says so."""
    yang, na, _ = filed(office)
    yang.presses("更正", REF)
    yang.fills(role="直播运营")
    na.sees("短视频策划", "直播运营")
    yang.presses("更正", REF)
    yang.fills()
    yang.told("没有需要更正")


def test_withdrawn_from_chat(office: Company) -> None:
    """撤回吧 lists what can be withdrawn; a press withdraws it."""
    yang, na, _ = filed(office)
    yang.says("撤回吧")
    yang.presses(REF)
    yang.presses("撤回")
    na.sees("撤回")
    yang.says("撤回吧")
    yang.sees("没有找到这样的事")


def test_the_wrong_person_presses(office: Company) -> None:
    """A button from somebody else's card does nothing and says nothing about the case."""
    _yang, na, _ = filed(office)
    stolen = na.button("同意")
    for thief in ("wang.xiaoyu", "liu.yang", "chen.jing"):
        person = office.person(thief)
        assert person.presses_button(stolen).accepted is False
        person.told("没有找到这件事")
    assert office.audit(REF) == ["file"]


def test_a_double_press_decides_once(office: Company) -> None:
    """The second press is told what the first one did, and gets the card as it now is."""
    _, na, _ = filed(office)
    button = na.button("同意")
    na.presses_button(button)
    again = na.presses_button(button)
    assert again.accepted is False
    assert again.card is not None
    assert not any(b.label == "同意" for b in again.card.buttons)
    na.told("你之前已经处理过")
    assert office.audit(REF) == ["file", "approve"]


def test_a_stale_card_gets_the_case_as_it_is(office: Company) -> None:
    """Days later, from an old card: the reason in one sentence and the fresh card."""
    yang, na, _ = filed(office)
    stale = na.button("暂不支持")
    na.presses("同意")
    office.winds(days=2)
    na.presses_button(stale)
    assert not na.answer.accepted
    assert na.answer.card is not None
    yang.presses("撤回", REF)
    na.presses_button(stale)
    na.told("已经结束")


def test_a_form_sent_twice_files_two_only_when_it_was_filled_twice(office: Company) -> None:
    """The same delivery counts once; the decision's form sent again from an open page is refused."""
    yang, na, _ = filed(office)
    na.presses("暂不支持")
    form = na.form
    na.fills(reason="上半年没有编制")
    assert na.submits_again(form, reason="上半年没有编制").accepted is False
    assert office.audit(REF) == ["file", "decline"]
    yang.sees("上半年没有编制")


def test_the_same_delivery_twice_is_one_case(office: Company) -> None:
    """A platform that delivers a form twice makes one case, and is told the same both times (A1)."""
    from bot.ports import Incoming, Submitted

    now = office.clock.now()
    body = Submitted("desk", "start:recruiting.hiring_need", NEED)
    event = Incoming("playground:same", "playground", "liu.yang", body, now)
    first = office.room.receive(event)
    second = office.room.receive(event)
    assert first.toast == second.toast
    office.winds_to(now + timedelta(minutes=1))
    assert len(office.room.ledger("chen.jing", "hiring").rows) == 1


def test_buttons_that_were_never_made_get_one_sentence(office: Company) -> None:
    """A verb that does not exist, a token of nobody: refused in words, never an error."""
    from bot.cards.model import Button

    yu = office.person("wang.xiaoyu")
    for token, verb in (("desk", "explode"), ("nobody", "approve"), ("desk", "start:nothing.here"), ("", "")):
        assert yu.presses_button(Button(token, verb, "?")).accepted is False
        assert yu.answer.toast


def test_asked_back_where_the_requester_writes_as_well(office: Company) -> None:
    """A reply answers the question and nothing else: the requester's own part of the spec still waits for them."""
    yang, na, lan = filed(office)
    na.does("approve", REF)
    lan.does("feasible", REF)
    office.person("chen.jing").does("approve", REF)
    assert yang.can("amend", REF)
    lan.presses("更多", REF)
    lan.presses("追问")
    lan.fills(question="偏直播还是偏短视频？")
    yang.does("reply", REF, answer="偏短视频")
    lan.sees("偏短视频")
    assert [t.state for t in all_tasks(office, "person = 'liu.yang' AND step = 'spec'")] == ["open", "done"]
    assert yang.can("amend", REF)
