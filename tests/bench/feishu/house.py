"""The real house behind the real Feishu door, as `serve` puts it together. Run as a program of its own.

Feishu's limits on calls are off here and at the fake; what follows an event (the answer to words) is done as it always
is.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from bot.platforms.feishu import http
from bot.platforms.feishu.door import Door
from bot.platforms.feishu.follow import Follow
from bot.platforms.feishu.looks import Looks
from bot.platforms.feishu.run import Served
from bot.platforms.feishu.tenant import Access
from bot.platforms.feishu.translate import Reader
from bot.platforms.web import web_app
from tests.bench import house
from tests.bench.company import MORNING
from tests.bench.house import Ticking
from tests.bench.program import serve
from tests.bench.stopwatch import Part
from tests.platforms.feishu.fake import APP

PRESS = "the door: read, known again, handed in"
DOOR: list[Part] = [
    ("signature", http, "genuine"),
    ("deciphering", http, "opened"),
    ("the answer as JSON", http, "_said"),
    (PRESS, Door, "take"),
    (PRESS, Reader, "read"),
    (PRESS, Door, "_outcome"),
    (PRESS, Follow, "outcome"),
    ("the pressed card drawn anew", Looks, "message"),
]
ON_LOOP = ("signature", "deciphering", "the answer as JSON")
"""Parts whose time passes on the server's own thread."""


class House(house.House):
    """A company in Feishu. `paced`: calls keep the pace Feishu allows."""

    def __init__(
        self, folder: Path, access: Access, company: Path, *, paced: bool = False, start: datetime = MORNING
    ) -> None:
        clock = Ticking(start)
        self.tenant = Served(access, clock.now)
        if not paced:
            self.tenant.api._paces.wait = lambda buckets: 0.0
        super().__init__(folder, self.tenant.platform, company, clock, DOOR)
        self.tenant.join(self.bole.room)
        trouble = self.tenant.open()
        assert not trouble, trouble
        self.tenant.refresh()

    def close(self) -> None:
        self.tenant.hang_up(2)
        self.tenant.close(2)
        self.bole.close(2)


def main() -> None:
    folder, url, secret, key, token, mode, company, start = sys.argv[1:9]
    assert mode in ("ws", "http")
    access = Access(APP, secret, mode, key, token, url)
    house = House(Path(folder), access, Path(company), start=datetime.fromisoformat(start))
    serve(web_app(lambda: (True, {}), house.tenant.doors), house.program())
    house.close()


if __name__ == "__main__":
    main()
