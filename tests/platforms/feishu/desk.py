"""A desk that answers for Feishu, and the chats it keeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from itertools import count
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from bot.platforms.feishu.errors import method_of
from tests.platforms.desk import Desk, Raw

TOKEN = "POST /auth/v3/tenant_access_token/internal"
POST, REDRAW, EDIT = "POST /im/v1/messages", "PATCH /im/v1/messages/:id", "PUT /im/v1/messages/:id"
LIST, GROUPS, KNOCK = "GET /im/v1/messages", "GET /im/v1/chats", "PATCH /im/v1/messages/:id/urgent_app"
FILES = "POST /im/v1/files"
APP, SECRET = "cli_a1b2c3d4e5f60718", "s3cret-canary"


class FeishuDesk(Desk):
    """`on["POST /im/v1/messages"] = function`: what it gives is the answer's data; {"code": …} alone is a refusal.
    `paths` and `queries` are those of each call. The token is good until `tokens` says otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.url = self.host
        self.paths: list[str] = []
        self.queries: list[dict[str, str]] = []
        self.given_out = 0
        self.on[TOKEN] = self.token

    def name_of(self, http: BaseHTTPRequestHandler) -> str:
        return self.noted(http.command, urlsplit(http.path))

    def noted(self, verb: str, split: SplitResult) -> str:
        """Keep a call's path and query; its name."""
        self.paths.append(split.path)
        self.queries.append(dict(parse_qsl(split.query)))
        return method_of(verb, split.path.removeprefix("/open-apis"))

    def wrapped(self, answer: dict[str, Any]) -> dict[str, Any]:
        return answer if "code" in answer else {"code": 0, "msg": "success", "data": answer}

    def token(self, given: dict[str, Any]) -> dict[str, Any]:
        """A new token each time it is asked for, for two hours."""
        assert given == {"app_id": APP, "app_secret": SECRET}
        self.given_out += 1
        return {"code": 0, "msg": "ok", "tenant_access_token": f"t-token{self.given_out}", "expire": 7200}

    def made(self, *methods: str) -> list[str]:
        """The calls other than for a token, by name."""
        return [call.method for call in self.calls if call.method != TOKEN and (not methods or call.method in methods)]


def refuses(code: int, status: int = 400, msg: str = "no", **headers: str) -> Callable[[dict[str, Any]], Raw]:
    """An answer with one of Feishu's error codes."""
    body = json.dumps({"code": code, "msg": msg, "error": {"log_id": "20260101ABC"}}).encode()
    return lambda _: Raw(status, body, {"Content-Type": "application/json", **headers})


class Chats:
    """Keeps messages as Feishu does: one for a uuid within the hour, redrawn where they stand, listed by chat."""

    def __init__(self, desk: FeishuDesk, **named: str) -> None:
        self.desk = desk
        self.named = named
        self.standing: list[dict[str, Any]] = []
        self.by_uuid: dict[tuple[str, str], dict[str, Any]] = {}
        self.knocked: list[tuple[str, list[str]]] = []
        self.tells_names = True
        self.numbers = count(1)
        self.now = 1_700_000_000.0
        desk.on.update({POST: self.post, REDRAW: self.redraw, EDIT: self.edit, LIST: self.list, GROUPS: self.groups,
                        KNOCK: self.knock})  # fmt: skip

    def post(self, given: dict[str, Any]) -> dict[str, Any]:
        place = given["receive_id"]
        known = self.by_uuid.get((place, given["uuid"]))
        if known and self.now - known["at"] < 3600:
            return self.told(known)
        message = {
            "id": f"om_{next(self.numbers)}", "chat": place if place.startswith("oc_") else f"oc_of_{place}",
            "type": given["msg_type"], "content": given["content"], "at": self.now, "sender": APP,
        }  # fmt: skip
        self.standing.append(message)
        self.by_uuid[place, given["uuid"]] = message
        return self.told(message)

    def redraw(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self.found()
        if message is None or message["type"] != "interactive":
            return {"code": 230001, "msg": "not a card"}
        if self.now - message["at"] > 14 * 86400:
            return {"code": 230031, "msg": "too old"}
        message["content"] = given["content"]
        return {}

    def edit(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self.found()
        if message is None or message["type"] != "text":
            return {"code": 230054, "msg": "not a text"}
        message["content"] = given["content"]
        return self.told(message)

    def found(self) -> dict[str, Any] | None:
        name = self.desk.paths[-1].split("/")[5]
        return next((m for m in self.standing if m["id"] == name), None)

    def list(self, given: dict[str, Any]) -> dict[str, Any]:
        asked = self.desk.queries[-1]
        mine = [m for m in self.standing
                if m["chat"] == asked["container_id"] and m["at"] >= int(asked["start_time"])]  # fmt: skip
        start = int(asked.get("page_token") or 0)
        size = int(asked["page_size"])
        more = {"has_more": True, "page_token": str(start + size)} if len(mine) > start + size else {"has_more": False}
        return {"items": [self.told(m) for m in mine[start : start + size]], **more}

    def groups(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"items": [{"name": name, "chat_id": chat} for name, chat in self.named.items()], "has_more": False}

    def knock(self, given: dict[str, Any]) -> dict[str, Any]:
        self.knocked.append((self.desk.paths[-1].split("/")[5], given["user_id_list"]))
        return {"invalid_user_id_list": []}

    def told(self, message: dict[str, Any]) -> dict[str, Any]:
        content = message["content"]
        if not self.tells_names and message["type"] == "interactive":
            content = json.dumps({"title": title(content), "elements": [[{"tag": "text", "text": "…"}]]})
        return {
            "message_id": message["id"], "chat_id": message["chat"], "msg_type": message["type"], "deleted": False,
            "create_time": str(int(message["at"] * 1000)), "body": {"content": content},
            "sender": {"id": message["sender"], "id_type": "app_id", "sender_type": "app"},
        }  # fmt: skip

    def texts(self, chat: str) -> list[str]:
        """What stands in a chat: titles of cards, words of texts."""
        mine = [m for m in self.standing if m["chat"] == chat]
        return [title(m["content"]) if m["type"] == "interactive" else json.loads(m["content"])["text"] for m in mine]


def title(content: str) -> str:
    return json.loads(content)["header"]["title"]["content"]
