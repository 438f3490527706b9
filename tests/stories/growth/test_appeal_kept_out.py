"""An appeal is nobody's business: no word of it reaches a chat, a channel, a notice or anybody it is about."""

from __future__ import annotations

import pytest

from tests.office import Company
from tests.stories.growth.appeals import (
    BOSS,
    CANARY,
    OPINION,
    PNG,
    REF,
    TITLE,
    does,
    filed,
    investigated,
    people,
)


def test_cards_and_notices_carry_no_content(office: Company) -> None:
    """What stands in anybody's chat, in any channel and in any notice is a number, never a word of the case."""
    yu, lan, _ = people(office)
    filed(office)
    investigated(lan)
    does(lan, "调整结果", **OPINION, new_result="等级B", bonus_factor="1.0")
    does(yu, "已收到")
    does(yu, "认可结论")
    office.winds(days=20)
    secrets = (CANARY, "等级C", "等级B", "漏记", "直播", "绩效", "申诉")
    office.overhears_not(*secrets)
    office.writes_not(CANARY, "漏记三场", "等级B")


def test_each_opening_is_on_record(office: Company) -> None:
    """Who opened the case, and when, stands in the audit; the appellant's own openings too."""
    yu, lan, _ = people(office)
    filed(office)
    yu.opens(REF)
    lan.opens(REF)
    lan.opens(REF)
    assert office.audit(REF).count("opened") == 3


@pytest.mark.parametrize("boss", BOSS)
def test_the_rater_and_the_reporting_line_neither_see_nor_decide(office: Company, boss: str) -> None:
    """They get nothing; a number they guessed shows nothing, and a button they stole does nothing."""
    _, lan, _ = people(office)
    filed(office)
    superior = office.person(boss)
    superior.sees_not(REF)
    superior.says(REF)
    superior.sees("没有找到")
    stolen = lan.button("查看", REF)
    assert superior.presses_button(stolen).view is None
    lan.opens(REF)
    for label in ("受理", "不予受理", "请对方补充材料"):
        button = lan.button(label, REF)
        assert superior.presses_button(button).accepted is False
        superior.told("没有找到")
    assert office.audit(REF) == ["file", "opened"]


def test_the_rater_is_invited_to_a_talk_and_learns_nothing(office: Company) -> None:
    """The invitation names the host, a time and a place; not the appeal, not its number, not the appellant."""
    _, lan, _ = people(office)
    filed(office)
    does(lan, "受理")
    does(lan, "约评价人面谈", talk_at="2026-03-05 15:00", where="三楼小会议室")
    office.winds(days=1)
    yang = office.person("liu.yang")
    yang.sees("许岚 想请您聊一次", "三楼小会议室")
    yang.sees_not(REF, "申诉", "王小雨", "查看")


def test_hrs_own_people_are_heard_by_a_reviewer_outside_their_line(office: Company) -> None:
    """An HR partner's appeal goes to the independent reviewer, never to the head of HR who rated it."""
    filed(office, "xu.lan", rater="chen.jing")
    assert office.person("gu.minhua").may_press("查看", REF)
    for who in ("chen.jing", "ding.rui", "he.jun"):
        office.person(who).sees_not(REF)


def test_another_hr_partner_on_request(office: Company) -> None:
    """Whoever would rather not have their own partner gets another one; the first learns nothing."""
    filed(office, other_partner="yes")
    office.person("xu.lan").sees_not(REF)
    others = [p for p in ("ma.chao", "ding.rui") if office.person(p).may_press("查看", REF)]
    assert len(others) == 1


def test_people_who_were_asked_to_stay_out_stay_out(office: Company) -> None:
    """Recused: the own HR partner can neither see nor decide; somebody else handles it."""
    filed(office, recuse=["xu.lan"])
    office.person("xu.lan").sees_not(REF)
    assert office.person("gu.minhua").may_press("查看", REF)


def test_the_opinion_is_read_by_its_readers_only(office: Company) -> None:
    """The appellant and the signer get it as a page and as a Word file; nobody else gets either."""
    yu, lan, _ = people(office)
    filed(office)
    investigated(lan)
    does(lan, "维持原结果", **OPINION)
    yu.opens(REF)
    paper = yu.document(TITLE)
    for who in (yu.who, lan.who):
        for kind in ("html", "docx"):
            assert office.room.document(who, paper, kind) is not None
    for who in (*BOSS, "chen.jing", "shen.kai", "gu.minhua"):
        assert office.room.document(who, paper, "html") is None
        assert office.room.document(who, paper, "docx") is None


def test_evidence_is_opened_by_the_readers_only(office: Company) -> None:
    """A file handed in with the appeal opens for the appellant and the handler, and for nobody else."""
    yu = office.person("wang.xiaoyu")
    proof = yu.attaches("后台截图.png", PNG)
    filed(office, evidence=[proof])
    _, lan, _ = people(office)
    assert "后台截图.png" in str(lan.opens(REF))
    for who in (yu.who, lan.who):
        assert office.room.file(who, proof).content == PNG
    for who in (*BOSS, "chen.jing", "shen.kai"):
        assert office.room.file(who, proof) is None
    office.overhears_not("后台截图")
