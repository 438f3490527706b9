"""How what people do reaches the app: signed HTTP or Socket Mode, repeated, held back and tried again as Slack does."""

from __future__ import annotations

import copy
import hashlib
import hmac
import http.client
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode, urlsplit

from tests.platforms.slack.fake.workspace import Json

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

Kind = Literal["events_api", "interactive", "slash_commands"]
InProcess = Callable[[Mapping[str, str], bytes], tuple[int, bytes]]
LATER = (0.0, 60.0, 300.0)
"""After how many seconds Slack sends an event again that was not taken."""


@dataclass
class Attempt:
    """One try: the status (0: no answer), the body as data where it is JSON, the seconds it took."""

    status: int
    body: Any
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Answered:
    """What came back of something a person did. `view`: the view it was done in; `applied`: what became of it."""

    kind: Kind
    payload: Json
    attempts: list[Attempt] = field(default_factory=list)
    applied: str = ""
    trouble: str = ""
    tries: int = 0

    @property
    def status(self) -> int:
        """The status of the first answer, 0 when there was none."""
        return self.attempts[0].status if self.attempts else 0

    @property
    def body(self) -> Any:
        return self.attempts[0].body if self.attempts else None

    @property
    def seconds(self) -> float:
        return self.attempts[0].seconds if self.attempts else 0.0

    @property
    def ok(self) -> bool:
        """Whether the app took it, so that the person saw no error."""
        return self.status == 200 and not self.trouble


class Delivery:
    """The way to the app. `target`: an address, or a function for an app in this process; None for Socket Mode."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self.target: str | InProcess | None = None
        self.patience = 3.0
        self.retries = 1
        self.log: list[Answered] = []
        self.waiting: list[tuple[float, Answered]] = []
        self._times: Callable[[], int] = lambda: 1
        self._held: list[Answered] | None = None

    def repeat(self, most: int = 4, least: int = 1, seed: int = 1) -> None:
        """From now on everything is delivered `least` to `most` times, though it was taken."""
        chance = random.Random(seed)
        self._times = lambda: chance.randint(least, most)

    def hold(self) -> None:
        """Keep everything back from now on, until `release`; what hands return has no answer till then."""
        self._held = []

    def release(self, order: Sequence[int] | None = None) -> list[Answered]:
        """Deliver what was held, in this order of places (0 is the first), else as it came."""
        held, self._held = self._held or [], None
        return [self.deliver(held[n]) for n in (order if order is not None else range(len(held)))]

    def send(self, kind: Kind, payload: Json) -> Answered:
        """Deliver something new."""
        return self.deliver(Answered(kind, copy.deepcopy(payload)))

    def deliver(self, what: Answered) -> Answered:
        """Deliver it, as often as `repeat` says; an event that is not taken is tried again."""
        if self._held is not None:
            self._held.append(what)
            return what
        for _ in range(self._times()):
            self._try(what)
        with self._slack.lock:
            self.log.append(what)
        if what.kind == "events_api" and not 200 <= what.attempts[-1].status < 300:
            self._again_later(what)
        return what

    def again(self, what: Answered) -> Answered:
        """The same once more, to the last sign, as after a lost answer; its own answer."""
        once_more = Answered(what.kind, what.payload, tries=what.tries)
        self._try(once_more)
        return once_more

    def twin(self, what: Answered) -> Answered:
        """The same message as another event: event_id and times differ, client_msg_id does not."""
        other = copy.deepcopy(what.payload)
        other["event_id"] = self._slack.id("Ev")
        ts = self._slack.ts()
        other["event"] |= {"ts": ts, "event_ts": ts}
        return self.send(what.kind, other)

    def redeliver(self, *, all: bool = False) -> list[Answered]:
        """What Slack sends again by now: those whose time has come by the workspace's clock, or all."""
        with self._slack.lock:
            due = [(at, w) for at, w in self.waiting if all or at <= self._slack.now()]
            self.waiting = [pair for pair in self.waiting if pair not in due]
        for _, what in due:
            self._try(what)
            if not 200 <= what.attempts[-1].status < 300:
                self._again_later(what)
        return [what for _, what in due]

    def _again_later(self, what: Answered) -> None:
        if what.attempts[-1].headers.get("x-slack-no-retry") == "1" or what.tries > len(LATER):
            return
        while what.tries <= self.retries and what.tries <= len(LATER):
            self._try(what)
            if 200 <= what.attempts[-1].status < 300:
                return
        if what.tries <= len(LATER):
            with self._slack.lock:
                self.waiting.append((self._slack.now() + LATER[what.tries - 1], what))

    def _try(self, what: Answered) -> None:
        number, reason = what.tries, _reason(what)
        what.tries += 1
        if self.target is None:
            what.attempts.append(self._slack.line.send(what.kind, what.payload, number, reason, self.patience))
            return
        body, media = encoded(what)
        headers = signed(self._slack.signing_secret, body, self._slack.now()) | {"Content-Type": media}
        if number and what.kind == "events_api":
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        what.attempts.append(self.post(headers, body))

    def post(self, headers: Mapping[str, str], body: bytes) -> Attempt:
        """One request to the app, with these headers and no others of ours: forged ones are sent by this, too."""
        began = time.monotonic()
        try:
            if callable(self.target):
                status, content = self.target(headers, body)
                given: dict[str, str] = {}
            else:
                status, content, given = self._http(headers, body)
        except (OSError, http.client.HTTPException) as lost:
            return Attempt(0, repr(lost), time.monotonic() - began)
        return Attempt(status, _data(content), time.monotonic() - began, given)

    def _http(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes, dict[str, str]]:
        assert isinstance(self.target, str)
        where = urlsplit(self.target)
        connection = http.client.HTTPConnection(where.hostname or "127.0.0.1", where.port, timeout=self.patience)
        try:
            connection.request("POST", where.path or "/", body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
        finally:
            connection.close()


def encoded(what: Answered) -> tuple[bytes, str]:
    """The raw body and its media type: JSON for events, a form for everything else."""
    if what.kind == "events_api":
        return json.dumps(what.payload, ensure_ascii=False).encode(), "application/json"
    fields = what.payload
    if what.kind == "interactive":
        fields = {"payload": json.dumps(what.payload, ensure_ascii=False)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def signed(secret: str, body: bytes, now: float) -> dict[str, str]:
    """The headers by which the app knows Slack."""
    at = str(int(now))
    mark = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    agent = "Slackbot 1.0 (+https://api.slack.com/robots)"
    return {"X-Slack-Signature": f"v0={mark}", "X-Slack-Request-Timestamp": at, "User-Agent": agent}


def _reason(what: Answered) -> str:
    if not what.attempts:
        return ""
    last = what.attempts[-1].status
    return "http_timeout" if last in (0, 200) else "http_error"


def _data(content: bytes) -> Any:
    text = content.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text
