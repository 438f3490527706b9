"""Two files of Feishu's SDK are loaded and nothing else of it; and whoever wants the whole of it still gets it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
VECTOR = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="


def _run(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )


def test_only_the_light_modules_are_loaded_and_none_is_left_behind() -> None:
    """Some thirty modules of ten thousand; no client, no dispatcher, no event loop."""
    ran = _run(
        "import bot.platforms.feishu.sdk, sys; print([n for n in sys.modules if 'lark' in n])", "-X", "importtime"
    )
    loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}
    ours = {name for name in loaded if name.startswith("lark_oapi")}
    assert ran.stdout.strip() == "[]"
    assert {"lark_oapi.core.const", "lark_oapi.ws.pb.google.protobuf.reflection"} <= ours and len(ours) < 40
    assert not {each for each in ours if each.startswith(("lark_oapi.api", "lark_oapi.event", "lark_oapi.ws.client"))}
    assert not loaded & {"requests", "httpx", "asyncio", "websockets", "pkg_resources", "aiohttp"}


def test_no_use_of_a_frame_brings_the_rest_of_the_sdk() -> None:
    """The SDK's protobuf imports some of itself only when a frame is first written: it would bring everything."""
    code = f"""
import sys
import bot.platforms.feishu.frames as frames, bot.platforms.feishu.signing as signing
raw = frames.ping(33)
frame = frames.frame_of(raw)
came = frames.frame_of(frames.ack(frame, frames.answer(200, dict(a="b")), 5))
assert frames.headers_of(came) == dict(type="ping", biz_rt="5"), frames.headers_of(came)
pieces = frames.Pieces()
assert pieces.add(frames.headers_of(came), came.payload, 0.0) == came.payload
for junk in (b"", b"x", raw[:-1], raw + b"x", bytes(range(256)), "text", raw * 3):
    try:
        frames.frame_of(junk)
    except ValueError:
        pass
try:
    signing.opened("test key", b'{{"encrypt": "{VECTOR}"}}')
except ValueError:
    pass
print([name for name in sys.modules if "lark" in name])
"""
    assert _run(code).stdout.strip() == "[]"


def test_the_whole_sdk_can_be_imported_before_and_after() -> None:
    """It is itself and whole, and both read each other's frames."""
    code = f"""
import importlib, sys
import bot.platforms.feishu.sdk as ours, lark_oapi, lark_oapi.ws.client as ws
whole = len(sys.modules)
del sys.modules["bot.platforms.feishu.sdk"]
again = importlib.import_module("bot.platforms.feishu.sdk")
assert len(sys.modules) == whole and lark_oapi is sys.modules["lark_oapi"]
assert lark_oapi.Client.builder().app_id("a").app_secret("b").build() is not None
theirs = ws._new_ping_frame(33)
for each in (ours, again):
    assert each.AESCipher("test key").decrypt_str("{VECTOR}") == "hello world"
    mine = each.Frame(SeqID=0, LogID=0, service=33, method=0)
    mine.headers.add(key="type", value="ping")
    assert theirs.SerializeToString() == mine.SerializeToString() and type(theirs) is not type(mine)
print("whole")
"""
    assert _run(code).stdout.strip().endswith("whole")
