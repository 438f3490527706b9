"""The story language over the wire: what people do is delivered as a platform's signed requests, what they see is what
stands in that platform.

Every press, form and message goes through the real door to a platform of our own on loopback, and each card comes back
the same way. Stories are told in the same words. What a platform's own client would not let anybody do is handed to the
house as another client would; `beside` counts that.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any

from bot.app import Bole
from bot.ports import Answer, Body, Incoming, Parcel, Platform, Tell
from tests.chats import Chats, Message, SeededIds
from tests.colleague import Chat, Colleague
from tests.office import Company
from tests.ready import build


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

    def keep(self, incoming: Incoming, scene: Mapping[str, Any] | None = None) -> Answer | None:
        self.heard, self.answer = incoming, Answer()
        told = self._room.keep(incoming, scene)
        self.answer = told or self.answer
        return told

    def speaks(self, platform: str, tell: Tell) -> None:
        def told(incoming: Incoming, scene: Mapping[str, Any], answer: Answer) -> None:
            if self.heard is not None and incoming.key == self.heard.key:
                self.answer = answer
            tell(incoming, scene, answer)

        self._room.speaks(platform, told)

    def forgets(self) -> None:
        self.heard, self.answer = None, Answer()


class Carried(Chats):
    """What was sent over the wire, by person and channel; the letters themselves go through the real platform.

    A card that could not be drawn any more where it stood, and stands afresh, is the same card to its reader.
    """

    def __init__(self, inner: Platform, people: dict[str, str], is_paced: bool) -> None:
        """`people`: who has which handle; `is_paced`: letters to one place keep their distance."""
        super().__init__(inner.name)
        self.inner = inner
        self.limits = inner.limits if is_paced else replace(inner.limits, seconds_between=0.0)
        self._people = people

    def send(self, parcel: Parcel) -> str:
        message = self.inner.send(parcel)
        place = self._people.get(parcel.place, parcel.place)
        self.sent.append(replace(parcel, place=place))
        chat = self.of(parcel.kind, place)
        known = next((m for m in chat if m.id in (message, parcel.message)), None)
        if known is None:
            chat.append(Message(message, parcel.card, parcel.version))
        elif parcel.version >= known.version:
            known.id, known.card, known.version = message, parcel.card, parcel.version
        return message


class Wire(ABC):
    """One platform of a company's: the far end, which stands while the bot is stopped and started, and the near one."""

    name: str
    platform: Carried
    witness: Witness

    def __init__(self, company: Wired, has: Callable[[str], bool] = lambda who: True) -> None:
        """`has`: who has an account there."""
        self.company = company
        self._has = has
        self.handles: dict[str, str] = {}
        self.beside = 0
        self._people: dict[str, str] = {}

    def opens(self) -> Platform:
        """Open the near end; what takes letters."""
        inner = self._near()
        if not hasattr(self, "platform"):
            self.platform = Carried(inner, self._people, self.company.is_paced)
        self.platform.inner = inner
        return self.platform

    def joins(self, bole: Bole) -> None:
        """Bring the house behind the door; the first time, everybody moves in before."""
        if not self.handles:
            members = [p for p in bole.company.people.values() if self._has(p.id)]
            for number, person in enumerate(members):
                self.handles[person.id] = self._member(number, person)
            self._people.update({handle: person for person, handle in self.handles.items()})
            for number, channel in enumerate(bole.company.channels):
                self._channel(number, channel)
        self.witness = self._witness(bole.room)
        self._join(self.witness)

    def hand_in(self, who: str, body: Body, place: str = "direct") -> None:
        """Give the house what this platform's own client would let nobody do."""
        self.beside += 1
        company = self.company
        incoming = Incoming(
            f"{self.name}:{company.key()}", self.name, self.handles[who], body, company.clock.now(), place
        )
        self.witness.receive(incoming)

    def _witness(self, room: Any) -> Witness:
        return Witness(room)

    @abstractmethod
    def _near(self) -> Any:
        """The near end, new; the far end too where there is none yet. What takes letters."""

    @abstractmethod
    def _member(self, number: int, person: Any) -> str:
        """Somebody of the company has an account: their handle."""

    @abstractmethod
    def _channel(self, number: int, channel: str) -> None:
        """The bot is in a channel of the company."""

    @abstractmethod
    def _join(self, witness: Witness) -> None:
        """The house stands behind the door from now on, and is told who is there."""

    @abstractmethod
    def person(self, who: str) -> Colleague:
        """Somebody at their screen."""

    @abstractmethod
    def channel(self, channel: str) -> Chat:
        """A channel as it is read there."""

    @abstractmethod
    def hang_up(self) -> None:
        """Close the near end."""

    @abstractmethod
    def close(self) -> None:
        """Close the far end. Fails where we broke a rule of the platform."""

    @abstractmethod
    def all_shown(self) -> dict[str, str]:
        """Every letter as it stands in a chat, by whose it is."""


class Wired(Company):
    """A company that sits in chat platforms."""

    platform: Carried
    wires: tuple[Wire, ...] = ()
    is_paced = False
    """Whether the couriers take their time, by the story's clock."""

    def _wires(self) -> tuple[Wire, ...]:
        """The platforms, the company's home first."""
        raise NotImplementedError

    def _beside(self) -> dict[str, Platform]:
        """What is open besides."""
        return {}

    @property
    def handles(self) -> dict[str, str]:
        return self.wires[0].handles

    @property
    def witness(self) -> Witness:
        return self.wires[0].witness

    @property
    def beside(self) -> int:
        """How much was handed in past the platforms."""
        return sum(wire.beside for wire in self.wires)

    def _opened(self, seed: int) -> Bole:
        self.wires = self.wires or self._wires()
        doors = {wire.name: wire.opens() for wire in self.wires} | self._beside()
        self.platform = self.wires[0].platform
        bole = build(
            self.settings, doors, clock=self.clock, ids=SeededIds(seed), registry=self._registry,
            templates=self._templates, home=self.home,
        )  # fmt: skip
        bole.room.hand.pool = Straight()
        for wire in self.wires:
            wire.joins(bole)
        self.couriers = bole.couriers
        self.courier = self.couriers[0]
        return bole

    def close(self) -> None:
        for wire in self.wires:
            wire.hang_up()
        super().close()
        for wire in self.wires:
            wire.close()

    def reopens(self) -> None:
        for wire in self.wires:
            wire.hang_up()
        super().reopens()

    def person(self, who: str) -> Colleague:
        assert who in self.bole.company.people, f"nobody is called {who}"
        return next((w for w in self.wires if who in w.handles), self.wires[0]).person(who)

    def channel(self, channel: str) -> Chat:
        return self.wires[0].channel(channel)

    def overhears_not(self, *words: str, but: tuple[str, ...] = ()) -> None:
        super().overhears_not(*words, but=but)
        for wire in self.wires:
            for place, text in wire.all_shown().items():
                for word in words if place not in but else ():
                    assert word not in text, f"{wire.name} shows {place} {word!r} in:\n{text}"

    def settles(self) -> int:
        total = 0
        while (done := self.room.pulse() + sum(courier.work() for courier in self.couriers)) > 0:
            total += done
        return total

    def winds_to(self, target: Any) -> int:
        done = super().winds_to(target)
        while any((due := courier.next_due()) is not None and due <= target for courier in self.couriers):
            if not self.settles():
                break
        return done
