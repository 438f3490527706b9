"""Feishu's directory alone, as its interfaces answer: for tests that need no more of Feishu than who is in it."""

from __future__ import annotations

from typing import Any

from bot.ports import DeliveryFailed

STATUS = {"is_frozen": False, "is_resigned": False, "is_activated": True, "is_exited": False, "is_unjoin": False}


class Refusal(DeliveryFailed):
    """As the way to Feishu says no: with the code of the answer."""

    def __init__(self, code: int | str) -> None:
        super().__init__(str(code), permanent=True)
        self.code = code


class Contacts:
    """A company's directory in pages of two, of which the app may see everything or `scope`; it may break off."""

    def __init__(self, scope: tuple[list[str], list[str]] | None = None, breaks_at: str = "") -> None:
        self.scope, self.breaks_at = scope, breaks_at
        self.departments: dict[str, dict[str, Any]] = {}
        self.users: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []

    def department(self, own: str, parent: str = "0", **fields: Any) -> None:
        told = {"open_department_id": own, "name": own, "parent_department_id": parent}
        self.departments[own] = told | fields

    def user(self, open_id: str, *departments: str, **fields: Any) -> None:
        told = {"open_id": open_id, "name": open_id, "department_ids": list(departments), "status": STATUS}
        self.users[open_id] = told | fields

    def call(self, verb: str, path: str, *, query: Any = None, wait: bool = False) -> dict[str, Any]:
        assert verb == "GET"
        assert wait
        assert query["user_id_type"] == "open_id"
        assert query["department_id_type"] == "open_department_id"
        self.asked.append(path)
        if path == self.breaks_at:
            raise ConnectionError
        match path.removeprefix("/contact/v3/").split("/"):
            case ["departments", own, "children"]:
                assert query["fetch_child"] == "true"
                return self.page([self.departments[each] for each in self.below(self.seen(own))], query)
            case ["users", "find_by_department"]:
                own = self.seen(query["department_id"])
                return self.page([user for user in self.users.values() if own in user["department_ids"]], query)
            case ["scopes"]:
                assert self.scope is not None
                return {"department_ids": self.scope[0], "user_ids": self.scope[1], "has_more": False}
            case ["users", own]:
                return {"user": self.found(self.users, own, 41012)}
            case ["departments", own]:
                return {"department": self.found(self.departments, own, 40015)}
            case _:
                raise AssertionError(path)

    def seen(self, own: str) -> str:
        if self.scope is not None and not {own, *self.above(own)} & set(self.scope[0]):
            raise Refusal(40004)
        return own

    def above(self, own: str) -> list[str]:
        parent = self.departments[own]["parent_department_id"] if own in self.departments else ""
        return [parent, *self.above(parent)] if parent else []

    def below(self, own: str) -> list[str]:
        return [each for each in self.departments if own in self.above(each)]

    def found(self, shelf: dict[str, dict[str, Any]], own: str, code: int) -> dict[str, Any]:
        if own not in shelf:
            raise Refusal(code)
        return shelf[own]

    def page(self, items: list[dict[str, Any]], query: Any) -> dict[str, Any]:
        assert query["page_size"] == 50
        start = int(query.get("page_token") or 0)
        more = start + 2 < len(items)
        token = {"page_token": str(start + 2)} if more else {}
        return {"items": items[start : start + 2], "has_more": more, **token} if items else {"has_more": False}
