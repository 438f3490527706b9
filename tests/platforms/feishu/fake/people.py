"""contact/v3: the people and departments, with as much of each as the app's scopes let it see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.platforms.feishu.fake.company import TENANT, Department, Json, User
from tests.platforms.feishu.fake.routes import Given, Refusal, page, route

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

ALL = ("contact:contact:access_as_app", "contact:contact:readonly", "contact:contact:readonly_as_app")
BASE = ("contact:user.base:readonly", *ALL)
ORGANIZE = ("contact:contact.base:readonly", "contact:department.organize:readonly", *ALL)
FIELDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("name", "en_name", "nickname", "avatar"), BASE),
    "email": ("contact:user.email:readonly",), "mobile": ("contact:user.phone:readonly",),
    "user_id": ("contact:user.employee_id:readonly",),
    **dict.fromkeys(("department_ids", "orders"), ("contact:user.department:readonly", *ALL)),
    **dict.fromkeys(
        ("leader_user_id", "dotted_line_leader_user_ids"),
        ("contact:user.department:readonly", "contact:user.dotted_line_leader_info.read", *ALL),
    ),
    **dict.fromkeys(
        ("status", "city", "country", "work_station", "join_time", "employee_no", "employee_type", "job_title",
         "enterprise_email", "is_tenant_manager"),
        ("contact:user.employee:readonly", *ALL),
    ),
}  # fmt: skip
"""A field of a person → the scopes of which one shows it; a field without the scope is simply not there."""
NAMED = ("contact:department.base:readonly", *ALL)
LED = ("contact:department.organize:readonly", *ALL)


def sees(feishu: FakeFeishu, scopes: tuple[str, ...]) -> bool:
    """Whether the app has one of these."""
    return feishu.scopes is None or bool(feishu.scopes & set(scopes))


def shape(feishu: FakeFeishu, user: User) -> Json:
    """A person, as far as the app may see them."""
    whole: Json = {
        "union_id": user.union_id, "user_id": user.user_id, "open_id": user.open_id, "name": user.name,
        "en_name": user.en_name, "nickname": "", "email": user.email, "mobile": user.mobile, "mobile_visible": True,
        "gender": 0, "avatar": {"avatar_72": "https://example.com/a.png"}, "department_ids": list(user.department_ids),
        "status": {
            "is_frozen": user.frozen, "is_resigned": user.resigned, "is_activated": user.activated, "is_exited": False,
            "is_unjoin": not user.activated,
        },
        "leader_user_id": user.leader_user_id, "city": user.city, "country": "", "work_station": "",
        "join_time": user.join_time, "is_tenant_manager": False, "employee_no": user.employee_no, "employee_type": 1,
        "orders": [
            {"department_id": d, "user_order": 0, "department_order": 0, "is_primary_dept": n == 0}
            for n, d in enumerate(user.department_ids)
        ],
        "enterprise_email": user.enterprise_email, "job_title": user.job_title, **user.more,
    }  # fmt: skip
    return {name: value for name, value in whole.items() if name not in FIELDS or sees(feishu, FIELDS[name])}


def described(feishu: FakeFeishu, department: Department, kind: str) -> Json:
    """A department, as far as the app may see it."""
    parent = feishu.departments.get(department.parent)
    above = "0" if parent is None else parent.own_id if kind == "department_id" else parent.id
    about: Json = {"open_department_id": department.id}
    if sees(feishu, NAMED):
        about |= {
            "name": department.name, "i18n_name": {"zh_cn": department.name, "ja_jp": "", "en_us": ""},
            "department_id": department.own_id, "parent_department_id": above,
            "status": {"is_deleted": department.deleted},
        }  # fmt: skip
    if sees(feishu, LED):
        inside = [u for u in feishu.users.values() if department.id in u.department_ids]
        about |= {"chat_id": "", "order": "100", "unit_ids": [], "member_count": len(inside)}
        if department.leader:
            about["leader_user_id"] = department.leader
            deputies = [{"leaderType": 2, "leaderID": d} for d in department.deputies]
            about["leaders"] = [{"leaderType": 1, "leaderID": department.leader}, *deputies]
    return about


def _kinds(given: Given) -> str:
    """The kind of department id asked for. Raises Refusal for kinds there are not."""
    who = given.query.get("user_id_type", "open_id")
    what = str(given.query.get("department_id_type", "open_department_id"))
    if who not in ("open_id", "union_id", "user_id") or what not in ("open_department_id", "department_id"):
        raise Refusal(40001, "param error")
    return what


def _root(feishu: FakeFeishu) -> None:
    """The whole company is told only to an app that may see everybody. Raises Refusal."""
    if feishu.sees_only is not None:
        raise Refusal(40004, "no dept authority error", 403)


def _department(feishu: FakeFeishu, name: str, kind: str) -> Department:
    for each in feishu.departments.values():
        if (
            name == (each.own_id if kind == "department_id" else each.id)
            and not each.deleted
            and _within(feishu, each.id)
        ):
            return each
    raise Refusal(40004, "no dept authority error", 403)


def _person(feishu: FakeFeishu, name: str, kind: str) -> User:
    for user in feishu.users.values():
        if getattr(user, kind) == name and user.tenant == TENANT:
            only = feishu.sees_only
            if only and user.open_id not in only[1] and not any(_within(feishu, d) for d in user.department_ids):
                raise Refusal(41050, "no user authority error", 403)
            return user
    raise Refusal(41012, "user id invalid error")


@route(
    "GET", "/contact/v3/users/:user_id", query="user_id_type department_id_type", scope=(*ORGANIZE, *BASE), bad=40001
)
def one(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        _kinds(given)
        user = _person(feishu, given.ids["user_id"], str(given.query.get("user_id_type", "open_id")))
        return {"user": shape(feishu, user)}


@route("GET", "/contact/v3/users/batch", query="user_ids! user_id_type department_id_type", scope=BASE, bad=40001)
def several(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        asked = str(given.query["user_ids"]).split(",")
        return {"items": [shape(feishu, feishu.users[u]) for u in asked if u in feishu.users]}


@route(
    "GET", "/contact/v3/users/find_by_department", scope=ORGANIZE, bad=44102,
    query="user_id_type department_id_type department_id! page_size page_token",
)  # fmt: skip
def in_department(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        kind, name = _kinds(given), str(given.query["department_id"])
        if name == "0":
            _root(feishu)
            inside = [u for u in feishu.users.values() if not u.department_ids or "0" in u.department_ids]
        else:
            which = _department(feishu, name, kind).id
            inside = [u for u in feishu.users.values() if which in u.department_ids]
        mine = [shape(feishu, u) for u in inside if u.tenant == TENANT and not u.resigned]
        return page(mine, given, 10, 50, 40011)


@route(
    "POST", "/contact/v3/users/batch_get_id", query="user_id_type", body="emails mobiles include_resigned", bad=40001,
    scope=("contact:user.id:readonly",),
)  # fmt: skip
def by_address(feishu: FakeFeishu, given: Given) -> Json:
    emails, mobiles = given.body.get("emails") or [], given.body.get("mobiles") or []
    if not (emails or mobiles) or len(emails) > 50 or len(mobiles) > 50:
        raise Refusal(40001, "param error")
    kind = str(given.query.get("user_id_type", "open_id"))
    found: list[Json] = []
    with feishu.lock:
        for field, asked in (("email", emails), ("mobile", mobiles)):
            for name in asked:
                user = next(
                    (u for u in feishu.users.values() if getattr(u, field) == name and u.tenant == TENANT), None
                )
                gone = user is not None and user.resigned and not given.body.get("include_resigned")
                told: Json = {field: name}
                if user is not None and not gone:
                    told |= {"user_id": getattr(user, kind), "status": shape(feishu, user).get("status", {})}
                found.append(told)
    return {"user_list": found}


@route(
    "GET", "/contact/v3/departments/:department_id", query="user_id_type department_id_type", scope=ORGANIZE, bad=40001
)
def department(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        kind = _kinds(given)
        return {"department": described(feishu, _department(feishu, given.ids["department_id"], kind), kind)}


@route(
    "GET", "/contact/v3/departments/:department_id/children", scope=ORGANIZE, bad=40001,
    query="user_id_type department_id_type fetch_child page_size page_token",
)  # fmt: skip
def children(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        kind, name = _kinds(given), given.ids["department_id"]
        if name == "0":
            _root(feishu)
        above = {"0"} if name == "0" else {_department(feishu, name, kind).id}
        every = [d for d in feishu.departments.values() if not d.deleted]
        below = [d for d in every if d.parent in above]
        if str(given.query.get("fetch_child", "false")).lower() == "true":
            known = above | {d.id for d in below}
            while more := [d for d in every if d.parent in known and d.id not in known]:
                below += more
                known |= {d.id for d in more}
        return page([described(feishu, d, kind) for d in below], given, 10, 50, 40011)


@route(
    "GET", "/contact/v3/departments/parent", scope=ORGANIZE, bad=44102, limits=((5, 1.0), (100, 60.0)),
    query="user_id_type department_id_type department_id! page_size page_token",
)  # fmt: skip
def parents(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        kind = _kinds(given)
        here = _department(feishu, str(given.query["department_id"]), kind)
        chain: list[Department] = []
        while here.parent in feishu.departments and _within(feishu, here.parent):
            here = feishu.departments[here.parent]
            chain.append(here)
        return page([described(feishu, d, kind) for d in chain], given, 20, 50, 40011)


@route("GET", "/contact/v3/scopes", query="user_id_type department_id_type page_token page_size", scope=ALL, bad=40011)
def scope(feishu: FakeFeishu, given: Given) -> Json:
    """What of the company the app may see; departments and people of one page are told together."""
    with feishu.lock:
        kind = _kinds(given)
        tops = [d.id for d in feishu.departments.values() if d.parent == "0" and not d.deleted]
        departments, people = feishu.sees_only or (
            tops,
            [u.open_id for u in feishu.users.values() if not u.department_ids],
        )
        own = [feishu.departments[d].own_id if kind == "department_id" else d for d in departments]
        both = page([*(("d", d) for d in own), *(("u", u) for u in people)], given, 50, 100, 40011)
        items = both.pop("items")
        told = {"department_ids": [i for k, i in items if k == "d"], "user_ids": [i for k, i in items if k == "u"]}
        return both | told | {"group_ids": []}


def _within(feishu: FakeFeishu, department: str) -> bool:
    """Whether the app may see a department: all of them, or those below the ones it was given."""
    if feishu.sees_only is None:
        return True
    given, here = feishu.sees_only[0], department
    while here not in given and here in feishu.departments:
        here = feishu.departments[here].parent
    return here in given
