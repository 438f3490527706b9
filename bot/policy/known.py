"""What a policy file may speak of: the workflows that exist, and the roles and people of the company."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

Check = Callable[[str], object]
"""Reads a text, or raises ValueError with a sentence that says what to write."""


def due_shape(text: str) -> str:
    """A deadline as it may look: "48h", "5wd", "10d" or "11:30"."""
    if re.fullmatch(r"[1-9][0-9]{0,3}(h|wd|d)|([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        return text
    raise ValueError("write hours like 48h, working days like 5wd, calendar days like 10d, or a time of day like 11:30")


def rhythm_shape(text: str) -> str:
    """A recurring day and time as it may look: "Mon 09:30", "1 09:00", "last 16:00", or daily "17:30"."""
    days = r"((Mon|Tue|Wed|Thu|Fri|Sat|Sun|last|[12]?[0-9]|3[01]) )?"
    if re.fullmatch(days + r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        return text
    raise ValueError("write a day and a time, like Mon 09:30, 1 09:00, last 16:00 or (daily) 17:30")


@dataclass(frozen=True)
class KnownWorkflow:
    """What one workflow lets a company change.

    steps    each step, with the answers its deadline depends on ("green", "normal"), if it does
    every    how its rhythm is read; None when it has none
    """

    steps: Mapping[str, Collection[str]] = field(default_factory=dict)
    switches: Collection[str] = ()
    numbers: Collection[str] = ()
    every: Check | None = None


@dataclass(frozen=True)
class Known:
    """Everything a policy file may name. `calendar` reads the name of a working-day calendar; of the `ledgers` those of
    confidential cases are left out."""

    workflows: Mapping[str, KnownWorkflow] = field(default_factory=dict)
    roles: Collection[str] = ()
    people: Collection[str] = ()
    ledgers: Collection[str] = ()
    due: Check = due_shape
    calendar: Check = str
