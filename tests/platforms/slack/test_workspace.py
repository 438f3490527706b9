"""A workspace put together: who we are, who is met, and what is said by an answer's own address."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from bot.cards.model import Paragraph, Text
from bot.platforms.slack.api import Api
from bot.platforms.slack.aside import Aside
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.workspace import Access, Workspace
from bot.ports import House, Known, Parcel
from tests.platforms.adapter import card
from tests.platforms.slack.fake import TEAM, FakeSlack
from tests.platforms.slack.small import NOW, SmallHouse


class Staff(SmallHouse):
    """Keeps what it is told of people."""

    def __init__(self) -> None:
        super().__init__()
        self.known: list[tuple[str, bool]] = []

    def know(self, platform: str, known: list[Known], *, whole: bool) -> None:
        self.known += [(each.handle, whole) for each in known if not each.bot]

    def home_of(self, person: str) -> tuple[Any, ...]:
        return (card(title="My tasks"),)

    def standing(self, person: str, platform: str, message: str) -> None:
        return None


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        slack.user("U1", "wang.xiaoyu")
        slack.user("U9", "newcomer")
        yield slack


@pytest.fixture
def house() -> Staff:
    return Staff()


@pytest.fixture
def workspace(slack: FakeSlack, house: Staff) -> Iterator[Workspace]:
    made = Workspace(Access(slack.bot_token, api_url=slack.url), lambda: NOW)
    made.join(cast(House, house))
    yield made
    made.close()


def until(true: Callable[[], object], seconds: float = 5.0) -> bool:
    ends = time.monotonic() + seconds
    while not true() and time.monotonic() < ends:
        time.sleep(0.02)
    return bool(true())


def test_who_we_are_is_found_out_once_slack_is_there(workspace: Workspace, slack: FakeSlack, house: Staff) -> None:
    """Then the directory is read, too; while Slack is away nothing happens and nothing fails."""
    slack.down()
    workspace.tend()
    assert until(lambda: not workspace._tending or not workspace._tending.is_alive())
    assert workspace.badge is None and not house.known
    slack.up()
    workspace.tend()
    assert until(lambda: ("U1", True) in house.known)
    assert workspace.badge is not None and workspace.badge.team == TEAM


def test_somebody_nobody_knows_is_looked_up_once(workspace: Workspace, slack: FakeSlack, house: Staff) -> None:
    """Not with each of their messages; one Slack does not know either stays a stranger."""
    for _ in range(3):
        workspace.meet("U9")
        workspace.meet("U404")
        workspace.meet("")
    assert house.known == [("U9", False)]
    assert [call.method for call in slack.calls].count("users.info") == 2


def test_a_long_card_is_remembered_by_its_message(workspace: Workspace, slack: FakeSlack) -> None:
    """All of it can be read though the house keeps nothing of what was private."""
    long = card(Paragraph((Text("x" * 3000),)))
    message = workspace.platform.send(Parcel("k", "c", "direct", "U1", long, 1))
    short = workspace.platform.send(Parcel("k2", "c2", "direct", "U1", card(), 1))
    assert workspace.long.find(message) == long and workspace.long.find(short) is None


def test_the_home_is_drawn_for_whoever_opens_it(workspace: Workspace, slack: FakeSlack) -> None:
    """And for nobody the house does not know."""
    workspace.start()
    workspace.homes.opened("U1")
    workspace.homes.opened("U9")
    assert until(lambda: slack.home("U1"))
    assert "My tasks" in slack.shown(slack.home("U1")) and not slack.home("U9")


ELSEWHERE = [
    "https://evil.example/x", "http://hooks.slack.com/x", "https://hooks.slack.com.evil.example/x", "file:///etc/passwd",
    "https://user:pw@hooks.slack.com/x", "http://169.254.169.254/", "",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_only_slack_s_own_addresses_are_called(slack: FakeSlack, address: str) -> None:
    """K4: whatever a payload says."""
    api = Api(slack.bot_token, slack.url)
    with pytest.raises(Failed) as caught:
        Aside(api)(address, "x")
    assert caught.value.code == "address_elsewhere"
    api.close()
