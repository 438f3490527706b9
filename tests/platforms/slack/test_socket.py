"""Socket Mode over a real connection: taken, then acknowledged; broken, then mended; stopped without a loss."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from bot.platforms.slack.api import Api
from bot.platforms.slack.door import bolt_app
from bot.platforms.slack.scene import Badge
from bot.platforms.slack.socket import NoAccess, Sockets
from bot.ports import Said
from tests.platforms.slack.fake import BOT, BOT_USER, TEAM, FakeSlack
from tests.platforms.slack.small import Town, open_town


@dataclass
class Line:
    """The town, connected to a Slack of our own."""

    town: Town
    slack: FakeSlack
    api: Api
    made: list[Sockets]

    def sockets(self, connections: int = 1, ping: float = 0.3) -> Sockets:
        app = bolt_app(self.town.door.take, self.api.client)
        made = Sockets(app, self.slack.app_token, self.api.client, connections=connections, ping=ping)
        self.made.append(made)
        return made

    def connected(self, connections: int = 1) -> Sockets:
        made = self.sockets(connections)
        assert made.connect() and self.slack.line.connected(connections)
        return made


@pytest.fixture
def line() -> Iterator[Line]:
    with FakeSlack() as slack, open_town() as town:
        slack.user("U1", "wang.xiaoyu")
        town.door._badge = lambda: Badge(TEAM, BOT_USER, BOT)
        api = Api(slack.bot_token, slack.url)
        opened = Line(town, slack, api, [])
        yield opened
        for each in opened.made:
            each.stop(1)
        api.close()


def until(true: Callable[[], bool], seconds: float = 8.0) -> bool:
    ends = time.monotonic() + seconds
    while not true() and time.monotonic() < ends:
        time.sleep(0.02)
    return true()


def test_an_event_is_taken_and_acknowledged(line: Line) -> None:
    """Words reach the house; Slack hears that they did."""
    line.connected()
    assert line.slack.as_user("U1").says("帮助").status == 200
    assert line.town.house.last.body == Said("帮助")


def test_what_the_house_could_not_keep_is_not_acknowledged(line: Line) -> None:
    """B5: the envelope stays open, and Slack brings it again."""
    line.connected()
    line.town.house.refuses = True
    line.slack.delivery.patience = 0.5
    assert line.slack.as_user("U1").says("帮助").status == 0
    line.town.house.refuses = False
    assert line.slack.as_user("U1").says("再说一次").status == 200


def test_an_ack_comes_within_the_stall_and_three_tenths_of_a_second(line: Line) -> None:
    """B5: also here."""
    line.connected()
    line.town.house.slow = lambda: time.sleep(0.8)
    assert 0.8 <= line.slack.as_user("U1").says("帮助").seconds < 1.1


def test_two_connections_share_the_events_and_each_has_one_effect(line: Line) -> None:
    """B7: whichever connection brings it, and though it be brought by both."""
    line.connected(connections=2)
    line.slack.delivery.repeat(4, 2)
    hands = line.slack.as_user("U1")
    assert all(hands.says(f"第{n}句").status == 200 for n in range(20))
    assert len(line.town.house.heard) == 20


def test_slack_may_ask_for_a_new_connection_at_any_time(line: Line) -> None:
    """A refreshed connection is opened, and events go on coming."""
    line.connected()
    line.slack.line.disconnect()
    assert until(lambda: bool(line.slack.line.links))
    assert until(lambda: line.slack.as_user("U1").says("还在吗").status == 200)


def test_a_broken_connection_is_mended(line: Line) -> None:
    """B4: a cable pulled: found out by a ping, and opened anew."""
    sockets = line.connected()
    line.slack.line.abort()
    assert until(lambda: sockets.connected and bool(line.slack.line.links))
    assert until(lambda: line.slack.as_user("U1").says("还在吗").status == 200)


def test_a_bot_that_starts_before_slack_is_there_connects_later(line: Line) -> None:
    """C2: out of reach is no reason to stop."""
    line.slack.down()
    sockets = line.sockets()
    assert not sockets.connect() and not sockets.connected
    sockets.start()
    line.slack.up()
    assert line.slack.line.connected(seconds=8) and until(lambda: sockets.connected)


def test_a_token_slack_does_not_accept_is_said(line: Line) -> None:
    """Trying again would not help."""
    line.slack.app_token = "xapp-another"
    sockets = Sockets(bolt_app(line.town.door.take, line.api.client), "xapp-wrong", line.api.client)
    line.made.append(sockets)
    with pytest.raises(NoAccess):
        sockets.connect()


def test_what_is_under_way_is_acknowledged_before_the_line_is_hung_up(line: Line) -> None:
    """A4: intake stops, the event that was being taken is finished, the next one is Slack's to bring again."""
    sockets = line.connected()
    line.town.house.slow = lambda: time.sleep(0.6)
    answers: list[int] = []
    saying = threading.Thread(target=lambda: answers.append(line.slack.as_user("U1").says("最后一句").status))
    saying.start()
    assert until(lambda: sockets._handlers[0].under_way == 1)
    line.town.door.shut()
    sockets.stop(3)
    saying.join()
    assert answers == [200] and len(line.town.house.heard) == 1
