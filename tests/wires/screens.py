"""What somebody does on a chat platform and what they read there, in the words of the story language."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING

from bot.cards.model import FormView
from bot.ports import Answer, Pressed, Said, Submitted
from tests.chats import Message
from tests.colleague import Chat, Colleague

if TYPE_CHECKING:
    from tests.wires.common import Wire

NAMED = re.compile(r"@?\s*(伯乐|bole)\s*", re.IGNORECASE)
MOST_PAGES = 9


def plain(words: str) -> str:
    """Words without what differs from one platform's look to another's: colons, the sign before a name, empty cells."""
    return re.sub(r"[ \u200b]*\|[ \u200b–-]*\|", " | |", words.replace("：", ":").replace(": ", ":").replace("@", ""))


class Window(Chat):
    """A chat as its platform shows it."""

    wire: Wire

    def __init__(self, wire: Wire, kind: str, place: str) -> None:
        super().__init__(wire.company, kind, place)
        self.wire = wire

    @property
    def messages(self) -> list[Message]:
        return self.wire.platform.of(self.kind, self.place)

    def text(self) -> str:
        return "\n———\n".join(self._shown())

    def sees(self, *words: str) -> None:
        shown = self.eye(self.text())
        for word in words:
            assert self.eye(word) in shown, f"{self.place} does not see {word!r} in:\n{self.text()}"

    def sees_not(self, *words: str) -> None:
        everything = self.text() + "\n".join(m.card.notice for m in self.messages)
        for word in words:
            assert self.eye(word) not in self.eye(everything), f"{self.place} sees {word!r} in:\n{everything}"

    def count(self, word: str) -> int:
        return sum(self.eye(word) in self.eye(shown) for shown in self._shown())

    def eye(self, words: str) -> str:
        """Words as they are compared."""
        return plain(words)

    @abstractmethod
    def _shown(self) -> list[str]:
        """What stands in the chat, message by message."""


class AtScreen(Window, Colleague):
    """Somebody at their screen: what they do goes through the platform."""

    def __init__(self, wire: Wire, who: str) -> None:
        Colleague.__init__(self, wire.company, who)
        self.wire = wire
        self.is_beside = False

    @property
    def handle(self) -> str:
        return self.wire.handles[self.who]

    def _send(self, body: Said | Pressed | Submitted, place: str = "direct") -> Answer:
        company, witness = self.company, self.wire.witness
        witness.forgets()
        past = self.wire.beside
        match body:
            case Said():
                self._says(body, place)
            case Pressed():
                self._presses(body)
            case Submitted():
                self._fills(body)
        if witness.heard is not None:
            company.delivered = witness.heard
        self.answer = witness.answer
        self.is_beside = self.wire.beside > past
        company.settles()
        return self.answer

    def _form_of(self, body: Submitted) -> FormView | None:
        """The form that is open, if that is what is filled in."""
        form = self.answer.form
        return form if form is not None and (form.token, form.verb) == (body.token, body.verb) else None

    @abstractmethod
    def _says(self, said: Said, place: str) -> None:
        """Write it."""

    @abstractmethod
    def _presses(self, body: Pressed) -> None:
        """Press that button where it stands; one that stands nowhere any more, as an old client would."""

    @abstractmethod
    def _fills(self, body: Submitted) -> None:
        """Fill in the open form as its reader would, and send it; what cannot be typed there goes beside it."""
