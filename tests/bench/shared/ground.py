"""What every measurement of several replicas stands on: a PostgreSQL whose commits the disk confirms, and replicas as
programs of their own."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storage import Store
from tests.bench.program import Run
from tests.postgres import Server

SAFE: Mapping[str, str] = {
    "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on",
    "shared_buffers": "256MB", "max_wal_size": "2GB",
}  # fmt: skip
TICK = os.sysconf("SC_CLK_TCK")


class Ground:
    """A server of its own, with one database that has our tables."""

    def __init__(self) -> None:
        self.server = Server(SAFE)
        self.url = self.server.fresh()
        self.name = self.url.rpartition("/")[2]
        with Store.open(self.url, None) as store:
            store.migrate()

    def say(self, *statements: str) -> None:
        """Run statements in our database."""
        self.server.say(*statements, database=self.name)

    def ask(self, query: str) -> Any:
        """The first column of the first row."""
        return self.server.ask(query, self.name)

    def cpu_s(self) -> float:
        """Seconds of processor time the server has taken, with everything it started."""
        assert self.server._process is not None
        own = self.server._process.pid
        ticks = sum(_stat(own)[11:15])
        for each in Path("/proc").glob("[0-9]*/stat"):
            fields = _stat(int(each.parent.name))
            if fields and fields[1] == own:
                ticks += sum(fields[11:13])
        return ticks / TICK

    def pgbench(self, clients: int, seconds: int) -> float:
        """Simple updates a second, by so many clients of PostgreSQL's own measure."""
        common = ("-h", "127.0.0.1", "-p", str(self.server.port), "-U", "bole")
        if not self.ask("SELECT count(*) FROM pg_database WHERE datname = 'bare'"):
            self.server.say("CREATE DATABASE bare")
            self._run("-i", "-q", "-s", "10", *common, "bare")
        number = str(clients)
        said = self._run("-n", "-N", "-M", "prepared", "-c", number, "-j", number, "-T", str(seconds), *common, "bare")
        found = re.search(r"tps = ([\d.]+)", said)
        assert found, said
        return float(found[1])

    def _run(self, *arguments: str) -> str:
        program = str(self.server._home / "bin" / "pgbench")
        return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout


def _stat(pid: int) -> list[int]:
    """What the system says of a process, behind its name and state; nothing of one that has ended."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [0, *(int(each) for each in said.rpartition(") ")[2].split()[1:])]


@contextmanager
def ground() -> Iterator[Ground]:
    """A server for one measurement."""
    made = Ground()
    try:
        yield made
    finally:
        made.server.close()


@contextmanager
def replicas(count: int, module: str, *given: str) -> Iterator[list[Run]]:
    """So many programs on every core; each is told its number first."""
    runs = [Run(None, "-m", module, str(number), *given) for number in range(count)]
    try:
        yield runs
    finally:
        for run in runs:
            run.close()


def all_at_once(runs: Sequence[Run], command: str, **given: Any) -> list[Any]:
    """Have all of them do something at the same time; what each says."""
    with ThreadPoolExecutor(len(runs)) as pool:
        return list(pool.map(lambda run: run.tell(command, **given), runs))
