"""What somebody sees after they pressed or wrote: at once, for this person, and kept nowhere.

It happens after Slack has been told that the event arrived, in a few threads of its own; what cannot be shown is told
in another way, and never lost in silence.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from bot.cards.model import Card, FormView
from bot.cards.plain import cut
from bot.platforms.afterwards import RECORDS, Afterwards, brought, in_words
from bot.platforms.reading import text
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.forms import Open
from bot.platforms.slack.room import Room
from bot.platforms.slack.scene import Event, More, Scene, Wanted
from bot.platforms.slack.screen import Place, Screen, View, Waiting, place_of
from bot.platforms.slack.translate import NAME
from bot.platforms.slack.typed import escaped
from bot.ports import Answer

log = logging.getLogger(__name__)
PATIENCE_S = 0.7
"""So long somebody who asked for a form waits for the house before they are shown that it is coming."""
LONGEST = 3000


class Follow(Afterwards):
    """Shows answers. `patience` in seconds."""

    def __init__(self, room: Room, *, patience: float = PATIENCE_S, hands: int = 8) -> None:
        super().__init__(NAME, hands)
        self._room = room
        self._looks = room.looks
        self._patience = patience
        self.screen = Screen(room.api)

    def waits(self, event: Event) -> Waiting | None:
        """Watch over the trigger of somebody who is to get a form, while the house works on it."""
        if not event.asks or not event.scene.trigger:
            return None
        scene = event.scene
        return Waiting(lambda: self.screen.show(scene, self._looks.loading(scene.handle)), self._patience)

    def answer(self, event: Event, answer: Answer, waiting: Waiting | None = None) -> None:
        """Show what the house answered."""
        if waiting or answer.toast or answer.card or answer.form or answer.view or event.scene.surface == "home":
            self.later(self._answer, event, answer, waiting)

    def failed(self, event: Event, waiting: Waiting | None) -> None:
        """The house could not take it: whoever looks at a view that says wait is told so there."""
        if waiting is not None:
            self.later(self._failed, event.scene, waiting)

    def _answer(self, event: Event, answer: Answer, waiting: Waiting | None) -> None:
        scene = event.scene
        over = waiting.settle() if waiting else None
        redrawn = self.redraw(scene, answer.card)
        view = answer.view or (None if redrawn else answer.card)
        if answer.form is not None:
            self._form(event, answer.form, over)
        elif view is not None:
            self._view(scene, view, answer.toast, over)
        elif over or (answer.toast and not (redrawn and answer.accepted)):
            self.say(scene, answer.toast or self._looks.say("in_chat", scene.handle), over)
        if scene.surface == "home":
            self._room.stale(scene.handle)

    def _failed(self, scene: Scene, waiting: Waiting) -> None:
        if (over := waiting.settle()) is not None:
            self.screen.replace(over, self._told(self._looks.say("trouble", scene.handle), scene))

    # cards, forms, views

    def redraw(self, scene: Scene, card: Card | None) -> bool:
        """The pressed card as it now is, where it stands; False when there is none or it cannot be changed there."""
        if card is None:
            return False
        try:
            if scene.in_modal and scene.view:
                self.screen.replace(place_of(scene.view), self.card_view(card))
                return True
            if scene.on_own_card:
                drawn = self._looks.message(card)
                self._room.api.call("chat.update", channel=scene.channel, ts=scene.message, link_names=False, **drawn)
                return True
        except Failed as failure:
            log.warning("slack: a pressed card was not redrawn: %s", failure)
        return False

    def _form(self, event: Event, form: FormView, over: Place | None) -> None:
        name, opened = self._room.name(), Open(form, remembered(event.scene))
        self._room.forms.keep(name, opened)
        if self.screen.show(event.scene, self._looks.form(opened, name), over) is None:
            self._room.forms.drop(name)
            self._too_late(event, form)

    def _view(self, scene: Scene, card: Card, toast: str, over: Place | None) -> None:
        if self.screen.show(scene, self.card_view(card), over) is None:
            self.say(scene, toast or self._looks.say("again", scene.handle))

    def card_view(self, card: Card) -> View:
        """A card as a view; what is too long for one is found again by its name when the next page is asked for."""
        name = self._room.name()
        self._room.cards.keep(name, card)
        return self._looks.card(card, source=name)

    def more(self, wanted: More) -> None:
        """Show the rest of a card."""
        self.later(self._more, wanted)

    def _more(self, wanted: More) -> None:
        scene, at = wanted.scene, wanted.at
        person = self._looks.person_of(scene.handle)
        if person is None:
            return
        if scene.in_modal:
            source = text(scene.view, "private_metadata")
            card = self._room.cards.find(source) or self._room.standing(person, source)
        elif scene.surface == "home":
            source, at = self._room.name(), 0
            shown = self._room.home_of(person)
            card = shown[wanted.at] if wanted.at < len(shown) else None
        else:
            source, at = f"{scene.channel}:{scene.message}", 0
            card = self._room.standing(person, source) or self._room.cards.find(source)
        if card is None:
            self.say(scene, self._looks.say("gone", scene.handle))
            return
        self._room.cards.keep(source, card)
        view = self._looks.card(card, at, source)
        if self.screen.show(scene, view, place_of(scene.view) if scene.in_modal else None) is None:
            self.say(scene, self._looks.say("again", scene.handle))

    def _too_late(self, event: Event, form: FormView) -> None:
        """No form can be opened any more: what can be asked in the chat is asked there, the rest has to be pressed
        again."""
        scene, incoming = event.scene, event.incoming
        asked = None if form.sealed else in_words(incoming)
        if asked is None:
            self.say(replace(scene, trigger=""), self._looks.say("again", scene.handle))
            return
        answer = self._room.house.receive(asked)
        self.say(replace(scene, trigger=""), answer.toast or self._looks.say("in_chat", scene.handle))

    # sentences

    def say(self, scene: Scene, sentence: str, over: Place | None = None) -> None:
        """One sentence to one person: where they look, or beside the message they pressed."""
        if over is not None:
            self.screen.replace(over, self._told(sentence, scene))
            return
        ways = {
            "chat": (self._beside, self._aside, self._before),
            "command": (self._aside, self._beside, self._before),
            "shortcut": (self._aside, self._before),
        }.get(scene.surface, (self._before,))
        for way in ways:
            try:
                if way(scene, sentence):
                    return
            except Failed as failure:
                log.warning("slack: a sentence was not shown there: %s", failure)
        log.warning("slack: a sentence was shown nowhere (%s)", scene.surface)

    def _beside(self, scene: Scene, sentence: str) -> bool:
        """In the chat, to this person only."""
        if not scene.channel:
            return False
        said = {"text": escaped(sentence), "blocks": [_words(sentence)], "link_names": False}
        thread = {"thread_ts": scene.thread} if scene.thread else {}
        self._room.api.call("chat.postEphemeral", channel=scene.channel, user=scene.handle, **said, **thread)
        return True

    def _aside(self, scene: Scene, sentence: str) -> bool:
        if not scene.address:
            return False
        self._room.aside(scene.address, sentence)
        return True

    def _before(self, scene: Scene, sentence: str) -> bool:
        """In a view of its own."""
        return self.screen.show(scene, self._told(sentence, scene)) is not None

    def _told(self, sentence: str, scene: Scene) -> View:
        return self._looks.told(sentence, scene.handle)

    # what is kept

    def fetch(self, wanted: Wanted) -> None:
        """Put a paper or a file into somebody's direct chat, if they may read it."""
        self.later(self._fetch, wanted)

    def _fetch(self, wanted: Wanted) -> None:
        scene = wanted.scene
        if wanted.to == RECORDS:
            self.say(scene, self._looks.say("records", scene.handle))
            return
        if (asks := self._looks.unconfirmed(scene.handle)) is not None:
            self.say(scene, asks.notice)
            return
        found = brought(self._room.house, self._looks.person_of(scene.handle), wanted.to)
        if found is None:
            self.say(scene, self._looks.say("gone", scene.handle))
            return
        try:
            self._room.files.hand_over(scene.handle, found)
        except Failed as failure:
            log.warning("slack: a file was not sent: %s", failure)
            self.say(scene, self._looks.say("not_sent", scene.handle))
            return
        if scene.surface != "chat" or not scene.channel.startswith("D"):
            self.say(scene, self._looks.say("sent", scene.handle))


def remembered(scene: Scene) -> Scene:
    """What is worth knowing of a scene when its form is sent, much later."""
    view = {"id": scene.view["id"]} if scene.in_modal and "id" in scene.view else {}
    return replace(scene, trigger="", view=view)


def _words(sentence: str) -> dict[str, Any]:
    shown = {"type": "plain_text", "text": cut(sentence, LONGEST), "emoji": False}
    return {"type": "section", "text": shown}
