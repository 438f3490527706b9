"""The machine room, as the doors see it: what a platform or a web page may ask of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
)
from bot.cards.model import Card, FormView
from bot.flow.people import Lang, Office
from bot.ports.events import Answer, Incoming
from bot.ports.staff import Known, KnownDepartment

Tell = Callable[[Incoming, Mapping[str, Any], Answer], None]
"""Says what came of an event: the event, the scene it was kept with, the answer. Comes back at once."""


class Reception(Protocol):
    """The machine room, as a platform sees it."""

    def receive(self, incoming: Incoming) -> Answer:
        """Keep the event, then answer it. Raises Refused when it could not be kept."""
        ...

    def keep(self, incoming: Incoming, scene: Mapping[str, Any] | None = None) -> Answer | None:
        """Keep the event and come back at once: its turn is taken soon, in the order in which events were kept, by
        this process or, should it end before, by another. What came of it is said by who `speaks` for the platform;
        `scene` (JSON) is what they need to know of where; without one nothing is said.

        What is said of an event that was kept before and is over already is told here. Raises Refused.
        """
        ...

    def speaks(self, platform: str, tell: Tell) -> None:
        """From now on `tell` says what came of that platform's kept events, in threads of the house's."""
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


class OpenForms(Protocol):
    """Forms open on people's screens, with what was answered so far: kept, sealed, for every process and over restarts.
    Never a form under a seal of its own."""

    def keep(self, name: str, body: Mapping[str, Any]) -> None:
        """Keep a form as it now is, by the name its screen knows it by. `body` is JSON for whoever drew it."""
        ...

    def find(self, name: str) -> Mapping[str, Any] | None: ...

    def drop(self, name: str) -> None:
        """Forget a form that was sent or put away."""
        ...


class House(Reception, Protocol):
    """What a web page may ask of the machine room, beyond handing in events.

    Whatever a person may not read is answered with None, the same as what does not exist.
    """

    @property
    def open_forms(self) -> OpenForms: ...

    def office(self) -> Office: ...

    def language_of(self, person: str) -> Lang: ...

    def person_of(self, platform: str, handle: str) -> str | None:
        """The colleague who acts under that handle; None for strangers, guests, bots and whoever has left."""
        ...

    def handle_of(self, platform: str, person: str) -> str | None:
        """What somebody is called on that platform, if they are there."""
        ...

    def know(
        self, platform: str, known: Sequence[Known], *, whole: bool, departments: Sequence[KnownDepartment] = ()
    ) -> None:
        """Take in what the platform's directory says. `whole`: who is not in the list is there no more, and neither is
        a department that is not among `departments`, where any are told.

        Everything that follows is done before it comes back: who left is asked for nothing any more.
        """
        ...

    def home_of(self, person: str) -> tuple[Card, ...]:
        """What stands on somebody's home page, top to bottom: what waits for them, what they asked for, what they can
        start, what will be asked of them within two weeks, their settings. Nothing is sent or kept."""
        ...

    def unconfirmed(self, platform: str, handle: str) -> Card | None:
        """The card that asks whether that handle is its person's own: to be shown in place of anything confidential
        (files, documents, ledgers, home) that a platform hands out by itself. None where nothing stands in the way."""
        ...

    def standing(self, person: str, platform: str, message: str) -> Card | None:
        """The card that stands in a message, for somebody who has it there; a platform may show its beginning only."""
        ...

    def say(self, key: str, lang: Lang, **params: Any) -> str:
        """A sentence from templates/_words, by dotted key."""
        ...

    def attach(self, person: str, name: str, content: bytes) -> str:
        """Keep an uploaded file; its id. Raises Refused for a type or size that is not taken."""
        ...

    def file(self, person: str, file_id: str) -> Download | None: ...

    def document(self, person: str, document_id: str, form: Literal["html", "docx", "text"]) -> Download | None:
        """A document as a page, a Word file, or plain text for a chat (UTF-8)."""
        ...

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
