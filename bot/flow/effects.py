"""Consequences as data: what a decision wants done, for the machine room to do in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True)
class Ask:
    """Give a person a task at the present step: a card with the buttons open to them.

    `kind` "reply": they are asked a question about their own request, and decide nothing.
    """

    person: str
    for_person: str | None = None
    kind: Literal["ask", "reply"] = "ask"


@dataclass(frozen=True)
class Withdraw:
    """Close open tasks of a case: those of one person, or of everyone; of one kind, or of both.

    Their cards lose their buttons.
    """

    person: str | None = None
    kind: Literal["ask", "reply"] | None = None


@dataclass(frozen=True)
class Tell:
    """Send somebody a notice made from a moment's template.

    `last`: the last word before a promise breaks.
    `apart`: made from `details` alone and with no way to the case, for somebody who may not know of it.
    """

    person: str
    moment: str
    details: Mapping[str, Any] = field(default_factory=dict)
    urgent: bool = False
    last: bool = False
    apart: bool = False


@dataclass(frozen=True)
class Post:
    """Post a moment in a channel; posting the same moment of the case again replaces the first."""

    channel: str
    moment: str


@dataclass(frozen=True)
class Publish:
    """Make a document from a moment's template and send each reader the way to it."""

    moment: str
    readers: tuple[str, ...]


@dataclass(frozen=True)
class Refresh:
    """Redraw every card that shows this case."""


@dataclass(frozen=True)
class Start:
    """Open a case of another workflow, linked to this one."""

    workflow: str
    requester: str
    answers: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    circle: str = ""


@dataclass(frozen=True)
class Press:
    """Press a verb on another case on somebody's behalf, as when meeting minutes tick an action item."""

    case: str
    verb: str
    by: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Keep:
    """Keep a row of a register: a new one, or the one with that key changed in the values given and no others."""

    register: str
    values: Mapping[str, Any]
    by: str


@dataclass(frozen=True)
class Retire:
    """Take a row out of a register, found by its key or its id; its history stays."""

    register: str
    key: str
    by: str


@dataclass(frozen=True)
class Wake:
    """Set a timer on the case. `kind`: "half", "nearly", "late", or a name of the workflow's own."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Sleep:
    """Cancel the case's timers."""


Effect = Ask | Withdraw | Tell | Post | Publish | Refresh | Start | Press | Keep | Retire | Wake | Sleep
