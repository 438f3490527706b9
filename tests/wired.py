"""The story language over Slack's wire: what people do is delivered as signed requests, what they see stands in Slack.

Every press, form and message goes through the real door and the real SDK to a Slack of our own on loopback, and each
card comes back the same way. Stories are told in the same words; what they read is what Slack shows. What Slack's own
client would not let anybody do (no such choice, letters in a number) is handed to the house as another client would;
`beside` counts that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.platforms.slack import roster
from bot.platforms.slack.door import request_of
from bot.platforms.slack.outbound import Slack
from bot.platforms.slack.signing import genuine
from bot.platforms.slack.workspace import Access, Workspace
from bot.ports import Answer, Incoming, Parcel, Platform
from tests.chats import Chats, Message, SeededIds
from tests.colleague import Chat, Colleague
from tests.office import Company
from tests.platforms.slack.fake import FakeSlack
from tests.ready import build
from tests.screen import AtScreen, Window


class Straight(Executor):
    """Does at once what would be done in a thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class Witness:
    """The house, and what it heard and answered last."""

    def __init__(self, room: Any) -> None:
        self._room = room
        self.heard: Incoming | None = None
        self.answer = Answer()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._room, name)

    def receive(self, incoming: Incoming) -> Answer:
        self.heard, self.answer = incoming, Answer()
        self.answer = self._room.receive(incoming)
        return self.answer


class Carried(Chats):
    """What was sent over the wire, by person and channel; the letters themselves go through the real platform."""

    name = "slack"

    def __init__(self, inner: Slack, handles: dict[str, str]) -> None:
        super().__init__("slack")
        self.inner = inner
        self.limits = replace(inner.limits, seconds_between=0.0)
        self._people = {handle: person for person, handle in handles.items()}

    def send(self, parcel: Parcel) -> str:
        message = self.inner.send(parcel)
        place = self._people.get(parcel.place, parcel.place)
        self.sent.append(replace(parcel, place=place))
        chat = self.of(parcel.kind, place)
        known = next((m for m in chat if m.id == message), None)
        if known is None:
            chat.append(Message(message, parcel.card, parcel.version))
        elif parcel.version >= known.version:
            known.card, known.version = parcel.card, parcel.version
        return message


class Wired(Company):
    """A company that sits in Slack."""

    platform: Carried

    beside = 0
    home = "slack"
    slack: FakeSlack = None  # pyright: ignore[reportAssignmentType]

    def _opened(self, seed: int) -> Any:
        first = self.slack is None
        if first:
            self.slack, self.handles = FakeSlack(self.clock.now, to=self._delivered), {}
            self.slack.pace.on = False
        slack = self.slack
        access = Access(slack.bot_token, slack.app_token, slack.signing_secret, slack.url)
        self.workspace = Workspace(access, self.clock.now)
        self.workspace.api._paces.wait = lambda method: 0.0
        self.platform = Carried(self.workspace.platform, self.handles) if first else self.platform
        self.platform.inner = self.workspace.platform
        bole = build(
            self.settings, self._open_doors(), clock=self.clock, ids=SeededIds(seed), registry=self._registry,
            templates=self._templates, home=self.home,
        )  # fmt: skip
        if first:
            self._moves_in(bole)
        self.witness = Witness(bole.room)
        self.workspace.join(self.witness)  # pyright: ignore[reportArgumentType]
        self.workspace.door._doings.follow._pool = Straight()  # pyright: ignore[reportAttributeAccessIssue]
        self.workspace.identify()
        roster.refresh(self.workspace.api, self.witness)  # pyright: ignore[reportArgumentType]
        (self.courier,) = bole.couriers
        return bole

    def _open_doors(self) -> dict[str, Platform]:
        return {"slack": self.platform}

    def _has_account(self, person: str) -> bool:
        return True

    def _moves_in(self, bole: Any) -> None:
        """Everybody of the company has an account, and the bot is in every channel."""
        for number, person in enumerate(p for p in bole.company.people.values() if self._has_account(p.id)):
            handle = f"U{number:08X}"
            self.handles[person.id] = handle
            locale = "en-US" if person.lang == "en" else "zh-CN"
            self.slack.user(handle, person.id, person.email, real_name=person.name, tz=person.zone, locale=locale)
        self.platform._people.update({handle: person for person, handle in self.handles.items()})
        for number, channel in enumerate(bole.company.channels):
            self.slack.channel(f"C{number:08X}", channel)

    def _delivered(self, headers: Any, body: bytes) -> tuple[int, bytes]:
        """Slack's request at our door, as the web server would bring it."""
        given = {name.lower(): value for name, value in headers.items()}
        stamp, signature = given.get("x-slack-request-timestamp"), given.get("x-slack-signature")
        if not genuine(self.slack.signing_secret, stamp, signature, body, self.clock.now().timestamp()):
            return 401, b""
        answer = self.workspace.app.dispatch(request_of(body.decode(), given))
        return answer.status, answer.body.encode()

    def close(self) -> None:
        self.workspace.close(1.0)
        super().close()
        self.slack.close()
        assert not self.slack.broken, self.slack.broken

    def reopens(self) -> None:
        self.workspace.close(1.0)
        super().reopens()

    def person(self, who: str) -> Colleague:
        assert who in self.bole.company.people, f"nobody is called {who}"
        return AtScreen(self, who)

    def channel(self, channel: str) -> Chat:
        return Window(self, "channel", channel)

    def place_of(self, kind: str, place: str) -> str:
        """Slack's id of a chat."""
        if kind == "direct":
            return self.slack.direct(self.handles[place])
        return next(c.id for c in self.slack.channels.values() if c.name == place)

    def settles(self) -> int:
        total = 0
        while (done := self.room.pulse() + self.courier.work()) > 0:
            total += done
        return total

    def winds_to(self, target: Any) -> int:
        done = super().winds_to(target)
        while (due := self.courier.next_due()) is not None and due <= target:
            if not self.settles():
                break
        return done


def wired(folder: Path, **settings: Any) -> Iterator[Wired]:
    """A company in Slack, for one story."""
    company = Wired(folder, **settings)
    try:
        yield company
    finally:
        company.close()
