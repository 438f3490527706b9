"""What somebody of the company does in their direct chat with the bot, and what they see there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.cards.model import (
    Bullets,
    Button,
    Card,
    Fields,
    FormView,
    Heading,
    Link,
    Note,
    Paragraph,
    Quote,
    Span,
)
from bot.cards.plain import card_text
from bot.ports import Answer, Incoming, Pressed, Said, Submitted

if TYPE_CHECKING:
    from tests.chats import Message
    from tests.office import Company


@dataclass
class Chat:
    """One chat, as somebody reads it."""

    company: Company
    kind: str
    place: str

    @property
    def messages(self) -> list[Message]:
        return self.company.platform.of(self.kind, self.place)

    def text(self) -> str:
        return "\n———\n".join(card_text(m.card) for m in self.messages)

    def sees(self, *words: str) -> None:
        """These words stand somewhere in the chat."""
        for word in words:
            assert word in self.text(), f"{self.place} does not see {word!r} in:\n{self.text()}"

    def sees_not(self, *words: str) -> None:
        """None of these words stands anywhere in the chat, its notices or its buttons."""
        everything = self.text() + "\n".join(m.card.notice for m in self.messages)
        for word in words:
            assert word not in everything, f"{self.place} sees {word!r} in:\n{everything}"

    def count(self, word: str) -> int:
        """How many messages hold that word."""
        return sum(word in card_text(m.card) for m in self.messages)

    def last(self) -> Card:
        assert self.messages, f"{self.place} has no messages"
        return self.messages[-1].card


class Colleague(Chat):
    """Somebody of the company: what they do in their direct chat with the bot, and what they see there."""

    def __init__(self, company: Company, who: str) -> None:
        super().__init__(company, "direct", who)
        self.who = who
        self.answer = Answer()

    def says(self, text: str, place: str = "direct", **how: Any) -> Answer:
        """Write words to the bot (or in a channel). `how`: called, form, about, as a platform knows them."""
        return self._send(Said(text, **how), place)

    def presses(self, label: str, ref: str = "") -> Answer:
        """Press the newest button with that label, or a case's number before it (on a card that shows `ref`)."""
        button = self._find(label, ref)
        return self._send(Pressed(button.token, button.verb, button.value))

    def does(self, verb: str, ref: str = "", **answers: Any) -> Answer:
        """Press the newest button of that verb, whatever its label, and fill in what it asks."""
        for card in self._cards(ref):
            for button in card.buttons:
                if button.verb == verb:
                    answer = self.presses_button(button)
                    return self.fills(**answers) if answer.form is not None else answer
        raise AssertionError(f"{self.who} cannot {verb} {ref}:\n{self.text()}")

    def can(self, verb: str, ref: str = "") -> bool:
        """Whether a card of theirs offers that verb."""
        return any(b.verb == verb for card in self._cards(ref) for b in card.buttons)

    def presses_button(self, button: Button) -> Answer:
        """Press exactly this button, as a stale or a stolen card would."""
        return self._send(Pressed(button.token, button.verb, button.value))

    def fills(self, **answers: Any) -> Answer:
        """Fill in the open form and send it; the form stays open when something was wrong."""
        form = self.form
        given = {i.name: i.value for i in form.inputs if i.value is not None} | answers
        answer = self._send(Submitted(form.token, form.verb, given))
        if answer.errors:
            self.answer = replace(answer, form=form)
        return answer

    def starts(self, workflow: str, **answers: Any) -> Answer:
        """Open a workflow's whole form with its button, and send it filled in."""
        self._send(Pressed("desk", f"start:{workflow}"))
        return self.fills(**answers)

    def submits_again(self, form: FormView, **answers: Any) -> Answer:
        """Send exactly this form, as a page that was left open would."""
        given = {i.name: i.value for i in form.inputs if i.value is not None} | answers
        return self._send(Submitted(form.token, form.verb, given))

    def opens(self, ref: str = "") -> Card:
        """Open the newest content-free card (that shows `ref`)."""
        self.answer = Answer()
        self.presses("View" if self._lang() == "en" else "查看", ref)
        return self.views()

    def commands(self, command: str, label: str = "") -> Answer:
        """Press a button of the front desk."""
        return self._send(Pressed("desk", command, label or None))

    def attaches(self, name: str, content: bytes) -> str:
        """Upload a file; its id."""
        return self.company.room.attach(self.who, name, content)

    def _lang(self) -> str:
        return self.company.room.language_of(self.who)

    def button(self, label: str, ref: str = "") -> Button:
        return self._find(label, ref)

    def buttons(self) -> list[str]:
        """The labels of the newest card's buttons."""
        return [b.label for b in self.last().buttons]

    def may_press(self, label: str, ref: str = "") -> bool:
        return any(b.label == label for card in self._cards(ref) for b in card.buttons)

    def opens_document(self, title: str, *words: str) -> str:
        """Open the newest document linked under that title; these words stand in it."""
        file = self.company.room.document(self.who, self.document(title), "html")
        assert file is not None, f"{self.who} may not open {title!r}"
        text = re.sub(r"<style>.*?</style>|<[^>]+>", "", file.content.decode(), flags=re.DOTALL)
        for word in words:
            assert word in text, f"not {word!r} in the document {title!r}"
        return text

    def document(self, title: str) -> str:
        """The id of the newest document linked under that title, in the chat or in what is open."""
        cards = [*(m.card for m in self.messages), *([self.answer.view] if self.answer.view else [])]
        links = [s for card in cards for s in spans(card) if isinstance(s, Link) and title in s.text]
        assert links, f"{self.who} has no document {title!r} in:\n{self.text()}"
        return links[-1].to.removeprefix("document:")

    @property
    def form(self) -> FormView:
        assert self.answer.form is not None, f"{self.who} has no form open; last answer: {self.answer.toast!r}"
        return self.answer.form

    def told(self, *words: str) -> None:
        """The last answer's one sentence holds these words."""
        for word in words:
            assert word in self.answer.toast, f"{self.who} was told {self.answer.toast!r}, not {word!r}"

    def views(self, *words: str) -> Card:
        """What was just opened for this person only shows these words."""
        assert self.answer.view is not None, f"{self.who} has nothing opened; last answer: {self.answer.toast!r}"
        for word in words:
            assert word in card_text(self.answer.view), f"not {word!r} in:\n{card_text(self.answer.view)}"
        return self.answer.view

    def _find(self, label: str, ref: str) -> Button:
        for card in self._cards(ref):
            for button in card.buttons:
                if button.label == label or button.label.startswith(f"{label} "):
                    return button
        offered = [[b.label for b in card.buttons] for card in self._cards(ref)]
        raise AssertionError(f"{self.who} has no button {label!r}; there are {offered}\n{self.text()}")

    def _cards(self, ref: str) -> Iterator[Card]:
        if self.answer.view is not None and ref in card_text(self.answer.view):
            yield self.answer.view
        yield from (m.card for m in reversed(self.messages) if ref in card_text(m.card))

    def _send(self, body: Said | Pressed | Submitted, place: str = "direct") -> Answer:
        company = self.company
        now = company.clock.now()
        company.delivered = Incoming(company.key(), "playground", self.who, body, now, place)
        self.answer = company.room.receive(company.delivered)
        company.settles()
        return self.answer


def spans(card: Card) -> Iterator[Span]:
    """Every span of a card's paragraphs, bullets and fields."""
    for part in card.parts:
        match part:
            case Paragraph() | Heading() | Quote() | Note():
                yield from part.line
            case Bullets():
                yield from (s for each in part.lines for s in each)
            case Fields():
                yield from (s for _, each in part.rows for s in each)
