"""Monday, 09:30: everybody of a very large company is asked about their week, by four replicas against the limits of a
Feishu of our own; then some of them answer, through what stands before the replicas."""

from __future__ import annotations

import math
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.platforms.feishu.manifest import PATH
from tests.bench.crowd import BEFORE_MONDAY
from tests.bench.postman import Ack
from tests.bench.shared.town import A_MINUTE, A_SECOND, LIMITED, Town, town
from tests.commands.serving import seen
from tests.platforms.feishu.fake import FakeFeishu
from tests.platforms.feishu.fake.company import Call, Message
from tests.replicas.balancer import Balancer

WHOLE, USUAL = 50_000, 6_000
PEOPLE = int(os.environ.get("MONDAY", USUAL))
"""How many are asked; MONDAY=50000 for the whole Monday."""
REPLICAS, TIMES = 4, 5
"""Feishu's limits are so many times as wide, so that a Monday takes a part of its time."""
ANSWERS, HANDS = 300, 16
PATIENCE_S, FORMS_S = 3_000.0, 60.0
"""So long letters, and forms that were asked for or answers that were kept, may take."""
HALF_PAST_NINE = BEFORE_MONDAY.timestamp() + 30
TOO_OFTEN = (99991400, 230020)
ANSWERED = "SELECT count(*) FROM audit WHERE action = 'meetings.monday:ask:submit'"


@dataclass(frozen=True)
class Asked:
    """Who was asked. `written_s`, `first_s`, `last_s`: seconds after half past nine until the last letter was written,
    and until the first and the last were taken by Feishu; `least_s`: from the first to the last, if there were nothing
    but its limits. `python_ms`, `server_ms`, `fake_ms`: of processor time a person. `peak_mb`: of each replica."""

    cases: int
    posts: int
    refused: int
    lost: int
    twice: int
    written_s: float
    first_s: float
    last_s: float
    least_s: float
    python_ms: float
    server_ms: float
    fake_ms: float
    peak_mb: list[float]

    @property
    def share(self) -> float:
        """Of the permitted rate."""
        return self.least_s / (self.last_s - self.first_s)


@dataclass(frozen=True)
class Answers:
    """The acks of forms opened and of answers sent; after how many seconds the audit had all of them; answers it lacks
    a minute later. An answer is acknowledged once it is kept: where much goes on, its turn may come after that."""

    opened: list[Ack]
    sent: list[Ack]
    seconds: float
    lost: int


@dataclass(frozen=True)
class Monday:
    """All of it; by how many replicas against limits how many times as wide."""

    people: int
    times: int
    asked: Asked
    answers: Answers


def measure(
    folder: Path, people: int = PEOPLE, *, answers: int = ANSWERS, replicas: int = REPLICAS, times: int = TIMES
) -> Monday:
    """Everybody is asked at once; when the last letter is there, some of them answer at once."""
    with town(folder, people, replicas, times) as found:
        asked = _asked(found, people, times)
        return Monday(people, times, asked, _answered(found, min(answers, people)))


def _asked(found: Town, people: int, times: int) -> Asked:
    feishu, before = found.feishu, found.cpu_s()
    found.nearly()
    _wait(lambda: sum(bool(chat.messages) for chat in list(feishu.chats.values()) if chat.user) >= people)
    python, server, own = (now - was for now, was in zip(found.cpu_s(), before, strict=True))
    posts = list(_posts(feishu))
    arrived = sorted(call.at for call in posts if call.status == 200)
    had = Counter(chat.user for chat in feishu.chats.values() if chat.user for _ in chat.messages)
    return Asked(
        cases=found.made.ask("SELECT count(*) FROM case_ WHERE workflow = 'meetings.monday'"),
        posts=len(posts),
        refused=sum(call.status == 429 or call.answer.get("code") in TOO_OFTEN for call in posts),
        lost=people - len(had),
        twice=sum(count > 1 for count in had.values()),
        written_s=float(found.made.ask("SELECT extract(epoch FROM max(created_at)) FROM outbox")) - HALF_PAST_NINE,
        first_s=arrived[0] - HALF_PAST_NINE,
        last_s=arrived[-1] - HALF_PAST_NINE,
        least_s=_least_s(people, times),
        python_ms=python / people * 1000,
        server_ms=server / people * 1000,
        fake_ms=own / people * 1000,
        peak_mb=[each.peak_mb for each in found.processes],
    )


def _least_s(count: int, times: int) -> float:
    """How soon after the first the last of so many can be taken: by the minute, and by the second within the last."""
    minutes = (count - 1) // (A_MINUTE * times)
    return max(60.0 * minutes + math.floor((count - 1) % (A_MINUTE * times) / (A_SECOND * times)), 1.0)


def _answered(found: Town, count: int) -> Answers:
    """So many of all teams open the form from the card they were sent, then each sends it; each request comes to the
    next replica."""
    feishu = found.feishu
    balancer = Balancer(PATH)
    balancer.ports = [each.port for each in found.processes]
    feishu.delivery.target, feishu.delivery.patience = balancer, 60.0
    asked = [chat.user for chat in feishu.chats.values() if chat.user and chat.messages]
    who = asked[:: len(asked) // count][:count]
    opened = _all_of(partial(_opens, feishu, each) for each in who)
    forms = seen(lambda: all(_form(feishu, each) is not None for each in who), FORMS_S)
    shown = who if forms else [each for each in who if _form(feishu, each) is not None]
    began = time.monotonic()
    sent = _all_of(partial(_sends, feishu, each) for each in shown)
    seen(lambda: found.made.ask(ANSWERED) >= len(sent), FORMS_S)
    return Answers(opened, sent, time.monotonic() - began, count - found.made.ask(ANSWERED))


def _all_of(works: Iterator[Callable[[], Ack]]) -> list[Ack]:
    with ThreadPoolExecutor(HANDS) as pool:
        return [each.result() for each in [pool.submit(work) for work in works]]


def _opens(feishu: FakeFeishu, who: str) -> Ack:
    card = feishu.chats[feishu.direct(who)].messages[0]
    button = next(c for c in feishu.controls(card.message_id, who) if _verb(c.value) == "submit")
    return _ack(feishu.as_user(who).uses(card.message_id, button))


def _sends(feishu: FakeFeishu, who: str) -> Ack:
    form, hands = _form(feishu, who), feishu.as_user(who)
    assert form is not None
    first = next(c for c in feishu.controls(form.message_id, who) if c.kind == "input")
    hands.fills(form.message_id, {first.name: "主视觉定稿，618预热"})
    return _ack(hands.submits(form.message_id, "send"))


def _form(feishu: FakeFeishu, who: str) -> Message | None:
    """The newest message in which somebody can write."""
    there = reversed(feishu.chats[feishu.direct(who)].messages)
    return next((m for m in there if any(c.kind == "input" for c in feishu.controls(m.message_id, who))), None)


def _verb(value: Any) -> Any:
    return value.get("v") if isinstance(value, dict) else None


def _ack(answered: Any) -> Ack:
    return Ack(answered.status, answered.seconds)


def _posts(feishu: FakeFeishu) -> Iterator[Call]:
    return (call for call in list(feishu.calls) if f"{call.verb} {call.route}" == LIMITED[0])


def _wait(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "the letters did not arrive in time"
        time.sleep(0.5)
