"""Feishu's directory, as the house is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from bot.platforms.feishu import roster
from bot.platforms.feishu.roster import known, known_department
from bot.ports import House, Known, KnownDepartment
from tests.platforms.feishu.contacts import STATUS, Contacts, Refusal

LI: dict[str, Any] = {
    "open_id": "ou_li",
    "name": "李娜",
    "en_name": "Li Na",
    "email": "li.na@private.example",
    "enterprise_email": "li.na@x.example",
    "time_zone": "Asia/Shanghai",
    "status": STATUS,
    "department_ids": ["od-sales", "od-east"],
    "leader_user_id": "ou_zhou",
    "orders": [
        {"department_id": "od-sales", "department_order": 200, "is_primary_dept": False},
        {"department_id": "od-east", "department_order": 100, "is_primary_dept": True},
    ],
}
EAST: dict[str, Any] = {
    "name": "华东",
    "i18n_name": {"zh_cn": "华东区", "en_us": "East"},
    "parent_department_id": "od-sales",
    "department_id": "D1",
    "open_department_id": "od-east",
    "leader_user_id": "",
    "leaders": [{"leaderType": 2, "leaderID": "ou_deputy"}, {"leaderType": 1, "leaderID": "ou_li"}],
    "department_hrbps": ["ou_xu"],
    "status": {"is_deleted": False},
}


class Told:
    """A house that remembers what it was told."""

    def __init__(self) -> None:
        self.people: dict[str, Known] = {}
        self.departments: dict[str, KnownDepartment] = {}
        self.wholes: list[bool] = []

    def know(
        self, platform: str, known: Sequence[Known], *, whole: bool, departments: Sequence[KnownDepartment] = ()
    ) -> None:
        assert platform == "feishu"
        assert len({each.handle for each in known}) == len(known)
        self.people |= {each.handle: each for each in known}
        self.departments |= {each.id: each for each in departments}
        self.wholes.append(whole)


def company(**settings: Any) -> Contacts:
    feishu = Contacts(**settings)
    feishu.department("od-sales", leader_user_id="ou_zhou")
    feishu.department("od-east", "od-sales")
    feishu.department("od-west", "od-sales")
    feishu.department("od-office")
    feishu.user("ou_zhou", "0")
    feishu.user("ou_li", "od-sales", "od-east")
    for n in range(5):
        feishu.user(f"ou_w{n}", "od-west")
    return feishu


def refreshed(feishu: Contacts) -> Told:
    house = Told()
    roster.refresh(feishu, cast(House, house))
    return house


def follow(feishu: Contacts, kind: str, about: dict[str, Any]) -> tuple[Told, bool]:
    house, event = Told(), {"header": {"event_type": kind}, "event": {"object": about}}
    return house, roster.changed(feishu, cast(House, house), event)


def test_everybody_and_every_department_is_told_once() -> None:
    """All pages in one whole list: whoever stands in two departments once, those of no department too."""
    feishu, house = company(), Told()
    assert roster.refresh(feishu, cast(House, house)) == 7
    assert set(house.people) == {"ou_zhou", "ou_li", *(f"ou_w{n}" for n in range(5))}
    assert {each.id: each.parent for each in house.departments.values()} == {
        "od-sales": "", "od-east": "od-sales", "od-west": "od-sales", "od-office": "",
    }  # fmt: skip
    assert house.departments["od-sales"].head == "ou_zhou"
    assert house.wholes == [True]


@pytest.mark.parametrize("where", ["departments/0/children", "users/find_by_department"])
def test_a_list_that_breaks_off_tells_nothing(where: str) -> None:
    """Nobody has gone because a page did not come."""
    house = Told()
    with pytest.raises(ConnectionError):
        roster.refresh(company(breaks_at=f"/contact/v3/{where}"), cast(House, house))
    assert not house.wholes


def test_an_app_that_may_see_some_departments_tells_of_those() -> None:
    """The scope names departments, each with all below it, and people one by one."""
    house = refreshed(company(scope=(["od-west", "od-office"], ["ou_zhou", "ou_gone"])))
    assert set(house.people) == {"ou_zhou", *(f"ou_w{n}" for n in range(5))}
    assert set(house.departments) == {"od-west", "od-office"}


def test_no_other_refusal_is_taken_for_a_narrow_scope() -> None:
    """A right that is missing, or a token that is none, is an error to be told."""

    class Closed(Contacts):
        def call(self, verb: str, path: str, *, query: Any = None, wait: bool = False) -> dict[str, Any]:
            raise Refusal(99991672)

    with pytest.raises(Refusal):
        refreshed(Closed())
    with pytest.raises(Refusal):
        roster.one(Closed(), cast(House, Told()), "ou_li")


def test_somebody_is_known_by_what_the_company_keeps_of_them() -> None:
    """The company mailbox before any other address, the main department before those shown first."""
    assert known(LI) == Known(
        "ou_li", "李娜", "li.na@x.example", None, "Asia/Shanghai",
        english_name="Li Na", department="od-east", manager="ou_zhou",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "email", "department"),
    [
        ({"enterprise_email": ""}, "li.na@private.example", "od-east"),
        ({"orders": [each | {"is_primary_dept": False} for each in LI["orders"]]}, "li.na@x.example", "od-sales"),
        ({"orders": []}, "li.na@x.example", "od-sales"),
        ({"orders": [], "department_ids": ["0", "od-west"]}, "li.na@x.example", "od-west"),
    ],
)
def test_what_is_missing_is_taken_from_the_next_best(fields: dict[str, Any], email: str, department: str) -> None:
    """Without Feishu's mail the address the company entered; without a main department the first; the root is none."""
    told = known(LI | fields)
    assert told is not None
    assert (told.email, told.department) == (email, department)


def test_fields_an_app_may_not_read_are_not_missed() -> None:
    """Without any right to fields nothing but the id is told, and nobody has left by that."""
    assert known({"open_id": "ou_x"}) == Known("ou_x")
    assert known({"open_id": "ou_x", "status": None, "orders": None, "department_ids": None}) == Known("ou_x")
    assert known_department({"open_department_id": "od-x"}) == KnownDepartment("od-x", "")


@pytest.mark.parametrize("flag", ["is_resigned", "is_exited", "is_frozen"])
def test_who_left_or_is_suspended_is_not_here(flag: str) -> None:
    """F4: also when the account says that it was never joined, which a resigned one may."""
    told = known(LI | {"status": STATUS | {flag: True, "is_activated": False}})
    assert told is not None and not told.active


@pytest.mark.parametrize("status", [{"is_activated": False}, {"is_unjoin": True}])
def test_who_has_not_joined_yet_is_not_told(status: dict[str, bool]) -> None:
    """They can read nothing there, and have not left either."""
    assert known(LI | {"status": STATUS | status}) is None
    feishu = Contacts()
    feishu.user("ou_new", "0", status=STATUS | status)
    assert not roster.one(feishu, cast(House, Told()), "ou_new")


def test_a_department_is_led_by_its_main_leader() -> None:
    """Read as Feishu writes it, with capitals inside; a deputy is no head."""
    told = known_department(EAST)
    assert told == KnownDepartment("od-east", "华东区", "od-sales", "ou_li", "East", "ou_xu")
    assert known_department(EAST | {"leader_user_id": "ou_zhou"}).head == "ou_zhou"
    assert known_department(EAST | {"leaders": EAST["leaders"][:1]}).head == ""
    partners = [{"open_id": "ou_c9", "user_id": "98bc"}]
    assert known_department(EAST | {"department_hrbps": partners}).hrbp == "ou_c9"


def test_somebody_who_came_or_changed_is_asked_for_anew() -> None:
    """An event may be late; what the directory says now counts."""
    feishu = company()
    for kind in ("created", "updated"):
        house, taken = follow(feishu, f"contact.user.{kind}_v3", {"open_id": "ou_li", "name": "old"})
        assert taken
        assert house.people["ou_li"].name == "ou_li"
        assert house.wholes == [False]


@pytest.mark.parametrize(
    ("kind", "status"), [("deleted", {}), ("updated", {"is_resigned": True}), ("updated", {"is_frozen": True})]
)
def test_somebody_who_left_is_told_without_asking(kind: str, status: dict[str, bool]) -> None:
    """F4: there may be nobody left to ask for."""
    feishu = Contacts()
    house, taken = follow(feishu, f"contact.user.{kind}_v3", {"open_id": "ou_li", "status": STATUS | status})
    assert taken
    assert not house.people["ou_li"].active
    assert not feishu.asked


def test_somebody_the_app_may_not_see_is_nobody() -> None:
    """F8: people of another company, and those outside the scope, are not told of and break nothing."""
    house, taken = follow(company(), "contact.user.updated_v3", {"open_id": "ou_foreign"})
    assert taken
    assert not house.wholes
    assert not roster.one(company(), cast(House, Told()), "ou_foreign")


def test_departments_are_followed() -> None:
    """A new or another head is asked for; one that is gone is told as gone."""
    for kind in ("created", "updated"):
        house, taken = follow(company(), f"contact.department.{kind}_v3", {"open_department_id": "od-sales"})
        assert taken
        assert house.departments["od-sales"].head == "ou_zhou"
        assert house.wholes == [False]
    house, _ = follow(company(), "contact.department.deleted_v3", EAST)
    assert house.departments["od-east"].active is False
    house, taken = follow(company(), "contact.department.updated_v3", {"open_department_id": "od-nobody"})
    assert taken
    assert not house.departments


def test_another_scope_is_read_whole() -> None:
    """Who may be seen has changed: everybody is told again."""
    house, taken = follow(company(), "contact.scope.updated_v3", {})
    assert taken
    assert house.wholes == [True]


@pytest.mark.parametrize("kind", ["im.message.receive_v1", "contact.employee_type_enum.updated_v3", "", None])
def test_other_events_are_not_the_directorys(kind: Any) -> None:
    """Nothing is asked and nothing told."""
    feishu = company()
    house, taken = follow(feishu, kind, LI)
    assert not taken
    assert not house.wholes
    assert not feishu.asked
    assert set(roster.EVENTS).isdisjoint({kind})
