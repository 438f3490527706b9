"""The ground the tests stand on: no network, no unread warning, no unnoticed skip, no address in a lock."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import threading
import tomllib
import warnings
from pathlib import Path

import pytest

from tests.loopback import LeftTheMachine, is_loopback

ROOT = Path(__file__).parents[1]
LISTS = ["run", "dev", "uv"]


def test_a_socket_cannot_leave_the_machine() -> None:
    """Connecting, sending and looking a name up all raise before a packet is sent."""
    with socket.socket() as stream, pytest.raises(LeftTheMachine):
        stream.connect(("192.0.2.1", 80))
    with socket.socket(type=socket.SOCK_DGRAM) as datagram, pytest.raises(LeftTheMachine):
        datagram.sendto(b"hello", ("192.0.2.1", 53))
    with pytest.raises(LeftTheMachine):
        socket.getaddrinfo("slack.invalid", 443)


def test_an_event_loop_cannot_leave_the_machine() -> None:
    """The rule holds for asyncio too."""
    with pytest.raises(LeftTheMachine):
        asyncio.run(asyncio.wait_for(asyncio.open_connection("192.0.2.1", 80), 1))


def test_loopback_stays_open() -> None:
    """A server and a client on this machine can talk."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = threading.Thread(target=lambda: server.accept()[0].close())
        answer.start()
        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5) as client:
            assert client.recv(1) == b""
        answer.join()


@pytest.mark.parametrize(
    ("host", "stays"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), (None, True), (b"", True),
     ("0.0.0.0", False), ("10.0.0.1", False), ("localhost.example", False), ("::ffff:8.8.8.8", False)],
)  # fmt: skip
def test_only_loopback_counts_as_this_machine(host: object, stays: bool) -> None:
    """An address of the local network is already too far."""
    assert is_loopback(host) is stays


def test_a_warning_is_an_error() -> None:
    """A warning nobody reads is a fault found late."""
    with pytest.raises(DeprecationWarning):
        warnings.warn("soon gone", DeprecationWarning, stacklevel=1)


SKIPS = """
import pytest
@pytest.mark.skip(reason="not today")
def test_skipped(): pass
def test_passed(): pass
"""


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("BOLE_NO_SKIP", "1")])
def test_where_no_skip_is_allowed_a_skip_fails_the_run(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    workers: tuple[str, ...],
) -> None:
    """With CI=true or BOLE_NO_SKIP=1 the run fails and names the test that did not run."""
    result = _run(pytester, monkeypatch, SKIPS, *workers, **{name: value})
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*skips are failures here*", "*::test_skipped"])


def test_a_module_that_skips_itself_fails_the_run_too(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module-level skip hides every test in the file, so it counts."""
    source = "import pytest\npytest.skip('all of it', allow_module_level=True)"
    assert _run(pytester, monkeypatch, source, CI="true").ret == pytest.ExitCode.TESTS_FAILED


def test_elsewhere_a_skip_is_only_a_skip(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a colleague's machine without Chromium the run still passes."""
    assert _run(pytester, monkeypatch, SKIPS).ret == pytest.ExitCode.OK


def test_an_expected_failure_is_not_a_skip(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test marked xfail did run."""
    source = "import pytest\n@pytest.mark.xfail\ndef test_known(): assert False"
    assert _run(pytester, monkeypatch, source, CI="true").ret == pytest.ExitCode.OK


@pytest.mark.parametrize("name", LISTS)
def test_a_lock_names_hashes_and_no_address(name: str) -> None:
    """Each pinned package carries a hash, and nothing ties the lists to one registry."""
    text = (ROOT / f"requirements/{name}.txt").read_text()
    assert not re.findall(r"://|--index|--extra-index|--find-links|^-e ", text, re.MULTILINE)
    pins = re.findall(r"^[\w.\[\]-]+==.*(?:\n    --hash.*)*", text, re.MULTILINE)
    assert pins
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_lock_holds_everything_the_project_asks_for() -> None:
    """A dependency added to pyproject.toml without `make lock` is found here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = project["project"]["dependencies"]
    assert set(_names(run)) <= _locked("run")
    assert set(_names(run + project["dependency-groups"]["dev"])) <= _locked("dev")
    assert _locked("run") <= _locked("dev")


def test_help_names_every_target_a_person_types() -> None:
    """`make help` lists the targets the README and the handbook speak of."""
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"play", "test", "check", "format", "bench", "lock", "clean"} <= set(re.findall(r"make ([a-z-]+)", said))


def _run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str, *args: str, **env: str
) -> pytest.RunResult:
    """Run a small test file in a process of its own, with the no-skip plugin and this environment."""
    for name in ("CI", "BOLE_NO_SKIP", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makepyfile(source)
    return pytester.runpytest_subprocess("-p", "tests.no_skip", *args)


def _names(requirements: list[str]) -> list[str]:
    return [re.split(r"[\[<>=!~; ]", wanted)[0].lower() for wanted in requirements]


def _locked(name: str) -> set[str]:
    text = (ROOT / f"requirements/{name}.txt").read_text()
    return set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
