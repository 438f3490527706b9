"""Tokens and secrets exchanged while people write: what is refused meanwhile comes again, and is answered once."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.settings import Settings, variable
from storage import Store
from tests.commands.serving import feishu_of, get, ready, seen, serving
from tests.commands.test_play import free_port
from tests.platforms.feishu.fake import FakeFeishu
from tests.platforms.slack.fake import FakeSlack
from tests.scale import WHOLE, times

MANY = times(3, 12)
WHO = {"slack": "U1", "feishu": "ou_wang"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine, and no `.env`, reaches these tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def given(platform: str, fake: Any) -> Mapping[str, str]:
    """What a bot is told of that platform as it now is."""
    if platform == "feishu":
        return feishu_of(fake, "http")
    return {"SLACK_BOT_TOKEN": fake.bot_token, "SLACK_SIGNING_SECRET": fake.signing_secret, "SLACK_API_URL": fake.url}


def exchange_token(platform: str, fake: Any) -> None:
    """Whoever holds the old one can call nothing any more."""
    if platform == "slack":
        fake.bot_token = "xoxb-the-new-one"
    else:
        fake.app_secret = "the-new-secret-of-the-app"
        fake.tokens.revoke()


def exchange_secrets(platform: str, fake: Any) -> None:
    """What the platform sends is signed, or sealed, with something new."""
    if platform == "slack":
        fake.signing_secret = "f" * 32
    else:
        fake.encrypt_key, fake.verification_token = "the-new-encrypt-key", "the-new-verification-token"


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def kept(data: Path, query: str) -> list[str]:
    with Store.open(f"sqlite:///{data / 'bole.db'}", None, read_only=True) as store, store.reading() as tx:
        return [row[0] for row in tx.ask(text(query))]


@pytest.mark.parametrize("platform", ["slack", "feishu"] if WHOLE else ["slack"])
def test_tokens_and_secrets_exchanged_under_load_lose_nothing(tmp_path: Path, platform: str) -> None:
    """K2: the token is withdrawn first: what people write is taken, the answers wait, and /readyz says why. Then the
    secret by which events are known: what comes is refused, so that the platform brings it again. Restarted with the
    new ones, everything written is answered exactly once, and neither the old nor the new ones stand in the log."""
    port, data = free_port(), tmp_path / "data"
    make = {"slack": FakeSlack, "feishu": FakeFeishu}[platform]
    with make(to=f"http://127.0.0.1:{port}/{platform}/events") as fake:
        who = WHO[platform]
        fake.user(who, "王小雨", "wang.xiaoyu@banxia.example")
        fake.pace.on, fake.delivery.patience = False, 20.0
        old = given(platform, fake)
        with serving(old, data, port) as process:
            ready(process)
            assert seen(lambda: get(port, "/readyz")[0] == 200)
            told = [fake.as_user(who).says("帮助") for _ in range(MANY)]
            assert [each.status for each in told] == [200] * MANY
            exchange_token(platform, fake)
            told += [fake.as_user(who).says("帮助") for _ in range(MANY)]
            assert seen(lambda: json.loads(get(port, "/readyz")[1])["letters"][platform]["last_error"])
            exchange_secrets(platform, fake)
            refused = [fake.as_user(who).says("帮助") for _ in range(MANY)]
            assert all(attempt.status == 401 for each in refused for attempt in each.attempts)
            stop(process)
            assert process.stderr is not None
            log = process.stderr.read()
        new = given(platform, fake)
        with serving(new, data, port) as process:
            ready(process)
            assert seen(lambda: get(port, "/readyz")[0] == 200)
            again = fake.delivery.redeliver if platform == "slack" else fake.delivery.repush
            assert len(again(all=True)) >= MANY
            told += [fake.as_user(who).says("帮助") for _ in range(MANY)]
            assert seen(lambda: json.loads(get(port, "/readyz")[1])["letters"][platform]["waiting"] == 0, 120)
            stop(process)
            assert process.stderr is not None
            log += process.stderr.read()
        written = kept(data, f"SELECT key FROM inbox WHERE platform = '{platform}' AND state = 'done'")
        assert len(written) == len(told) + len(refused) == 4 * MANY
        letters = kept(data, "SELECT state FROM outbox WHERE person IS NOT NULL")
        assert set(letters) == {"sent"}
        assert len(fake.messages(who)) - len(written) >= len(letters), "what was written, and an answer to each"
    for secret in {*old.values(), *new.values()} - {fake.url, "http"} - {getattr(fake, "app_id", "")}:
        assert secret not in log
