"""Four small workflows in a company: one opens from another's card, belongs to it, and is heard of there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cards.plain import card_text
from bot.engine.falling import fell
from bot.flow.links import Link, links
from bot.ports import Fell, Pressed, Submitted
from tests.linked import OBJECTION, PROJECT, REPORT, REVIEW, linked
from tests.looking import deeds, every, one, rows, turn_in
from tests.office import Company
from tests.walking import Walk

LEAD, OWNER, CHIEF, STRANGER = "liu.yang", "wang.xiaoyu", "chen.jing", "zhao.lei"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    for company in linked(tmp_path):
        company.person(LEAD).starts(PROJECT, name="秋季焕新", owner=OWNER)
        yield company


def the(company: Company, workflow: str = PROJECT):
    """The newest case of a workflow."""
    return every(company, workflow)[0]


def reviews(company: Company) -> Company:
    """The owner has asked for a review with the button on the project's card."""
    owner = company.person(OWNER)
    owner.presses("发起评审")
    owner.fills()
    return company


# offered on another's card


def test_a_workflow_is_opened_from_anothers_card(company: Company) -> None:
    """The form names the project and has its name copied; filed, it belongs to the project, which shows it."""
    owner = company.person(OWNER)
    owner.presses("发起评审")
    shown = {i.name: (i.value, [o.label for o in i.options]) for i in owner.form.inputs}
    assert shown == {"project": (the(company).id, ["PJ-2026-0001 秋季焕新"]), "subject": ("秋季焕新", [])}
    owner.fills()
    owner.told("RV-2026-0001")
    assert the(company, REVIEW).parent == the(company).id
    owner.sees("关联的事项", "RV-2026-0001　评审：评审中")
    company.person(CHIEF).sees("PJ-2026-0001 秋季焕新")


def test_only_those_it_is_meant_for_see_the_button(company: Company) -> None:
    """The owner; not the requester, who only follows."""
    assert company.person(OWNER).may_press("发起评审")
    assert not company.person(LEAD).may_press("发起评审")


def test_an_offer_is_authorised_again_when_it_is_pressed_and_when_it_is_sent(company: Company) -> None:
    """Somebody else's button is unknown; one that went stale says so, and so does a form that was left open."""
    owner = company.person(OWNER)
    button = owner.button("发起评审")
    stolen = company.person(STRANGER).presses_button(button)
    assert stolen == company.person(STRANGER).presses_button(button.__class__("0" * 32, button.verb, ""))
    form = owner.presses_button(button).form
    assert form is not None
    owner.does("halt")
    for answer in (owner.presses_button(button), owner.submits_again(form)):
        assert not answer.accepted
        assert "往下走了" in answer.toast
    nothing = company.person(STRANGER)._send(Submitted(button.token, button.verb, {"subject": "x"}))
    assert not nothing.accepted
    assert not every(company, REVIEW)
    owner.does("resume")
    assert owner.presses_button(button).form is not None, "an old card serves again once the offer stands"


def test_an_offer_of_what_does_not_exist_is_refused(company: Company) -> None:
    """A verb nobody offers, on somebody's own token."""
    token = company.person(OWNER).button("发起评审").token
    for verb in (f"start:{OBJECTION}", "start:nothing"):
        assert not company.person(OWNER)._send(Pressed(token, verb)).accepted
    assert len(every(company)) == 1


def test_a_form_sent_for_one_case_cannot_name_another(company: Company) -> None:
    """What it belongs to is the case on whose card it stood, whatever was sent."""
    company.person(LEAD).starts(PROJECT, name="别的", owner=STRANGER)
    other = the(company)
    owner = company.person(OWNER)
    owner.presses("发起评审", "PJ-2026-0001")
    owner.fills(project=other.id)
    assert the(company, REVIEW).parent == one(company, "PJ-2026-0001").id


# heard of


def test_a_case_hears_how_another_ended(company: Company) -> None:
    """The score comes with the end; the move that waits for it is made by the house, on record with its cause."""
    reviews(company).person(CHIEF).does("approve", "RV-2026-0001", score="88")
    project = the(company)
    review = the(company, REVIEW)
    assert links(project) == [Link(review.id, REVIEW, review.ref, "passed", False, {"score": 88})]
    assert project.place == "reviewed"
    heard = rows(company, "audit", "action LIKE '%:ended:%'")
    assert [(r["case_id"], r["actor"], r["cause"]) for r in heard] == [
        (project.id, "clock", f"link:{review.id}:ended"),
    ]  # fmt: skip
    company.person(OWNER).sees("「评审」已结束：通过", "RV-2026-0001　评审：通过")


def test_a_withdrawn_case_has_ended_too(company: Company) -> None:
    """By the name "withdrawn"; the project waits for it no longer."""
    reviews(company)
    assert not company.person(OWNER).does("finish", "PJ-2026-0001").accepted
    company.person(OWNER).does("withdraw", "RV-2026-0001")
    (link,) = links(the(company))
    assert (link.place, link.is_open) == ("withdrawn", False)
    company.person(OWNER).does("finish", "PJ-2026-0001")
    assert the(company).place == "over"


def test_a_closed_case_leaves_what_belongs_to_it_open(company: Company) -> None:
    """And still learns how it ended, without being opened again."""
    company.person(LEAD).starts(OBJECTION, project=the(company).id, what="预算不实")
    company.person(CHIEF).does("decline", "PJ-2026-0001")
    assert (the(company).place, the(company, OBJECTION).is_open) == ("over", True)


@pytest.mark.parametrize("event", ["opened", "ended"])
def test_hearing_a_thing_twice_changes_nothing(company: Company, event: str) -> None:
    """The event has one key; even worked on a second time it leaves the same rows."""
    reviews(company).person(CHIEF).does("approve", "RV-2026-0001", score="88")
    review, project = the(company, REVIEW), the(company)
    before = deeds(company)
    (told,) = rows(company, "inbox", "key = :key", key=f"link:{review.id}:{event}")
    assert told["state"] == "done"
    link = Link(review.id, REVIEW, review.ref, "passed", event == "opened", {"score": 88})
    with company.bole.tools.store.transaction() as tx:
        fell(turn_in(company, tx), Fell("link", {"case": project.id, "id": review.id, "link": link.to_json()}))
    assert deeds(company) == before


def test_of_a_confidential_case_nobody_learns_more_than_that_it_is_open(company: Company) -> None:
    """Not who, not what, not its number: in no chat but theirs, and nowhere on the project."""
    objector = company.person("tang.ning")
    answer = objector._send(Pressed("desk", f"start:{OBJECTION}"))
    assert answer.form is not None
    assert not answer.form.inputs[0].options, "a project that is none of her business cannot be chosen"
    company.person(CHIEF).starts(PROJECT, name="冬季焕新", owner="tang.ning")
    objector.starts(OBJECTION, project=the(company).id, what="供应商是亲戚")
    project = the(company)
    assert project.place == "disputed"
    assert [vars(link) for link in links(project)] == [
        vars(Link(the(company, OBJECTION).id, OBJECTION)),
    ]  # fmt: skip
    chief = company.person(CHIEF)
    chief.sees("异议：处理中（内容保密）")
    company.overhears_not("OB-2026-0001", "亲戚", but=("tang.ning", CHIEF))
    chief.opens("OB-2026-0001")
    chief.does("approve", "OB-2026-0001")
    assert the(company).place == "running"
    assert [vars(link) for link in links(the(company))] == [vars(Link(links(project)[0].id, OBJECTION, is_open=False))]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("workflow", [REVIEW, REPORT, OBJECTION])
def test_whatever_people_do_the_house_stands(tmp_path: Path, workflow: str, seed: int) -> None:
    """Random deeds on cases that belong to each other: the invariants hold, every button is a move or an offer, and
    each case knows of every case that belongs to it whether it is open."""
    for company in linked(tmp_path):
        company.person(LEAD).starts(PROJECT, name="秋季焕新", owner=OWNER)
        company.winds(days=2)
        walk = Walk(company, workflow, seed)
        walk.steps(60)
        walk.cards_hold()
        known = {link.id: link.is_open for case in every(company) for link in links(case)}
        assert known == {case.id: case.is_open for case in every(company) if case.parent}
        assert known, "nothing belonged to anything"


# chosen in a form


def test_only_open_cases_at_those_steps_that_one_may_read_can_be_chosen(company: Company) -> None:
    """The requester sees their project; a stranger none; one that is disputed is not at those steps."""

    def offered(who: str) -> list[str]:
        answer = company.person(who)._send(Pressed("desk", f"start:{REVIEW}"))
        assert answer.form is not None
        return [o.label for o in answer.form.inputs[0].options]

    assert offered(LEAD) == offered(OWNER) == ["PJ-2026-0001 秋季焕新"]
    assert offered(STRANGER) == []
    company.person(LEAD).starts(OBJECTION, project=the(company).id, what="x")
    assert offered(LEAD) == []


def test_a_case_is_chosen_in_chat_by_its_number(company: Company) -> None:
    """Begun by a sentence that names it; asked otherwise, with a quick reply, and a number is taken as the answer."""
    lead = company.person(LEAD)
    lead.says("给PJ-2026-0001发起评审")
    lead.sees("PJ-2026-0001 秋季焕新")
    lead.says("取消")
    lead.says("发起评审")
    assert "PJ-2026-0001 秋季焕新" in lead.buttons()
    lead.says("PJ-2026-0009")
    lead.sees("没有找到「PJ-2026-0009」")
    lead.says("pj 2026 1")
    lead.says("预算表")
    lead.presses("提交")
    assert the(company, REVIEW).answers == {"project": one(company, "PJ-2026-0001").id, "subject": "预算表"}


def test_a_case_that_closed_while_the_form_was_open_is_not_taken(company: Company) -> None:
    """It must still be open when the answers are sent."""
    lead, owner = company.person(LEAD), company.person(OWNER)
    answer = lead._send(Pressed("desk", f"start:{REVIEW}"))
    assert answer.form is not None
    owner.does("finish", "PJ-2026-0001")
    sent = lead.submits_again(answer.form, project=the(company).id, subject="x")
    assert set(sent.errors) == {"project"}
    assert not every(company, REVIEW)


def test_a_correction_keeps_what_a_case_belongs_to(company: Company) -> None:
    """Also where that is over by now; nothing else can be chosen."""
    reviews(company)
    owner = company.person(OWNER)
    owner.does("correct", "RV-2026-0001", subject="新的范围")
    assert the(company, REVIEW).answers["subject"] == "新的范围"
    company.person(LEAD).starts(PROJECT, name="别的", owner=OWNER)
    other = the(company).id
    refused = owner.does("correct", "RV-2026-0001", project=other, subject="y")
    assert set(refused.errors) == {"project"}


def test_a_ledger_shows_a_case_by_its_number_and_title(company: Company) -> None:
    """And whoever reads a ledger may choose among its cases."""
    reviews(company)
    assert company.row("reviews", CHIEF)["项目"] == "PJ-2026-0001 秋季焕新"


def test_in_english_as_well(company: Company) -> None:
    """The same card for somebody who reads English."""
    company.person(OWNER).commands("speak", "en")
    reviews_en = company.person(OWNER)
    reviews_en.presses("Start: Review")
    reviews_en.fills()
    reviews_en.sees("Linked cases", "RV-2026-0001  Review: judging")


def test_the_history_of_a_case_tells_what_was_heard(company: Company) -> None:
    """On the timeline too, with its cause."""
    reviews(company).person(CHIEF).does("approve", "RV-2026-0001", score="88")
    told = [(h.sentence, h.cause) for h in company.room.timeline(OWNER) if h.ref == "PJ-2026-0001"]
    assert ("伯乐：「评审」已结束：通过（进行中 → 已评审）", "系统自动记下") in told
    assert company.audit("PJ-2026-0001").count("linked") == 1
    assert REPORT not in {c.workflow for c in every(company)}
    assert "秋季焕新" in card_text(company.person(CHIEF).last())
