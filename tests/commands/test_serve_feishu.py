"""Serving Feishu as a process of its own: by the long connection, over HTTP, beside Slack; and what hinders it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from itertools import product
from pathlib import Path

import pytest

from bot.commands.doctor import findings
from bot.commands.doctor_feishu import feishu as asked
from bot.commands.frame import Ground
from bot.commands.front import main
from bot.engine.registry import Registry
from bot.settings import Settings, load_settings, variable
from tests.commands.serving import feishu_of, get, ready, seen, serving
from tests.commands.test_play import free_port
from tests.platforms.feishu.fake import FakeFeishu
from tests.platforms.slack.fake import FakeSlack

ALL = {
    "FEISHU_APP_ID": "cli_a1b2c3d4e5f60718", "FEISHU_APP_SECRET": "canary-app-secret",
    "FEISHU_ENCRYPT_KEY": "canary-encrypt-key", "FEISHU_VERIFICATION_TOKEN": "canary-token",
}  # fmt: skip
AWAY = {"FEISHU_DOMAIN": "http://127.0.0.1:9"}
ME = "ou_wang"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine, and no `.env`, reaches these tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def somebody(feishu: FakeFeishu) -> None:
    """One person, with the e-mail address by which the company knows them."""
    feishu.department("od-1", "市场部", leader=ME)
    feishu.user(ME, "王小雨", "wang.xiaoyu@banxia.example", department_ids=["od-1"])


def stops(process: subprocess.Popen[str], *, complained: bool = False) -> None:
    """A signal ends it within seconds and in order; nothing was complained of, unless there was something to it."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0 and time.monotonic() - began < 10
    assert process.stderr is not None
    told = [json.loads(line)["level"] for line in process.stderr.read().splitlines()]
    assert bool({"warning", "error", "critical"} & set(told)) is complained


def answers(feishu: FakeFeishu, words: str = "帮助") -> bool:
    """Whether what somebody writes is taken and answered in their chat."""
    stood = len(feishu.messages(ME))
    taken = seen(lambda: feishu.as_user(ME).says(words).status == 200)
    return taken and seen(lambda: len([m for m in feishu.messages(ME)[stood:] if m["sender"] == feishu.app_id]) > 0)


def test_feishu_is_served_by_the_long_connection_and_stops_within_ten_seconds(tmp_path: Path) -> None:
    """A4: ready with seconds and memory; somebody writes and presses and is answered; a signal ends it with code 0."""
    port = free_port()
    with FakeFeishu() as feishu:
        somebody(feishu)
        with serving(feishu_of(feishu), tmp_path / "data", port) as process:
            line = ready(process)
            assert "Feishu's long connection" in line and " s, " in line and " MB)" in line
            assert answers(feishu)
            (message, *_) = [m for m in feishu.messages(ME) if m["sender"] == feishu.app_id]
            press = next(c for c in feishu.controls(message) if c.kind == "button")
            stood = len(feishu.messages(ME))
            back = feishu.as_user(ME).presses(message, press.label)
            assert back.ok and (back.applied or seen(lambda: len(feishu.messages(ME)) > stood)), back.trouble
            status, said = get(port, "/readyz")
            told = json.loads(said)["feishu"]
            assert status == 200 and told["connected"] is True and told["troubles"] == {}
            assert get(port, "/healthz") == (200, "ok\n") and get(port, "/feishu/events")[0] == 404
            assert feishu.app_secret not in said and "wang" not in said and ME not in said
            stops(process)
        assert feishu.broken == []


def test_feishu_is_served_over_http_and_starts_before_feishu_is_there(tmp_path: Path) -> None:
    """Out of reach it says so and is not ready; once Feishu is back it is, answers the console's question and takes
    what is sealed and signed."""
    port = free_port()
    with FakeFeishu(to=f"http://127.0.0.1:{port}/feishu/events") as feishu:
        somebody(feishu)
        feishu.down()
        with serving(feishu_of(feishu, "http"), tmp_path / "data", port) as process:
            line = ready(process)
            assert "not to be reached yet" in line and "/feishu/events" in line
            status, said = get(port, "/readyz")
            assert status == 503 and json.loads(said)["feishu"]["troubles"]
            feishu.up()
            assert seen(lambda: get(port, "/readyz")[0] == 200)
            back = feishu.delivery.challenge()
            assert back.status == 200 and back.seconds < 1.0
            assert feishu.delivery.challenge(token="another").status == 401
            assert answers(feishu)
            stops(process, complained=True)
        assert feishu.broken == []


def test_the_long_connection_is_opened_when_feishu_comes_back(tmp_path: Path) -> None:
    """Nothing of Feishu can be reached at the start: serve is up, says so, and connects by itself."""
    port = free_port()
    with FakeFeishu() as feishu:
        somebody(feishu)
        feishu.down()
        with serving(feishu_of(feishu), tmp_path / "data", port) as process:
            assert "not to be reached yet" in ready(process)
            status, said = get(port, "/readyz")
            assert status == 503 and json.loads(said)["feishu"]["connected"] is False
            feishu.up()
            assert seen(lambda: get(port, "/readyz")[0] == 200)
            assert answers(feishu)
            stops(process, complained=True)


def test_slack_and_feishu_are_served_by_one_process(tmp_path: Path) -> None:
    """Both doors of one house: whoever writes in either is answered there, and one signal ends both."""
    port = free_port()
    with FakeFeishu() as feishu, FakeSlack() as slack:
        somebody(feishu)
        slack.user("U1", "wang.xiaoyu", "wang.xiaoyu@banxia.example", real_name="王小雨")
        both = {
            **feishu_of(feishu), "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.url,
        }  # fmt: skip
        with serving(both, tmp_path / "data", port) as process:
            line = ready(process)
            assert "Feishu's long connection and Slack's Socket Mode" in line or "Socket Mode" in line
            assert answers(feishu)
            assert seen(lambda: slack.as_user("U1").says("帮助").status == 200)
            assert seen(lambda: slack.messages("U1"))
            status, said = get(port, "/readyz")
            told = json.loads(said)
            assert status == 200 and told["feishu"]["connected"] is True and told["slack"]["connected"] is True
            stops(process)


def test_a_secret_feishu_refuses_is_one_line_and_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong secret, or an app that is none: said at the start, by either way in; the doctor says it when it may
    ask."""
    with FakeFeishu() as feishu:
        for mode, name, value in product(("ws", "http"), ("FEISHU_APP_SECRET", "FEISHU_APP_ID"), ("cli_canary99",)):
            for each, right in feishu_of(feishu, mode).items():
                monkeypatch.setenv(each, value if each == name else right)
            data = str(tmp_path / "data")
            assert main(["serve", "--port", str(free_port()), "--data", data]) == 2, (mode, name)
            said = capsys.readouterr().err
            assert said.count("\n") == 1 and "FEISHU_APP_" in said and "canary" not in said
            (bad,) = [each for each in asked(load_settings(), online=True) if each.level == "bad"]
            assert bad.what == "feishu" and "App Secret" in bad.said and "canary" not in bad.said


def needed(given: set[str], mode: str) -> str:
    """Which variable is asked for; "" when nothing is missing."""
    names = list(ALL) if mode == "http" else list(ALL)[:2]
    return next((name for name in names if name not in given), "") if given else ""


@pytest.mark.parametrize("mode", ["ws", "http"])
def test_serve_starts_with_what_it_needs_and_never_without_a_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """G3: all sixteen ways to set four variables, by either way in: what is missing is one line and code 2, in serve
    and in doctor; over HTTP nothing starts without the encrypt key and the token, and no value is ever shown."""
    for given in product((False, True), repeat=4):
        there = {name for name, is_set in zip(ALL, given, strict=True) if is_set}
        for name, value in {**ALL, **AWAY, "FEISHU_MODE": mode}.items():
            monkeypatch.setenv(name, value if name in there or name not in ALL else "")
        missing, told = needed(there, mode), findings(Ground(tmp_path, lambda: Registry(())), None)
        doctor = next(told)
        assert (doctor.what, doctor.level) == ("settings", "bad" if missing else "ok")
        if not missing and there:
            assert f"events come by {'HTTP' if mode == 'http' else 'a long connection'}" in next(told).said
            continue
        assert main(["serve", "--port", str(free_port()), "--data", str(tmp_path / "data")]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "canary" not in said
        if there:
            assert said.startswith(f"bole: {missing}"), said
            assert doctor.said.startswith(missing) and "canary" not in doctor.said
        else:
            assert "no chat platform is set up" in said and "FEISHU_APP_ID" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FEISHU_APP_ID", "canary"), ("FEISHU_APP_SECRET", "can ary canary"), ("FEISHU_MODE", "canary"),
        ("FEISHU_DOMAIN", "canary"), ("FEISHU_ENCRYPT_KEY", "密canary"), ("BOT_HOME", "canary"), ("BOT_HOME", "slack"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_one_line_and_code_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """G3: serve and doctor name the variable, never its value; a home that is not set up is told, too."""
    for each, right in {**ALL, **AWAY, name: value}.items():
        monkeypatch.setenv(each, right)
    assert main(["serve"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and said.startswith(f"bole: {name}") and "canary" not in said
    assert main(["doctor"]) == 2
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("bad")]
    assert name in line and "canary" not in line


def test_the_doctor_asks_feishu_only_when_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --online nobody is called; with it, what Feishu says of the app, the directory and the address."""
    with FakeFeishu() as feishu:
        for name, value in feishu_of(feishu, "http").items():
            monkeypatch.setenv(name, value)
        data = str(tmp_path / "data")
        assert main(["doctor", "--data", data]) == 0
        told = capsys.readouterr().out
        assert not feishu.calls and "/feishu/events" in told and "127.0.0.1" in told
        assert main(["doctor", "--online", "--data", data]) == 0
        assert "Feishu knows the bot as" in capsys.readouterr().out
        feishu.scopes = set()
        assert main(["doctor", "--online", "--data", data]) == 1
        assert "bot manifest feishu" in capsys.readouterr().out
        feishu.down()
        assert main(["doctor", "--online", "--data", data]) == 1
        assert "is there a way to Feishu from this machine" in capsys.readouterr().out
        monkeypatch.setenv("FEISHU_DOMAIN", "http://open.example")
        assert main(["doctor", "--data", data]) == 0
        assert "FEISHU_DOMAIN is not https" in capsys.readouterr().out
