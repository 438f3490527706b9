"""A very large company in a Feishu of our own, whose bot is several replicas of `serve` on one PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

import handlers
from bot.app import company_of
from bot.engine.registers.resettling import BY_FILE
from bot.engine.registry import find_workflows
from bot.flow.staff import ground as rows_of
from bot.settings import Settings
from tests.bench.crowd import BEFORE_MONDAY, TEAM, company_file
from tests.bench.program import ROOT
from tests.bench.shared.ground import TICK, Ground, ground
from tests.bench.shared.served import EARLIER, GIVEN, Told
from tests.bench.start import _as_installed, free_port, peak_mb
from tests.commands.serving import feishu_of, get, seen
from tests.platforms.feishu.fake import FakeFeishu

PROGRAM = "tests.bench.shared.served"
A_SECOND, A_MINUTE = 50, 1_000
"""How often Feishu lets an app call one interface."""
LIMITED = ("POST /im/v1/messages", "PATCH /im/v1/messages/:message_id")
OPENED_S, COUNTED_S = 600.0, 7.0
"""So long the replicas may take to open; within so long each knows how many they are."""


@dataclass(frozen=True)
class Process:
    """One replica."""

    run: subprocess.Popen[bytes]
    port: int

    @property
    def cpu_s(self) -> float:
        """Seconds of processor time so far."""
        said = Path(f"/proc/{self.run.pid}/stat").read_text("ascii").rpartition(") ")[2].split()
        return (int(said[11]) + int(said[12])) / TICK

    @property
    def peak_mb(self) -> float:
        return peak_mb(self.run.pid)


class Town:
    """It is early on a Monday, until `nearly` says that it is 09:29:59."""

    def __init__(self, folder: Path, made: Ground, feishu: FakeFeishu, since: float, processes: list[Process]) -> None:
        self.made, self.feishu, self.processes = made, feishu, processes
        self._told, self._since = _told(folder), since

    def nearly(self) -> None:
        """All of them, and Feishu, skip what is left until a second before half past nine."""
        skips = EARLIER.total_seconds() + 29 - (time.monotonic() - self._since)
        fresh = self._told.with_suffix(".new")
        fresh.write_text(str(skips), "ascii")
        fresh.rename(self._told)

    def cpu_s(self) -> tuple[float, float, float]:
        """Processor time so far: of the replicas, of PostgreSQL, of whoever measures, with the fake Feishu."""
        return sum(each.cpu_s for each in self.processes), self.made.cpu_s(), time.process_time()


@contextmanager
def town(folder: Path, people: int, replicas: int, times: int) -> Iterator[Town]:
    """So many people asked by so many replicas; Feishu's limits are `times` as wide, for the fake and for the bot."""
    company = folder / "company.toml"
    company.write_text(company_file(people), encoding="utf-8")
    since = time.monotonic()
    clock = Told(_told(folder), since)
    with ground() as made, FakeFeishu(clock.now) as feishu, ExitStack() as stack:
        handles = settle(made, company)
        for handle, (person, name) in handles.items():
            feishu.user(handle, name, f"{person}@big.example")
        for number in range(0, people, TEAM):
            feishu.group(f"oc_{number:032x}", f"t{number}")
        for each in LIMITED:
            feishu.pace.own[each] = ((A_SECOND * times, 1.0), (A_MINUTE * times, 60.0))
        given = {
            **_as_installed(), **feishu_of(feishu, "http"), "BOT_DATABASE_URL": made.url, "BOT_COMPANY": str(company),
            **dict(zip(GIVEN, (str(_told(folder)), str(since), str(times)), strict=True)),
        }  # fmt: skip
        processes = [stack.enter_context(_serving(folder, given, number)) for number in range(replicas)]
        assert seen(lambda: all(_is_up(each) for each in processes), OPENED_S), "not every replica opened"
        time.sleep(COUNTED_S if replicas > 1 else 0)
        yield Town(folder, made, feishu, since, processes)
        assert not feishu.broken, feishu.broken[:5]


def settle(made: Ground, company: Path) -> dict[str, tuple[str, str]]:
    """What is known of everybody once the bot has followed the company file and Feishu's directory: handle → person and
    name. Written at once, since to follow them takes minutes, once in a company's life."""
    settings = Settings(_env_file=None, company=company)  # pyright: ignore[reportCallIssue]
    office, feeds = company_of(settings), find_workflows(handlers).feeds()
    handles = {f"ou_{n:032x}": (person.id, person.name) for n, person in enumerate(office.people.values())}
    with psycopg.connect(made.url) as line, line.cursor() as cursor:
        columns = "id, register_name, state, version, body, private, added_at, changed_at, changed_by"
        with cursor.copy(f"COPY record_ ({columns}) FROM STDIN") as copy:
            at = BEFORE_MONDAY - EARLIER
            for feed, rows in rows_of(office).items():
                for number, body in enumerate(rows):
                    row = (f"{feed}{number}", feeds[feed], "active", 1, json.dumps(body), False, at, at, BY_FILE)
                    copy.write_row(row)
        told = ("name", "english", "lang", "zone", "former", "department", "manager")
        columns = f"platform, handle, person, email, active, guest, bot, {', '.join(told)}"
        with cursor.copy(f"COPY handle ({columns}) FROM STDIN") as copy:
            for handle, (person, _) in handles.items():
                known = ("feishu", handle, person, f"{person}@big.example", True, False, False)
                copy.write_row((*known, *("" for _ in told)))
        line.commit()
        cursor.execute("ANALYZE")
    return handles


@contextmanager
def _serving(folder: Path, given: dict[str, str], number: int) -> Iterator[Process]:
    port = free_port()
    command = [sys.executable, "-m", PROGRAM, "serve", "--port", port, "--data", str(folder / "data")]
    with (folder / f"said{number}").open("wb") as said:
        run = subprocess.Popen(command, cwd=ROOT, env=given, stdout=said, stderr=subprocess.STDOUT)
        try:
            yield Process(run, int(port))
        finally:
            run.kill()
            run.wait()


def _is_up(process: Process) -> bool:
    assert process.run.poll() is None, "a replica did not open"
    try:
        return get(process.port, "/readyz")[0] == 200
    except OSError:
        return False


def _told(folder: Path) -> Path:
    return folder / "told"
