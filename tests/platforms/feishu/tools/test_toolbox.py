"""Feishu's own tools: what is put there stands there once, follows what changes, and what cannot be is told."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.tools.calling import THE_BASE
from bot.platforms.feishu.tools.toolbox import FeishuTools, chat_address
from bot.ports import CalendarEvent, DeliveryFailed, Gone, NotAllowed, TableRow, TodoItem
from tests.platforms.desk import Cut
from tests.platforms.feishu.desk import FeishuDesk, refuses
from tests.platforms.feishu.tools.rooms import EVENTS, TABLES, Rooms

START = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
TODO = TodoItem("todo:1:kai", "618 主图三张", "王小雨 请你跟进", "ou_kai", date(2026, 3, 5))
EVENT = CalendarEvent(
    "event:1", "周例会：市场", "到时发给你", START, START + timedelta(minutes=30), "Asia/Shanghai", "12 楼",
    ("ou_kai", "ou_yu"),
)  # fmt: skip
ROW = TableRow("row:hiring:1", "bas1", "招聘台账", (("编号", "HN-2026-0001"), ("人数", 2)), ("人数",))
HOME = "https://applink.feishu.cn/client/bot/open?appId=cli_1"


def token(number: int = 1) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


@pytest.fixture
def rooms(desk: FeishuDesk) -> Rooms:
    return Rooms(desk)


@pytest.fixture
def tools(api: Api) -> FeishuTools:
    return FeishuTools(api, HOME, "伯乐")


def test_a_task_is_its_owners_and_due_all_day(rooms: Rooms, tools: FeishuTools) -> None:
    """Summary, notes, one assignee, the day as midnight UTC in milliseconds, and the way back to the chat."""
    guid = tools.put(TODO, token())
    task = rooms.tasks[guid]
    assert task["summary"] == "618 主图三张"
    assert task["members"] == [{"id": "ou_kai", "type": "user", "role": "assignee"}]
    assert task["due"] == {"timestamp": "1772668800000", "is_all_day": True}
    assert task["origin"] == {"href": {"url": HOME, "title": "伯乐"}}


def test_a_task_moves_is_done_and_goes(rooms: Rooms, tools: FeishuTools) -> None:
    """The day is changed in place; done at the moment it was done; what is dropped is deleted."""
    guid = tools.put(TODO, token())
    assert tools.put(replace(TODO, due=date(2026, 3, 12)), token(), guid) == guid
    assert rooms.tasks[guid]["due"]["timestamp"] == "1773273600000"
    tools.finish(guid, START)
    assert rooms.tasks[guid]["completed_at"] == "1773019800000"
    tools.remove("todo", guid)
    assert rooms.tasks == {}


def test_a_task_its_owner_ticked_off_is_left_alone(rooms: Rooms, tools: FeishuTools) -> None:
    """Feishu refuses to finish a task twice, so nobody asks it to."""
    guid = tools.put(TODO, token())
    rooms.tasks[guid]["completed_at"] = "1"
    tools.finish(guid, START)
    assert rooms.tasks[guid]["completed_at"] == "1"


@pytest.mark.parametrize(
    ("item", "method"),
    [(TODO, "POST /task/v2/tasks"), (EVENT, f"POST {EVENTS}"), (ROW, f"POST {TABLES}/:id/records")],
)
def test_a_lost_answer_makes_nothing_twice(
    desk: FeishuDesk, rooms: Rooms, tools: FeishuTools, item: Any, method: str
) -> None:
    """B2: it was made and the connection broke before the answer: the end is unknown, and the second attempt finds
    it by its token."""
    real = desk.on[method]

    def lost(given: dict[str, Any]) -> dict[str, Any]:
        real(given)
        raise Cut

    desk.on[method] = lost
    with pytest.raises(DeliveryFailed) as failed:
        tools.put(item, token())
    assert failed.value.unknown
    assert not failed.value.permanent
    desk.on[method] = real
    tools.put(item, token())
    records = [r for tables in rooms.bases.values() for t in tables.values() for r in t["records"]]
    assert len(rooms.tasks) + len(rooms.events) + len(records) == 1


def test_a_meeting_is_in_its_guests_calendars_without_an_invitation(rooms: Rooms, tools: FeishuTools) -> None:
    """In the app's own calendar, private, at its hour and place; nobody is notified."""
    event = tools.put(EVENT, token())
    stands = rooms.events[event]
    assert stands["start_time"] == {"timestamp": "1773019800", "timezone": "Asia/Shanghai"}
    assert stands["end_time"]["timestamp"] == "1773021600"
    assert stands["location"] == {"name": "12 楼"}
    assert stands["visibility"] == "private"
    assert rooms.guests[event] == ["ou_kai", "ou_yu"]


def test_guests_come_and_go_with_the_meeting(rooms: Rooms, tools: FeishuTools) -> None:
    """Whoever is new is added, whoever is out is taken out, the others are not touched."""
    event = tools.put(EVENT, token())
    tools.put(replace(EVENT, guests=("ou_lan", "ou_yu"), starts=START + timedelta(minutes=5)), token(), event)
    assert sorted(rooms.guests[event]) == ["ou_lan", "ou_yu"]
    assert rooms.events[event]["start_time"]["timestamp"] == "1773020100"
    tools.remove("event", event)
    assert rooms.events == {}


def test_a_meeting_whose_guests_could_not_be_asked_gets_them_next_time(
    desk: FeishuDesk, rooms: Rooms, tools: FeishuTools
) -> None:
    """The event was made and the invitations failed: the second attempt finds the event and asks everybody."""
    method = f"POST {EVENTS}/:id/attendees"
    real, desk.on[method] = desk.on[method], refuses(190003, 500)
    with pytest.raises(DeliveryFailed):
        tools.put(EVENT, token())
    desk.on[method] = real
    event = tools.put(EVENT, token())
    assert (len(rooms.events), rooms.guests[event]) == (1, ["ou_kai", "ou_yu"])


def test_a_ledger_is_a_table_with_its_headers(rooms: Rooms, tools: FeishuTools) -> None:
    """The first row makes the table, named like the ledger, a column a header, numbers as numbers; the next rows and
    changes go into it."""
    first = tools.put(ROW, token(1))
    second = tools.put(replace(ROW, key="row:hiring:2", cells=(("编号", "HN-2026-0002"), ("人数", ""))), token(2))
    tools.put(replace(ROW, cells=(("编号", "HN-2026-0001"), ("人数", 3))), token(1), first)
    ((_, table),) = rooms.bases["bas1"].items()
    assert (table["name"], table["fields"]) == ("招聘台账", {"编号": 1, "人数": 2})
    assert list(table["records"].values()) == [
        {"编号": "HN-2026-0001", "人数": 3}, {"编号": "HN-2026-0002", "人数": None},
    ]  # fmt: skip
    tools.remove("row", second)
    assert len(table["records"]) == 1


def test_a_table_there_already_is_used_and_lacking_columns_are_made(rooms: Rooms, tools: FeishuTools) -> None:
    """After a restart, or a release with one more column, no second table comes; people's own columns stay."""
    rooms.bases["bas1"]["tbl9"] = {"name": "招聘台账", "fields": {"编号": 1, "备注": 1}, "records": {}}
    tools.put(ROW, token())
    assert set(rooms.bases["bas1"]) == {"tbl9"}
    assert rooms.bases["bas1"]["tbl9"]["fields"] == {"编号": 1, "备注": 1, "人数": 2}


def test_people_may_rename_the_table_and_change_a_columns_kind(rooms: Rooms, api: Api, tools: FeishuTools) -> None:
    """A table is known by the rows of ours in it; a column made into dates is left to whoever made it so."""
    first = tools.put(ROW, token(1))
    (table,) = rooms.bases["bas1"].values()
    table["name"], table["fields"]["编号"] = "招聘（总表）", 5
    again = FeishuTools(api)
    again.put(replace(ROW, key="row:hiring:2", beside=first), token(2))
    assert len(rooms.bases["bas1"]) == 1
    assert list(table["records"].values())[1] == {"人数": 2}


def test_a_table_somebody_deleted_comes_back(rooms: Rooms, tools: FeishuTools) -> None:
    """Its rows are gone, each is told so; put anew they stand in a new table."""
    first = tools.put(ROW, token(1))
    rooms.bases["bas1"].clear()
    with pytest.raises(Gone):
        tools.put(ROW, token(1), first)
    tools.put(replace(ROW, beside=first), token(2))
    ((_, table),) = rooms.bases["bas1"].items()
    assert len(table["records"]) == 1


@pytest.mark.parametrize("code", [1254291, 1255006, 1254290, 1254607])
def test_a_busy_table_is_tried_again(desk: FeishuDesk, rooms: Rooms, tools: FeishuTools, code: int) -> None:
    """C5: somebody else writes just now: neither refused for good nor a trouble of the whole tool."""
    desk.on[f"POST {TABLES}/:id/records"] = refuses(code)
    with pytest.raises(DeliveryFailed) as failed:
        tools.put(ROW, token())
    assert (failed.value.permanent, failed.value.everywhere) == (False, False)


@pytest.mark.parametrize(
    ("item", "method", "code", "needs"),
    [
        (TODO, "POST /task/v2/tasks", 99991672, "task:task:write"),
        (EVENT, "POST /calendar/v4/calendars/primary", 99991672, "calendar:calendar"),
        (EVENT, "POST /calendar/v4/calendars/primary", 190007, "bot"),
        (ROW, f"GET {TABLES}", 99991672, "bitable:app"),
        (ROW, f"GET {TABLES}", 91403, THE_BASE),
        (ROW, f"GET {TABLES}", 1254040, THE_BASE),
    ],
)
def test_what_is_missing_is_named(
    desk: FeishuDesk, rooms: Rooms, tools: FeishuTools, item: Any, method: str, code: int, needs: str
) -> None:
    """C5: a permission, the bot, the base: whoever can grant it reads what to grant, and none of the content."""
    desk.on[method] = refuses(code, 403, "no 618")
    with pytest.raises(NotAllowed) as refused:
        tools.put(item, token())
    assert (refused.value.needs, str(refused.value)) == (needs, str(code))


@pytest.mark.parametrize(
    ("item", "method", "code"),
    [(TODO, "PATCH /task/v2/tasks/:id", 1470404), (EVENT, f"PATCH {EVENTS}/:id", 193001)],
)
def test_what_people_deleted_is_gone(
    desk: FeishuDesk, rooms: Rooms, tools: FeishuTools, item: Any, method: str, code: int
) -> None:
    """What is there no more is told as such, so that it can be put anew."""
    stands = tools.put(item, token())
    desk.on[method] = refuses(code)
    with pytest.raises(Gone):
        tools.put(item, token(), stands)


def test_an_answer_that_says_nothing_is_no_success(desk: FeishuDesk, rooms: Rooms, tools: FeishuTools) -> None:
    """An answer without the task's guid: the end is unknown, and it is asked again."""
    desk.on["POST /task/v2/tasks"] = lambda _: {}
    with pytest.raises(DeliveryFailed, match="unreadable") as failed:
        tools.put(TODO, token())
    assert failed.value.unknown


def test_the_way_back_leads_into_the_client(api: Api) -> None:
    """Feishu's and Lark's own addresses have a link into the client; another address has none."""
    assert chat_address("https://open.feishu.cn", "cli_1") == HOME
    assert chat_address("https://open.larksuite.com", "cli_1").startswith("https://applink.larksuite.com/")
    assert chat_address("http://127.0.0.1:1", "cli_1") == ""
