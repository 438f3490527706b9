"""People found by what they did, by who is fit to handle a case, by whom they meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.flow.case import Case, Entry
from bot.flow.finding import asked, finance, head_of, hr_partner, pair_manager, pair_report, pair_with, whoever
from bot.flow.people import Department, Office, Person, named
from bot.flow.register import in_hand
from tests.handlers.growth_office import MONDAY, OFFICE

PARTNER = hr_partner(another_if="another", but=named("recuse"))


def case(requester: str = "mei", circle: str = "", entries: tuple[Entry, ...] = (), **answers: Any) -> Case:
    return Case("c", "X-1", "w", "p", requester, MONDAY, answers=answers, circle=circle, entries=entries)


def test_whoever_pressed_last_is_meant() -> None:
    """Of several presses the last one counts; of none nobody is meant."""
    pressed = tuple(Entry("accept", "p", by, MONDAY) for by in ("wang", "gu"))
    assert whoever("accept", "refuse").of(case(entries=pressed), OFFICE) == ("gu",)
    assert whoever("refuse").of(case(entries=pressed), OFFICE) == ()


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({}, ("wang",)),
        ({"another": False}, ("wang",)),
        ({"another": True}, ("xu",)),
        ({"another": True, "recuse": ["xu"]}, ()),
    ],
)
def test_another_hr_partner_only_on_request_and_never_one_shut_out(answers: dict[str, Any], found: Any) -> None:
    """The own partner, or the first of another department who may."""
    assert PARTNER.of(case(**answers), OFFICE) == found


@pytest.mark.parametrize("colleague", ["wang", "xu", "chen"])
def test_hrs_own_people_have_no_partner_among_themselves(colleague: str) -> None:
    """Nobody is found, so that the fallback of the case looks after them."""
    assert PARTNER.of(case(colleague), OFFICE) == ()


@pytest.mark.parametrize(
    ("requester", "other", "circle"),
    [("song", "mei", "pair:song+mei"), ("mei", "song", "pair:song+mei"), ("mei", "lin", "pair:lin+mei"),
     ("mei", "tang", "pair:mei+tang")],
)  # fmt: skip
def test_whoever_is_above_comes_first_in_a_pair(requester: str, other: str, circle: str) -> None:
    """Manager or manager's manager first; between equals whoever asked."""
    opened = case(requester, with_whom=other)
    assert pair_with("with_whom")(opened, OFFICE) == circle
    paired = opened.with_(circle=circle)
    assert [*pair_manager.of(paired, OFFICE), *pair_report.of(paired, OFFICE)] == circle[5:].split("+")


def test_nobody_is_asked_where_nobody_sits() -> None:
    """The people a step asks are those with a seat."""
    assert asked.of(case(), OFFICE) == ()


def test_finance_is_a_role_or_that_department_or_the_general_manager() -> None:
    """The role where a company names one, else the head of the department "finance", else the general manager."""
    heads = {"finance": Department("finance", "财务部", head="wu.qian")}
    people = {who: Person(who, who) for who in ("wu.qian", "cao.min", "zhou")}
    office = Office("半夏", people=people, departments=heads, roles={"general_manager": ("zhou",)})
    nobodys = in_hand({})
    assert finance.of(nobodys, office) == head_of("finance").of(nobodys, office) == ("wu.qian",)
    assert finance.of(nobodys, replace(office, roles={"finance": ("cao.min",)})) == ("cao.min",)
    assert finance.of(nobodys, replace(office, departments={})) == ("zhou",)
