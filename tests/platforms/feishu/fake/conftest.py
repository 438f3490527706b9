"""A small company on a clock the test turns, and a plain client for its Feishu."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.platforms.feishu.fake import FakeFeishu, decrypted


class Clock:
    """A clock the test turns."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def turn(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Client:
    """An app of a few lines that calls Feishu."""

    def __init__(self, feishu: FakeFeishu) -> None:
        self._feishu = feishu
        self._http = httpx.Client(base_url=feishu.url, timeout=5, trust_env=False)
        self.last = httpx.Response(200)
        self.token = ""

    def call(self, verb: str, path: str, body: Any = None, token: str | None = None, **query: Any) -> dict[str, Any]:
        """One call; the whole answer."""
        self.token = self.token or self.fresh()
        token = self.token if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.last = self._http.request(verb, f"/open-apis{path}", json=body, params=query, headers=headers)
        return self.last.json()

    def fresh(self) -> str:
        """The token Feishu gives now."""
        asked = {"app_id": self._feishu.app_id, "app_secret": self._feishu.app_secret}
        return self._http.post("/open-apis/auth/v3/tenant_access_token/internal", json=asked).json()[
            "tenant_access_token"
        ]

    def upload(self, path: str, fields: Mapping[str, str], name: str, content: bytes) -> dict[str, Any]:
        """A form with a file in the field "file" or "image"."""
        self.token = self.token or self.fresh()
        what = path.rpartition("/")[2].rstrip("s")
        self.last = self._http.post(
            f"/open-apis{path}", data=dict(fields), files={what: (name, content)},
            headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip
        return self.last.json()

    def sends(self, to: str, card: Any = None, *, text: str = "你好", kind: str = "open_id", uuid: str = "") -> Any:
        """Send a card or a text."""
        content = {"text": text} if card is None else card
        body = {"receive_id": to, "msg_type": "text" if card is None else "interactive", "content": json.dumps(content)}
        return self.call("POST", "/im/v1/messages", body | ({"uuid": uuid} if uuid else {}), receive_id_type=kind)

    def redraws(self, message_id: str, card: Any) -> Any:
        """Put another card in a message's place."""
        return self.call("PATCH", f"/im/v1/messages/{message_id}", {"content": json.dumps(card)})

    def close(self) -> None:
        self._http.close()


class App:
    """An app of a few lines that is called: keeps what came, answers what it was told to."""

    def __init__(self, feishu: FakeFeishu) -> None:
        self._feishu = feishu
        self.payloads: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.bodies: list[bytes] = []
        self.statuses: list[int] = []
        self.answer: Any = {}

    def __call__(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        self.headers.append(headers)
        self.bodies.append(body)
        self.payloads.append(json.loads(decrypted(self._feishu.encrypt_key, json.loads(body)["encrypt"])))
        answer = self.answer(self.payloads[-1]) if callable(self.answer) else self.answer
        return self.statuses.pop(0) if self.statuses else 200, json.dumps(answer).encode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def feishu(clock: Clock) -> Iterator[FakeFeishu]:
    with FakeFeishu(clock) as feishu:
        feishu.user("ou_1", "李娜", "li.na@example.com", job_title="HRBP")
        feishu.user("ou_2", "刘洋", "liu.yang@example.com")
        feishu.group("oc_1", "市场部", ["ou_1", "ou_2"])
        yield feishu


@pytest.fixture
def client(feishu: FakeFeishu) -> Iterator[Client]:
    client = Client(feishu)
    yield client
    client.close()


@pytest.fixture
def app(feishu: FakeFeishu) -> App:
    """The app, in this process."""
    app = App(feishu)
    feishu.delivery.target = app
    return app


def plain(words: str) -> dict[str, Any]:
    return {"tag": "plain_text", "content": words}


def button(label: str, name: str = "", **more: Any) -> dict[str, Any]:
    """A button; `value` among the rest gives it a callback."""
    value = more.pop("value", None)
    made: dict[str, Any] = {"tag": "button", "text": plain(label), **more}
    if name:
        made["name"] = name
    return made | ({"behaviors": [{"type": "callback", "value": value}]} if value is not None else {})


def card(*elements: Any, title: str = "") -> dict[str, Any]:
    """A card of schema 2.0."""
    made: dict[str, Any] = {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": list(elements)}}
    return made | ({"header": {"title": plain(title)}} if title else {})


def text(words: str) -> dict[str, Any]:
    return {"tag": "div", "text": plain(words)}


def form(*elements: Any) -> dict[str, Any]:
    return {"tag": "form", "name": "f", "elements": list(elements)}


def options(*labels: str) -> list[dict[str, Any]]:
    return [{"text": plain(label), "value": f"v{n}"} for n, label in enumerate(labels)]
