"""One HTTP request as a server hands it to the app, with any headers at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What was answered."""

    status_code: int
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


async def asked(app: Any, method: str, path: str, headers: list[tuple[bytes, bytes]], pieces: list[bytes]) -> Reply:
    """One request as a server hands it to the app, its body in pieces."""
    body = [{"type": "http.request", "body": piece, "more_body": n < len(pieces)} for n, piece in enumerate(pieces, 1)]
    sent: list[Any] = []

    async def receive() -> Any:
        return body.pop(0) if body else {"type": "http.disconnect"}

    async def send(given: Any) -> None:
        sent.append(given)

    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"",
        "headers": headers, "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    return Reply(sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:]))
