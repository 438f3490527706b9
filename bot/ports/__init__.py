"""What stands between a chat platform and the machine room: events in, answers back, letters out.

A platform translates its own events into `Incoming` and hands them to a `Reception`; the machine
room hands `Parcel`s to the platform's `send`. Neither knows the other's inside.
"""

from bot.cards.home import Change, ImportReport, RegisterView, RowChange
from bot.ports.events import (
    DESK,
    SEALED,
    Answer,
    Body,
    Fell,
    Incoming,
    Pressed,
    Refused,
    Said,
    Submitted,
)
from bot.ports.house import Download, Happening, House, OpenForms, Reception, Tell, Through
from bot.ports.letters import DeliveryFailed, Limits, Parcel, Platform
from bot.ports.staff import Known, KnownDepartment
from bot.ports.tools import (
    CalendarEvent,
    Gone,
    NotAllowed,
    TableRow,
    TodoItem,
    Toolbox,
    ToolItem,
    ToolKind,
)

__all__ = [
    "DESK", "SEALED", "Answer", "Body", "CalendarEvent", "Change", "DeliveryFailed", "Download",
    "Fell", "Gone", "Happening", "House", "ImportReport", "Incoming", "Known", "KnownDepartment",
    "Limits", "NotAllowed", "OpenForms", "Parcel", "Platform", "Pressed", "Reception", "Refused",
    "RegisterView", "RowChange", "Said", "Submitted", "TableRow", "Tell", "Through", "TodoItem",
    "ToolItem", "ToolKind", "Toolbox",
]  # fmt: skip
