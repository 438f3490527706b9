"""`bot serve` as a process of its own, and what its page says of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.app import ROOT
from tests.platforms.feishu.fake import FakeFeishu


@contextmanager
def serving(given: Mapping[str, str], data: Path, port: int, program: str = "bot") -> Iterator[subprocess.Popen[str]]:
    """The running bot, with these variables set. `program`: a module that is the bot but for something."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **given}
    command = [sys.executable, "-m", program, "serve", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(
        command, cwd=data.parent, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def feishu_of(feishu: FakeFeishu, mode: str = "ws") -> dict[str, str]:
    """Feishu's variables, all of them."""
    return {
        "FEISHU_APP_ID": feishu.app_id, "FEISHU_APP_SECRET": feishu.app_secret, "FEISHU_MODE": mode,
        "FEISHU_ENCRYPT_KEY": feishu.encrypt_key, "FEISHU_VERIFICATION_TOKEN": feishu.verification_token,
        "FEISHU_DOMAIN": feishu.url,
    }  # fmt: skip


def ready(process: subprocess.Popen[str]) -> str:
    """The line that says so."""
    assert process.stdout is not None
    return next(line for line in iter(process.stdout.readline, "") if "ready" in line)


def get(port: int, path: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def seen(true: Any, seconds: float = 15.0) -> bool:
    """Whether something becomes so in time."""
    ends = time.monotonic() + seconds
    while not (became := bool(true())) and time.monotonic() < ends:
        time.sleep(0.05)
    return became
