"""A Feishu for tests, on loopback: the API as documented, strict, with people at their screens and faults."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from tests.platforms.feishu.fake import (
    account,
    bases,
    calendars,
    cardrules,
    chats,
    history,
    line,
    messages,
    payloads,
    people,
    reading,
    records,
    resources,
    tasks,
)  # fmt: skip
from tests.platforms.feishu.fake.answers import Toast
from tests.platforms.feishu.fake.company import APP, BOT, TENANT, Call, Company, Json
from tests.platforms.feishu.fake.delivery import Answered, Delivery, InProcess
from tests.platforms.feishu.fake.faults import Fault, Faults, Kind
from tests.platforms.feishu.fake.hands import Hands
from tests.platforms.feishu.fake.pace import Pace
from tests.platforms.feishu.fake.routes import OPEN, Given, Refusal, Route, checked, found, given_by
from tests.platforms.wire import Drop, Reply, Request, Takeover, Wire

PARTS = (account, bases, calendars, chats, history, line, messages, people, records, resources, tasks)
"""Where the calls are; to import them enters them into the table."""


class FakeFeishu(Company, Faults):
    """The server. `clock` gives the time of everything but real waiting; `to` is the app's address or a function;
    None: the long connection.

    `subscribed`: the events the app has asked for, None for all. `scopes`: what the app may do, None for everything.
    `broken`: rules of Feishu the app broke. `crashes`: where the fake itself broke. `slow`: the real seconds it takes
    to make a task, an event or a record.
    """

    app_id, bot, tenant = APP, BOT, TENANT

    def __init__(
        self,
        clock: Callable[[], datetime | float] | None = None,
        *,
        to: str | InProcess | None = None,
        scopes: set[str] | None = None,
    ) -> None:
        Company.__init__(self, clock)
        Faults.__init__(self)
        self.app_secret = "fakesecretfakesecretfakesecret01"
        self.encrypt_key = "fake-encrypt-key"
        self.verification_token = "fakeverificationtokenfake0000001"
        self.scopes = scopes
        self.subscribed: set[str] | None = None
        self.tokens = account.Tokens()
        self.pace = Pace()
        self.crashes: list[str] = []
        self.told: list[Toast] = []
        self.sent = messages.Sent()
        self.tasks: dict[str, Json] = {}
        self.events: dict[str, Json] = {}
        self.bases: dict[str, bases.Base] = {}
        self.slow = 0.0
        self._done: dict[str, Json | None] = {}
        self.screens: dict[tuple[str, str, int], dict[str, Any]] = {}
        self.wire = Wire(self._receive)
        self.line = line.Line(self)
        self.delivery = Delivery(self, to)

    @property
    def url(self) -> str:
        """The base address, in place of https://open.feishu.cn."""
        return f"http://127.0.0.1:{self.wire.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
        if kind is None and self.crashes:
            raise AssertionError("the fake Feishu itself broke:\n" + "\n".join(self.crashes))

    def close(self) -> None:
        """End every connection and take no more."""
        self.line.close()
        self.wire.refuse()

    # people and the weather

    def as_user(self, open_id: str) -> Hands:
        """The hands of one person."""
        return Hands(self, open_id)

    def down(self, *, hang: bool = False) -> None:
        """Feishu is gone: connections are refused, or taken and never answered."""
        if hang:
            self.wire.hanging = True
            return
        self.line.abort()
        self.wire.refuse()

    def up(self) -> None:
        """Feishu is back, at the same address."""
        if self.wire.hanging:
            self.wire.hanging = False
            return
        self.wire.listen()

    def repeat(self, most: int = 4, least: int = 1, seed: int = 1) -> None:
        """From now on every event is delivered `least` to `most` times, though it was taken."""
        self.delivery.repeat(most, least, seed)

    def repush(self, *, all: bool = False) -> list[Answered]:
        """Push again what was not taken: what is due by Feishu's clock (15 s, 5 min, 1 h, 6 h), or all that waits."""
        return self.delivery.repush(all=all)

    def echo(self, message: Mapping[str, Any] | str) -> Answered:
        """Tell the app of a message of its own, as Feishu does of every message where an app asks for it."""
        return self.delivery.send("event", payloads.echoed(self, self.find_message(message)))

    # what a reader sees

    def shown(self, message: Mapping[str, Any] | str, reader: str | None = None) -> str:
        """A message as the words somebody reads, with what they typed into it."""
        return reading.shown(self, message, reader)

    def controls(self, message: Mapping[str, Any] | str, reader: str | None = None) -> list[reading.Control]:
        """What can be used in a message, in order."""
        return reading.controls(self, message, reader)

    def mentioned(self, message: Mapping[str, Any] | str) -> list[str]:
        """Whom a card's markdown mentions or names as a person, by id; "all" for everybody."""
        return list(cardrules.mentioned(self.find_message(message).content))

    def toasts(self, open_id: str) -> list[Toast]:
        """What was said to a person above their screen, oldest first; also the errors of their own client."""
        with self.lock:
            return [t for t in self.told if t.user == open_id]

    def base(self, token: str, name: str, *, allowed: bool = True) -> bases.Base:
        """A base somebody made; `allowed`: they let the app write in it."""
        with self.lock:
            self.bases[token] = bases.Base(token, name, allowed=allowed)
            return self.bases[token]

    def once(self, key: str, code: int, status: int, does: Callable[[], Json]) -> Json:
        """What `does` makes, once for each key; its first answer ever after; `code` while it is being made."""
        if not key:
            return does()
        with self.changed:
            if key in self._done:
                before = self._done[key]
                if before is None:
                    raise Refusal(code, "the same is being done just now", status)
                return before
            self._done[key] = None
            self.changed.notify_all()
        try:
            if not key.startswith("record"):
                self.wire.pause(self.slow)
            made = does()
        except BaseException:
            self._done.pop(key, None)
            raise
        self._done[key] = made
        return made

    def broke(self, what: str) -> None:
        """The app broke a rule."""
        with self.changed:
            self.broken.append(what)
            self.changed.notify_all()

    # the server

    def _receive(self, request: Request) -> Reply | Takeover:
        try:
            return self._routed(request)
        except Drop:
            raise
        except Exception:
            self.crashes.append(f"{request.method} {request.path}\n{traceback.format_exc()}")
            return Reply(500, b"the fake broke", "text/plain")

    def _routed(self, request: Request) -> Reply | Takeover:
        path = request.path
        if path == "/ws/v2":
            return self.line.taken(request)
        if path.startswith(OPEN + "/"):
            path = path.removeprefix(OPEN)
        elif path != "/callback/ws/endpoint":
            return Reply(404, b"404 page not found", "text/plain")
        try:
            which, ids = found(request.method, path)
            given = given_by(request, which, ids)
        except Refusal as refused:
            answer = self._refused(refused)
            self._keep(request.method, path, path, request.query, {}, answer[0], answer[1].status)
            return answer[1]
        return self._call(which, path, given, request)

    def _call(self, which: Route, path: str, given: Given, request: Request) -> Reply:
        """One call, through the faults it meets."""
        verb, name = which.verb, which.path
        met = self.faults_for(verb, name, path, given.body)
        if "lost" in met:
            self._keep(verb, name, path, given.query, given.body, {}, 0, "lost")
            raise Drop
        self.wire.pause(met["delay"].seconds if "delay" in met else 0)
        answer, reply = self._faulty(met) or self._answer(which, given, request)
        self._keep(
            verb, name, path, given.query, given.body, answer, reply.status,
            "unanswered" if "unanswered" in met else "answered",
        )  # fmt: skip
        if "unanswered" in met:
            raise Drop
        reply.drip = met["drip"].seconds if "drip" in met else 0.0
        return reply

    def _faulty(self, met: dict[Kind, Fault]) -> tuple[Json, Reply] | None:
        """The answer where a fault stands in place of the call."""
        if "status" in met:
            return {}, Reply(met["status"].status, b"<html><body>Bad Gateway</body></html>", "text/html")
        if "limited" in met:
            return self._slow_down(int(met["limited"].seconds))
        if "error" in met:
            return self._refused(Refusal(met["error"].code, met["error"].msg, met["error"].status))
        return None

    def _answer(self, which: Route, given: Given, request: Request) -> tuple[Json, Reply]:
        try:
            with self.changed:
                if not which.bare:
                    account.allowed(self, which, request)
                wait = self.pace.take(f"{which.verb} {which.path}", which.limits, self.now())
                if wait:
                    return self._slow_down(wait)
                checked(which, given)
                if request.headers.get("content-type", "").startswith("multipart/") != bool(given.files):
                    raise Refusal(which.bad, "Invalid request param: form-data expected", 400)
            result = which.does(self, given)
        except Refusal as refused:
            return self._refused(refused)
        if isinstance(result, Reply):
            return {"bytes": len(result.body)}, result
        answer = {"code": 0, "msg": "ok", **result} if which.whole else {"code": 0, "msg": "success", "data": result}
        return answer, _json(answer)

    def _refused(self, refused: Refusal) -> tuple[Json, Reply]:
        log = self.id("2026", 28).upper()
        troubles = f"https://open.feishu.cn/search?from=openapi&log_id={log}&code={refused.code}"
        answer = {
            "code": refused.code, "msg": refused.msg, "log_id": log, **refused.beside,
            "error": {"log_id": log, "troubleshooter": f"排查建议查看(Troubleshooting suggestions): {troubles}"},
        }  # fmt: skip
        return answer, _json(answer, refused.status)

    def _slow_down(self, seconds: int) -> tuple[Json, Reply]:
        answer, reply = self._refused(Refusal(99991400, "request trigger frequency limit", 429))
        reply.headers |= {"x-ogw-ratelimit-limit": "50", "x-ogw-ratelimit-reset": str(seconds)}
        return answer, reply

    def _keep(
        self,
        verb: str,
        name: str,
        path: str,
        query: Mapping[str, Any],
        body: Any,
        answer: Json,
        status: int,
        fate: str = "answered",
    ) -> None:
        with self.changed:
            self.calls.append(Call(verb, name, path, dict(query), body, self.now(), answer, status, fate))
            self.changed.notify_all()


def _json(body: Json, status: int = 200) -> Reply:
    headers = {"x-tt-logid": str(body.get("log_id", "20260101"))}
    return Reply(status, json.dumps(body, ensure_ascii=False).encode(), headers=headers)
