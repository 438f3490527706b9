"""A platform as the suite that all pass uses it: what is shown, what is told, and the house behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from bot.cards.model import Button, Card, FormView, Part, line
from bot.flow.form import Kind
from bot.ports import Answer, Incoming, Parcel, Tell
from tests.platforms.memory import Memory

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Control:
    """Something to use: a button, or a question of a form with its choices. `typed`: there are too many to show, and
    the answer is written in words, which the house understands."""

    kind: Literal["button"] | Kind
    label: str
    token: str = ""
    verb: str = ""
    name: str = ""
    value: str | None = None
    confirm: str = ""
    options: tuple[str, ...] = ()
    error: str = ""
    typed: bool = False


@dataclass(frozen=True)
class Shown:
    """One message or open form as its reader has it: its words, and what can be used. `id` is the platform's own."""

    id: str
    text: str
    controls: tuple[Control, ...] = ()

    def control(self, label: str) -> Control:
        return next(c for c in self.controls if c.label == label)


@dataclass(frozen=True)
class Told:
    """What somebody sees at once after they pressed or sent: a sentence, a form, a view of their own, errors."""

    toast: str = ""
    form: Shown | None = None
    view: Shown | None = None
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class House:
    """The machine room of a few lines: hears every event once, and answers what it was told to."""

    answer: Answer = field(default_factory=Answer)
    heard: dict[str, Incoming] = field(default_factory=dict)
    open_forms: Memory = field(default_factory=Memory)

    def receive(self, incoming: Incoming) -> Answer:
        if incoming.key not in self.heard:
            self.heard[incoming.key] = incoming
            return self.answer
        return Answer()

    def keep(self, incoming: Incoming, scene: Mapping[str, Any] | None = None) -> Answer | None:
        """The turn is taken at once."""
        if incoming.key in self.heard:
            return self.receive(incoming)
        answer = self.receive(incoming)
        if scene is not None:
            self.tell(incoming, scene, answer)
        return None

    def speaks(self, platform: str, tell: Tell) -> None:
        self.tell = tell

    def unconfirmed(self, platform: str, handle: str) -> Card | None:
        return None

    @property
    def last(self) -> Incoming:
        return list(self.heard.values())[-1]


class Adapter(Protocol):
    """One platform, as the suite uses it. `person` and `other` are people's handles, `channel` a channel's id."""

    house: House
    person: str
    other: str
    channel: str

    def send(self, parcel: Parcel) -> str:
        """The platform's own `send`."""
        ...

    def chat(self, place: str, kind: Literal["direct", "channel"] = "direct") -> Sequence[Shown]:
        """What stands in a chat, oldest first."""
        ...

    def open(self, form: FormView) -> Shown | None:
        """A form as `person` sees it; None where this platform cannot show it and asks question by question."""
        ...

    def press(self, shown: Shown, control: Control, *, again: bool = False) -> Told:
        """`person` presses a button of a message. `again`: the platform delivers the same press once more."""
        ...

    def submit(self, form: Shown, values: dict[str, Any]) -> Told:
        """`person` sends a form that is open."""
        ...

    def breaks(self, permanent: bool) -> None:
        """The next `send` cannot get through: for good, or for now."""
        ...


def parcel(card: Card, key: str = "k", version: int = 1, **changes: Any) -> Parcel:
    return Parcel(**{
        "key": key, "card_key": "card", "kind": "direct", "place": "", "card": card, "version": version, **changes
    })  # fmt: skip


def card(*parts: Part, title: str = "招聘需求", buttons: tuple[Button, ...] = ()) -> Card:
    return Card(line(title), parts, buttons)
