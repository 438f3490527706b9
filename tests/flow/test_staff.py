"""The company built from rows: what the file says, what HR changed, and what may not stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.office import Office
from bot.flow.soundness import problems
from bot.flow.staff import Row, Rows, built, ground, with_row
from bot.flow.standing import Delegation
from tests.flow.office import OFFICE as PLAIN

OFFICE = replace(PLAIN, roles={**PLAIN.roles, "maintainer": ("ian",), "jury": ("kai",)})

PEOPLE = st.sampled_from(sorted(OFFICE.people))


def rows(company: Office = OFFICE) -> dict[Any, Sequence[Row]]:
    return {feed: [Row(values) for values in found] for feed, found in ground(company).items()}


def of(feed: Any, **key: str) -> dict[str, Any]:
    """The answers of the row with that key, as the file makes them."""
    return dict(next(r.values for r in rows()[feed] if r.values.items() >= key.items()))


def wrong(feed: Any, before: dict[str, Any] | None, stays: bool = True, **changed: Any) -> dict[str, str]:
    """The codes of what is wrong with a row as changed."""
    values = {name: value for name, value in {**(before or {}), **changed}.items() if value is not None}
    return {q: p.code for q, p in problems(feed, values, before, OFFICE, rows(), stays=stays).items()}


def test_the_rows_of_a_file_make_the_company_of_the_file() -> None:
    """Nothing is lost on the way: aliases, roles of its own, addresses stay as they are."""
    company = replace(OFFICE, roles={**OFFICE.roles, "hr_reviewer": (), "talent_committee": (), "talent_chair": ()})
    assert built(company, rows(company)) == company
    assert built(OFFICE, {}) == OFFICE


@given(kept=st.sets(st.sampled_from(sorted(OFFICE.people))))
def test_whoever_is_retired_is_known_and_not_here(kept: set[str]) -> None:
    """A retired row is a leaver; all the others are untouched."""
    laid = {**rows(), "people": [Row(r.values, r.values["account"] in kept) for r in rows()["people"]]}
    made = built(OFFICE, laid)
    assert set(made.people) == set(OFFICE.people)
    for who, person in made.people.items():
        assert person == (OFFICE.people[who] if who in kept else replace(OFFICE.people[who], active=False))


def test_a_delegation_is_a_row() -> None:
    """Empty answers are no limits."""
    row = Row({"giver": "head", "taker": "lead", "matter": "x", "share": "either", "ends": "2026-03-05"})
    assert built(OFFICE, {"delegations": [row, Row(row.values, False)]}).delegations == (
        Delegation("head", "lead", ends=date(2026, 3, 5), share="either"),
    )


@pytest.mark.parametrize(
    ("row", "changed", "found"),
    [
        (of("people", account="mei"), {"manager": "mei"}, {"manager": "staff.self"}),
        (of("people", account="head"), {"manager": "mei"}, {"manager": "staff.circle"}),
        (of("people", account="mei"), {"manager": "gone"}, {"manager": "staff.left"}),
        (of("people", account="mei"), {"zone": "Mars/Phobos"}, {"zone": "staff.zone"}),
        (of("people", account="mei"), {"department": "moon"}, {"department": "staff.no_department"}),
        (of("people", account="mei"), {"account": "may"}, {"account": "staff.fixed"}),
        (of("people", account="chief"), {"active": False}, {"active": "staff.last_hr_lead"}),
        (of("people", account="ian"), {"active": False}, {"active": "staff.last_maintainer"}),
        (of("people", account="mei"), {"active": False, "manager": "lead"}, {}),
        (None, {"account": "New One", "name": "n", "department": "hr", "active": True}, {"account": "staff.id"}),
        (None, {"account": "new", "name": "n", "department": "hr", "active": True}, {}),
    ],
    ids=str,
)
def test_people_who_cannot_be(row: dict[str, Any] | None, changed: dict[str, Any], found: dict[str, str]) -> None:
    """Each with the question that is wrong."""
    assert wrong("people", row, **changed) == found


def test_departments_and_roles_that_cannot_be() -> None:
    """A head who left, a circle through the head, people still in it, the last of a role."""
    market = of("departments", code="market")
    assert wrong("departments", market, head="gone") == {"head": "staff.left"}
    assert wrong("departments", market, stays=False) == {"code": "staff.peopled"}
    lead = of("people", account="lead")
    assert "manager" not in lead
    assert wrong("departments", market, head="mei") == {"head": "staff.circle"}
    assert wrong("roles", of("roles", role="hr_lead"), stays=False) == {"person": "staff.last_hr_lead"}
    assert wrong("roles", of("roles", role="hr_lead"), person="lan") == {}
    assert wrong("delegations", None, giver="head", taker="head", share="either") == {"taker": "staff.to_oneself"}


@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(sorted(OFFICE.people)), st.none() | st.sampled_from(sorted(OFFICE.people)), st.booleans()
        ),
        max_size=20,
    )
)
def test_whatever_is_let_through_the_company_stands(changes: list[tuple[str, str | None, bool]]) -> None:
    """People get other managers, leave and come back in any order: nobody is above themselves, somebody heads HR,
    somebody looks after the bot."""
    now: Rows = rows()
    for who, manager, active in changes:
        before = next(r.values for r in now["people"] if r.values["account"] == who)
        values = {**before, "active": active} | ({"manager": manager} if manager else {})
        if not problems("people", values, before, OFFICE, now):
            now = with_row(now, "people", before, Row(values))
    company = built(OFFICE, now)
    assert company.holders("hr_lead")
    assert company.holders("maintainer")
    for who in company.people:
        assert who not in company.reporting_line(who)
        line = company.reporting_line(who)
        assert not line or company.manager_of(line[-1]) is None, "a line ends at the top, and not in a circle"
