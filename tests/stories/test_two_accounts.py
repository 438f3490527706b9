"""F7: one person with an account on Feishu and one in Slack; the second is theirs once both sides have said so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cards.plain import card_text
from bot.ports import Answer, Known, Pressed, Said, Submitted
from tests.elsewhere import FEISHU, SLACK, Elsewhere, account, both_platforms, knows
from tests.looking import all_tasks, deeds, every, rows
from tests.office import Company
from tests.stories.needs import NEED, REF

ASKED, YES, NO, UNLINK, AGAIN = "这是你的账号吗", "是我本人", "不是我", "不是我，断开", "重新询问本人"
NEEDED = "start:recruiting.hiring_need"
ITEM = {"what": "写周报", "owner": "liu.yang", "due": "2026-03-06", "priority": "P1"}
KEEPERS = ("chen.jing", "zhou.wenyuan", "lin.yue", "qin.hao")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Company]:
    """李娜 is on both; 王小雨 and whoever is told of what went wrong are on Feishu."""
    company = both_platforms(tmp_path)
    knows(company, *(account(f"ou_{who}", who) for who in ("li.na", "wang.xiaoyu", *KEEPERS)), platform=FEISHU)
    knows(company, account("U1", "li.na"))
    yield company
    company.close()


def on_feishu(office: Company, who: str = "li.na") -> Elsewhere:
    return Elsewhere(office, f"ou_{who}", FEISHU)


def in_slack(office: Company) -> Elsewhere:
    return Elsewhere(office, "U1", SLACK)


def confirms(office: Company) -> tuple[Elsewhere, Elsewhere]:
    """Both sides say yes."""
    slack, feishu = in_slack(office), on_feishu(office)
    slack.says("帮助")
    slack.presses(YES)
    feishu.presses(YES)
    return slack, feishu


def done(office: Company, action: str) -> int:
    return len(rows(office, "audit", f"action = 'directory:{action}'"))


def test_a_second_account_is_asked_once_and_may_do_what_is_ordinary(office: Company) -> None:
    """The first thing done there brings the question, with the name on the other side; help, settings and an action
    item work at once, and nobody is asked again."""
    slack = in_slack(office)
    slack.says("帮助")
    slack.sees(ASKED, "李娜", "飞书")
    assert slack.starts("meetings.action_item", **ITEM).accepted
    slack.says("设置")
    assert slack.count(ASKED) == 1
    slack.sees("你的设置")
    assert not on_feishu(office).count(ASKED)
    assert every(office, "meetings.action_item")[0].requester == "li.na"


def test_what_is_private_goes_to_the_first_account_only(office: Company) -> None:
    """Even when somebody chose Slack: a hiring need, of which not everybody may read all, comes on Feishu."""
    slack = in_slack(office)
    slack.commands("write_to", SLACK)
    on_feishu(office, "wang.xiaoyu").starts("recruiting.hiring_need", **NEED)
    assert on_feishu(office).count(REF) == 1
    slack.sees_not(REF)


CONFIDENTIAL = {
    "start": Pressed("desk", NEEDED),
    "form": Submitted("desk", NEEDED, NEED),
    "papers": Pressed("desk", "papers"),
    "ledgers": Pressed("desk", "ledgers"),
    "overview": Pressed("desk", "hr_view"),
    "round": Pressed("desk", "round:growth.satisfaction"),
}


@pytest.mark.parametrize("what", ["start", "form", "papers", "ledgers", "overview"])
def test_confidential_presses_are_refused_with_a_sentence_and_the_way_to_confirm(office: Company, what: str) -> None:
    """Nothing happens, and what is shown is the question with its two buttons."""
    slack = in_slack(office)
    answer = slack._send(CONFIDENTIAL[what])
    assert not answer.accepted and answer.form is None
    slack.told("保密", "飞书")
    assert answer.view is not None and [b.label for b in answer.view.buttons] == [YES, NO]
    assert not every(office, "recruiting.hiring_need")


@pytest.mark.parametrize("words", ["我要招人", "台账", "会议纪要", "人力总览", REF])
def test_confidential_words_are_refused_in_a_message(office: Company, words: str) -> None:
    """The question comes as a message below the words; nothing of what was asked for is shown or begun."""
    on_feishu(office, "wang.xiaoyu").starts("recruiting.hiring_need", **NEED)
    slack, before = in_slack(office), deeds(office)
    answer = slack.says(words)
    assert not answer.accepted
    assert ASKED in card_text(slack.last()) and [b.label for b in slack.last().buttons] == [YES, NO]
    slack.sees_not("短视频策划", "岗位名称", "李娜部门")
    assert deeds(office) == before


def test_a_card_from_the_other_side_decides_nothing_there(office: Company) -> None:
    """The button of a private card, pressed under the second handle: refused; pressed under the first: taken."""
    on_feishu(office, "wang.xiaoyu").starts("recruiting.hiring_need", **NEED)
    feishu, slack = on_feishu(office), in_slack(office)
    button = feishu.button("同意")
    assert not slack.presses_button(button).accepted
    assert not every(office, "recruiting.hiring_need")[0].said("approve")
    slack.says("我的待办")
    slack.sees_not(REF)
    assert feishu.presses_button(button).accepted


def test_once_both_have_said_yes_the_second_is_as_good_as_the_first(office: Company) -> None:
    """Yes in Slack alone changes nothing but that Feishu is asked; yes there too, and the need is decided in Slack."""
    slack, feishu = in_slack(office), on_feishu(office)
    slack.says("帮助")
    slack.presses(YES)
    slack.told("飞书")
    slack.sees("还差一步")
    assert not slack._send(Pressed("desk", NEEDED)).accepted
    assert slack.answer.form is None
    feishu.sees("是你本人吗", "li.na@banxia.example", "Slack")
    feishu.presses(YES)
    slack.sees("已确认")
    slack.says("帮助")
    on_feishu(office, "wang.xiaoyu").starts("recruiting.hiring_need", **NEED)
    assert slack.presses("同意", REF).accepted
    assert (done(office, "claimed"), done(office, "confirmed"), done(office, "refused")) == (1, 1, 0)


def test_each_yes_counts_from_its_own_account_only(office: Company) -> None:
    """Whoever holds one account cannot say yes for the other, nor can anybody else; nor before the second has."""
    slack, feishu = in_slack(office), on_feishu(office)
    slack.says("帮助")
    before = done(office, "confirmed"), done(office, "claimed")
    for who, verb in (
        (feishu, "link.yes"), (slack, "link.mine"), (feishu, "link.mine"), (feishu, "link.no"),
        (on_feishu(office, "wang.xiaoyu"), "link.yes"), (slack, "link.again"),
    ):  # fmt: skip
        assert not who._send(Pressed("desk", verb, "slack U1")).accepted, verb
    slack.presses(YES)
    for who in (slack, on_feishu(office, "wang.xiaoyu"), on_feishu(office, "chen.jing")):
        assert not who._send(Pressed("desk", "link.mine", "slack U1")).accepted
    assert (done(office, "confirmed"), done(office, "claimed")) == (before[0], before[1] + 1)


@pytest.mark.parametrize("side", ["first", "second"])
def test_a_no_on_either_side_parts_the_account(office: Company, side: str) -> None:
    """It acts for nobody any more and gets nothing; the person and those who can mend it are told; asked again by
    one of those, it begins anew."""
    slack, feishu = in_slack(office), on_feishu(office)
    slack.says("帮助")
    if side == "first":
        slack.presses(YES)
        feishu.presses(UNLINK)
    else:
        slack.presses(NO)
    assert office.room.person_of(SLACK, "U1") is None
    assert office.room.person_of(FEISHU, "ou_li.na") == "li.na"
    assert office.room.office().is_active("li.na")
    feishu.sees("Slack账号已断开")
    stranger: Answer = slack.says("我的待办")
    assert not stranger.accepted and "请联系人资部" in stranger.toast
    keeper = on_feishu(office, next(iter(office.bole.company.roles["maintainer"])))
    keeper.sees("李娜的Slack账号被断开", "li.na@banxia.example")
    assert (done(office, "refused"), len(rows(office, "audit", "action = 'directory:parted'"))) == (1, 1)
    assert not on_feishu(office, "wang.xiaoyu")._send(Pressed("desk", "link.again", "slack U1")).accepted
    keeper.presses(AGAIN)
    office.settles()
    assert office.room.person_of(SLACK, "U1") == "li.na"
    before = in_slack(office).count(ASKED)
    in_slack(office).says("帮助")
    assert in_slack(office).count(ASKED) == before + (side == "first") or before
    assert not in_slack(office)._send(Pressed("desk", NEEDED)).accepted


def test_what_waits_for_a_parted_account_is_shown_on_the_first(office: Company) -> None:
    """An action item stood in Slack only; after the no it stands on Feishu and is dealt with there."""
    slack = in_slack(office)
    slack.says("帮助")
    on_feishu(office, "wang.xiaoyu").starts("meetings.action_item", **ITEM | {"owner": "li.na"})
    ref = every(office, "meetings.action_item")[0].ref
    assert (slack.count(ref), on_feishu(office).count(ref)) == (1, 0)
    slack.presses(NO)
    assert on_feishu(office).presses("已完成", ref).accepted


def test_an_account_with_another_address_loses_its_confirmation(office: Company) -> None:
    """Away and back again: in between it is somebody else's, afterwards it is asked anew and may do nothing
    confidential."""
    slack, _ = confirms(office)
    assert slack._send(Pressed("desk", NEEDED)).form is not None
    knows(office, Known("U1", "李娜", "somebody@else.example"))
    assert office.room.person_of(SLACK, "U1") == "slack:U1"
    knows(office, account("U1", "li.na"))
    again = in_slack(office)
    assert again._send(Pressed("desk", NEEDED)).form is None
    assert again.answer.view is not None and YES in [b.label for b in again.answer.view.buttons]


def test_the_account_used_first_stays_the_first(office: Company) -> None:
    """刘洋 has long worked in Slack; an account at home with his address appears: that one has to be confirmed."""
    knows(office, account("U1", "li.na"), account("U2", "liu.yang"))
    slack = Elsewhere(office, "U2", SLACK)
    slack.says("帮助")
    knows(office, account("ou_new", "liu.yang"), platform=FEISHU, whole=False)
    new = Elsewhere(office, "ou_new", FEISHU)
    assert new._send(Pressed("desk", NEEDED)).form is None
    new.told("Slack")
    assert slack._send(Pressed("desk", NEEDED)).form is not None
    assert not slack.count(ASKED)


def test_one_account_needs_no_confirmation_and_a_closed_first_leaves_the_second(office: Company) -> None:
    """Who is on one platform is never asked; who has left Feishu goes on in Slack."""
    wang = on_feishu(office, "wang.xiaoyu")
    assert wang._send(Pressed("desk", NEEDED)).form is not None
    assert not wang.count(ASKED)
    knows(office, account("ou_li.na", "li.na", active=False), platform=FEISHU, whole=False)
    assert in_slack(office)._send(Pressed("desk", NEEDED)).form is not None


def test_a_sealed_round_is_not_answered_from_an_unconfirmed_account(office: Company) -> None:
    """Neither the form nor an answer; the sentence says why, and no trace is left."""
    before = rows(office, "inbox", "1 = 1")
    for body in (Pressed("sealed:r1", "answer"), Submitted("sealed:r1", "answer", {"score": 3})):
        answer = in_slack(office)._send(body)
        assert not answer.accepted and "确认账号" in answer.toast
    assert rows(office, "inbox", "1 = 1") == before


def test_who_is_written_to_in_slack_first_is_asked_there(office: Company) -> None:
    """Nobody acted there yet: the first letter that goes there brings the question with it."""
    on_feishu(office).commands("write_to", SLACK)
    on_feishu(office, "wang.xiaoyu").starts("meetings.action_item", **ITEM | {"owner": "li.na"})
    in_slack(office).sees(ASKED, "写周报")


def test_confirmation_survives_a_restart(office: Company) -> None:
    """What was said on both sides is kept."""
    confirms(office)
    office.reopens()
    assert in_slack(office)._send(Pressed("desk", NEEDED)).form is not None
    assert office.room.unconfirmed(SLACK, "U1") is None


def test_doors_are_told_what_to_show_instead(office: Company) -> None:
    """A platform that hands out files or a home page by itself asks first."""
    asks = office.room.unconfirmed(SLACK, "U1")
    assert asks is not None and ASKED in card_text(asks)
    assert office.room.unconfirmed(FEISHU, "ou_li.na") is office.room.unconfirmed(SLACK, "U66") is None


def test_words_in_a_channel_are_answered_in_the_same_platforms_chat(office: Company) -> None:
    """Ordinary words in a Slack channel bring the answer and the question into the direct chat there."""
    in_slack(office).says("伯乐 帮助", place="C1")
    in_slack(office).sees(ASKED)
    assert not all_tasks(office, "kind = 'ask'")
    assert in_slack(office)._send(Said("伯乐 我要招人"), "C1") is not None
    assert not every(office, "recruiting.hiring_need")
