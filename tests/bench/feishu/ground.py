"""What every measurement of the Feishu door stands on: a Feishu with the company in it, and a house of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.app import PLAYGROUND_COMPANY, company_of
from bot.platforms.feishu.manifest import PATH
from bot.platforms.feishu.tenant import Access
from bot.settings import Settings
from tests.bench import postman
from tests.bench.company import MORNING
from tests.bench.house import Ticking
from tests.bench.program import HOUSE_CORE, Run
from tests.platforms.feishu.fake import FakeFeishu, encoded, signed
from tests.platforms.feishu.fake.company import Json

Mode = Literal["ws", "http"]


def request(feishu: FakeFeishu, payload: Json) -> bytes:
    """A push as Feishu sends it, encrypted and signed now."""
    body = encoded(feishu.encrypt_key, payload)
    return postman.request(PATH, signed(feishu.encrypt_key, body, feishu.now()), body)


def access(feishu: FakeFeishu, mode: Mode) -> Access:
    """What lets the app into that Feishu."""
    secrets = (feishu.encrypt_key, feishu.verification_token)
    return Access(feishu.app_id, feishu.app_secret, mode, *secrets, domain=feishu.url)


@contextmanager
def settled(company: Path = PLAYGROUND_COMPANY, start: datetime = MORNING) -> Iterator[FakeFeishu]:
    """A Feishu in which everybody of the company has an account; nothing is too fast for it until its pace is on."""
    settings = Settings(_env_file=None, company=company)  # pyright: ignore[reportCallIssue]
    office = company_of(settings)
    with FakeFeishu(Ticking(start).now) as feishu:
        feishu.pace.on = False
        for number, person in enumerate(office.people.values()):
            feishu.user(f"ou_{number:032x}", person.name, person.email, en_name=person.english, zone=person.zone)
        for number, channel in enumerate(office.channels):
            feishu.group(f"oc_{number:032x}", channel, list(feishu.users))
        yield feishu
        assert not feishu.broken, feishu.broken[:5]


@contextmanager
def housed(
    folder: Path, feishu: FakeFeishu, mode: Mode, company: Path = PLAYGROUND_COMPANY, start: datetime = MORNING
) -> Iterator[Run]:
    """The house as a program of its own, on a core of its own; there it is `start` when it opens."""
    given = (feishu.url, feishu.app_secret, feishu.encrypt_key, feishu.verification_token, mode)
    run = Run(HOUSE_CORE, "-m", "tests.bench.feishu.house", str(folder), *given, str(company), start.isoformat())
    try:
        yield run
    finally:
        run.close()
