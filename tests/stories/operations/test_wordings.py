"""The response library: wordings prepared beforehand stand on the card of whoever handles an incident of their kind."""

from __future__ import annotations

from bot.cards.plain import card_text
from tests.office import Company
from tests.stories.operations.incidents import REF, WORDINGS, adds, reported

CHECKING = {
    "name": "价格标错", "kinds": ["customer", "opinion"], "audience": "customers", "text": "价格正在核实",
    "speaker": "客服", "valid_until": "2026-12-31",
}  # fmt: skip


def test_only_what_fits_stands_on_the_handlers_card(office: Company) -> None:
    """For its kind, with the words themselves; the reporter's card is left alone."""
    adds(office, "chen.jing", WORDINGS, **CHECKING)
    adds(office, "li.na", WORDINGS, **(CHECKING | {"name": "停电", "kinds": ["supply"], "text": "正在抢修"}))
    yu = reported(office)
    card = card_text(office.person("liu.yang").opens(REF))
    assert "价格标错" in card and "对客户：「价格正在核实」" in card
    assert "停电" not in card
    assert "价格正在核实" not in card_text(yu.opens(REF))


def test_one_situation_has_a_wording_for_each_audience(office: Company) -> None:
    """The same one twice is asked again; another audience is another row; everybody can look it up."""
    assert adds(office, "li.na", WORDINGS, **CHECKING).accepted
    assert adds(office, "li.na", WORDINGS, **CHECKING).accepted is False
    assert adds(office, "li.na", WORDINGS, **(CHECKING | {"audience": "media", "text": "稍后统一答复"})).accepted
    qiang = office.person("wang.qiang")
    qiang.says("应对口径库")
    qiang.sees("价格标错")


def test_a_wording_is_looked_at_again_before_it_goes_stale(office: Company) -> None:
    """A month ahead those who keep the library hear of it; on the day it no longer stands on cards."""
    adds(office, "li.na", WORDINGS, **(CHECKING | {"valid_until": "2026-04-10"}))
    office.winds_until("2026-03-12 18:00")
    office.person("li.na").sees("快到期了", "价格标错")
    office.winds_until("2026-04-11 12:00")
    reported(office)
    assert "价格正在核实" not in card_text(office.person("liu.yang").opens(REF))
