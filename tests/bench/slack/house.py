"""The real house behind the real Slack door, as `serve` puts it together. Run as a program of its own.

Slack's limits on calls are off here and at the fake; what follows a press (the pressed card drawn anew) is done as it
always is.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

from slack_bolt import App

from bot.platforms.slack import http, roster
from bot.platforms.slack.http import Events
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.workspace import Access, Workspace
from bot.platforms.web import web_app
from tests.bench import house
from tests.bench.company import MORNING
from tests.bench.house import Ticking
from tests.bench.program import serve
from tests.bench.stopwatch import Part

READ = "Bolt and the door: request read, handed in"
DOOR: list[Part] = [
    ("signature", http, "genuine"),
    (READ, App, "dispatch"),
    (READ, http, "request_of"),
]


class House(house.House):
    """A company in Slack. `paced`: calls keep the pace Slack allows."""

    def __init__(
        self, folder: Path, access: Access, company: Path, *, paced: bool = False, start: datetime = MORNING
    ) -> None:
        clock = Ticking(start)
        self.workspace = Workspace(access, clock.now)
        if not paced:
            self.workspace.api._paces.wait = lambda method: 0.0
        super().__init__(folder, self.workspace.platform, company, clock, DOOR)
        self.workspace.join(self.bole.room)
        self.workspace.identify()
        roster.refresh(self.workspace.api, self.bole.room)
        self.events = Events(self.workspace.app, access.signing_secret, time.time)

    def close(self) -> None:
        self.workspace.close(2)
        self.bole.close(2)


def main() -> None:
    folder, url, token, secret, company, start = sys.argv[1:7]
    house = House(Path(folder), Access(token, "", secret, url), Path(company), start=datetime.fromisoformat(start))
    serve(web_app(lambda: (True, {}), {PATH: house.events}), house.program())
    house.close()


if __name__ == "__main__":
    main()
