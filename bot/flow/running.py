"""The clocks of a case as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.flow.case import Case


@dataclass(frozen=True)
class Running:
    """One clock of a case as it stands. `kept`: when the promise was kept, None while it was not."""

    name: str
    due: datetime
    rung: int = 0
    kept: datetime | None = None

    @property
    def broken(self) -> bool:
        """Whether the promise was not kept in time."""
        return self.rung > 0 or (self.kept is not None and self.kept > self.due)


def running(case: Case) -> list[Running]:
    """The clocks of a case in the order of their declaration, kept ones included."""
    return [
        Running(
            name,
            datetime.fromisoformat(state["due"]),
            state["rung"],
            datetime.fromisoformat(state["kept"]) if state["kept"] else None,
        )
        for name, state in case.facts.get("clocks", {}).items()
    ]
