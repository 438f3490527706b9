"""Feishu's tools in the fake: tasks, calendar events and bases."""

from __future__ import annotations

import threading
from typing import Any

from tests.platforms.feishu.fake import FakeFeishu
from tests.platforms.feishu.fake.conftest import App, Client

UUID = "7d1f5cd5-0b6c-4c9e-9d3c-111122223333"
CALENDARS = "/calendar/v4/calendars"


def at_once(feishu: FakeFeishu, path: str, body: Any, **query: Any) -> list[int]:
    """The codes of the same call made twice at the same time."""
    feishu.slow = 0.3
    codes: list[int] = []
    clients = [Client(feishu), Client(feishu)]
    for each in clients:
        each.token = each.fresh()
    calls = [
        threading.Thread(target=lambda c=c: codes.append(c.call("POST", path, body, **query)["code"])) for c in clients
    ]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    for each in clients:
        each.close()
    feishu.slow = 0.0
    return sorted(codes)


def test_a_task_is_made_once_completed_and_deleted(feishu: FakeFeishu, client: Client, app: App) -> None:
    """One for each client_token; ticked off by the app or by a person, of which the app is told."""
    made = {
        "summary": "写周报", "client_token": "a" * 10, "due": {"timestamp": "1795406400000", "is_all_day": True},
        "members": [{"id": "ou_1", "type": "user", "role": "assignee"}], "reminders": [{"relative_fire_minute": 30}],
    }  # fmt: skip
    first = client.call("POST", "/task/v2/tasks", made, user_id_type="open_id")["data"]["task"]
    assert client.call("POST", "/task/v2/tasks", made)["data"]["task"]["guid"] == first["guid"]
    assert len(feishu.tasks) == 1
    path = f"/task/v2/tasks/{first['guid']}"
    done = {"task": {"completed_at": "1795406400000"}, "update_fields": ["completed_at"]}
    assert client.call("PATCH", path, done)["data"]["task"]["status"] == "done"
    assert client.call("PATCH", path, done)["code"] == 1470400
    opened = {"task": {"completed_at": "0"}, "update_fields": ["completed_at"]}
    assert client.call("PATCH", path, opened)["data"]["task"]["status"] == "todo"
    more = {"members": [{"id": "ou_2", "role": "follower"}]}
    assert len(client.call("POST", f"{path}/add_members", more)["data"]["task"]["members"]) == 2
    feishu.as_user("ou_1").completes(first["guid"])
    assert app.payloads[-1]["event"]["task_id"] == first["guid"]
    assert client.call("GET", path)["data"]["task"]["status"] == "done"
    assert client.call("DELETE", path)["code"] == 0
    assert client.call("GET", path)["code"] == 1470404


def test_a_task_that_could_not_be_is_refused(feishu: FakeFeishu, client: Client) -> None:
    """Two reminders, one without a due date, a short token, nobody, seconds for milliseconds, two at once."""
    due = {"timestamp": "1795406400000"}
    for wrong, code in (
        ({"summary": "x" * 3001}, 1470400), ({"summary": "x", "client_token": "a"}, 1470400), ({}, 1470400),
        ({"summary": "x", "reminders": [{"relative_fire_minute": 0}]}, 1470400),
        ({"summary": "x", "due": due, "reminders": [{"relative_fire_minute": 0}] * 2}, 1470400),
        ({"summary": "x", "due": {"timestamp": "1795406400"}}, 1470400),
        ({"summary": "x", "members": [{"id": "ou_0", "role": "assignee"}]}, 1470500),
        ({"summary": "x", "colour": 1}, 99992402),
    ):  # fmt: skip
        assert client.call("POST", "/task/v2/tasks", wrong)["code"] == code, wrong
    feishu.pace.on = False
    assert at_once(feishu, "/task/v2/tasks", {"summary": "x", "client_token": "b" * 10}) == [0, 1470422]


def test_an_event_is_made_once_moved_and_deleted(feishu: FakeFeishu, client: Client) -> None:
    """In the app's own calendar, one for each idempotency_key, with people invited."""
    name = client.call("POST", f"{CALENDARS}/primary")["data"]["calendars"][0]["calendar"]["calendar_id"]
    path = f"{CALENDARS}/{name}/events"
    when = {
        "start_time": {"timestamp": "1795406400", "timezone": "Asia/Shanghai"},
        "end_time": {"timestamp": "1795408200", "timezone": "Asia/Shanghai"},
    }
    key = {"idempotency_key": UUID}
    made = client.call("POST", path, {"summary": "周一例会", **when}, **key)["data"]["event"]
    again = client.call("POST", path, {"summary": "周一例会", **when}, **key)["data"]["event"]
    assert again["event_id"] == made["event_id"] and len(feishu.events) == 1
    one = f"{path}/{made['event_id']}"
    asked = {"attendees": [{"type": "user", "user_id": "ou_1"}], "need_notification": False}
    told = client.call("POST", f"{one}/attendees", asked, user_id_type="open_id")["data"]["attendees"]
    assert client.call("POST", f"{one}/attendees", asked)["code"] == 0
    assert [a["user_id"] for a in feishu.events[made["event_id"]]["attendees"]] == ["ou_1"]
    gone = {"attendee_ids": [told[0]["attendee_id"]]}
    assert client.call("POST", f"{one}/attendees/batch_delete", gone)["code"] == 0
    assert client.call("PATCH", one, {"summary": "改期"})["data"]["event"]["summary"] == "改期"
    assert client.call("PATCH", one, {"start_time": when["start_time"]})["code"] == 190002
    assert client.call("DELETE", one)["code"] == 0
    assert client.call("PATCH", one, {"summary": "x"})["code"] == 193003
    assert client.call("GET", f"{path}/none")["code"] == 193001
    assert client.call("POST", path, {"summary": "x"})["code"] == 190002
    assert client.call("POST", path, when, idempotency_key="short")["code"] == 190002
    assert client.call("POST", f"{CALENDARS}/other/events", when)["code"] == 191000


def test_a_base_is_kept_record_by_record(feishu: FakeFeishu, client: Client) -> None:
    """Tables and typed fields; each client_token once; who may open it."""
    base = client.call("POST", "/bitable/v1/apps", {"name": "台账"})["data"]["app"]["app_token"]
    path = f"/bitable/v1/apps/{base}/tables"
    columns = [{"field_name": "姓名", "type": 1}, {"field_name": "天数", "type": 2}, {"field_name": "日期", "type": 5}]
    table = client.call("POST", path, {"table": {"name": "请假", "fields": columns}})["data"]["table_id"]
    records = f"{path}/{table}/records"
    row = {"fields": {"姓名": "李娜", "天数": 2, "日期": 1795406400000}}
    made = client.call("POST", records, row, client_token=UUID)["data"]["record"]
    assert client.call("POST", records, row, client_token=UUID)["data"]["record"] == made
    assert client.call("PUT", f"{records}/{made['record_id']}", {"fields": {"天数": 3}})["code"] == 0
    several = {"records": [row, row]}
    assert len(client.call("POST", f"{records}/batch_create", several)["data"]["records"]) == 2
    assert feishu.bases[base].table("请假").records[made["record_id"]]["天数"] == 3
    asked = {"filter": {"conjunction": "and", "conditions": [{"field_name": "天数", "operator": "is", "value": [3]}]}}
    assert client.call("POST", f"{records}/search", asked)["data"]["total"] == 1
    assert client.call("POST", f"{path}/{table}/fields", {"field_name": "备注", "type": 1})["code"] == 0
    member = {"member_type": "openid", "member_id": "ou_1", "perm": "edit"}
    assert client.call("POST", f"/drive/v1/permissions/{base}/members", member, type="bitable")["code"] == 0
    assert feishu.bases[base].members == {"ou_1": "edit"}
    wrong = (({"姓名": 1}, 1254060), ({"天数": "x"}, 1254061), ({"日期": "2026"}, 1254064), ({"没有": "x"}, 1254045))
    for fields, code in wrong:
        assert client.call("POST", records, {"fields": fields})["code"] == code
    assert client.call("POST", records, row, client_token="x")["code"] == 1254037
    assert client.call("PUT", f"{records}/recnone", row)["code"] == 1254043
    feishu.base("bas1", "别人的", allowed=False)
    assert client.call("GET", "/bitable/v1/apps/bas1")["code"] == 91403


def test_two_writes_in_one_table_at_once_are_a_conflict(feishu: FakeFeishu, client: Client) -> None:
    """1254291; so writes to a table go one after another."""
    base = client.call("POST", "/bitable/v1/apps", {"name": "台账"})["data"]["app"]
    path = f"/bitable/v1/apps/{base['app_token']}/tables/{base['default_table_id']}/records"
    assert at_once(feishu, path, {"fields": {"文本": "x"}}) == [0, 1254291]
