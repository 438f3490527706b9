"""Slack's memory of conversations in a few lines, behind a desk or in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from bot.cards.model import Card, plain_line
from bot.platforms.lines import Lines, Reply


def drawn(card: Card) -> dict[str, Any]:
    """A card as a message: its title."""
    title = plain_line(card.title)
    return {"text": title, "blocks": [{"type": "header", "text": {"type": "plain_text", "text": title}}]}


class Conversations:
    """Who has which direct chat, which channels there are, and what stands in each, oldest first."""

    def __init__(self, *people: str, **named: str) -> None:
        self.direct = {person: f"D{person}" for person in people}
        self.named = named
        self.opened: set[str] = set()
        self.standing: dict[str, list[dict[str, Any]]] = {c: [] for c in (*self.direct.values(), *named.values())}
        self.clock = 1_700_000_000.0
        self.methods: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "conversations.open": self.open,
            "conversations.list": self.list,
            "conversations.history": self.history,
            "chat.postMessage": self.post,
            "chat.update": self.update,
        }

    def texts(self, channel: str) -> list[str]:
        return [message["text"] for message in self.standing[channel]]

    def open(self, given: dict[str, Any]) -> dict[str, Any]:
        person = given["users"]
        if person not in self.direct:
            return {"error": "user_not_found"}
        self.opened.add(person)
        return {"channel": {"id": self.direct[person]}}

    def list(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["types"] == "im":
            return {"channels": [{"id": self.direct[p], "user": p, "is_im": True} for p in sorted(self.opened)]}
        names = sorted(self.named)
        at = int(given.get("cursor", "0"))
        page = {"channels": [{"id": self.named[n], "name": n} for n in names[at : at + 2]]}
        return page | {"response_metadata": {"next_cursor": str(at + 2) if at + 2 < len(names) else ""}}

    def history(self, given: dict[str, Any]) -> dict[str, Any]:
        since = [m for m in reversed(self.standing[given["channel"]]) if float(m["ts"]) > float(given["oldest"])]
        at = int(given.get("cursor", "0"))
        shown = since[at : at + 3]
        if given.get("include_all_metadata") not in ("1", "true", True):
            shown = [{k: v for k, v in m.items() if k != "metadata"} for m in shown]
        return {"messages": shown, "response_metadata": {"next_cursor": str(at + 3) if at + 3 < len(since) else ""}}

    def post(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["channel"] not in self.standing:
            return {"error": "channel_not_found"}
        self.clock += 0.001
        message = {**given, "ts": f"{self.clock:.6f}"}
        self.standing[given["channel"]].append(message)
        return {"channel": given["channel"], "ts": message["ts"]}

    def update(self, given: dict[str, Any]) -> dict[str, Any]:
        for message in self.standing.get(given["channel"], []):
            if message["ts"] == given["ts"]:
                message.update(given)
                return {"channel": given["channel"], "ts": given["ts"]}
        return {"error": "message_not_found"}


class InMemory(Lines):
    """Stands in for the lines to Slack where thousands of calls are made: nothing leaves the process."""

    def __init__(self, on: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]) -> None:
        super().__init__()
        self.on = on

    def ask(self, verb: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None, **_: Any) -> Reply:
        given = json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode()))
        answer = self.on[url.rpartition("/")[2]](given)
        return Reply(200, {}, json.dumps({"ok": "error" not in answer, **answer}).encode())
