"""To-dos as Feishu tasks (Task v2), each of one person, due on a day.

A day is due as midnight UTC of that day with `is_all_day`, which is how Feishu reads a date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from bot.cards.plain import cut
from bot.platforms.feishu.tools.calling import Caller
from bot.ports import TodoItem

IDS = {"user_id_type": "open_id"}
LONGEST_TITLE, LONGEST_NOTES = 256, 3000


class Todos:
    """Puts, changes, finishes and removes tasks. `home`: the address a task leads back to, "" for none."""

    def __init__(self, api: Caller, home: str = "", name: str = "") -> None:
        self._api, self._home, self._name = api, home, name

    def put(self, todo: TodoItem, token: str, stands: str = "") -> str:
        """The task's guid. The same token finds the task an earlier attempt made. Raises what `Api.call` raises."""
        task = _task(todo)
        if stands:
            body = {"task": task, "update_fields": sorted(task)}
            self._api.call("PATCH", f"/task/v2/tasks/{stands}", query=IDS, body=body, wait=True)
            return stands
        task |= {"members": [{"id": todo.owner, "type": "user", "role": "assignee"}], "client_token": token}
        if self._home:
            task["origin"] = {"href": {"url": self._home, "title": self._name}}
        made = self._api.call("POST", "/task/v2/tasks", query=IDS, body=task, wait=True)
        return str(made["task"]["guid"])

    def finish(self, stands: str, at: datetime) -> None:
        """It was done then; what its owner ticked off already stays as it is, for Feishu refuses that twice."""
        found: Mapping[str, Any] = self._api.call("GET", f"/task/v2/tasks/{stands}", query=IDS, wait=True)
        if str(found.get("task", {}).get("completed_at") or "0") != "0":
            return
        body = {"task": {"completed_at": _ms(at)}, "update_fields": ["completed_at"]}
        self._api.call("PATCH", f"/task/v2/tasks/{stands}", query=IDS, body=body, wait=True)

    def remove(self, stands: str) -> None:
        self._api.call("DELETE", f"/task/v2/tasks/{stands}", wait=True)


def _task(todo: TodoItem) -> dict[str, Any]:
    midnight = datetime.combine(todo.due, time(0), UTC)
    return {
        "summary": cut(todo.title, LONGEST_TITLE),
        "description": cut(todo.notes, LONGEST_NOTES),
        "due": {"timestamp": _ms(midnight), "is_all_day": True},
    }


def _ms(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))
