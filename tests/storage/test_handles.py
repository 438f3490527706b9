"""What people are called on each platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from storage import Store, handles, people
from storage.handles import DepartmentRow, HandleRow

LI = HandleRow("slack", "U1", "li.na", "李娜", "Li Na", "li.na@example.com", "zh", "Asia/Shanghai")


def test_handles_are_remembered_by_platform(store: Store) -> None:
    """F7: a person may have names on several platforms; each comes back as it was told."""
    feishu = replace(LI, platform="feishu", handle="ou_1")
    with store.transaction() as tx:
        assert not handles.are_known(tx)
        handles.put(tx, [LI, feishu, replace(LI, handle="U0", person="", bot=True)])
        assert handles.are_known(tx)
        assert handles.every(tx, "slack") == [replace(LI, handle="U0", person="", bot=True), LI]
        assert [row.platform for row in handles.every(tx)] == ["feishu", "slack", "slack"]
        assert people.handles_of(tx, "li.na") == [("feishu", "ou_1"), ("slack", "U1")]


def test_a_handle_told_of_again_is_replaced(store: Store) -> None:
    """The last that was said of somebody stands, all of it."""
    gone = HandleRow("slack", "U1", "li.na", active=False)
    with store.transaction() as tx:
        handles.put(tx, [LI])
        handles.put(tx, [gone])
        assert handles.every(tx) == [gone]
        assert people.handles_of(tx, "li.na") == []


def test_only_colleagues_with_an_open_account_are_here() -> None:
    """F8: neither a closed account, nor a guest, nor a bot may act."""
    assert LI.here
    assert not any(replace(LI, **{flag: True}).here for flag in ("guest", "bot"))
    assert not replace(LI, active=False).here


def test_departments_are_remembered_by_platform(store: Store) -> None:
    """Each comes back as it was told last, also one that is no more; one platform says nothing of another's."""
    sales = DepartmentRow("feishu", "od-1", "销售部", "Sales", "od-0", "ou_1", "ou_2")
    lark = replace(sales, platform="lark", name="Sales")
    with store.transaction() as tx:
        assert handles.departments(tx) == []
        handles.put_departments(tx, [sales, lark, replace(sales, id="od-0", parent="", active=False)])
        assert [(row.id, row.active) for row in handles.departments(tx, "feishu")] == [("od-0", False), ("od-1", True)]
        handles.put_departments(tx, [replace(sales, head="")])
        assert handles.departments(tx)[1:] == [replace(sales, head=""), lark]


def test_where_somebody_stands_is_remembered_with_their_handle(store: Store) -> None:
    """Department and manager, by the platform's own ids."""
    told = replace(LI, department="od-1", manager="U0")
    with store.transaction() as tx:
        handles.put(tx, [told])
        assert handles.every(tx) == [told]


def test_what_became_of_a_handle_is_kept(store: Store) -> None:
    """F7: whether it was confirmed, and since when it is known; one that is not known is None."""
    confirmed = replace(LI, link="confirmed", since=datetime(2026, 3, 2, tzinfo=UTC))
    with store.transaction() as tx:
        handles.put(tx, [LI, confirmed])
        assert handles.one(tx, "slack", "U1") == confirmed
        assert handles.one(tx, "feishu", "U1") is None
