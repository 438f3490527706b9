"""The story language over Slack's wire: what people do is delivered as signed requests, what they see stands in Slack.

Every press, form and message goes through the real door and the real SDK to a Slack of our own on loopback, and each
card comes back the same way. Stories are told in the same words; what they read is what Slack shows. What Slack's own
client would not let anybody do (no such choice, letters in a number) is handed to the house as another client would;
`beside` counts that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import build
from bot.cards.model import Button, FormView, Input
from bot.platforms.slack import buttons, roster, views
from bot.platforms.slack.door import request_of
from bot.platforms.slack.manifest import ACTION_ITEM
from bot.platforms.slack.outbound import Slack
from bot.platforms.slack.signing import genuine
from bot.platforms.slack.translate import ABOUT_ACTION_ITEM
from bot.platforms.slack.workspace import Access, Workspace
from bot.ports import Answer, Incoming, Parcel, Platform, Pressed, Said, Submitted
from tests.chats import Chats, Message, SeededIds
from tests.colleague import Chat, Colleague
from tests.office import Company
from tests.platforms.slack.fake import FakeSlack
from tests.platforms.slack.fake import payloads as made
from tests.platforms.slack.fake.filling import CannotFill
from tests.platforms.slack.fake.workspace import View

NAMED = re.compile(r"@?\s*(伯乐|bole)\s*", re.IGNORECASE)
MOST_PAGES = 9


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


def plain(words: str) -> str:
    """Words without what differs from one platform's look to another's: colons, the sign before a name, empty cells."""
    return re.sub(r"[ \u200b]*\|[ \u200b–-]*\|", " | |", words.replace("：", ":").replace(": ", ":").replace("@", ""))


class Window(Chat):
    """A chat as Slack shows it."""

    company: Wired  # pyright: ignore[reportIncompatibleVariableOverride]

    def text(self) -> str:
        return "\n———\n".join(self._shown())

    def sees(self, *words: str) -> None:
        super().sees(*map(plain, words))

    def sees_not(self, *words: str) -> None:
        super().sees_not(*map(plain, words))

    def count(self, word: str) -> int:
        return sum(plain(word) in shown for shown in self._shown())

    def _shown(self) -> list[str]:
        return [plain(self.company.slack.shown(m, None)) for m in self._stands()]

    def _stands(self) -> list[Any]:
        slack = self.company.slack
        return [m for m in slack.messages(self.company.place_of(self.kind, self.place)) if m.get("bot_id")]


class AtScreen(Window, Colleague):
    """Somebody at their screen: what they do goes through Slack."""

    company: Wired  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, company: Wired, who: str) -> None:
        Colleague.__init__(self, company, who)

    @property
    def _handle(self) -> str:
        return self.company.handles[self.who]

    def _send(self, body: Said | Pressed | Submitted, place: str = "direct") -> Answer:
        company = self.company
        company.witness.heard, company.witness.answer = None, Answer()
        match body:
            case Said():
                self._says(body, place)
            case Pressed():
                self._presses(body)
            case Submitted():
                self._fills(body)
        if company.witness.heard is not None:
            company.delivered = company.witness.heard
        self.answer = company.witness.answer
        company.settles()
        return self.answer

    def _says(self, said: Said, place: str) -> None:
        """Write it: as a command where a form may be opened at once, with a shortcut where the words are a message."""
        company, hands = self.company, self.company.slack.as_user(self._handle)
        words = said.text
        for person, handle in company.handles.items():
            words = words.replace(f"<@{person}>", f"<@{handle}>")
        channel = "" if place == "direct" else company.place_of("channel", place)
        if said.about == ABOUT_ACTION_ITEM and said.form:
            message = {"type": "message", "user": self._handle, "text": words, "ts": company.slack.ts()}
            hands.shortcut(ACTION_ITEM, message, channel or company.slack.direct(self._handle))
        elif said.about or said.form != said.called:
            self._beside(said, channel or "direct")
        elif said.called:
            hands.commands("/bole", words, channel)
        elif channel and NAMED.match(words):
            hands.mentions_bot(channel, NAMED.sub("", words, count=1))
        else:
            hands.says(words, channel)

    def _presses(self, body: Pressed) -> None:
        """Press that button where it stands; one that stands nowhere any more, as an old client would."""
        slack, value = self.company.slack, buttons.value_of(Button(body.token, body.verb, "", value=body.value))
        for thing in self._things():
            for control in slack.controls(thing):
                if control.kind == "button" and control.value == value:
                    slack.as_user(self._handle).presses(thing, control.action_id)
                    return
        kind = "ask" if body.verb.startswith("start:") else "do"
        button = {
            "type": "button", "action_id": f"{kind}:0", "value": value, "text": {"type": "plain_text", "text": "…"},
        }  # fmt: skip
        done = made.action(slack, button, "gone", None)
        gone = {"type": "message", "ts": slack.ts(), "text": "…", "blocks": []}
        channel = slack.direct(self._handle)
        slack.delivery.send("interactive", made.pressed_in_message(slack, self._handle, gone, channel, done, {}))

    def _things(self) -> Iterator[Any]:
        """Where buttons may stand, what is on top first."""
        slack = self.company.slack
        for name in reversed(slack.stacks.get(self._handle, [])):
            yield slack.modals[name]
        yield from reversed(slack.messages(self._handle))
        for channel in [c for c in slack.channels.values() if c.name]:
            yield from ({**m, "channel": ""} | {"channel": channel.id} for m in reversed(channel.messages))

    def _fills(self, body: Submitted) -> None:
        """Fill in the open form as its reader would, and send it; what cannot be typed there goes beside it."""
        form, view = self._form_of(body), self.company.slack.view_of(self._handle)
        if form is not None and view is not None and self._is_open(view, body):
            try:
                self._fill_all(form, body)
            except CannotFill:
                pass
            else:
                return
        self._beside(body)

    def _form_of(self, body: Submitted) -> FormView | None:
        form = self.answer.form
        return form if form is not None and (form.token, form.verb) == (body.token, body.verb) else None

    def _is_open(self, view: View, body: Submitted) -> bool:
        if view.payload.get("callback_id") != "form":
            return False
        meta = views.read_metadata(view.payload["private_metadata"])
        return (meta.token, meta.verb) == (body.token, body.verb)

    def _beside(self, body: Said | Submitted, place: str = "direct") -> None:
        company = self.company
        company.beside += 1
        now = company.clock.now()
        company.witness.receive(Incoming(f"slack:{company.key()}", "slack", self._handle, body, now, place))

    def _fill_all(self, form: FormView, body: Submitted) -> None:
        slack = self.company.slack
        for _ in range(MOST_PAGES):
            for asked in form.inputs:
                if asked.name in body.values:
                    self._fill(asked, body.values[asked.name])
            view = slack.view_of(self._handle)
            assert view is not None
            back = slack.as_user(self._handle).submits(view, anyway=True)
            assert not back.trouble, f"Slack shows trouble: {back.trouble}"
            if self.company.witness.heard is not None:
                return
        raise AssertionError(f"the form {form.title!r} has no end")

    def _fill(self, asked: Input, given: Any) -> None:
        if asked.kind == "rows":
            self._fill_lines(asked, given)
            return
        self._put(asked, f"q:{asked.name}", given)

    def _fill_lines(self, asked: Input, lines: Any) -> None:
        """As many lines as there are answers, each question of each line."""
        hands, slack = self.company.slack.as_user(self._handle), self.company.slack
        if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
            raise CannotFill("no lines")
        shown: tuple[int, ...] = ()
        for _ in range(60):
            view = slack.view_of(self._handle)
            assert view is not None
            shown = views.read_metadata(view.payload["private_metadata"]).rows.get(asked.name, ())
            if len(shown) == len(lines):
                break
            action = f"add:{asked.name}" if len(shown) < len(lines) else f"drop:{asked.name}:{shown[-1]}"
            if not any(c.action_id == action for c in slack.controls(view)):
                raise CannotFill(f"{action} is not offered")
            hands.presses(view, action)
        for number, line in zip(shown, lines, strict=True):
            for inner in asked.rows:
                if inner.name in line:
                    self._put(inner, f"q:{asked.name}:{number}:{inner.name}", line[inner.name])

    def _put(self, asked: Input, block: str, given: Any) -> None:
        """Put an answer where its question stands; one that is not asked (now, or on this page) is left."""
        slack = self.company.slack
        view = slack.view_of(self._handle)
        assert view is not None
        control = next((c for c in slack.controls(view) if c.block_id == block), None)
        if control is None:
            return
        value = self._as_typed(asked, control.kind, given)
        if control.kind == "file_input" or (value in (None, "", []) and not control.holds):
            if value:
                raise CannotFill("files are handed in elsewhere")
            return
        slack.as_user(self._handle).chooses(view, block, value)

    def _as_typed(self, asked: Input, kind: str, given: Any) -> Any:
        """A raw answer as Slack's widgets take it."""
        if kind == "datetimepicker" and isinstance(given, str) and given:
            try:
                at = datetime.fromisoformat(given)
            except ValueError:
                raise CannotFill(given) from None
            zone = ZoneInfo(self.company.slack.users[self._handle].tz)
            return at if at.tzinfo else at.replace(tzinfo=zone)
        if kind == "datepicker" and isinstance(given, str) and given:
            try:
                return date.fromisoformat(given)
            except ValueError:
                raise CannotFill(given) from None
        if kind.endswith("users_select"):
            many = given if isinstance(given, list) else [given]
            found = [self.company.handles[p] for p in many if p in self.company.handles]
            return found if isinstance(given, list) else next(iter(found), None)
        return given


def wired(folder: Path, **settings: Any) -> Iterator[Wired]:
    """A company in Slack, for one story."""
    company = Wired(folder, **settings)
    try:
        yield company
    finally:
        company.close()
