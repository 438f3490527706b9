"""Replicas as processes of their own, behind one balancer: restarted in turn, and without their database."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings, variable
from tests import postgres
from tests.commands.serving import get, ready, seen, serving
from tests.commands.test_play import free_port
from tests.platforms.slack.fake import FakeSlack
from tests.replicas.balancer import Balancer

PEOPLE = {"U1": "wang.xiaoyu", "U2": "li.na", "U3": "zhang.wei"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine, and no `.env`, reaches these tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack with a few people in it."""
    with FakeSlack() as made:
        made.pace.on = False
        for user, name in PEOPLE.items():
            made.user(user, name, f"{name}@example.com", real_name=name)
        yield made


def slack_of(slack: FakeSlack) -> dict[str, str]:
    """What a replica has to know of Slack, which brings its events over HTTP."""
    return {
        "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_SIGNING_SECRET": slack.signing_secret, "SLACK_API_URL": slack.url,
    }  # fmt: skip


class Traffic:
    """People who write all the time."""

    def __init__(self, slack: FakeSlack) -> None:
        self.told: list[Any] = []
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._writes, args=(slack, user)) for user in PEOPLE]
        for each in self._threads:
            each.start()

    def _writes(self, slack: FakeSlack, user: str) -> None:
        while not self._stopped.wait(0.4):
            self.told.append(slack.as_user(user).says("帮助"))

    def stop(self) -> None:
        self._stopped.set()
        for each in self._threads:
            each.join(30)


def took(told: Any) -> bool:
    """Whether what somebody wrote was taken, at the first try or when Slack brought it again."""
    return any(attempt.status == 200 for attempt in told.attempts)


def up(process: subprocess.Popen[str], port: int) -> None:
    """Wait until it says that it works, and does."""
    ready(process)
    assert seen(lambda: get(port, "/readyz")[0] == 200)


def stopped(process: subprocess.Popen[str]) -> float:
    """Tell it to stop, and wait; how many seconds that took."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    return time.monotonic() - began


def test_replicas_restarted_one_after_the_other_lose_and_repeat_nothing(
    tmp_path: Path, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A4: three replicas under load, each told to stop and started again: each is gone within ten seconds, everything
    that was taken is worked on, every answer comes once."""
    balancer = Balancer("/slack/events")
    slack.delivery.target = balancer
    with postgres.shelf().database() as url, ExitStack() as processes:
        monkeypatch.setenv("BOT_DATABASE_URL", url)
        ports = [free_port() for _ in range(3)]
        running = [processes.enter_context(serving(slack_of(slack), tmp_path / "data", port)) for port in ports]
        for each, port in zip(running, ports, strict=True):
            up(each, port)
        balancer.ports = ports
        traffic = Traffic(slack)
        try:
            for number, port in enumerate(ports):
                assert stopped(running[number]) < 10
                running[number] = processes.enter_context(serving(slack_of(slack), tmp_path / "data", port))
                up(running[number], port)
        finally:
            traffic.stop()
        assert all(took(each) for each in traffic.told) and len(traffic.told) > 20

        def counted(query: str) -> int:
            return postgres.shelf().server.ask(query, url.rpartition("/")[2])

        assert seen(lambda: counted("SELECT count(*) FROM outbox WHERE state = 'waiting'") == 0, 30)
        assert counted("SELECT count(*) FROM inbox WHERE state <> 'done'") == 0
        assert counted("SELECT count(*) FROM inbox WHERE platform = 'slack'") == len(traffic.told)
        keys = [m["metadata"]["event_payload"]["key"] for u in PEOPLE for m in slack.messages(u) if m.get("metadata")]
        assert len(keys) == len(set(keys)) == counted("SELECT count(*) FROM outbox WHERE state = 'sent'")
        for each in running:
            assert stopped(each) < 10
        assert counted("SELECT count(*) FROM replica") == 0


def test_without_its_database_it_refuses_and_says_so_and_comes_back_by_itself(
    tmp_path: Path, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D6: the server is stopped under it: what comes is refused so that Slack brings it again, /readyz says why; the
    server is started, and it works again, the same process."""
    port = free_port()
    slack.delivery.target = f"http://127.0.0.1:{port}/slack/events"
    server = postgres.Server()
    try:
        monkeypatch.setenv("BOT_DATABASE_URL", server.fresh())
        with serving(slack_of(slack), tmp_path / "data", port) as process:
            up(process, port)
            assert took(slack.as_user("U1").says("帮助"))
            server.stop()
            status, said = get(port, "/readyz")
            assert status == 503 and "does not answer" in json.loads(said)["database"]
            assert get(port, "/healthz")[0] == 200
            assert not took(slack.as_user("U2").says("帮助"))
            server.start()
            assert seen(lambda: get(port, "/readyz")[0] == 200)
            assert took(slack.as_user("U2").says("帮助"))
            assert seen(lambda: bool(slack.messages("U1")) and len(slack.messages("U2")) > 2)
            assert stopped(process) < 10
    finally:
        server.close()
