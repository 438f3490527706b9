"""bitable/v1: the records of a table; one write at a time."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake.bases import BAD, READ, SCOPES, TABLES, Table, the_table, writing
from tests.platforms.feishu.fake.company import Json
from tests.platforms.feishu.fake.routes import Given, Refusal, page, route

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

RECORDS = f"{TABLES}/:table_id/records"
ASKED = "user_id_type client_token ignore_consistency_check"
FIFTY, TWENTY = ((50, 1.0),), ((20, 1.0),)
MOST = 500


def _all(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(v, kind) for v in value)


FITS: dict[int, tuple[int, Callable[[Any], bool]]] = {
    1: (1254060, lambda v: isinstance(v, str)),
    2: (1254061, lambda v: isinstance(v, (int, float)) and not isinstance(v, bool)),
    3: (1254062, lambda v: isinstance(v, str)),
    4: (1254063, _all(str)),
    5: (1254064, lambda v: isinstance(v, int) and v > 10**11),
    7: (1254065, lambda v: isinstance(v, bool)),
    11: (1254066, lambda v: isinstance(v, list) and all(isinstance(p, dict) and set(p) == {"id"} for p in v)),
    15: (1254068, lambda v: isinstance(v, dict) and set(v) <= {"text", "link"} and "link" in v),
}
"""Type of a field → the code for a value that does not fit, and whether one does."""


def fitting(feishu: FakeFeishu, table: Table, fields: Any) -> Json:
    """The fields of a record, each of its type. Raises Refusal."""
    if not isinstance(fields, dict):
        raise Refusal(BAD, "WrongRequestBody", 200)
    for name, value in fields.items():
        if name not in table.fields:
            raise Refusal(1254045, f"FieldNameNotFound: {name}", 200)
        code, fits = FITS.get(table.fields[name]["type"], (1254015, lambda v: True))
        if value is not None and not fits(value):
            raise Refusal(code, f"{name} does not take {value!r}", 200)
        if table.fields[name]["type"] == 11 and not all(p["id"] in feishu.users for p in value or []):
            raise Refusal(1254066, "UserFieldConvFail", 200)
    return {name: value for name, value in fields.items() if value is not None}


def _once(feishu: FakeFeishu, given: Given, does: Callable[[], Json]) -> Json:
    """Once for each client_token, which is a uuid of version 4. Raises Refusal."""
    token = str(given.query.get("client_token") or "")
    if token:
        try:
            right = str(uuid.UUID(token)) == token and uuid.UUID(token).version == 4
        except ValueError:
            right = False
        if not right:
            raise Refusal(1254037, "Invalid client token, make sure that it complies with the specification.")
    return feishu.once(f"record {token}" if token else "", 1255006, 400, does)


def _shape(table: Table, name: str) -> Json:
    return {"record_id": name, "id": name, "fields": dict(table.records[name])}


def _record(table: Table, name: str) -> Json:
    if name not in table.records:
        raise Refusal(1254043, "RecordIdNotFound", 200)
    return table.records[name]


@route("POST", RECORDS, query=ASKED, body="fields!", scope=SCOPES, bad=BAD, limits=FIFTY)
def create(feishu: FakeFeishu, given: Given) -> Json:
    table = the_table(feishu, given)

    def made() -> Json:
        with writing(feishu, table):
            name = feishu.id("rec", 10)
            table.records[name] = fitting(feishu, table, given.body["fields"])
            return {"record": _shape(table, name)}

    return _once(feishu, given, made)


@route("POST", f"{RECORDS}/batch_create", query=ASKED, body="records!", scope=SCOPES, bad=BAD, limits=FIFTY)
def batch_create(feishu: FakeFeishu, given: Given) -> Json:
    table, asked = the_table(feishu, given), _several(given, "records")

    def made() -> Json:
        with writing(feishu, table):
            ready = [fitting(feishu, table, each.get("fields")) for each in asked]
            names = [feishu.id("rec", 10) for _ in ready]
            table.records |= dict(zip(names, ready, strict=True))
            return {"records": [_shape(table, n) for n in names]}

    return _once(feishu, given, made)


def _several(given: Given, name: str) -> list[Any]:
    asked = given.body[name]
    if not isinstance(asked, list) or not asked:
        raise Refusal(BAD, "WrongRequestBody", 200)
    if len(asked) > MOST:
        raise Refusal(1254104, "RecordAddOnceExceedLimit", 200)
    return asked


@route(
    "PUT", f"{RECORDS}/:record_id", query="user_id_type ignore_consistency_check", body="fields!", scope=SCOPES,
    bad=BAD, limits=FIFTY,
)  # fmt: skip
def change(feishu: FakeFeishu, given: Given) -> Json:
    table = the_table(feishu, given)
    with writing(feishu, table):
        name = given.ids["record_id"]
        _record(table, name).update(fitting(feishu, table, given.body["fields"]))
        return {"record": _shape(table, name)}


@route(
    "POST", f"{RECORDS}/batch_update", query="user_id_type ignore_consistency_check", body="records!", scope=SCOPES,
    bad=BAD, limits=FIFTY,
)  # fmt: skip
def batch_update(feishu: FakeFeishu, given: Given) -> Json:
    table, asked = the_table(feishu, given), _several(given, "records")
    with writing(feishu, table):
        ready = [(_record(table, r.get("record_id")), fitting(feishu, table, r.get("fields"))) for r in asked]
        for record, fields in ready:
            record.update(fields)
        return {"records": [_shape(table, r["record_id"]) for r in asked]}


@route("DELETE", f"{RECORDS}/:record_id", query="ignore_consistency_check", scope=SCOPES, bad=BAD, limits=FIFTY)
def delete(feishu: FakeFeishu, given: Given) -> Json:
    table = the_table(feishu, given)
    with writing(feishu, table):
        _record(table, given.ids["record_id"])
        del table.records[given.ids["record_id"]]
        return {"deleted": True, "record_id": given.ids["record_id"]}


@route(
    "POST", f"{RECORDS}/batch_delete", query="ignore_consistency_check", body="records!", scope=SCOPES, bad=BAD,
    limits=FIFTY,
)  # fmt: skip
def batch_delete(feishu: FakeFeishu, given: Given) -> Json:
    table, asked = the_table(feishu, given), _several(given, "records")
    with writing(feishu, table):
        for name in asked:
            _record(table, name)
        for name in asked:
            table.records.pop(name, None)
        return {"records": [{"deleted": True, "record_id": n} for n in asked]}


@route(
    "POST", f"{RECORDS}/search", query="user_id_type page_token page_size", scope=READ, bad=BAD, limits=TWENTY,
    body="view_id field_names sort filter automatic_fields",
)  # fmt: skip
def search(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        table = the_table(feishu, given)
        asked = (given.body.get("filter") or {}).get("conditions") or []
        there = [_shape(table, n) for n, r in table.records.items() if all(_meets(r, c) for c in asked)]
        return page(there, given, 20, 500, BAD) | {"total": len(there)}


def _meets(record: Json, condition: Json) -> bool:
    """Whether a record meets a condition; of the operators only "is" and "isNotEmpty" are known here."""
    value = record.get(condition["field_name"])
    match condition["operator"]:
        case "is":
            return [str(value)] == [str(v) for v in condition["value"]]
        case "isNotEmpty":
            return value not in (None, "", [])
        case other:
            raise Refusal(1254018, f"InvalidFilter: {other}")


@route("GET", f"{RECORDS}/:record_id", query="user_id_type with_shared_url automatic_fields", scope=READ, bad=BAD)
def one(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        table = the_table(feishu, given)
        _record(table, given.ids["record_id"])
        return {"record": _shape(table, given.ids["record_id"])}
