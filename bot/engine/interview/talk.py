"""An interview as it stands: plain data that survives a restart, and what it needs to go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from bot.cards.model import Card
from bot.cards.words import Words
from bot.flow.answers import Hearing, prefill
from bot.flow.form import Form, Question
from bot.flow.people import Lang

MOST_IN_A_ROW = 6
KEEP, OFFERED = "@keep", "@offered"
"""Values of a quick reply: leave the answer as it is; take the one that is offered."""

Outcome = Literal["asking", "summary", "submitted", "cancelled", "kept", "form"]
Purpose = Literal["start", "press"]


@dataclass(frozen=True)
class Talk:
    """One person filling in one form in chat.

    `purpose` "start" opens a case of `workflow`; "press" answers the task `task` with `verb`.
    `asking` is the question that waits, None at the summary. `editing`: an answer is being changed,
    or (with nothing asked) which one is being chosen. `path` holds the questions asked so far, in
    order. `understood` are answers the bot read out of the first message or knew, shown until the
    first answer. `suggested`: soft checks already made. `budget`: questions to ask before a pause.
    """

    workflow: str | None
    form: str
    purpose: Purpose = "start"
    task: str = ""
    verb: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    asking: str | None = None
    editing: bool = False
    paused: bool = False
    path: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    budget: int = MOST_IN_A_ROW

    def with_(self, **changes: Any) -> Talk:
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """As JSON-able data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Talk:
        """A talk as it was stored; names of an older version that are gone are ignored."""
        known: dict[str, Any] = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        known.update({name: tuple(value) for name, value in known.items() if isinstance(value, list)})
        return cls(**known)


@dataclass(frozen=True)
class Context:
    """What an interview needs from outside: the form, who answers, the words, the draft's token.

    `facts` are the case's, for what it recalls. `shows` says which questions this person may be
    asked. `files` are names of uploaded files by id.
    """

    form: type[Form]
    hearing: Hearing
    words: Words
    lang: Lang
    token: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    shows: Callable[[Question], bool] = lambda question: True
    files: Mapping[str, str] = field(default_factory=dict)

    def question(self, name: str) -> Question | None:
        """A question this person may be asked, by name."""
        return next((q for q in self.form.questions if q.name == name and self.shows(q)), None)

    def offered(self) -> dict[str, Any]:
        """Answers known beforehand, by question name."""
        return prefill(self.form, self.hearing, self.facts)


@dataclass(frozen=True)
class Turned:
    """Where the interview went. `talk` is None when it is over.

    "form" asks the caller to open the whole form with `answers`; then there is no card.
    "submitted" gives the answers to file; the card is the one just pressed, without its buttons.
    """

    talk: Talk | None
    card: Card | None
    outcome: Outcome
    answers: Mapping[str, Any] = field(default_factory=dict)
