"""Serving Slack as a process of its own: ready, healthy, stopped by a signal; and one line for what is missing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.app import ROOT, build, company_of, policy_of
from bot.commands.front import main
from bot.policy import load_policy
from bot.settings import Settings, load_settings, variable
from storage import Store, handles, registers
from storage.health import wal_note
from tests.chats import Chats
from tests.commands.serving import get, ready, seen, serving
from tests.commands.test_play import free_port
from tests.platforms.slack.fake import FakeSlack

SET = {"SLACK_BOT_TOKEN": "xoxb-123456", "SLACK_APP_TOKEN": "xapp-123456", "SLACK_SIGNING_SECRET": "0123456789abcdef"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine, and no `.env`, reaches these tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def slack_of(slack: FakeSlack, *names: str) -> dict[str, str]:
    """These of Slack's variables."""
    given = {
        "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret, "SLACK_API_URL": slack.url,
    }  # fmt: skip
    return {name: given[name] for name in names}


def test_slack_is_served_by_socket_mode_and_stops_within_ten_seconds(tmp_path: Path) -> None:
    """A4, D5: ready with seconds and memory, and a word about a SQLite with the known defect; somebody writes and is
    answered; a signal ends it with code 0."""
    port = free_port()
    with FakeSlack() as slack:
        slack.user("U1", "wang.xiaoyu", "wang.xiaoyu@example.com", real_name="王小雨")
        names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL")
        with serving(slack_of(slack, *names), tmp_path / "data", port) as process:
            line = ready(process)
            assert "Socket Mode" in line and " s, " in line and " MB)" in line
            assert seen(lambda: slack.as_user("U1").says("帮助").status == 200)
            assert seen(lambda: slack.messages("U1"))
            status, said = get(port, "/readyz")
            assert status == 200 and json.loads(said)["slack"]["connected"] is True
            assert get(port, "/healthz") == (200, "ok\n") and get(port, "/slack/events")[0] == 404
            status, figures = get(port, "/metrics")
            assert status == 200 and 'bole_outbox_waiting{platform="slack"}' in figures and "wang" not in figures
            assert "xoxb" not in said and "wang" not in said
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0 and time.monotonic() - began < 10
            assert process.stderr is not None
            lines = [json.loads(line) for line in process.stderr]
            assert {"turn", "send"} <= {line["event"] for line in lines}
            assert not [line for line in lines if line["level"] == "error"]
            assert (wal_note().removeprefix("note: ") or None) in [None, *(line["event"] for line in lines)]


def test_slack_is_served_over_http_and_starts_before_slack_is_there(tmp_path: Path) -> None:
    """Out of reach it says so and is not ready; once Slack is back it is, and takes signed requests."""
    port = free_port()
    with FakeSlack(to=f"http://127.0.0.1:{port}/slack/events") as slack:
        slack.user("U1", "wang.xiaoyu", "wang.xiaoyu@example.com", real_name="王小雨")
        slack.down()
        names = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL")
        with serving(slack_of(slack, *names), tmp_path / "data", port) as process:
            assert "not to be reached yet" in ready(process)
            assert get(port, "/readyz")[0] == 503
            slack.up()
            assert seen(lambda: get(port, "/readyz")[0] == 200)
            assert slack.as_user("U1").says("帮助").status == 200
            assert seen(lambda: slack.messages("U1"))
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0


def test_a_signal_while_it_starts_ends_it_at_once(tmp_path: Path) -> None:
    """A4: the first process of a container is not ended by a signal it does not ask for, so it asks from its first
    moment on, before anything is loaded: else a container told to stop is killed half a minute later."""

    def asks_for(number: int) -> bool:
        caught = Path(f"/proc/{process.pid}/status").read_text("ascii").partition("SigCgt:")[2].split()[0]
        return bool(int(caught, 16) >> (number - 1) & 1)

    with FakeSlack() as slack:
        names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL")
        with serving(slack_of(slack, *names), tmp_path / "data", free_port()) as process:
            assert seen(lambda: asks_for(signal.SIGTERM))
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 130
            assert process.stdout is not None and "ready" not in process.stdout.read()
            assert process.stderr is not None and process.stderr.read() == ""


@pytest.fixture
def slack_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Slack's variables are right, and nothing is at the other end; where the data goes."""
    for name, value in {**SET, "SLACK_API_URL": "http://127.0.0.1:9/api/"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_without_a_company_file_nobody_made_up_works_there(tmp_path: Path) -> None:
    """Neither the playground's people nor its policy: whoever is in the workspace. One line says whom that lacks."""
    port = free_port()
    with FakeSlack() as slack:
        slack.user("U1", "wang.xiaoyu", "wang.xiaoyu@banxia.example", real_name="王小雨")
        names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL")
        with serving(slack_of(slack, *names), tmp_path / "data", port) as process:
            assert process.stdout is not None
            told = [process.stdout.readline() for _ in range(3)]
            assert "ready" in told[2]
            assert "BOT_COMPANY is not set" in told[0] and "the chat platform's directory" in told[0]
            assert 'hr_lead = ["their e-mail address"]' in told[1] and "maintainer" in told[1]
            assert seen(lambda: slack.as_user("U1").says("组织架构").status == 200)
            assert seen(lambda: slack.messages("U1"))
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
    with Store.open(f"sqlite:///{tmp_path / 'data' / 'bole.db'}", None, read_only=True) as store, store.reading() as tx:
        assert [row.person for row in handles.every(tx) if not row.bot] == ["slack:U1"]
        assert registers.of(tx, "company.people", "active") == []


def test_the_company_that_is_served_and_the_policy_are_its_own(slack_is_set: Path) -> None:
    """The same for every command beside serve: with Slack set up, nothing is the playground's."""
    settings = load_settings(None)
    assert company_of(settings).people == {} and policy_of(settings) == load_policy(None)
    playing = settings.model_copy(update={"slack_bot_token": None})
    assert company_of(playing).people and policy_of(playing) != load_policy(None)


def test_the_playground_and_a_real_company_never_share_their_memory(
    slack_is_set: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the playground was played in, serve and doctor ask for another folder; where a company works, play does."""
    played = Settings(_env_file=None, data_dir=slack_is_set)  # pyright: ignore[reportCallIssue]
    build(played.model_copy(update={"slack_bot_token": None}), {"playground": Chats()}).close()
    for command, code in (("serve", 2), ("doctor", 1)):
        assert main([command]) == code
        out, err = capsys.readouterr()
        assert "BOT_DATA_DIR=./data/slack" in (err if code == 2 else out)
    other = slack_is_set.with_name("other")
    build(load_settings(None).model_copy(update={"data_dir": other}), {"slack": Chats("slack")}, home="slack").close()
    assert main(["play", "--data", str(other)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "--data ./data/playground" in said


def test_the_doctor_says_whom_the_company_lacks(
    slack_is_set: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a file, and with one that names nobody; silent about it once both are named."""
    file = tmp_path / "company.toml"
    for text, lacks in (
        (None, True),
        ("", True),
        ('[roles]\nhr_lead = ["a@x.example"]\nmaintainer = "a@x.example"', False),
    ):
        if text is not None:
            file.write_text(text, "utf-8")
            monkeypatch.setenv("BOT_COMPANY", str(file))
        assert main(["doctor"]) == 0
        lines = [line for line in capsys.readouterr().out.splitlines() if "nobody is hr_lead" in line]
        assert bool(lines) is lacks and all(line.startswith("warn") for line in lines)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("BOT_COMPANY", "canary.toml", 2),
        ("BOT_POLICY", "canary.toml", 2),
        ("BOT_PORT", "canary", 2),
        ("BOT_HOST", "can ary", 2),
        ("BOT_TIMEZONE", "Canary/Islands", 2),
        ("BOT_CALENDAR", "XX", 2),
        ("BOT_LANG", "canary", 2),
        ("BOT_FIGURES_TOKEN", "canary", 2),
        ("BOT_DATABASE_URL", "mysql://canary", 2),
        ("BOT_DATABASE_URL", "postgresql://bole:canary@127.0.0.1:9/bole", 3),
    ],
)
def test_serve_names_every_other_variable_too(
    slack_is_set: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    name: str, value: str, code: int,
) -> None:  # fmt: skip
    """G3: one line, which says what to write; a database that is away is no setting, and has a code of its own."""
    monkeypatch.setenv(name, value)
    assert main(["serve"]) == code
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "unexpected" not in said
    if value.endswith(".toml"):
        assert "canary.toml: there is no such file" in said
    else:
        assert (name in said) is (code == 2) and "canary" not in said


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-123456"}, "SLACK_APP_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "0123456789abcdef"}, "SLACK_BOT_TOKEN"),
        ({**SET, "SLACK_BOT_TOKEN": "canary"}, "SLACK_BOT_TOKEN"),
        ({**SET, "SLACK_APP_TOKEN": "xoxb-canary"}, "SLACK_APP_TOKEN"),
        ({**SET, "SLACK_SIGNING_SECRET": "can ary canary canary"}, "SLACK_SIGNING_SECRET"),
        ({**SET, "SLACK_API_URL": "canary"}, "SLACK_API_URL"),
    ],
)
def test_what_is_missing_or_malformed_is_one_line_and_code_2(
    given: dict[str, str], named: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """G3: serve and doctor name the variable, never its value."""
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert main(["serve"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and named in said and "canary" not in said
    if given:
        assert main(["doctor"]) == 2
        lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("bad")]
        assert len(lines) == 1 and named in lines[0] and "canary" not in lines[0]


def test_a_token_slack_refuses_is_one_line_and_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong or a revoked token: said at the start; the doctor says it when it may ask."""
    with FakeSlack() as slack:
        for name, value in {**SET, "SLACK_API_URL": slack.url}.items():
            monkeypatch.setenv(name, value)
        data = str(tmp_path / "data")
        assert main(["serve", "--port", str(free_port()), "--data", data]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "SLACK_BOT_TOKEN" in said and "invalid_auth" in said
        assert main(["doctor", "--data", data]) == 0
        assert main(["doctor", "--online", "--data", data]) == 1
        told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("bad")]
        assert [("SLACK_BOT_TOKEN" in line, "SLACK_APP_TOKEN" in line) for line in told] == [
            (True, False),
            (False, True),
        ]


def test_the_doctor_asks_slack_only_when_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --online nobody is called."""
    with FakeSlack() as slack:
        right = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        for name, value in right.items():
            monkeypatch.setenv(name, value)
        assert main(["doctor", "--data", str(tmp_path / "data")]) == 0
        assert not slack.calls and "Socket Mode" in capsys.readouterr().out
        assert main(["doctor", "--online", "--data", str(tmp_path / "data")]) == 0
        assert [call.method for call in slack.calls] == ["auth.test", "apps.connections.open"]


def test_nothing_of_slack_is_loaded_where_it_is_not_set_up(tmp_path: Path) -> None:
    """Neither by serve, which says what is missing, nor by the playground's own house."""
    code = (
        "import sys; from bot.commands.front import main; assert main(['serve']) == 2;"
        "import bot.commands.play, bot.commands.doctor;"
        "found = [m for m in sys.modules if m.startswith(('slack_', 'bot.platforms.slack'))];"
        "sys.exit(repr(found) if found else 0)"
    )
    env = {**{k: v for k, v in os.environ.items() if not k.startswith(("BOT_", "SLACK_"))}, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
