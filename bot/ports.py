"""What stands between a chat platform and the machine room: events in, answers back, letters out.

A platform translates its own events into `Incoming` and hands them to a `Reception`; the machine
room hands `Parcel`s to the platform's `send`. Neither knows the other's inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.cards.home import (
    Change,
    ImportReport,
    LedgerAsk,
    LedgerView,
    PaperShelf,
    PaperView,
    RegisterView,
    RowChange,
    RowView,
)  # fmt: skip
from bot.cards.model import Card, FormView
from bot.flow.people import Lang, Office

DESK = "desk"
"""The token of buttons that belong to no task: starting something, lists, settings. They carry no rights."""

SEALED = "sealed:"
"""What a sealed round's tokens begin with: a door, too, keeps and logs nothing of its form and its answers."""


@dataclass(frozen=True)
class Said:
    """Somebody wrote words. Mentions of people stand in the text as <@person-handle>."""

    text: str


@dataclass(frozen=True)
class Pressed:
    """Somebody pressed a button of a card. `value` is a quick reply's answer."""

    token: str
    verb: str
    value: str | None = None


@dataclass(frozen=True)
class Submitted:
    """Somebody sent a whole form: raw values by question name (text, list of text, or list of rows)."""

    token: str
    verb: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Fell:
    """A timer fell due, or a rhythm's moment came. `what`: "timer", "rhythm", "daily", "round", "absence", "start",
    "press" or "link"."""

    what: str
    about: Mapping[str, Any] = field(default_factory=dict)


Body = Said | Pressed | Submitted | Fell


@dataclass(frozen=True)
class Incoming:
    """One event, translated. `key` is the same for every delivery of the same event.

    `handle` is the sender's name on that platform ("" for clock and calendar), `place` is "direct"
    or a channel's id, `at` is UTC.
    """

    key: str
    platform: str
    handle: str
    body: Body
    at: datetime
    place: str = "direct"


@dataclass(frozen=True)
class Answer:
    """What reception says at once, instant and disposable.

    `toast` is one sentence. `card` replaces the card that was pressed. `form` opens a form;
    `errors` (question name → sentence) keep it open and lose nothing. `view` is shown to this
    person only and not stored. `accepted` is False when nothing was changed.
    """

    toast: str = ""
    tone: Literal["plain", "good", "bad"] = "plain"
    card: Card | None = None
    form: FormView | None = None
    view: Card | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    accepted: bool = True


@dataclass(frozen=True)
class Parcel:
    """A letter on its way out. `key` is the same for each attempt, `card_key` for each version of one card.

    `place` is the handle of a person (direct chat) or a channel's id, per `kind`.
    `message` is the platform's id of the message to replace, None for a new one.
    """

    key: str
    card_key: str
    kind: Literal["direct", "channel"]
    place: str
    card: Card
    version: int
    message: str | None = None


@dataclass(frozen=True)
class Limits:
    """What a platform can take: characters of a text, parts of a card, buttons, seconds between messages."""

    text: int = 10_000
    parts: int = 200
    buttons: int = 25
    seconds_between: float = 0.0


class DeliveryFailed(Exception):
    """A letter did not get through. `permanent`: trying again is useless. `retry_after`: seconds."""

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after


class Platform(Protocol):
    """A chat platform, as the machine room sees it."""

    name: str
    limits: Limits

    def send(self, parcel: Parcel) -> str:
        """Deliver or replace a message; the platform's message id. Raises DeliveryFailed."""
        ...


class Reception(Protocol):
    """The machine room, as a platform sees it."""

    def receive(self, incoming: Incoming) -> Answer:
        """Keep the event, then answer it. Raises Refused when it could not be kept."""
        ...


@dataclass(frozen=True)
class Download:
    """A file to hand out: its name, its media type, its bytes."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True)
class Happening:
    """One line of the timeline: when, which case, what happened and why, in a reader's words."""

    at: datetime
    ref: str
    sentence: str
    cause: str = ""


Through = tuple[Literal["call", "command"], str]
"""What rows came through without a person: another system or a command, and the name of the file."""


class Refused(Exception):
    """The house says no; the message is a sentence for the person."""


class House(Reception, Protocol):
    """What a web page may ask of the machine room, beyond handing in events.

    Whatever a person may not read is answered with None, the same as what does not exist.
    """

    def office(self) -> Office: ...

    def language_of(self, person: str) -> Lang: ...

    def say(self, key: str, lang: Lang, **params: Any) -> str:
        """A sentence from templates/_words, by dotted key."""
        ...

    def attach(self, person: str, name: str, content: bytes) -> str:
        """Keep an uploaded file; its id. Raises Refused for a type or size that is not taken."""
        ...

    def file(self, person: str, file_id: str) -> Download | None: ...

    def document(self, person: str, document_id: str, form: Literal["html", "docx"]) -> Download | None: ...

    def ledgers(self, person: str) -> list[tuple[str, str]]:
        """(name, title) of the ledgers this person may open."""
        ...

    def ledger(self, person: str, name: str, asked: LedgerAsk = ...) -> LedgerView | None: ...

    def export(self, person: str, name: str, form: Literal["csv", "xlsx"]) -> Download | None: ...

    def case_history(self, person: str, ref: str) -> list[Happening] | None:
        """What happened to one case, oldest first."""
        ...

    def papers(self, person: str, before: str = "") -> PaperShelf:
        """The documents this person may read, newest first; `before` is the mark of an earlier shelf's `older`."""
        ...

    def paper(self, person: str, document_id: str) -> PaperView | None:
        """The paper a document is a version of, with all its versions."""
        ...

    def difference(self, person: str, old: str, new: str) -> list[Change] | None:
        """What changed from one version of a paper to another, by their documents' ids."""
        ...

    def registers(self, person: str) -> list[tuple[str, str]]:
        """(name, title) of the registers this person may read."""
        ...

    def register(self, person: str, name: str) -> RegisterView | None: ...

    def register_row(self, person: str, name: str, row_id: str) -> RowView | None:
        """One row with all its answers, also those the list leaves out."""
        ...

    def history(self, person: str, name: str, row_id: str) -> list[RowChange] | None:
        """What happened to a row, newest first; what this person may not read is left out of it."""
        ...

    def register_form(self, person: str, name: str, row_id: str | None) -> FormView | None:
        """The form that adds a row (None) or changes one: sent back as Submitted(DESK, "row:<register>:<id or new>").

        A row is retired and brought back with Pressed(DESK, "retire:<register>:<id>") and "restore:<register>:<id>".
        """
        ...

    def import_rows(self, person: str, name: str, filename: str, content: bytes, dry_run: bool) -> ImportReport | None:
        """Take in the rows of a spreadsheet (CSV or XLSX); nothing is kept of a row that does not fit.

        None for who may not edit the register. Raises Refused for a file that cannot be read at all.
        """
        ...

    def send_rows(
        self,
        name: str,
        content: bytes,
        media: Literal["json", "sheet"],
        through: Through,
        lang: Lang,
        dry_run: bool,
    ) -> ImportReport | None:
        """Take in rows from another system or a command, whom the door has let in. `through`: which, and the file's
        name. None for no such register. Raises Refused for a body that cannot be read at all."""
        ...

    def export_register(self, person: str, name: str, form: Literal["csv", "xlsx"]) -> Download | None: ...

    def timeline(self, person: str, limit: int = 100) -> list[Happening]:
        """What happened and why, newest first, as far as this person may know."""
        ...

    def next_due(self, until: datetime) -> datetime | None:
        """The next instant, after now and up to `until`, at which the house would do something by itself."""
        ...

    def pulse(self) -> int:
        """Do all that is due now; how many things were done."""
        ...
