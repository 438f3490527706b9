"""What comes in from a chat platform, translated, and what is answered at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.cards.model import Card, FormView

DESK = "desk"
"""The token of buttons that belong to no task: starting something, lists, settings. They carry no rights."""

SEALED = "sealed:"
"""What a sealed round's tokens begin with: a door, too, keeps and logs nothing of its form and its answers."""


@dataclass(frozen=True)
class Said:
    """Somebody wrote words. Mentions of people stand in the text as <@person-handle>.

    `called`: the words were the bot's own command, which is for it in a channel too. `form`: whoever wrote can be
    shown a form at once. `about`: the workflow they chose already, when the words are only what it is about.
    """

    text: str
    called: bool = False
    form: bool = False
    about: str = ""


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
    "press", "link", "undelivered", "tools", "audit", "redraw" or "restored"; or the company changed: "resettle",
    "left", "reached", "doubt"."""

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


class Refused(Exception):
    """The house says no; the message is a sentence for the person."""
