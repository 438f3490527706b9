"""The playground as a process of its own, and the front door's manners."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.app import ROOT, company_of
from bot.commands.front import CODES, main
from bot.settings import Settings

COMMANDS = (
    "play", "serve", "cases", "audit", "export", "preview", "draw", "new", "doctor", "backup", "rhythms",
    "registers", "figures", "parked", "restore",
)  # fmt: skip


@contextmanager
def playing(data: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running playground and its address."""
    command = [sys.executable, "-m", "bot", "play", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        address = next(word for line in lines for word in line.split() if word.startswith("http://"))
        yield process, address
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def test_play_opens_a_page_and_stops_cleanly(tmp_path: Path) -> None:
    """The address is printed and answers; Ctrl+C ends it with code 0 and without a traceback."""
    with playing(tmp_path / "data", free_port()) as (process, address):
        with urllib.request.urlopen(f"{address}/", timeout=20) as page:
            assert page.status == 200
        second = subprocess.run(
            [sys.executable, "-m", "bot", "play", "--data", str(tmp_path / "data")],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert second.returncode == 3
        assert second.stderr.count("\n") == 1
        assert "already writes" in second.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_taken_port_gives_the_next_free_one(tmp_path: Path) -> None:
    """Somebody else's port is left to them, and it is said."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        with playing(tmp_path / "data", port) as (_, address):
            assert address != f"http://127.0.0.1:{port}"


def test_the_front_door_loads_no_platform(tmp_path: Path) -> None:
    """--help imports neither the house nor any platform's SDK."""
    code = (
        "import sys; from bot.commands.front import main; main(['--help']);"
        "heavy = {'bot.app', 'sqlalchemy', 'slack_bolt', 'slack_sdk', 'lark_oapi', 'uvicorn', 'apscheduler'};"
        "sys.exit(repr(found) if (found := heavy & set(sys.modules)) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_its_exit_codes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """--help says what the command does and what its codes mean; docs/commands.md has a heading for it."""
    assert main([command, "--help"]) == 0
    assert " ".join(capsys.readouterr().out.split()).count(CODES) == 1
    assert f"## {command}" in (ROOT / "docs" / "commands.md").read_text("utf-8")


def test_serve_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """Until a platform can be connected, one line and the code of wrong usage."""
    assert main(["serve"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_language_setting_holds_for_whoever_chose_none() -> None:
    """BOT_LANG and --lang speak to everybody the company file gives no language of their own."""
    chinese, english = (
        company_of(Settings(_env_file=None, lang=lang))  # pyright: ignore[reportCallIssue]
        for lang in ("zh", "en")
    )
    assert chinese.people["wang.xiaoyu"].lang == "zh"
    assert english.people["wang.xiaoyu"].lang == "en"
    assert chinese.people["tom.becker"].lang == "en"
