"""What every measurement of the Slack door stands on: a Slack with the company in it, and a house of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.app import PLAYGROUND_COMPANY, company_of
from bot.settings import Settings
from tests.bench.company import MORNING
from tests.bench.slack.program import Run
from tests.platforms.slack.fake import FakeSlack

HOUSE_CORE, OTHER_CORE = 0, 1


@contextmanager
def apart() -> Iterator[None]:
    """This program keeps off the core on which a house is measured."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {OTHER_CORE} & cores or cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextmanager
def settled(company: Path = PLAYGROUND_COMPANY) -> Iterator[FakeSlack]:
    """A Slack in which everybody of the company has an account; nothing is too fast for it until its pace is on."""
    settings = Settings(_env_file=None, company=company)  # pyright: ignore[reportCallIssue]
    office = company_of(settings)
    with FakeSlack() as slack:
        slack.pace.on = False
        for number, person in enumerate(office.people.values()):
            slack.user(f"U{number:08X}", person.id, person.email, real_name=person.name, tz=person.zone)
        for number, channel in enumerate(office.channels):
            slack.channel(f"C{number:08X}", channel)
        yield slack


@contextmanager
def housed(
    folder: Path, slack: FakeSlack, company: Path = PLAYGROUND_COMPANY, start: datetime = MORNING
) -> Iterator[Run]:
    """The house as a program of its own, on a core of its own; there it is `start` when it opens."""
    given = (slack.url, slack.bot_token, slack.signing_secret, str(company), start.isoformat())
    run = Run(HOUSE_CORE, "-m", "tests.bench.slack.house", str(folder), *given)
    try:
        yield run
    finally:
        run.close()
