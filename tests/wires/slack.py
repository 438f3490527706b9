"""Slack: what people do is delivered as signed requests, what they see stands in Slack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.platforms.slack import roster
from bot.platforms.slack.door import request_of
from bot.platforms.slack.signing import genuine
from bot.platforms.slack.workspace import Access, Workspace
from tests.platforms.slack.fake import FakeSlack
from tests.wires.common import Straight, Wire, Wired, Witness
from tests.wires.slack_screen import AtSlack, SlackWindow


class SlackWire(Wire):
    """A workspace of our own on loopback, and our door to it."""

    name = "slack"
    slack: FakeSlack = None  # pyright: ignore[reportAssignmentType]

    def _near(self) -> Any:
        now = self.company.clock.now
        if self.slack is None:
            self.slack = FakeSlack(now, to=self._delivered)
            self.slack.pace.on = False
        slack = self.slack
        self.workspace = Workspace(Access(slack.bot_token, slack.app_token, slack.signing_secret, slack.url), now)
        self.workspace.api._paces.wait = lambda method: 0.0
        return self.workspace.platform

    def _member(self, number: int, person: Any) -> str:
        handle, locale = f"U{number:08X}", "en-US" if person.lang == "en" else "zh-CN"
        self.slack.user(handle, person.id, person.email, real_name=person.name, tz=person.zone, locale=locale)
        return handle

    def _channel(self, number: int, channel: str) -> None:
        self.slack.channel(f"C{number:08X}", channel)

    def _join(self, witness: Witness) -> None:
        self.workspace.join(witness)  # pyright: ignore[reportArgumentType]
        self.workspace.door._doings.follow._pool = Straight()  # pyright: ignore[reportAttributeAccessIssue]
        self.workspace.identify()
        roster.refresh(self.workspace.api, witness)  # pyright: ignore[reportArgumentType]

    def _delivered(self, headers: Any, body: bytes) -> tuple[int, bytes]:
        """Slack's request at our door, as the web server would bring it."""
        given = {name.lower(): value for name, value in headers.items()}
        stamp, signature = given.get("x-slack-request-timestamp"), given.get("x-slack-signature")
        now = self.company.clock.now().timestamp()
        if not genuine(self.slack.signing_secret, stamp, signature, body, now):
            return 401, b""
        answer = self.workspace.app.dispatch(request_of(body.decode(), given))
        return answer.status, answer.body.encode()

    def hang_up(self) -> None:
        self.workspace.close(1.0)

    def close(self) -> None:
        self.slack.close()
        assert not self.slack.broken, self.slack.broken

    def person(self, who: str) -> AtSlack:
        return AtSlack(self, who)

    def channel(self, channel: str) -> SlackWindow:
        return SlackWindow(self, "channel", channel)

    def place_of(self, kind: str, place: str) -> str:
        """Slack's id of a chat."""
        if kind == "direct":
            return self.slack.direct(self.handles[place])
        return next(c.id for c in self.slack.channels.values() if c.name == place)

    def all_shown(self) -> dict[str, str]:
        channels = [(channel.name, "channel") for channel in self.slack.channels.values() if channel.name]
        places = [*channels, *((who, "direct") for who in self.handles)]
        return {place: SlackWindow(self, kind, place).text() for place, kind in places}


class InSlack(Wired):
    """A company that sits in Slack."""

    home = "slack"

    def _wires(self) -> tuple[Wire, ...]:
        return (SlackWire(self),)

    @property
    def wire(self) -> SlackWire:
        return next(wire for wire in self.wires if isinstance(wire, SlackWire))

    @property
    def slack(self) -> FakeSlack:
        return self.wire.slack

    @property
    def workspace(self) -> Workspace:
        return self.wire.workspace

    def place_of(self, kind: str, place: str) -> str:
        """Slack's id of a chat."""
        return self.wire.place_of(kind, place)

    def _delivered(self, headers: Any, body: bytes) -> tuple[int, bytes]:
        return self.wire._delivered(headers, body)


def in_slack(folder: Path, **settings: Any) -> Iterator[InSlack]:
    """A company in Slack, for one story."""
    company = InSlack(folder, **settings)
    try:
        yield company
    finally:
        company.close()
