"""A Slack for tests, on loopback: the Web API as documented, strict, with people at their screens and faults."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from tests.platforms.slack.fake import chat, conversations, directory, filestore, modals, payloads, reading
from tests.platforms.slack.fake.delivery import Answered, Delivery, InProcess
from tests.platforms.slack.fake.faults import Fault, Faults, Kind
from tests.platforms.slack.fake.hands import Hands
from tests.platforms.slack.fake.limits import Pace
from tests.platforms.slack.fake.line import Line
from tests.platforms.slack.fake.methods import METHODS, Refusal, answered, arguments_of, bearer
from tests.platforms.slack.fake.workspace import APP, BOT, BOT_USER, TEAM, Call, Channel, Json, Workspace
from tests.platforms.wire import Drop, Reply, Request, Takeover, Wire

__all__ = ["APP", "BOT", "BOT_USER", "TEAM", "FakeSlack"]
PARTS = (chat, conversations, directory, filestore, modals)
"""Where the methods are; to import them enters them into the table."""
SUBSCRIBED = frozenset({"message.im", "app_mention", "app_home_opened", "team_join", "user_change"})


class FakeSlack(Workspace, Faults):
    """The server. `clock` gives the time of everything but real waiting; `to` is the app's address (None: Socket Mode).

    `subscribed`: the events the app has asked for. `scopes`: what its token may do, None for everything.
    """

    def __init__(
        self,
        clock: Callable[[], datetime | float] | None = None,
        *,
        to: str | InProcess | None = None,
        scopes: set[str] | None = None,
    ) -> None:
        Workspace.__init__(self, clock)
        Faults.__init__(self)
        self.bot_token = "xoxb-fake-bole-bot"
        self.app_token = "xapp-1-A0BOLE001-fake-bole-app"
        self.signing_secret = "0123456789abcdef0123456789abcdef"
        self.scopes = scopes
        self.revoked = ""
        self.subscribed = set(SUBSCRIBED)
        self.pace = Pace()
        self.broken: list[str] = []
        self.wire = Wire(self._receive)
        self.line = Line(self)
        self.delivery = Delivery(self)
        self.delivery.target = to

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.wire.port}"

    @property
    def url(self) -> str:
        """The base address of the Web API."""
        return f"{self.base}/api/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
        if kind is None and self.broken:
            raise AssertionError("the fake Slack itself broke:\n" + "\n".join(self.broken))

    def close(self) -> None:
        """End every connection and take no more."""
        self.line.close()
        self.wire.refuse()

    # people and the weather

    def as_user(self, user: str) -> Hands:
        """The hands of one person."""
        return Hands(self, user)

    def limit(self, method: str, per_second: float, burst: float = 1.0) -> None:
        """A rate limit of its own for one method."""
        self.pace.set(method, per_second, burst)

    def down(self, *, hang: bool = False) -> None:
        """Slack is gone: connections are refused, or taken and never answered."""
        if hang:
            self.wire.hanging = True
            return
        self.line.close()
        self.wire.refuse()

    def up(self) -> None:
        """Slack is back, at the same address."""
        if self.wire.hanging:
            self.wire.hanging = False
            return
        self.wire.listen()

    def revoke(self, code: str = "token_revoked") -> None:
        """The app's tokens are worth nothing any more: token_revoked, account_inactive; "" takes it back."""
        self.revoked = code

    def echo(self, channel: str, ts: str) -> Answered:
        """Tell the app of a message of its own, as Slack does of every message."""
        where = self.place(channel)
        message = next(m for m in self.messages(where.id) if m["ts"] == ts)
        return self.delivery.send("events_api", payloads.event(self, payloads.message_event(where, message)))

    # what a reader sees

    def shown(self, thing: Any, reader: str | None = None) -> str:
        """A message, a view or blocks as the words somebody reads; times in the reader's zone."""
        return reading.shown(self, thing, reader)

    def controls(self, thing: Any) -> list[reading.Control]:
        """What can be used in a message or a view."""
        return reading.controls(self, thing)

    # the server

    def _receive(self, request: Request) -> Reply | Takeover:
        try:
            return self._routed(request)
        except Drop:
            raise
        except Exception:
            self.broken.append(f"{request.method} {request.path}\n{traceback.format_exc()}")
            return Reply(500, b"the fake broke", "text/plain")

    def _routed(self, request: Request) -> Reply | Takeover:
        path = request.path
        if path.startswith("/api/"):
            return self._call(path.removeprefix("/api/"), request)
        if path == "/link/":
            return self.line.taken(request)
        if path.startswith("/upload/v1/"):
            return self._with_faults("upload", {}, lambda: filestore.uploaded(self, request))
        if path.startswith("/files-pri/"):
            return self._with_faults("download", {}, lambda: filestore.downloaded(self, request))
        if path.startswith(("/actions/", "/commands/", "/app/")):
            return self._with_faults("response_url", {}, lambda: self._respond(path.rpartition("/")[2], request))
        if path == "/signin":
            return Reply(200, b"<!DOCTYPE html><html><body>Sign in to Slack</body></html>", "text/html")
        return Reply(404, b"<!DOCTYPE html><html><body>Not found</body></html>", "text/html")

    def _call(self, name: str, request: Request) -> Reply:
        """One call of the Web API, through the faults it meets."""
        try:
            given = arguments_of(request)
        except Refusal as refused:
            return _json(refused.body)
        token = bearer(request) or given.get("token") or ""
        given.pop("token", None)
        met = self.faults_for(name, given)
        if "lost" in met:
            self._keep(name, given, {}, 0, "lost")
            raise Drop
        self.wire.pause(met["delay"].seconds if "delay" in met else 0)
        reply = self._faulty(name, given, met) or self._answer(name, token, given, "unanswered" in met)
        if "unanswered" in met:
            raise Drop
        reply.drip = met["drip"].seconds if "drip" in met else 0.0
        return reply

    def _faulty(self, name: str, given: Json, met: dict[Kind, Fault]) -> Reply | None:
        """The answer where a fault stands in place of the method."""
        if "status" in met:
            self._keep(name, given, {}, met["status"].status)
            return Reply(met["status"].status, b"<html><body>Server Error</body></html>", "text/html")
        if "limited" in met:
            return self._slow_down(name, given, int(met["limited"].seconds))
        if "error" in met:
            answer = {"ok": False, "error": met["error"].error, **met["error"].extra}
            self._keep(name, given, answer)
            return _json(answer)
        return None

    def _answer(self, name: str, token: str, given: Json, unanswered: bool) -> Reply:
        with self.changed:
            try:
                wait = self._too_fast(name, given)
                if wait:
                    return self._slow_down(name, given, wait)
                result = answered(self, name, token, given)
            except Refusal as refused:
                result = refused.body
            self._keep(name, given, result, fate="unanswered" if unanswered else "answered")
            return _json(result)

    def _too_fast(self, name: str, given: Json) -> int:
        method = METHODS.get(name)
        if method is None:
            return 0
        channel = (given.get("channel") or given.get("channel_id")) if method.posts else None
        where = self.directs.get(channel, channel) if channel else None
        return self.pace.refuses(name, method.tier, where, self.now())

    def _slow_down(self, name: str, given: Json, seconds: int) -> Reply:
        answer = {"ok": False, "error": "ratelimited"}
        self._keep(name, given, answer, 429)
        reply = _json(answer)
        reply.status, reply.headers = 429, {"Retry-After": str(seconds)}
        return reply

    def _keep(self, name: str, given: Json, result: Json, status: int = 200, fate: str = "answered") -> None:
        with self.changed:
            self.calls.append(Call(name, given, self.now(), result, status, fate))
            self.changed.notify_all()

    def _with_faults(self, name: str, given: Json, does: Callable[[], Reply]) -> Reply:
        """An address beside the Web API: its faults go by this name, and it is kept among the calls."""
        met = self.faults_for(name, given)
        if "lost" in met:
            self._keep(name, given, {}, 0, "lost")
            raise Drop
        self.wire.pause(met["delay"].seconds if "delay" in met else 0)
        reply = self._faulty(name, given, met)
        if reply is None:
            reply = does()
            self._keep(name, given, {}, reply.status, "unanswered" if "unanswered" in met else "answered")
        if "unanswered" in met:
            raise Drop
        reply.drip = met["drip"].seconds if "drip" in met else 0.0
        return reply

    def _respond(self, name: str, request: Request) -> Reply:
        """A response_url: five times in thirty minutes."""
        with self.changed:
            reply = self.replies.get(name)
            if reply is None or self.now() - reply.at > 1800:
                return _json({"ok": False, "error": "expired_url"}, 404)
            if reply.used >= 5:
                return _json({"ok": False, "error": "used_url"}, 404)
            try:
                given = arguments_of(request)
                if given.get("delete_original"):
                    self._delete(self.channels[reply.channel], reply.ts)
                else:
                    self._respond_with(reply.user, reply.channel, reply.ts, given)
            except Refusal as refused:
                return _json(refused.body, 400)
            reply.used += 1
            return Reply(200, b"ok", "text/plain")

    def _respond_with(self, user: str, channel: str, ts: str, given: Json) -> None:
        said = chat.content(given)
        stands = [m for m in [*self.channels[channel].messages, *self.whispers] if m["ts"] == ts]
        if given.get("replace_original") and stands:
            stands[0].update(said)
        elif given.get("response_type") == "in_channel":
            self.channels[channel].messages.append(chat.from_bot(self, said))
        else:
            chat.whispered(self, channel, user, said)

    def _delete(self, where: Channel, ts: str) -> None:
        where.messages[:] = [m for m in where.messages if m["ts"] != ts]
        self.whispers[:] = [w for w in self.whispers if w["ts"] != ts]

    def told_at_once(self, user: str, channel: str, body: Any) -> None:
        """What the answer to a slash command says in the conversation."""
        given = {"text": body} if isinstance(body, str) else body
        if given.get("text") or given.get("blocks"):
            with self.changed:
                self._respond_with(user, channel, "", given)
                self.changed.notify_all()


def _json(body: Json, status: int = 200) -> Reply:
    return Reply(status, json.dumps(body, ensure_ascii=False).encode())
