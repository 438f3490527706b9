"""What answers are shown with: the house, the ways to call Feishu, how things look, and what is open on screens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.cards.model import Card, FormView, plain_line
from bot.platforms.feishu.forms import Clients, Open, cards, forms, uploads
from bot.platforms.feishu.looks import Looks
from bot.platforms.feishu.scene import Event, Scene
from bot.platforms.shelf import Shelf
from bot.ports import DESK, DeliveryFailed, Download, House, Pressed


class Calls(Protocol):
    """The way to call Feishu's interfaces, as far as a door needs it."""

    def call(
        self, verb: str, path: str, *, query: Mapping[str, Any] | None = None, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]: ...


class Posts(Protocol):
    """Puts the door's own cards into chats, and draws them anew."""

    def post(self, place: str, card_json: Mapping[str, Any], *, uuid: str) -> str: ...

    def redraw(self, message: str, card_json: Mapping[str, Any]) -> None: ...


class Sends(Protocol):
    """Puts a file into somebody's direct chat."""

    def hand_over(self, handle: str, download: Download) -> object: ...


class Chats(Protocol):
    """Knows people's direct chats, as events and answers of Feishu's told them."""

    def met(self, handle: str, chat: str) -> None: ...

    def direct(self, handle: str) -> str: ...


@dataclass(frozen=True)
class Room:
    """What the answers are shown with. `name`: a new name, hard to guess; `standing`: the card of a message, for a
    person who has it.

    On the shelves: `forms` by their names, `views` (shown to one person and not kept) and `cards` (letters too long for
    one message) by the message they stand in, `uploads` the form that waits for somebody's files.
    """

    house: House
    api: Calls
    posts: Posts
    looks: Looks
    files: Sends
    chats: Chats
    name: Callable[[], str]
    standing: Callable[[str, str], Card | None]
    clients: Clients = field(default_factory=Clients)
    forms: Shelf[Open] = field(default_factory=forms)
    views: Shelf[Card] = field(default_factory=cards)
    cards: Shelf[Card] = field(default_factory=cards)
    uploads: Shelf[str] = field(default_factory=uploads)

    def is_own(self, scene: Scene) -> bool:
        """Whether something was done in this person's direct chat. A press does not tell: whoever is not known to have
        that chat is looked up once, and where Feishu does not say, it is taken for a group."""
        if scene.apart or not scene.chat:
            return not scene.apart
        if self.chats.direct(scene.handle) == scene.chat:
            return True
        try:
            told = self.api.call("GET", f"/im/v1/chats/{scene.chat}")
        except DeliveryFailed:
            return False
        if told.get("chat_mode") != "p2p":
            return False
        self.chats.met(scene.handle, scene.chat)
        return True

    def asked_on(self, event: Event, form: FormView) -> str:
        """The title of the case's card a form was asked for on, by which it can be told what is being decided."""
        body, message = event.incoming.body, event.scene.message
        if not isinstance(body, Pressed) or body.token == DESK:
            return ""
        person = self.looks.person_of(event.scene.handle)
        card = self.views.find(message) or (self.standing(person, message) if person else None)
        title = plain_line(card.title) if card is not None else ""
        return "" if title == form.title else title

    def show(self, name: str, opened: Open, errors: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Keep a form as it now is, and draw its page; one that asks for files is sent those that come next."""
        self.forms.keep(name, opened)
        if self.looks.files_asked(opened) is not None:
            self.uploads.keep(opened.handle, name)
        elif self.uploads.find(opened.handle) == name:
            self.uploads.drop(opened.handle)
        return self.looks.form(name, opened, errors)

    def put_away(self, name: str, handle: str) -> None:
        """A form is over."""
        self.forms.drop(name)
        if self.uploads.find(handle) == name:
            self.uploads.drop(handle)


def once(*parts: str) -> str:
    """A uuid that is the same for the same thing to be sent, as long as Feishu takes one."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:50]
