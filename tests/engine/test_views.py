"""The card of a task always fits the case as it now is."""

from __future__ import annotations

from tests.office import Company

ITEM = {"what": "写周报", "owner": "wang.xiaoyu", "due": "2026-03-20", "priority": "P1"}


def test_a_card_answered_within_the_moment_it_came_loses_its_buttons(company: Company) -> None:
    """Filed and dropped at the same instant: the card that follows the case is redrawn all the same."""
    owner = company.person("wang.xiaoyu")
    owner.starts("meetings.action_item", **ITEM)
    owner.does("drop", reason="已经不需要了")
    assert [m.card.buttons for m in owner.messages] == [()] * len(owner.messages)


def test_an_answered_card_of_an_earlier_step_loses_its_buttons_when_the_case_ends(company: Company) -> None:
    """What a manager may still do at a later step stands on the card of the first; at the end it is gone."""
    company.person("liu.yang").starts("growth.one_on_one", with_whom="wang.xiaoyu", when="2026-03-05T15:00")
    manager, report = company.person("liu.yang"), company.person("wang.xiaoyu")
    manager.does("held", went_well="ROI 涨了 12%", to_improve="素材早点给到", my_support="我去找设计排期")
    assert manager.can("note")
    report.does("all_said")
    assert not any(m.card.buttons for m in manager.messages)
