"""What can be held of deploy/ without an engine to run it: every file says what the bot understands."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.__main__ import INTERRUPTED
from bot.commands.front import app
from bot.engine.metrics import exposition
from bot.engine.watch import Watch
from bot.settings import Settings, variable
from storage.figures import Figures, Waiting
from tests.office import MONDAY_MORNING

DEPLOY = Path(__file__).parents[1] / "deploy"
ROOT = DEPLOY.parent
KNOWN = {variable(name) for name in Settings.model_fields}
PORT = 8300


def text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def documents() -> dict[str, dict[str, Any]]:
    return {each["kind"]: each for each in yaml.safe_load_all(text("kubernetes.yaml"))}


def instructions() -> list[tuple[str, str]]:
    """The Containerfile, line by line, continued lines joined."""
    joined = text("Containerfile").replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in lines]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    return found[max(n for n, (word, _) in enumerate(found) if word == "FROM") :]


@pytest.mark.parametrize("name", sorted(path.name for path in DEPLOY.iterdir()))
def test_every_setting_named_exists(name: str) -> None:
    """K6: a variable of ours that is named anywhere in deploy/ is one the bot reads."""
    named = set(re.findall(r"\b(?:BOT|SLACK|FEISHU|OTEL)_[A-Z_]+\b", text(name)))
    assert named <= KNOWN, named - KNOWN


def test_the_container_is_small_and_runs_as_nobody_in_particular() -> None:
    """K6: a user without rights, data in a volume, one port; nothing of tests, documents or git is copied, and what is
    installed is held by its hashes (K3)."""
    stage = dict(last_stage())
    uid, _, gid = stage["USER"].partition(":")
    assert int(uid) >= 1000 and int(gid) >= 1000
    assert (stage["VOLUME"], stage["EXPOSE"], stage["STOPSIGNAL"]) == ("/data", str(PORT), "SIGTERM")
    env = dict(pair.split("=", 1) for pair in shlex.split(stage["ENV"]))
    assert (env["BOT_HOST"], env["BOT_PORT"], env["BOT_DATA_DIR"]) == ("0.0.0.0", str(PORT), "/data")
    assert "/healthz" in stage["HEALTHCHECK"] and "urllib" not in stage["HEALTHCHECK"], "HTTP_PROXY is not asked"
    assert json.loads(stage["ENTRYPOINT"]) == ["python", "-m", "bot"] and json.loads(stage["CMD"]) == ["serve"]
    copied = [rest.split()[0] for word, rest in instructions() if word == "COPY" and not rest.startswith("--from")]
    assert all((ROOT / each).exists() for each in copied)
    assert {each.split("/")[0] for each in copied} == {"requirements", "bot", "storage", "handlers", "templates"}
    assert any("--require-hashes" in rest for word, rest in instructions() if word == "RUN")
    assert not any("requirements/dev" in rest for _, rest in instructions())
    assert not {"ARG", "ADD"} & {word for word, _ in instructions()}, "an argument stays in the image's history"
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[1] == "*" and {each[1:] for each in ignored if each.startswith("!")} == set(copied)
    assert {"**/__pycache__", "**/*.pyc"} <= set(ignored)


def test_the_health_check_is_what_the_image_runs() -> None:
    """It is a program that ends with 0 where /healthz answers 200, with 1 where it does not; a proxy that is set for
    the way out is not asked."""
    word, *program = json.loads(dict(last_stage())["HEALTHCHECK"].partition("CMD ")[2])
    assert word == "python"
    for status in (200, 503):
        with answering(status) as port:
            env = {"BOT_PORT": str(port), "http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
            done = subprocess.run([sys.executable, "-S", *program], env=env, timeout=20, check=False)
        assert done.returncode == (0 if status == 200 else 1)


def own(environment: dict[str, str]) -> dict[str, str]:
    """Of the variables those of ours: they win over a file of settings that was copied whole from .env.example."""
    return {name: value for name, value in environment.items() if name.startswith("BOT_")}


@contextmanager
def answering(status: int) -> Iterator[int]:
    """Something that answers every request so; its port."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_compose_runs_two_bots_on_one_postgres() -> None:
    """Both are the same but for the port, read-only, without rights, stopped with patience for what is under way."""
    compose = yaml.safe_load(text("compose.yaml"))
    bots = {name: each for name, each in compose["services"].items() if name.startswith("bot")}
    assert len(bots) == 2
    for bot in bots.values():
        assert bot["read_only"] is True and bot["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in bot["security_opt"] and int(bot["user"].split(":")[0]) >= 1000
        assert "data:/data" in bot["volumes"] and int(bot["stop_grace_period"].rstrip("s")) > 10
        assert all(each.endswith(":ro") for each in bot["volumes"] if not each.startswith("data:"))
        assert bot["depends_on"] == {"database": {"condition": "service_healthy"}} and bot["restart"] != "no"
        assert own(bot["environment"]) == {
            "BOT_DATABASE_URL": "postgresql://bole@database/bole", "BOT_DATA_DIR": "/data", "BOT_HOST": "0.0.0.0",
            "BOT_PORT": str(PORT),
        }  # fmt: skip
        assert re.fullmatch(r"\$\{POSTGRES_PASSWORD:\?.+\}", bot["environment"]["PGPASSWORD"]), "no secret stands here"
        assert bot["ports"][0].startswith("127.0.0.1:") and bot["ports"][0].endswith(f":{PORT}")
        assert (DEPLOY / bot["build"]["context"] / bot["build"]["dockerfile"]).exists()
    assert len({bot["ports"][0] for bot in bots.values()}) == 2
    assert compose["services"]["database"]["image"].split("/")[-1].startswith("postgres:")
    assert set(compose["volumes"]) == {"data", "database"}
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {".env", *(f"deploy/{bot['env_file']}" for bot in bots.values())} <= set(ignored), "tokens stay out of git"


def test_kubernetes_runs_it_read_only_and_asks_it_how_it_is() -> None:
    """K6, A4: no root, nothing to write to but the data and /tmp, probes at the bot's own addresses; a rolling update
    takes none away before another is ready, and leaves it time to stop."""
    found = documents()
    spec = found["Deployment"]["spec"]
    pod = spec["template"]["spec"]
    (bot,) = pod["containers"]
    assert spec["replicas"] >= 2 and spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert pod["securityContext"]["runAsNonRoot"] is True and pod["terminationGracePeriodSeconds"] > 10
    assert pod["automountServiceAccountToken"] is False
    for each in (bot, *pod["initContainers"]):
        held = each["securityContext"]
        assert held["readOnlyRootFilesystem"] is True and held["allowPrivilegeEscalation"] is False
        assert held["capabilities"] == {"drop": ["ALL"]}
    probes = {name: bot[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert probes == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}
    waits = int(bot["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] - waits > 20
    env = {each["name"]: each["value"] for each in bot["env"]}
    assert (env["BOT_HOST"], env["BOT_DATA_DIR"]) == ("0.0.0.0", "/data")
    assert env["BOT_PORT"] == str(bot["ports"][0]["containerPort"]) == str(PORT)
    assert {each["name"] for each in bot["volumeMounts"]} <= {each["name"] for each in pod["volumes"]}
    assert found["Service"]["spec"]["selector"] == spec["selector"]["matchLabels"]
    assert spec["template"]["metadata"]["annotations"]["prometheus.io/path"] == "/metrics"


def test_the_key_is_exchanged_once_by_a_job_like_the_bot() -> None:
    """K2: as the bot's user, on the bot's data and settings; and never by itself a second time."""
    (job,) = yaml.safe_load_all(text("kubernetes-rekey.yaml"))
    pod, bots = job["spec"]["template"]["spec"], documents()["Deployment"]["spec"]["template"]["spec"]
    assert (job["spec"]["backoffLimit"], pod["restartPolicy"]) == (0, "Never")
    ((rekey,), (bot,)) = pod["containers"], bots["containers"]
    assert rekey["args"] == ["rekey", "--yes"] and pod["securityContext"] == bots["securityContext"]
    same = ("image", "envFrom", "securityContext", "volumeMounts")
    assert [rekey[each] for each in same] == [bot[each] for each in same]
    assert all(each in bot["env"] for each in rekey["env"])
    assert all(each in bots["volumes"] for each in pod["volumes"])


def test_the_unit_runs_without_rights_and_does_not_restart_what_cannot_start() -> None:
    """A4: systemd stops it with a signal and time; a wrong setting (code 2) is not tried again and again."""
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text("bole.service"))
    service = unit["Service"]
    data = f"/var/lib/{service['StateDirectory']}"
    assert service["ExecStart"].endswith(f"-m bot serve --data {data}"), "EnvironmentFile= wins over Environment="
    assert service["User"] == "bole" and service["CapabilityBoundingSet"] == ""
    assert service["ProtectSystem"] == "strict" and service["NoNewPrivileges"] == "yes"
    assert service["RestartPreventExitStatus"] == "2" and int(service["TimeoutStopSec"]) > 10
    assert service["SuccessExitStatus"] == str(INTERRUPTED) and service["MemoryDenyWriteExecute"] == "yes"


def test_the_page_for_whoever_runs_it_names_files_and_commands_that_are_there() -> None:
    """Every `bot COMMAND` of docs/operations.md is one of the front door's, every path below deploy/ a file."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    known = {*typer.main.get_command(app).commands}  # pyright: ignore[reportAttributeAccessIssue]
    named = set(re.findall(r"`bot ([a-z]+)[ `]", page))
    assert {"backup", "restore", "rekey", "parked"} <= named <= known, named - known
    assert {each for each in re.findall(r"\bdeploy/([\w.-]+\w)", page) if not (DEPLOY / each).exists()} == set()


def test_the_alarms_watch_what_the_bot_tells() -> None:
    """Each expression of the page's table of alarms asks for a figure that is on the dashboard, and so on /metrics."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    watched = set(re.findall(r"\bbole_[a-z_]+", page))
    assert len(watched) > 5 and all(each in text("grafana.json") for each in watched)


def test_the_dashboard_shows_what_the_bot_tells_and_all_of_it() -> None:
    """Each figure on /metrics is on a panel, and no panel asks for one that is not there."""
    board = json.loads(text("grafana.json"))
    asked = {
        re.sub("_(bucket|sum|count)$", "", name)
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\bbole_[a-z_]+", target["expr"])
    }
    nothing = Figures(Waiting(0, None), 0, {}, {}, {}, None, {})
    page = exposition(nothing, Watch(), {}, {}, MONDAY_MORNING)
    told = {line.split()[2] for line in page.splitlines() if line.startswith("# TYPE")}
    assert asked == told
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
