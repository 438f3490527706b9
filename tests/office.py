"""The story language: a company in which people say, press, fill in and see, and the clock is wound.

    def test_a_head_approves(office):
        lead, head = office.person("zhang.min"), office.person("li.na")
        lead.starts("recruiting.hiring_need", role="短视频策划", headcount="2", ...)
        head.presses("同意")
        lead.sees("可行性")

Everything goes through the real machine room; only the chat platform and the clock are ours. A story
fails with what the person really saw.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import Bole, build
from bot.cards.model import (
    Bullets,
    Button,
    Card,
    Fields,
    FormView,
    Heading,
    Link,
    Note,
    Paragraph,
    Quote,
    Span,
)
from bot.cards.plain import card_text
from bot.engine.registry import Registry
from bot.ports import Answer, DeliveryFailed, Incoming, Limits, Parcel, Pressed, Said, Submitted
from bot.settings import Settings
from storage import audit, cases

MONDAY_MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


class SetClock:
    """A clock that stands still until somebody winds it."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        assert moment >= self._now, "the clock never goes back"
        self._now = moment


class SeededIds:
    """The same ids in every run."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)

    def new(self) -> str:
        return f"{self._random.getrandbits(128):032x}"


@dataclass
class Message:
    """A message as it stands in a chat; `version` as last drawn."""

    id: str
    card: Card
    version: int
    seen: bool = False


@dataclass
class Chats:
    """A chat platform that keeps what it is sent, and can be told to fail."""

    name: str = "playground"
    limits: Limits = field(default_factory=Limits)
    chats: dict[str, list[Message]] = field(default_factory=dict)
    failing: DeliveryFailed | None = None
    sent: list[Parcel] = field(default_factory=list)

    def send(self, parcel: Parcel) -> str:
        if self.failing is not None:
            raise self.failing
        self.sent.append(parcel)
        chat = self.chats.setdefault(f"{parcel.kind}:{parcel.place}", [])
        for message in chat:
            if message.id in (parcel.message, parcel.key):
                if parcel.version >= message.version:
                    message.card, message.version, message.seen = parcel.card, parcel.version, False
                return message.id
        chat.append(Message(parcel.key, parcel.card, parcel.version))
        return parcel.key

    def of(self, kind: str, place: str) -> list[Message]:
        return self.chats.setdefault(f"{kind}:{place}", [])


class Company:
    """A company with the bot in it."""

    def __init__(
        self, folder: Path, start: datetime = MONDAY_MORNING, registry: Registry | None = None, **settings: Any
    ) -> None:
        self.clock = SetClock(start)
        self.platform = Chats()
        self.settings = Settings(_env_file=None, **({"lang": "zh", "data_dir": folder} | settings))  # pyright: ignore[reportCallIssue]
        self._registry = registry
        self._events = 0
        self.delivered: Incoming | None = None
        self.bole: Bole = self._opened(1)

    def _opened(self, seed: int) -> Bole:
        doors = {"playground": self.platform}
        return build(self.settings, doors, clock=self.clock, ids=SeededIds(seed), registry=self._registry)

    @property
    def room(self) -> Any:
        return self.bole.room

    def close(self) -> None:
        self.bole.close()

    def reopens(self) -> None:
        """Stop the bot and start it again on the same data."""
        self.bole.close()
        self.bole = self._opened(self._events + 2)

    def reorganises(self, **changes: Any) -> None:
        """The company file changes while the bot runs: other heads, other roles, people who leave."""
        directory = self.bole.tools.directory
        directory._company = replace(directory._company, **changes)
        self.settles()

    def person(self, who: str) -> Colleague:
        assert who in self.bole.company.people, f"nobody is called {who}"
        return Colleague(self, who)

    def channel(self, channel: str) -> Chat:
        return Chat(self, "channel", channel)

    def row(self, ledger: str, reader: str) -> dict[str, str]:
        """The newest row of a ledger as that person sees it, by header."""
        view = self.room.ledger(reader, ledger)
        assert view is not None, f"{reader} may not open the ledger {ledger}"
        assert view.rows, f"{reader} sees no row in the ledger {ledger}"
        return dict(zip(view.headers, view.rows[0], strict=True))

    def audit(self, ref: str) -> list[str]:
        """The verbs of a case's audit, oldest first."""
        with self.bole.tools.store.reading() as tx:
            row = cases.by_ref(tx, ref)
            assert row is not None, f"no case {ref}"
            return [a.action.rpartition(":")[2] for a in audit.of_case(tx, row.id)]

    def overhears_not(self, *words: str, but: tuple[str, ...] = ()) -> None:
        """Whatever was ever sent to anybody's chat or any channel, `but` theirs, holds none of these words."""
        for parcel in self.platform.sent:
            if parcel.place not in but:
                everything = f"{parcel.card.notice}\n{card_text(parcel.card)}\n{parcel.card.buttons}"
                for word in words:
                    assert word not in everything, f"{parcel.place} was sent {word!r} in:\n{everything}"

    def writes_not(self, *words: str) -> None:
        """None of these words stands readable in any file of the data folder."""
        for path in (p for p in self.settings.data_dir.rglob("*") if p.is_file()):
            held = path.read_bytes()
            for word in words:
                assert word.encode() not in held, f"{word!r} stands readable in {path.name}"

    def key(self) -> str:
        self._events += 1
        return f"playground:{self._events}"

    def winds(self, **span: float) -> int:
        """Wind the clock on, doing on the way whatever falls due, each at its moment."""
        return self.winds_to(self.clock.now() + timedelta(**span))

    def winds_until(self, local: str, zone: str = "Asia/Shanghai") -> int:
        """Wind the clock on to a wall clock's time: "2026-03-02 09:30"."""
        return self.winds_to(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))

    def winds_to(self, target: datetime) -> int:
        done = self.settles()
        while (due := self.room.next_due(target)) is not None:
            self.clock.set(due)
            done += self.settles()
        self.clock.set(target)
        return done + self.settles()

    def settles(self) -> int:
        """Let the bot do all that is due now."""
        total = 0
        while (done := self.room.pulse()) > 0:
            total += done
        return total


@dataclass
class Chat:
    """One chat, as somebody reads it."""

    company: Company
    kind: str
    place: str

    @property
    def messages(self) -> list[Message]:
        return self.company.platform.of(self.kind, self.place)

    def text(self) -> str:
        return "\n———\n".join(card_text(m.card) for m in self.messages)

    def sees(self, *words: str) -> None:
        """These words stand somewhere in the chat."""
        for word in words:
            assert word in self.text(), f"{self.place} does not see {word!r} in:\n{self.text()}"

    def sees_not(self, *words: str) -> None:
        """None of these words stands anywhere in the chat, its notices or its buttons."""
        everything = self.text() + "\n".join(m.card.notice for m in self.messages)
        for word in words:
            assert word not in everything, f"{self.place} sees {word!r} in:\n{everything}"

    def count(self, word: str) -> int:
        """How many messages hold that word."""
        return sum(word in card_text(m.card) for m in self.messages)

    def last(self) -> Card:
        assert self.messages, f"{self.place} has no messages"
        return self.messages[-1].card


class Colleague(Chat):
    """Somebody of the company: what they do in their direct chat with the bot, and what they see there."""

    def __init__(self, company: Company, who: str) -> None:
        super().__init__(company, "direct", who)
        self.who = who
        self.answer = Answer()

    def says(self, text: str, place: str = "direct") -> Answer:
        """Write words to the bot (or in a channel)."""
        return self._send(Said(text), place)

    def presses(self, label: str, ref: str = "") -> Answer:
        """Press the newest button with that label (on a card that shows `ref`)."""
        button = self._find(label, ref)
        return self._send(Pressed(button.token, button.verb, button.value))

    def does(self, verb: str, ref: str = "", **answers: Any) -> Answer:
        """Press the newest button of that verb, whatever its label, and fill in what it asks."""
        for card in self._cards(ref):
            for button in card.buttons:
                if button.verb == verb:
                    answer = self.presses_button(button)
                    return self.fills(**answers) if answer.form is not None else answer
        raise AssertionError(f"{self.who} cannot {verb} {ref}:\n{self.text()}")

    def can(self, verb: str, ref: str = "") -> bool:
        """Whether a card of theirs offers that verb."""
        return any(b.verb == verb for card in self._cards(ref) for b in card.buttons)

    def presses_button(self, button: Button) -> Answer:
        """Press exactly this button, as a stale or a stolen card would."""
        return self._send(Pressed(button.token, button.verb, button.value))

    def fills(self, **answers: Any) -> Answer:
        """Fill in the open form and send it; the form stays open when something was wrong."""
        form = self.form
        given = {i.name: i.value for i in form.inputs if i.value is not None} | answers
        answer = self._send(Submitted(form.token, form.verb, given))
        if answer.errors:
            self.answer = replace(answer, form=form)
        return answer

    def starts(self, workflow: str, **answers: Any) -> Answer:
        """Open a workflow's whole form with its button, and send it filled in."""
        self._send(Pressed("desk", f"start:{workflow}"))
        return self.fills(**answers)

    def submits_again(self, form: FormView, **answers: Any) -> Answer:
        """Send exactly this form, as a page that was left open would."""
        given = {i.name: i.value for i in form.inputs if i.value is not None} | answers
        return self._send(Submitted(form.token, form.verb, given))

    def opens(self, ref: str = "") -> Card:
        """Open the newest content-free card (that shows `ref`)."""
        self.answer = Answer()
        self.presses("View" if self._lang() == "en" else "查看", ref)
        return self.views()

    def commands(self, command: str, label: str = "") -> Answer:
        """Press a button of the front desk."""
        return self._send(Pressed("desk", command, label or None))

    def attaches(self, name: str, content: bytes) -> str:
        """Upload a file; its id."""
        return self.company.room.attach(self.who, name, content)

    def _lang(self) -> str:
        return self.company.room.language_of(self.who)

    def button(self, label: str, ref: str = "") -> Button:
        return self._find(label, ref)

    def buttons(self) -> list[str]:
        """The labels of the newest card's buttons."""
        return [b.label for b in self.last().buttons]

    def may_press(self, label: str, ref: str = "") -> bool:
        return any(b.label == label for card in self._cards(ref) for b in card.buttons)

    def opens_document(self, title: str, *words: str) -> str:
        """Open the newest document linked under that title; these words stand in it."""
        file = self.company.room.document(self.who, self.document(title), "html")
        assert file is not None, f"{self.who} may not open {title!r}"
        text = re.sub(r"<style>.*?</style>|<[^>]+>", "", file.content.decode(), flags=re.DOTALL)
        for word in words:
            assert word in text, f"not {word!r} in the document {title!r}"
        return text

    def document(self, title: str) -> str:
        """The id of the newest document linked under that title, in the chat or in what is open."""
        cards = [*(m.card for m in self.messages), *([self.answer.view] if self.answer.view else [])]
        links = [s for card in cards for s in spans(card) if isinstance(s, Link) and title in s.text]
        assert links, f"{self.who} has no document {title!r} in:\n{self.text()}"
        return links[-1].to.removeprefix("document:")

    @property
    def form(self) -> FormView:
        assert self.answer.form is not None, f"{self.who} has no form open; last answer: {self.answer.toast!r}"
        return self.answer.form

    def told(self, *words: str) -> None:
        """The last answer's one sentence holds these words."""
        for word in words:
            assert word in self.answer.toast, f"{self.who} was told {self.answer.toast!r}, not {word!r}"

    def views(self, *words: str) -> Card:
        """What was just opened for this person only shows these words."""
        assert self.answer.view is not None, f"{self.who} has nothing opened; last answer: {self.answer.toast!r}"
        for word in words:
            assert word in card_text(self.answer.view), f"not {word!r} in:\n{card_text(self.answer.view)}"
        return self.answer.view

    def _find(self, label: str, ref: str) -> Button:
        for card in self._cards(ref):
            for button in card.buttons:
                if button.label == label:
                    return button
        offered = [[b.label for b in card.buttons] for card in self._cards(ref)]
        raise AssertionError(f"{self.who} has no button {label!r}; there are {offered}\n{self.text()}")

    def _cards(self, ref: str) -> Iterator[Card]:
        if self.answer.view is not None and ref in card_text(self.answer.view):
            yield self.answer.view
        yield from (m.card for m in reversed(self.messages) if ref in card_text(m.card))

    def _send(self, body: Said | Pressed | Submitted, place: str = "direct") -> Answer:
        company = self.company
        now = company.clock.now()
        company.delivered = Incoming(company.key(), "playground", self.who, body, now, place)
        self.answer = company.room.receive(company.delivered)
        company.settles()
        return self.answer


def spans(card: Card) -> Iterator[Span]:
    """Every span of a card's paragraphs, bullets and fields."""
    for part in card.parts:
        match part:
            case Paragraph() | Heading() | Quote() | Note():
                yield from part.line
            case Bullets():
                yield from (s for each in part.lines for s in each)
            case Fields():
                yield from (s for _, each in part.rows for s in each)


def opened(folder: Path, **settings: Any) -> Iterator[Company]:
    """A company for one story."""
    company = Company(folder, **settings)
    try:
        yield company
    finally:
        company.close()


__all__ = ["MONDAY_MORNING", "Chats", "Colleague", "Company", "SeededIds", "SetClock", "opened"]
