"""How what people do reaches the app: encrypted and signed, pushed again when it was not taken, lost or held back."""

from __future__ import annotations

import base64
import copy
import hashlib
import http.client
import json
import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from tests.platforms.feishu.fake.company import Json

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

Kind = Literal["event", "callback"]
Fate = Literal["", "lost", "unanswered"]
InProcess = Callable[[Mapping[str, str], bytes], tuple[int, bytes]]
LATER = (15.0, 300.0, 3600.0, 21600.0)
"""After how many seconds each time Feishu pushes an event again that was not taken."""


@dataclass
class Attempt:
    """One try: the status (0: no answer), the body as data where it is JSON, the seconds it took."""

    status: int
    body: Any
    seconds: float


@dataclass
class Answered:
    """What came back of something a person did. `applied`: what became of it on their screen; `trouble`: an error."""

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
    """The way to the app. `target`: an address, a function for an app in this process, None for the long connection.

    `ordered`: an event that was not taken keeps back those after it. `patience`: the real seconds Feishu waits.
    """

    def __init__(self, feishu: FakeFeishu, target: str | InProcess | None = None) -> None:
        self._feishu = feishu
        self.target = target
        self.patience = 3.0
        self.ordered = False
        self.log: list[Answered] = []
        self.waiting: list[tuple[float, Answered]] = []
        self._times: Callable[[], int] = lambda: 1
        self._held: list[Answered] | None = None
        self._fate: Callable[[Kind], Fate] = lambda kind: ""

    # what goes wrong

    def repeat(self, most: int = 4, least: int = 1, seed: int = 1) -> None:
        """From now on every event is delivered `least` to `most` times, though it was taken."""
        chance = random.Random(seed)
        self._times = lambda: chance.randint(least, most)

    def loses(self, share: float = 1.0, *, kind: Kind = "callback", fate: Fate = "lost", seed: int = 1) -> None:
        """From now on this share never arrives ("lost"), or its answer does not ("unanswered"); 0.0 ends it."""
        chance = random.Random(seed)
        self._fate = lambda k: fate if k == kind and chance.random() < share else ""

    def hold(self) -> None:
        """Keep everything back from now on, until `release`; what hands return has no answer till then."""
        self._held = []

    def release(self, order: Sequence[int] | None = None) -> list[Answered]:
        """Deliver what was held, in this order of places (0 is the first), else as it came."""
        held, self._held = self._held or [], None
        return [self.deliver(held[n]) for n in (order if order is not None else range(len(held)))]

    # how it goes

    def send(self, kind: Kind, payload: Json) -> Answered:
        """Deliver something new."""
        return self.deliver(Answered(kind, copy.deepcopy(payload)))

    def deliver(self, what: Answered) -> Answered:
        """Deliver it, an event as often as `repeat` says; one that is not taken is pushed again later."""
        if self._held is not None:
            self._held.append(what)
            return what
        with self._feishu.lock:
            self.log.append(what)
            if what.kind == "event" and self.ordered and self.waiting:
                self.waiting.append((0.0, what))
                return what
        for _ in range(self._times() if what.kind == "event" else 1):
            self._try(what)
        if what.kind == "event" and what.attempts[-1].status != 200:
            self._again_later(what)
        return what

    def again(self, what: Answered) -> Answered:
        """The same once more, with the same ids, as after a lost answer; its own answer."""
        once_more = Answered(what.kind, what.payload)
        self._try(once_more)
        return once_more

    def twin(self, what: Answered) -> Answered:
        """The same message as another event: event_id and time differ, message_id does not."""
        other = copy.deepcopy(what.payload)
        other["header"]["event_id"] = self._feishu.id("", 32)
        return self.send(what.kind, other)

    def repush(self, *, all: bool = False) -> list[Answered]:
        """Push again what is due by Feishu's clock, or all that waits; of ordered ones as far as they are taken."""
        if not self.ordered:
            with self._feishu.lock:
                due = [pair for pair in self.waiting if all or pair[0] <= self._feishu.now()]
                self.waiting = [pair for pair in self.waiting if pair not in due]
            return [self._pushed(what) for _, what in due]
        done: list[Answered] = []
        while self.waiting and (all or self.waiting[0][0] <= self._feishu.now()):
            _, what = self.waiting.pop(0)
            behind, self.waiting = self.waiting, []
            done.append(self._pushed(what))
            stuck, self.waiting = bool(self.waiting), [*self.waiting, *behind]
            if stuck:
                break
        return done

    def _pushed(self, what: Answered) -> Answered:
        self._try(what)
        if what.attempts[-1].status != 200:
            self._again_later(what)
        return what

    def _again_later(self, what: Answered) -> None:
        if what.tries <= len(LATER):
            with self._feishu.lock:
                self.waiting.append((self._feishu.now() + LATER[what.tries - 1], what))

    def _try(self, what: Answered) -> None:
        what.tries += 1
        fate = self._fate(what.kind)
        if fate == "lost":
            what.attempts.append(Attempt(0, "lost on the way", 0.0))
            return
        attempt = self._carried(what)
        if fate == "unanswered":
            attempt = Attempt(0, "the answer was lost", attempt.seconds)
        what.attempts.append(attempt)

    def _carried(self, what: Answered) -> Attempt:
        feishu = self._feishu
        if self.target is None:
            return feishu.line.send(what.payload, self.patience)
        body = encoded(feishu.encrypt_key, what.payload)
        return self.post(signed(feishu.encrypt_key, body, feishu.now()), body)

    def post(self, headers: Mapping[str, str], body: bytes) -> Attempt:
        """One request to the app, with these headers and no others of ours: forged ones are sent by this, too."""
        began = time.monotonic()
        try:
            if callable(self.target):
                status, content = self.target(headers, body)
            else:
                status, content = self._http(headers, body)
        except (OSError, http.client.HTTPException) as lost:
            return Attempt(0, repr(lost), time.monotonic() - began)
        took = time.monotonic() - began
        if took > self.patience:
            return Attempt(0, "the answer came too late", took)
        return Attempt(status, _data(content), took)

    def challenge(self, *, token: str | None = None) -> Attempt:
        """Ask the app whether the address is its own, as the console does when it is entered; not signed."""
        feishu = self._feishu
        words = feishu.verification_token if token is None else token
        about = {"challenge": feishu.id("", 32), "token": words, "type": "url_verification"}
        back = self.post({"Content-Type": "application/json"}, encoded(feishu.encrypt_key, about))
        ours = back.status == 200 and back.body == {"challenge": about["challenge"]} and back.seconds < 1.0
        return back if ours or back.status != 200 else Attempt(0, back.body, back.seconds)

    def _http(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        if not isinstance(self.target, str):
            raise ConnectionRefusedError("no address is set")
        where = urlsplit(self.target)
        connection = http.client.HTTPConnection(where.hostname or "127.0.0.1", where.port, timeout=self.patience)
        try:
            connection.request("POST", where.path or "/", body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def encrypted(key: str, words: bytes) -> str:
    """AES-256-CBC under the hash of the key, padded, with the vector in front, in base64."""
    vector = secrets.token_bytes(16)
    padder = PKCS7(128).padder()
    padded = padder.update(words) + padder.finalize()
    cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(vector)).encryptor()
    return base64.b64encode(vector + cipher.update(padded) + cipher.finalize()).decode()


def decrypted(key: str, words: str) -> bytes:
    """What `encrypted` has made unreadable."""
    raw = base64.b64decode(words)
    cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(raw[:16])).decryptor()
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(cipher.update(raw[16:]) + cipher.finalize()) + unpadder.finalize()


def encoded(key: str, payload: Json) -> bytes:
    """The raw body of a push; in the clear where there is no key."""
    plain = json.dumps(payload, ensure_ascii=False).encode()
    return json.dumps({"encrypt": encrypted(key, plain)}, separators=(",", ":")).encode() if key else plain


def signed(key: str, body: bytes, now: float) -> dict[str, str]:
    """The headers by which the app knows Feishu."""
    headers = {"Content-Type": "application/json; charset=utf-8", "X-Request-Id": secrets.token_hex(16)}
    if not key:
        return headers
    at, nonce = str(int(now)), secrets.token_hex(8)
    mark = hashlib.sha256(f"{at}{nonce}{key}".encode() + body).hexdigest()
    about = {"X-Lark-Request-Timestamp": at, "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": mark}
    return headers | about


def _data(content: bytes) -> Any:
    text = content.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text
