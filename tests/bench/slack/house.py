"""The real house behind the real Slack door, as `serve` puts it together. Run as a program of its own.

What is not measured with the door stands still: couriers, heartbeat and homes. Slack's limits on calls are off here
and at the fake; what follows a press (the pressed card drawn anew) is done as it always is.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from slack_bolt import App
from sqlalchemy import func, select

from bot.app import build
from bot.engine.reception import Reception
from bot.platforms.slack import http, roster
from bot.platforms.slack.http import Events
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.translate import NAME
from bot.platforms.slack.workspace import Access, Workspace
from bot.platforms.web import web_app
from bot.ports import Incoming, Pressed, Submitted
from bot.settings import Settings
from storage.tables import Audit, table
from tests.bench.company import MORNING, NEED
from tests.bench.presses import PLACES, REST
from tests.bench.slack.program import Program, serve
from tests.bench.stopwatch import Stopwatch

URGENT = NEED | {"urgency": "urgent", "background": "旺季提前", "standard": "能独立剪辑"}
"""Nobody is asked more than a few times a day, unless it is urgent."""
READ = "Bolt and the door: request read, handed in"
DOOR = [
    ("signature", http, "genuine"),
    (READ, App, "dispatch"),
    (READ, http, "request_of"),
    (REST, Reception, "receive"),
]


class Ticking:
    """A clock that runs like any other, and began on a working morning."""

    def __init__(self, start: datetime) -> None:
        self._start, self._since = start, time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._since)

    def winds(self, **span: float) -> None:
        self._start += timedelta(**span)


class House:
    """Put together for one measurement; its methods are what it can be told."""

    def __init__(
        self, folder: Path, access: Access, company: Path, *, paced: bool = False, start: datetime = MORNING
    ) -> None:
        """`paced`: calls keep the pace Slack allows."""
        self.clock = Ticking(start)
        self.workspace = Workspace(access, self.clock.now)
        if not paced:
            self.workspace.api._paces.wait = lambda method: 0.0
        settings = Settings(_env_file=None, data_dir=folder, company=company)  # pyright: ignore[reportCallIssue]
        self.bole = build(settings, {NAME: self.workspace.platform}, clock=self.clock, home=NAME)
        self.workspace.join(self.bole.room)
        self.workspace.identify()
        roster.refresh(self.workspace.api, self.bole.room)
        self.events = Events(self.workspace.app, access.signing_secret, time.time)
        self._watch: tuple[Stopwatch, ExitStack] | None = None
        self._sent = 0

    def files(self, count: int) -> int:
        """That many hiring needs of marketing, their letters delivered."""
        head = self.bole.company.departments["marketing"].head
        people = self.bole.company.people.values()
        asker = next(p.id for p in people if p.department == "marketing" and p.id != head)
        for _ in range(count):
            form = self._send(asker, Pressed("desk", "start:recruiting.hiring_need")).form
            assert form is not None, "the hiring need shows no form"
            answer = self._send(asker, Submitted(form.token, form.verb, URGENT))
            assert answer.accepted, (answer.toast, answer.errors)
        return self.delivers()

    def delivers(self) -> int:
        """Send every letter that waits."""
        total, (courier,) = 0, self.bole.couriers
        while done := self.bole.room.pulse() + courier.work():
            total += done
            self.clock.winds(seconds=1)
        return total

    def winds(self, seconds: float) -> int:
        """Let that much time pass, and do what falls due."""
        self.clock.winds(seconds=seconds)
        return self.delivers()

    def done(self, action: str) -> int:
        """How often that stands in the audit."""
        with self.bole.tools.store.reading() as tx:
            return tx.ask(select(func.count()).where(table(Audit).c.action == action))[0][0]

    def watches(self) -> None:
        """From now on the parts of the work are timed."""
        watch, stack = Stopwatch(time.thread_time), ExitStack()
        stack.enter_context(watch.watching([*DOOR, *PLACES]))
        self._watch = watch, stack

    def watched(self) -> dict[str, float]:
        """Microseconds of processor time by part; nothing is timed any more."""
        assert self._watch is not None
        watch, stack = self._watch
        stack.close()
        return {name: seconds * 1e6 for name, seconds in watch.seconds.items()}

    def close(self) -> None:
        self.workspace.close(2)
        self.bole.close(2)

    def _send(self, person: str, body: Pressed | Submitted) -> Any:
        self._sent += 1
        handle = self.bole.room.handle_of(NAME, person)
        assert handle is not None
        return self.bole.room.receive(Incoming(f"bench:{self._sent}", NAME, handle, body, self.clock.now()))


def main() -> None:
    folder, url, token, secret, company, start = sys.argv[1:7]
    house = House(Path(folder), Access(token, "", secret, url), Path(company), start=datetime.fromisoformat(start))
    told = (house.files, house.winds, house.done, house.watches, house.watched)
    commands = Program(**{each.__name__: each for each in told})
    serve(web_app(lambda: (True, {}), {PATH: house.events}), commands)
    house.close()


if __name__ == "__main__":
    main()
