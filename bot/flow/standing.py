"""Standing in (F4): who may decide for somebody who is away, or who gave part of their powers away, and how far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Room = Literal["recruiting", "growth", "meetings", "operations", "culture"]
"""The kinds of matters people name when they give a power away: the rooms of `handlers/`."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a decision is about, as far as limits go. `amount`: None where nobody knows it.

    `kind` is a workflow's name; `confidential` matters are handed on only where they are named.
    """

    kind: str
    amount: int | None = None
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is away, first and last included, and who stands in, within which limits."""

    person: str
    starts: date
    ends: date
    standin: str | None = None
    kinds: tuple[str, ...] = ()
    up_to: int | None = None

    def covers(self, day: date) -> bool:
        return self.starts <= day <= self.ends

    def allows(self, matter: Matter) -> bool:
        """Whether the stand-in may decide it."""
        return _is_of(matter.kind, self.kinds) and _is_within(matter.amount, self.up_to)


@dataclass(frozen=True, slots=True)
class Delegation:
    """Part of somebody's powers, given to another person until it is taken back.

    `kinds`: names of workflows or of whole rooms of them ("recruiting"); none: every kind that is not
    confidential. `up_to`: the largest amount; an amount nobody knows lies beyond it. `share`: whether the
    taker decides "instead" of the giver, or "either" of them does.
    """

    giver: str
    taker: str
    kinds: tuple[str, ...] = ()
    up_to: int | None = None
    starts: date | None = None
    ends: date | None = None
    share: Literal["instead", "either"] = "instead"

    def covers(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)

    def allows(self, matter: Matter) -> bool:
        """Whether the taker may decide it; what is confidential only where its workflow is named."""
        if matter.confidential and matter.kind not in self.kinds:
            return False
        return _is_of(matter.kind, self.kinds) and _is_within(matter.amount, self.up_to)


def _is_of(kind: str, kinds: tuple[str, ...]) -> bool:
    return not kinds or any(kind == each or kind.startswith(f"{each}.") for each in kinds)


def _is_within(amount: int | None, up_to: int | None) -> bool:
    return up_to is None or (amount is not None and amount <= up_to)
