"""Feishu's tasks, calendar and Bitables on a desk: they keep what they are given, and refuse what Feishu refuses."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from tests.platforms.feishu.desk import FeishuDesk

CALENDAR = "feishu.cn_1@group.calendar.feishu.cn"
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
EVENTS = "/calendar/v4/calendars/:id/events"
TABLES = "/bitable/v1/apps/:id/tables"
Json = dict[str, Any]


class Rooms:
    """Everything that stands in a company's tools. A token seen before gives what it made."""

    def __init__(self, desk: FeishuDesk) -> None:
        self.desk = desk
        self.tasks: dict[str, Json] = {}
        self.events: dict[str, Json] = {}
        self.guests: dict[str, list[str]] = {}
        self.bases: dict[str, dict[str, Json]] = {"bas1": {}}
        self.tokens: dict[str, str] = {}
        self._numbers = count(1)
        desk.on |= {
            "POST /task/v2/tasks": self.new_task,
            "GET /task/v2/tasks/:id": lambda _: self.task(),
            "PATCH /task/v2/tasks/:id": self.change_task,
            "DELETE /task/v2/tasks/:id": self.drop_task,
            "POST /calendar/v4/calendars/primary": lambda _: {"calendars": [{"calendar": {"calendar_id": CALENDAR}}]},
            f"POST {EVENTS}": self.new_event,
            f"PATCH {EVENTS}/:id": self.change_event,
            f"DELETE {EVENTS}/:id": self.drop_event,
            f"GET {EVENTS}/:id/attendees": self.list_guests,
            f"POST {EVENTS}/:id/attendees": self.invite,
            f"POST {EVENTS}/:id/attendees/batch_delete": self.invite_not,
            f"GET {TABLES}": self.list_tables,
            f"POST {TABLES}": self.new_table,
            f"GET {TABLES}/:id/fields": self.list_fields,
            f"POST {TABLES}/:id/fields": self.new_field,
            f"POST {TABLES}/:id/records": self.new_record,
            f"PUT {TABLES}/:id/records/:id": self.change_record,
            f"DELETE {TABLES}/:id/records/:id": self.drop_record,
        }

    def part(self, number: int) -> str:
        """A part of the path of the call being answered, counted behind /open-apis."""
        return self.desk.paths[-1].split("/")[2 + number]

    def query(self) -> dict[str, str]:
        return self.desk.queries[-1]

    # tasks

    def new_task(self, given: Json) -> Json:
        known = {"summary", "description", "due", "members", "origin", "client_token"}
        if set(given) - known or not 1 <= len(given["summary"]) <= 3000 or not 10 <= len(given["client_token"]) <= 100:
            return {"code": 1470400, "msg": "invalid"}
        guid = self.tokens.setdefault(given["client_token"], f"t-{next(self._numbers)}")
        self.tasks.setdefault(guid, {"guid": guid, "completed_at": "0", **given})
        return {"task": self.tasks[guid]}

    def task(self) -> Json:
        task = self.tasks.get(self.part(3))
        return {"task": task} if task else {"code": 1470404, "msg": "no such task"}

    def change_task(self, given: Json) -> Json:
        task = self.tasks.get(self.part(3))
        if task is None:
            return {"code": 1470404, "msg": "no such task"}
        if set(given["update_fields"]) != set(given["task"]):
            return {"code": 1470400, "msg": "update_fields"}
        if "completed_at" in given["task"] and task["completed_at"] != "0":
            return {"code": 1470400, "msg": "completed already"}
        task.update(given["task"])
        return {"task": task}

    def drop_task(self, given: Json) -> Json:
        return {} if self.tasks.pop(self.part(3), None) else {"code": 1470404, "msg": "no such task"}

    # the calendar

    def new_event(self, given: Json) -> Json:
        if not 32 <= len(self.query()["idempotency_key"]) <= 128:
            return {"code": 190002, "msg": "invalid"}
        if int(given["start_time"]["timestamp"]) >= int(given["end_time"]["timestamp"]):
            return {"code": 190002, "msg": "invalid"}
        if self.part(3) != CALENDAR:
            return {"code": 191000, "msg": "calendar not found"}
        event = self.tokens.setdefault(self.query()["idempotency_key"], f"e{next(self._numbers)}_0")
        self.events.setdefault(event, {"event_id": event, **given})
        return {"event": self.events[event]}

    def change_event(self, given: Json) -> Json:
        if self.part(5) not in self.events:
            return {"code": 193003, "msg": "deleted"}
        self.events[self.part(5)].update(given)
        return {"event": self.events[self.part(5)]}

    def drop_event(self, given: Json) -> Json:
        return {} if self.events.pop(self.part(5), None) else {"code": 193003, "msg": "deleted"}

    def list_guests(self, given: Json) -> Json:
        here = [{"type": "user", "user_id": g, "attendee_id": f"user_{g}"} for g in self.guests.get(self.part(5), [])]
        return {"items": here, "has_more": False}

    def invite(self, given: Json) -> Json:
        mine = self.guests.setdefault(self.part(5), [])
        new = [a["user_id"] for a in given["attendees"]]
        if given["need_notification"] is not False or set(new) & set(mine):
            return {"code": 190002, "msg": "invalid"}
        mine += new
        return {}

    def invite_not(self, given: Json) -> Json:
        gone = [each["user_id"] for each in given["delete_ids"]]
        self.guests[self.part(5)] = [g for g in self.guests[self.part(5)] if g not in gone]
        return {}

    # Bitables

    def table(self) -> Json | None:
        return self.bases.get(self.part(3), {}).get(self.part(5))

    def list_tables(self, given: Json) -> Json:
        if self.part(3) not in self.bases:
            return {"code": 91402, "msg": "NOTEXIST"}
        tables = [{"table_id": id, "name": table["name"]} for id, table in self.bases[self.part(3)].items()]
        return {"items": tables, "has_more": False}

    def new_table(self, given: Json) -> Json:
        base, name = self.bases[self.part(3)], given["table"]["name"]
        if any(table["name"] == name for table in base.values()):
            return {"code": 1254013, "msg": "TableNameDuplicated"}
        id = f"tbl{next(self._numbers)}"
        fields = {field["field_name"]: field["type"] for field in given["table"]["fields"]}
        base[id] = {"name": name, "fields": fields, "records": {}}
        return {"table_id": id}

    def list_fields(self, given: Json) -> Json:
        if (table := self.table()) is None:
            return {"code": 1254041, "msg": "TableIdNotFound"}
        return {"items": [{"field_name": n, "type": t} for n, t in table["fields"].items()], "has_more": False}

    def new_field(self, given: Json) -> Json:
        table = self.table()
        assert table is not None
        if given["field_name"] in table["fields"]:
            return {"code": 1254014, "msg": "FieldNameDuplicated"}
        table["fields"][given["field_name"]] = given["type"]
        return {}

    def new_record(self, given: Json) -> Json:
        if (problem := self.problem(given)) is not None:
            return problem
        if not UUID4.fullmatch(self.query()["client_token"]):
            return {"code": 1254037, "msg": "client_token"}
        table = self.table()
        assert table is not None
        id = self.tokens.setdefault(self.query()["client_token"], f"rec{next(self._numbers)}")
        table["records"].setdefault(id, dict(given["fields"]))
        return {"record": {"record_id": id}}

    def change_record(self, given: Json) -> Json:
        if (problem := self.problem(given)) is not None:
            return problem
        table = self.table()
        assert table is not None
        if self.part(7) not in table["records"]:
            return {"code": 1254043, "msg": "RecordIdNotFound"}
        table["records"][self.part(7)].update(given["fields"])
        return {"record": {"record_id": self.part(7)}}

    def drop_record(self, given: Json) -> Json:
        table = self.table()
        gone = table["records"].pop(self.part(7), None) if table else None
        return {"deleted": True} if gone is not None else {"code": 1254043, "msg": "RecordIdNotFound"}

    def problem(self, given: Json) -> Json | None:
        """What is wrong with the cells of a record."""
        if (table := self.table()) is None:
            return {"code": 1254041, "msg": "TableIdNotFound"}
        for name, value in given["fields"].items():
            if name not in table["fields"]:
                return {"code": 1254045, "msg": "FieldNameNotFound"}
            if table["fields"][name] == 2 and isinstance(value, str):
                return {"code": 1254061, "msg": "NumberFieldConvFail"}
            if table["fields"][name] == 1 and not isinstance(value, str | None):
                return {"code": 1254060, "msg": "TextFieldConvFail"}
            if table["fields"][name] == 5 and isinstance(value, str):
                return {"code": 1254064, "msg": "DatetimeFieldConvFail"}
        return None
