"""A replica that is put to sleep with letters in its hands, and wakes when they are another's."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.engine.fleet import Fleet
from storage import Store, StoreError, Tx, claims, outbox, session
from tests import postgres
from tests.commands.serving import seen, serving
from tests.commands.test_play import free_port
from tests.platforms.slack.fake import FakeSlack
from tests.replicas.hasty import HANDS, LEASE
from tests.replicas.test_serving import nothing_set, slack_of, stopped, took, up
from tests.replicas.town import POST as DOOR
from tests.replicas.town import Town
from tests.scale import times
from tests.storage.helpers import NOON

WRITERS = [f"U{number:03}" for number in range(12)]
UNDER_WAY_S = 1.5
POST = "chat.postMessage"
HASTY = "tests.replicas.hasty"

__all__ = ["nothing_set"]


def keys(slack: FakeSlack) -> Counter[str]:
    """How often each of our letters stands in Slack."""
    said = [message for user in WRITERS for message in slack.messages(user) if message.get("metadata")]
    return Counter(message["metadata"]["event_payload"]["key"] for message in said)


def writes(slack: FakeSlack, user: str) -> bool:
    """Somebody writes, and again where nothing was taken; whether something was in the end."""
    return any(took(slack.as_user(user).says("帮助")) for _ in range(6))


def is_heard(process: subprocess.Popen[str]) -> None:
    """What it logs is read from now on, however much that is: else it would wait for a reader in the end."""
    said = process.stderr
    assert said is not None
    threading.Thread(target=lambda: deque(said, maxlen=0), daemon=True).start()


def slows_down(slack: FakeSlack) -> Callable[[], bool]:
    """From now on a letter takes its time on its way; whether every hand waits for one."""
    arrived: list[Mapping[str, Any]] = []
    before = len(slack.called(POST))

    def is_noted(letter: Mapping[str, Any]) -> bool:
        arrived.append(letter)
        return True

    slack.delay(POST, UNDER_WAY_S, n=None, when=is_noted)
    return lambda: before + len(arrived) - len(slack.called(POST)) == HANDS


def test_who_slept_past_its_lease_sends_nothing_more_and_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A5: SIGSTOP while letters are under way and in hand, for longer than they are its own; meanwhile another replica
    brings them. Woken, the first sends none of them: once, in a whole run 100 times. (One in ten may find it between
    its last look at the lease and the socket: Slack has no key against that.)"""
    with FakeSlack() as slack, postgres.shelf().database() as url, ExitStack() as processes:
        slack.pace.on = False
        for user in WRITERS:
            slack.user(user, user.lower(), f"{user}@example.com", real_name=user)
        monkeypatch.setenv("BOT_DATABASE_URL", url)
        ports = [free_port() for _ in range(2)]
        given = slack_of(slack)
        running = [processes.enter_context(serving(given, tmp_path / "data", port, HASTY)) for port in ports]
        for each, port in zip(running, ports, strict=True):
            up(each, port)
            is_heard(each)
        slack.delivery.target = f"http://127.0.0.1:{ports[0]}/slack/events"

        def asked(query: str) -> Any:
            return postgres.shelf().server.ask(query, url.rpartition("/")[2])

        def left() -> list[dict[str, Any]]:
            fields = "id, state, kind, tries, error, attempted_at, engaged_until, not_before"
            rows = f"SELECT {fields} FROM outbox WHERE state NOT IN ('sent', 'superseded')"
            return asked(f"SELECT json_agg(each) FROM ({rows}) each") or []

        def at_work() -> Any:
            fields = "pid, state, wait_event, query, age(clock_timestamp(), state_change)"
            ours = (
                f"SELECT {fields} FROM pg_stat_activity WHERE application_name LIKE 'bole%' AND xact_start IS NOT NULL"
            )
            return asked(f"SELECT json_agg(each) FROM ({ours}) each")

        def unheard() -> int:
            return asked("SELECT count(*) FROM inbox WHERE state = 'new'")

        first, other = running
        for _ in range(pauses := times(1, 100)):
            os.kill(other.pid, signal.SIGSTOP)
            hands_are_full = slows_down(slack)
            with ThreadPoolExecutor(8) as people:
                writing = [people.submit(writes, slack, user) for user in WRITERS]
                assert seen(hands_are_full, 30), "too little was under way"
                os.kill(first.pid, signal.SIGSTOP)
                os.kill(other.pid, signal.SIGCONT)
                slack.calm()
                time.sleep(LEASE.total_seconds() + UNDER_WAY_S)
                assert seen(lambda: not left(), 60), f"{left()}, {at_work()}"
                os.kill(first.pid, signal.SIGCONT)
                assert all(each.result() for each in writing)
            assert seen(lambda: unheard() == 0 and not left(), 60)
        twice = sum(keys(slack).values()) - len(keys(slack))
        assert twice <= max(1, pauses // 10), f"{twice} letters were sent twice"
        assert len(keys(slack)) == asked("SELECT count(*) FROM outbox WHERE state = 'sent'")
        for each in running:
            assert stopped(each) < 10


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What PostgreSQL gives us otherwise in seconds."""
    monkeypatch.setitem(session._IN_A_SESSION, "idle_in_transaction_session_timeout", 500)
    monkeypatch.setitem(session._IN_A_SESSION, "lock_timeout", 200)


def claimed(store: Store) -> list[str]:
    """Take in hand what may go; the keys."""
    with store.transaction() as tx:
        return [claim.letter.key for claim in claims.take(tx, DOOR, NOON, 10, LEASE)]


def writes_one(tx: Tx) -> None:
    outbox.put(tx, "a", "a", "direct", "D1", DOOR, 1, {}, NOON)


def test_who_falls_asleep_in_the_middle_of_claiming_holds_nobody_up_for_long(hurried: None, town: Town) -> None:
    """A5: stopped after some of several statements that go one after the other, a replica leaves PostgreSQL waiting for
    the rest, without a limit of its own: the others hang up on it as soon as between two statements PostgreSQL would
    have. Woken, it has done nothing."""
    sleeper, other = (house.tools.store for house in town.houses[:2])
    with other.transaction() as tx:
        writes_one(tx)
    found: list[str] = []
    with suppress(StoreError), sleeper.transaction() as tx:
        assert claims.take(tx, DOOR, NOON, 10, LEASE)
        tx.alone("what comes next")  # is sent, and not waited for
        with pytest.raises(StoreError, match="busy"):
            claimed(other)
        time.sleep(0.6)
        Fleet("other").beat(town.houses[1].tools)
        found = claimed(other)
    assert found == ["a"]


def test_who_said_it_would_take_long_is_given_the_time(hurried: None, town: Town) -> None:
    """A5: opening a large company is not taken for sleep."""
    one, other = (house.tools for house in town.houses[:2])
    with one.store.transaction() as tx:
        tx.patiently(30)
        writes_one(tx)
        time.sleep(0.6)
        Fleet("other").beat(other)
    assert claimed(other.store) == ["a"]
