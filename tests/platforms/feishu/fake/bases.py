"""bitable/v1: bases, their tables and fields; who may open a base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake.company import Json
from tests.platforms.feishu.fake.routes import Given, Refusal, page, route

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

SCOPES = ("bitable:app",)
READ = ("bitable:app", "bitable:app:readonly")
BAD, CONFLICT = 1254001, 1254291
FIRST = (1, 2, 5, 13, 15, 20, 22)
TYPES = (1, 2, 3, 4, 5, 7, 11, 13, 15, 17, 18, 20, 21, 22, 23, 1001, 1002, 1003, 1004, 1005)
TEN = ((10, 1.0),)
TABLES = "/bitable/v1/apps/:app_token/tables"


@dataclass
class Table:
    """A table. `fields`: name → its description; `records`: id → name → value; `busy`: somebody writes in it now."""

    id: str
    name: str
    fields: dict[str, Json] = field(default_factory=dict)
    records: dict[str, Json] = field(default_factory=dict)
    busy: bool = False


@dataclass
class Base:
    """A base. `allowed`: the app may write in it; `members`: who may open it, with what right."""

    token: str
    name: str
    tables: dict[str, Table] = field(default_factory=dict)
    allowed: bool = True
    members: dict[str, str] = field(default_factory=dict)

    def table(self, name: str) -> Table:
        """A table by its name."""
        return next(t for t in self.tables.values() if t.name == name)


def the_base(feishu: FakeFeishu, given: Given) -> Base:
    """The base of a call. Raises Refusal."""
    base = feishu.bases.get(given.ids["app_token"])
    if base is None:
        raise Refusal(1254040, "BaseTokenNotFound", 200)
    if not base.allowed:
        raise Refusal(91403, "Forbidden", 403)
    return base


def the_table(feishu: FakeFeishu, given: Given) -> Table:
    """The table of a call. Raises Refusal."""
    table = the_base(feishu, given).tables.get(given.ids["table_id"])
    if table is None:
        raise Refusal(1254041, "TableIdNotFound", 200)
    return table


@contextmanager
def writing(feishu: FakeFeishu, table: Table) -> Iterator[None]:
    """Nobody else writes in the table meanwhile: whoever tries is refused. Takes `feishu.slow` real seconds."""
    with feishu.changed:
        if table.busy:
            raise Refusal(CONFLICT, "Write conflict", 200)
        table.busy = True
        feishu.changed.notify_all()
    try:
        feishu.wire.pause(feishu.slow)
        with feishu.changed:
            yield
            feishu.changed.notify_all()
    finally:
        table.busy = False


@route("POST", "/bitable/v1/apps", body="name folder_token time_zone", scope=SCOPES, bad=BAD, limits=((20, 60.0),))
def create(feishu: FakeFeishu, given: Given) -> Json:
    name = str(given.body.get("name") or "")
    if len(name) > 255:
        raise Refusal(1254031, "InvalidAppName")
    with feishu.changed:
        base = Base(feishu.id("bascn", 22), name)
        first = Table(feishu.id("tbl", 14), "数据表")
        _add(feishu, first, {"field_name": "文本", "type": 1})
        base.tables[first.id] = first
        feishu.bases[base.token] = base
        feishu.changed.notify_all()
    about = {"app_token": base.token, "name": name, "folder_token": "", "default_table_id": first.id}
    return {"app": about | {"url": f"https://bole.feishu.cn/base/{base.token}", "time_zone": "Asia/Shanghai"}}


@route("GET", "/bitable/v1/apps/:app_token", scope=READ, bad=BAD)
def one(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        base = the_base(feishu, given)
        about = {"app_token": base.token, "name": base.name, "revision": 1, "is_advanced": False}
        return {"app": about | {"time_zone": "Asia/Shanghai"}}


@route("GET", TABLES, query="page_token page_size", scope=READ, bad=BAD)
def tables(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        there = [{"table_id": t.id, "revision": 1, "name": t.name} for t in the_base(feishu, given).tables.values()]
        return page(there, given, 20, 100, BAD) | {"total": len(there)}


@route("POST", TABLES, body="table!", scope=SCOPES, bad=BAD, limits=TEN)
def add_table(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        base, asked = the_base(feishu, given), given.body["table"]
        if not isinstance(asked, dict) or set(asked) - {"name", "default_view_name", "fields"} or not asked.get("name"):
            raise Refusal(BAD, "WrongRequestBody", 200)
        if any(t.name == asked["name"] for t in base.tables.values()):
            raise Refusal(1254013, "TableNameDuplicated", 200)
        table = Table(feishu.id("tbl", 14), asked["name"])
        fields = [_add(feishu, table, f) for f in asked.get("fields") or [{"field_name": "多行文本", "type": 1}]]
        base.tables[table.id] = table
        feishu.changed.notify_all()
        return {"table_id": table.id, "default_view_id": "vew1", "field_id_list": [f["field_id"] for f in fields]}


@route("DELETE", f"{TABLES}/:table_id", scope=SCOPES, bad=BAD, limits=TEN)
def drop_table(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        table = the_table(feishu, given)
        del the_base(feishu, given).tables[table.id]
    return {}


def _add(feishu: FakeFeishu, table: Table, asked: Mapping[str, Any]) -> Json:
    """A field more. Raises Refusal."""
    known = {"field_name", "type", "ui_type", "property", "description"}
    name, kind = str(asked.get("field_name") or "").strip(), asked.get("type")
    if set(asked) - known:
        raise Refusal(99992402, f"field validation failed: unknown {sorted(set(asked) - known)}")
    if not name:
        raise Refusal(1254028, "EmptyFieldName")
    if name in table.fields:
        raise Refusal(1254014, "FieldNameDuplicated", 200)
    if kind not in TYPES or (not table.fields and kind not in FIRST):
        raise Refusal(1254012, "NotSupportFieldOrView")
    made = {
        "field_id": feishu.id("fld", 10), "field_name": name, "type": kind, "property": asked.get("property"),
        "ui_type": asked.get("ui_type", ""), "is_primary": not table.fields,
    }  # fmt: skip
    table.fields[name] = made
    return made


@route(
    "GET", f"{TABLES}/:table_id/fields", query="view_id text_field_as_array page_token page_size", scope=READ, bad=BAD
)
def fields(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        there = list(the_table(feishu, given).fields.values())
        return page(there, given, 20, 100, BAD) | {"total": len(there)}


@route(
    "POST", f"{TABLES}/:table_id/fields", query="client_token", body="field_name! type! property description ui_type",
    scope=SCOPES, bad=BAD, limits=TEN,
)  # fmt: skip
def add_field(feishu: FakeFeishu, given: Given) -> Json:
    table = the_table(feishu, given)
    with writing(feishu, table):
        return {"field": _add(feishu, table, given.body)}


@route(
    "PUT", f"{TABLES}/:table_id/fields/:field_id", body="field_name! type! property description ui_type", scope=SCOPES,
    bad=BAD, limits=TEN,
)  # fmt: skip
def change_field(feishu: FakeFeishu, given: Given) -> Json:
    table = the_table(feishu, given)
    with writing(feishu, table):
        old = next((f for f in table.fields.values() if f["field_id"] == given.ids["field_id"]), None)
        if old is None:
            raise Refusal(1254044, "FieldIdNotFound", 200)
        new = old | dict(given.body)
        table.fields = {new["field_name"] if f is old else n: new if f is old else f for n, f in table.fields.items()}
        if new["field_name"] != old["field_name"]:
            for record in table.records.values():
                if old["field_name"] in record:
                    record[new["field_name"]] = record.pop(old["field_name"])
        return {"field": new}


@route(
    "POST", "/drive/v1/permissions/:token/members", query="type! need_notification", bad=1063001,
    body="member_type! member_id! perm! perm_type type collaborator_type",
    scope=("bitable:app", "drive:drive", "docs:permission.member:create"),
)  # fmt: skip
def share(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        base = feishu.bases.get(given.ids["token"])
        if base is None or given.query["type"] != "bitable":
            raise Refusal(1063005, "Resource is deleted", 404)
        kind, who = given.body["member_type"], str(given.body["member_id"])
        there = who in (feishu.users if kind == "openid" else feishu.chats if kind == "openchat" else ())
        if not there or given.body["perm"] not in ("view", "edit", "full_access"):
            raise Refusal(1063001, "Invalid parameter")
        base.members[who] = given.body["perm"]
        return {"member": dict(given.body)}
