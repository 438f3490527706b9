"""task/v2: tasks with their members, their due dates and one reminder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake.company import APP, Json
from tests.platforms.feishu.fake.routes import Given, Refusal, route

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

WRITE = ("task:task:write", "task:task:writeonly")
READ = ("task:task:read", "task:task:readonly", *WRITE)
TEN = ((10, 1.0),)
CHANGEABLE = frozenset((
    "summary", "description", "start", "due", "completed_at", "extra", "repeat_rule", "mode", "is_milestone",
    "custom_complete", "custom_fields",
))  # fmt: skip
BAD, GONE, AT_ONCE, HAS_ONE = 1470400, 1470404, 1470422, 1470613


def bad(what: str) -> Refusal:
    return Refusal(BAD, f"invalid params: {what}")


@route(
    "POST", "/task/v2/tasks", query="user_id_type", scope=WRITE, bad=BAD, limits=TEN,
    body="summary! description due origin extra completed_at members repeat_rule custom_complete tasklists "
    "client_token start reminders mode is_milestone custom_fields docx_source positive_reminders",
)  # fmt: skip
def create(feishu: FakeFeishu, given: Given) -> Json:
    body = given.body
    checked(body)
    for member in body.get("members") or []:
        _member(feishu, member)
    token = body.get("client_token")
    if token is not None and not 10 <= len(str(token)) <= 100:
        raise bad("client_token must be of 10 to 100 characters")
    return feishu.once(f"task {token}" if token else "", AT_ONCE, 500, lambda: {"task": _made(feishu, given)})


def _made(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        guid = feishu.id("", 32)
        guid = f"{guid[:8]}-{guid[8:12]}-4{guid[13:16]}-a{guid[17:20]}-{guid[20:]}"
        kept = {k: v for k, v in given.body.items() if k not in ("client_token", "reminders")}
        reminders = [{"id": feishu.id("", 19), **r} for r in given.body.get("reminders") or []]
        at = str(int(feishu.now() * 1000))
        feishu.tasks[guid] = {
            "guid": guid, "task_id": f"t{len(feishu.tasks) + 100000}", "description": "", "completed_at": "0",
            "members": [], **kept, "reminders": reminders, "created_at": at, "updated_at": at,
            "creator": {"id": APP, "type": "app"}, "url": f"https://applink.feishu.cn/client/todo/detail?guid={guid}",
            "status": "done" if str(kept.get("completed_at", "0")) != "0" else "todo",
        }  # fmt: skip
        feishu.changed.notify_all()
        return dict(feishu.tasks[guid])


def checked(task: Any) -> None:
    """Raises Refusal for a task that could not be."""
    if "summary" in task and not 1 <= len(str(task["summary"])) <= 3000:
        raise bad("summary")
    if len(str(task.get("description") or "")) > 3000:
        raise bad("description")
    for name in ("due", "start"):
        if task.get(name) and not _moment(task[name]):
            raise bad(name)
    reminders = task.get("reminders") or []
    if len(reminders) > 1 or (reminders and not task.get("due")):
        raise bad("reminders: at most one, and only with a due date")
    if any(not isinstance(r.get("relative_fire_minute"), int) or r["relative_fire_minute"] < 0 for r in reminders):
        raise bad("relative_fire_minute")
    if not str(task.get("completed_at") or "0").isdigit():
        raise bad("completed_at")


def _moment(due: Any) -> bool:
    """Whether something is a date of a task: milliseconds as words."""
    if not isinstance(due, dict) or set(due) - {"timestamp", "is_all_day"}:
        return False
    words = str(due.get("timestamp", ""))
    return words.isdigit() and len(words) == 13


def _member(feishu: FakeFeishu, member: Any) -> None:
    if not isinstance(member, dict) or set(member) - {"id", "type", "role", "name"}:
        raise bad("member")
    if member.get("role") not in ("assignee", "follower") or member.get("type", "user") not in ("user", "app"):
        raise bad("role or type of a member")
    if member.get("type", "user") == "user":
        user = feishu.users.get(str(member.get("id")))
        if user is None or user.resigned:
            raise Refusal(1470500, "the member is not there", 500)


def _task(feishu: FakeFeishu, given: Given) -> Json:
    task = feishu.tasks.get(given.ids["task_guid"])
    if task is None:
        raise Refusal(GONE, "the task is not there", 404)
    return task


@route("GET", "/task/v2/tasks/:task_guid", query="user_id_type", scope=READ, bad=BAD)
def one(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        return {"task": dict(_task(feishu, given))}


@route(
    "PATCH", "/task/v2/tasks/:task_guid", query="user_id_type", body="task update_fields!", scope=WRITE, bad=BAD,
    limits=TEN,
)  # fmt: skip
def change(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        task, fields, new = _task(feishu, given), given.body["update_fields"], given.body.get("task") or {}
        if not isinstance(fields, list) or set(fields) - CHANGEABLE or set(new) - CHANGEABLE:
            raise bad("update_fields")
        changed = {f: new.get(f) for f in fields}
        if "summary" in changed and not changed["summary"]:
            raise bad("summary")
        done = str(task["completed_at"]) != "0"
        if "completed_at" in changed and done and str(changed["completed_at"] or "0") != "0":
            raise bad("the task is completed already")
        if task["reminders"] and "due" in changed and not changed["due"]:
            raise bad("a task with a reminder needs a due date")
        checked({k: v for k, v in changed.items() if v is not None})
        task.update({k: v if v is not None else "0" if k == "completed_at" else None for k, v in changed.items()})
        task["status"] = "todo" if str(task["completed_at"]) == "0" else "done"
        task["updated_at"] = str(int(feishu.now() * 1000))
        feishu.changed.notify_all()
        return {"task": dict(task)}


@route("DELETE", "/task/v2/tasks/:task_guid", scope=WRITE, bad=BAD, limits=TEN)
def delete(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        _task(feishu, given)
        del feishu.tasks[given.ids["task_guid"]]
        feishu.changed.notify_all()
    return {}


@route(
    "POST", "/task/v2/tasks/:task_guid/add_members", query="user_id_type", body="members! client_token", scope=WRITE,
    bad=BAD,
)  # fmt: skip
def add_members(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        task = _task(feishu, given)
        for member in given.body["members"]:
            _member(feishu, member)
            if not any((m["id"], m["role"]) == (member["id"], member["role"]) for m in task["members"]):
                task["members"] = [*task["members"], member]
        feishu.changed.notify_all()
        return {"task": dict(task)}


@route("POST", "/task/v2/tasks/:task_guid/remove_members", query="user_id_type", body="members!", scope=WRITE, bad=BAD)
def remove_members(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        task = _task(feishu, given)
        gone = [(m.get("id"), m.get("role")) for m in given.body["members"]]
        task["members"] = [m for m in task["members"] if (m["id"], m["role"]) not in gone]
        feishu.changed.notify_all()
        return {"task": dict(task)}


@route(
    "POST", "/task/v2/tasks/:task_guid/add_reminders", query="user_id_type", body="reminders!", scope=WRITE, bad=BAD,
    limits=((100, 60.0),),
)  # fmt: skip
def add_reminders(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        task = _task(feishu, given)
        if task["reminders"]:
            raise Refusal(HAS_ONE, "the task has a reminder already")
        checked({"due": task.get("due"), "reminders": given.body["reminders"]})
        task["reminders"] = [{"id": feishu.id("", 19), **r} for r in given.body["reminders"]]
        return {"task": dict(task)}


@route(
    "POST", "/task/v2/tasks/:task_guid/remove_reminders", query="user_id_type", body="reminder_ids!", scope=WRITE,
    bad=BAD,
)  # fmt: skip
def remove_reminders(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        task = _task(feishu, given)
        task["reminders"] = [r for r in task["reminders"] if r["id"] not in given.body["reminder_ids"]]
        return {"task": dict(task)}
