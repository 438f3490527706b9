"""One replica of a house, as `serve` has it, whose people press as fast as it takes. Run as a program of its own.

Letters wait in the outbox for a platform that is far; their courier is measured elsewhere.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from bot.app import build
from bot.clock import RandomIds
from bot.ports import Incoming, Limits, Pressed, Submitted
from bot.settings import Settings
from storage import tasks
from storage.line import Line
from tests.bench.company import MORNING, Swallower
from tests.bench.crowd import DEPARTMENT
from tests.bench.house import HOUSE, URGENT, Ticking
from tests.bench.presses import COMMIT
from tests.bench.program import Program
from tests.bench.stopwatch import Part, Stopwatch
from tests.trips import traffic

PEOPLE, REPLICAS = 1_200, 4
ALIVE = "asking whether the line still stands"
ASKED = "waiting for what was asked"
PARTS: list[Part] = [
    *HOUSE,
    (ALIVE, PGDialect_psycopg, "do_ping"), (ASKED, Line, "wait_for"), (COMMIT, Line, "leave"),
]  # fmt: skip


class Replica:
    """The heads of departments that are this replica's alone approve needs, one after the other."""

    def __init__(self, number: int, folder: Path, url: str, company: Path, since: float, people: int = PEOPLE) -> None:
        """`since`: when it was morning, by the machine's steady clock. `people`: how many the company has."""
        self.clock = Ticking(MORNING, since)
        settings = Settings(_env_file=None, data_dir=folder, company=company, database_url=url)  # pyright: ignore[reportCallIssue]
        platform = Swallower(limits=Limits(near=False, hands=1, seconds_between=1.0))
        self.bole = build(settings, {platform.name: platform}, clock=self.clock, ids=RandomIds())
        self._platform, self._number, self._sent = platform.name, number, 0
        self._departments = range(DEPARTMENT * number, people, DEPARTMENT * REPLICAS)
        self._presses: Iterator[tuple[str, str]] = iter(())

    def program(self) -> Program:
        return Program(files=self.files, presses=self.presses, counted=self.counted, watched=self.watched)

    def files(self, count: int) -> int:
        """So many hiring needs, by turns in each department; how many wait for its head then."""
        for number in range(count):
            first = self._departments[number % len(self._departments)]
            asker = _name(first + 10 + number % 50)
            form = self._send(asker, Pressed("desk", "start:recruiting.hiring_need")).form
            assert form is not None, "the hiring need shows no form"
            answer = self._send(asker, Submitted(form.token, form.verb, URGENT | {"department": f"d{first}"}))
            assert answer.accepted, (answer.toast, answer.errors)
        with self.bole.tools.store.reading() as tx:
            heads = [_name(first) for first in self._departments]
            waiting = [[(head, task.token) for task in tasks.waiting_for(tx, head)] for head in heads]
        self._presses = iter([each for some in zip_longest(*waiting) for each in some if each is not None])
        return sum(map(len, waiting))

    def presses(self, count: int) -> float:
        """So many approvals; the seconds of processor time they took."""
        before = time.process_time()
        for _ in range(count):
            self._press()
        return time.process_time() - before

    def counted(self) -> tuple[int, int]:
        """One approval: how many statements it runs, and how often it waits for the database."""
        with traffic(self.bole.tools.store) as seen:
            self._press()
        return seen.statements, seen.trips

    def watched(self, count: int) -> dict[str, float]:
        """So many approvals, timed: milliseconds of each by part."""
        watch = Stopwatch()
        with watch.watching(PARTS):
            for _ in range(count):
                self._press()
        return {name: seconds / count * 1000 for name, seconds in watch.seconds.items()}

    def _press(self) -> None:
        head, token = next(self._presses)
        answer = self._send(head, Pressed(token, "approve"))
        assert answer.accepted, answer.toast

    def _send(self, person: str, body: Pressed | Submitted) -> Any:
        self._sent += 1
        key = f"bench:{self._number}:{self._sent}"
        return self.bole.room.receive(Incoming(key, self._platform, person, body, self.clock.now()))


def _name(number: int) -> str:
    return f"p{number:05}"


def main() -> None:
    number, url, folder, company, since = sys.argv[1:6]
    replica = Replica(int(number), Path(folder), url, Path(company), float(since))
    replica.program().listen(0, replica.bole.close)


if __name__ == "__main__":
    main()
