"""Every table, on two pages: what happens (`flowing`), and what stands (`standing`). Whatever changes there needs
a new file in migrations/versions.

Instants are UTC. "Sealed" bodies hold text from the vault wherever `private` is true. The words a
state may take stand beside it; partial indexes cover only the rows somebody still waits for.
"""

from __future__ import annotations

from storage.tables.flowing import (
    Audit,
    Case_,
    Copy_,
    Counter,
    Document,
    Draft,
    File,
    Inbox,
    Member,
    OpenForm,
    Opening,
    Outbox,
    Prompted,
    Slot,
    Task,
    Timer,
)
from storage.tables.ground import Row, table
from storage.tables.standing import (
    Absence,
    Handle,
    Mirror,
    PersonSetting,
    Record_,
    RecordChange,
    Replica,
    SealedPiece,
    SealedRound,
    SealedSlot,
    ToldDepartment,
)

__all__ = [
    "Absence", "Audit", "Case_", "Copy_", "Counter", "Document", "Draft", "File", "Handle", "Inbox", "Member",
    "Mirror", "OpenForm", "Opening", "Outbox", "PersonSetting", "Prompted", "RecordChange", "Record_", "Replica",
    "Row", "SealedPiece", "SealedRound", "SealedSlot", "Slot", "Task", "Timer", "ToldDepartment", "table",
]  # fmt: skip
