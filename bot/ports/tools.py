"""What a chat platform's own tools may hold for us: to-dos, entries in calendars, rows of tables.

The terms are the field's: a to-do and an event as in iCalendar (RFC 5545), a row as in any table. People are named by
their handles on that platform; texts are plain, in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from bot.ports.letters import DeliveryFailed

ToolKind = Literal["todo", "event", "row"]


@dataclass(frozen=True)
class TodoItem:
    """Something one person has to do by a day. `key` is the same for as long as it stands there."""

    key: str
    title: str
    notes: str
    owner: str
    due: date
    kind: ToolKind = "todo"


@dataclass(frozen=True)
class CalendarEvent:
    """A meeting in its guests' calendars. `starts` and `ends` are UTC, `zone` an IANA name to show them in."""

    key: str
    title: str
    notes: str
    starts: datetime
    ends: datetime
    zone: str
    place: str
    guests: tuple[str, ...]
    kind: ToolKind = "event"


@dataclass(frozen=True)
class TableRow:
    """A row of a table in a base. `cells`: header and value in the table's order, "" where there is none;
    `numbers` are the headers of columns that hold nothing but numbers. `beside`: another row of ours that stands in
    the same table, "" for the first."""

    key: str
    base: str
    table: str
    cells: tuple[tuple[str, str | int | float], ...]
    numbers: tuple[str, ...] = ()
    beside: str = ""
    kind: ToolKind = "row"


ToolItem = TodoItem | CalendarEvent | TableRow


class Gone(DeliveryFailed):
    """What was put there stands there no more: somebody took it away."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=True)


class NotAllowed(DeliveryFailed):
    """Nothing of this kind can be put there until somebody grants what is missing: `needs`, by the platform's name."""

    def __init__(self, reason: str, needs: str = "") -> None:
        super().__init__(reason, permanent=True, everywhere=True)
        self.needs = needs


class Toolbox(Protocol):
    """The tools of one platform. Every method raises DeliveryFailed, Gone or NotAllowed."""

    name: str

    def put(self, item: ToolItem, token: str, stands: str = "") -> str:
        """Put it there, or change what stands there; the platform's own id of it.

        The same `token` (64 hexadecimal digits) at a second attempt finds what the first one put, and puts nothing
        twice."""
        ...

    def finish(self, stands: str, at: datetime) -> None:
        """A to-do was done then."""
        ...

    def remove(self, kind: ToolKind, stands: str) -> None:
        """Take away what stands there."""
        ...
