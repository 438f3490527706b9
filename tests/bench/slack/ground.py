"""What every measurement of the Slack door stands on: a Slack with the company in it, and a house of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from bot.app import PLAYGROUND_COMPANY, company_of
from bot.settings import Settings
from tests.bench import postman
from tests.bench.company import MORNING
from tests.bench.program import HOUSE_CORE, Run
from tests.platforms.slack.fake import FakeSlack, signed
from tests.platforms.slack.fake.workspace import Json


def request(secret: str, payload: Json) -> bytes:
    """An interaction as Slack sends it, signed now."""
    body = urlencode({"payload": json.dumps(payload, ensure_ascii=False)}).encode()
    media = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "gzip,deflate"}
    return postman.request("/slack/events", signed(secret, body, time.time()) | media, body)


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
