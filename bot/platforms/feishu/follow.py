"""What somebody sees after they pressed or wrote: at once, for this person, and kept nowhere.

The answer to a press stands in the answer of the callback itself; everything else follows in a few threads of its own.
What cannot be shown is told in another way, and never lost in silence.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from bot.cards.model import Card, FormView, Paragraph, line
from bot.platforms.afterwards import RECORDS, Afterwards, brought, in_words
from bot.platforms.feishu.forms import Open
from bot.platforms.feishu.outbound import MESSAGES
from bot.platforms.feishu.outcome import Outcome
from bot.platforms.feishu.room import Room, once
from bot.platforms.feishu.scene import Added, Event, More, Scene, Wanted
from bot.platforms.feishu.translate import NAME
from bot.ports import Answer, DeliveryFailed, Download

log = logging.getLogger(__name__)
LATE = timedelta(minutes=50)
"""What is delivered so long after it was done may have been answered the first time, and Feishu may not know the uuid
of that answer any more."""


class Follow(Afterwards):
    """Shows answers."""

    def __init__(self, room: Room, *, hands: int = 8) -> None:
        super().__init__(NAME, hands)
        self._room = room
        self._looks = room.looks

    # presses

    def outcome(self, event: Event, answer: Answer) -> Outcome:
        """What the house answered to a press, as the callback's own answer."""
        scene, shown = event.scene, answer.view
        own = self._room.is_own(scene) if answer.form or shown or answer.card else False
        if answer.form is not None:
            return self._form(event, answer.form, answer, own)
        if shown is None and answer.card is not None and not own and not answer.toast:
            shown = answer.card  # what stands in a group is everybody's: this person sees it in their direct chat
        if shown is not None:
            return self._view(event, shown, answer, own)
        card = None
        if answer.card is not None and own:
            card = self._looks.message(answer.card)
            self._room.views.drop(scene.message)
        return Outcome(answer.toast, answer.tone, card)

    def _form(self, event: Event, form: FormView, answer: Answer, own: bool) -> Outcome:
        """A form takes the place of a view it was asked for in; else it comes as a card of its own."""
        scene, name = event.scene, self._room.name()
        if own and self._room.views.find(scene.message) is not None:
            opened = Open(form, scene, scene.message, about=self._room.asked_on(event, form))
            self._room.views.drop(scene.message)
            return Outcome(answer.toast, answer.tone, self._room.show(name, opened))
        where = answer.toast or self._looks.say("form_below" if own else "form_in_chat", scene.handle)
        return Outcome(where, answer.tone, after=(lambda: self.open_form(event, form, name),))

    def _view(self, event: Event, shown: Card, answer: Answer, own: bool) -> Outcome:
        scene = event.scene
        if own and self._room.views.find(scene.message) is not None:
            self._room.views.keep(scene.message, shown)
            return Outcome(answer.toast, answer.tone, self._looks.message(shown))
        where = answer.toast or ("" if own else self._looks.say("in_chat", scene.handle))
        return Outcome(where, answer.tone, after=(lambda: self.open_view(scene.handle, shown, event.incoming.key),))

    def late(self, scene: Scene, outcome: Outcome) -> None:
        """Somebody was told to wait: what they would have been answered is shown where they pressed."""
        shown = False
        if outcome.card is not None:
            with suppress(DeliveryFailed):
                self._room.posts.redraw(scene.message, outcome.card)
                shown = True
        if outcome.toast and not (shown and outcome.tone != "bad"):
            self.say(scene, outcome.toast)
        for work in outcome.after:
            self.guarded(work)

    # messages, and what was chosen in the menu

    def answer(self, event: Event, answer: Answer) -> None:
        """Show what the house answered to words or to the menu, in the direct chat."""
        if answer.toast or answer.card or answer.form or answer.view:
            self.later(self._answer, event, answer)

    def _answer(self, event: Event, answer: Answer) -> None:
        if self._was_answered(event):
            return
        shown, key = answer.view or answer.card, event.incoming.key
        if answer.form is not None:
            self.open_form(event, answer.form, self._room.name())
        elif shown is not None:
            self.open_view(event.scene.handle, shown, key)
        else:
            self.say(event.scene, answer.toast, key)

    def _was_answered(self, event: Event) -> bool:
        """Whether a message that comes hours after it was written was answered then: something of ours stands in the
        direct chat soon after it."""
        since, scene = event.since, event.scene
        if since is None or event.incoming.at - since < LATE or scene.surface != "chat" or scene.apart:
            return False
        asked = {
            "container_id_type": "chat", "container_id": scene.chat, "sort_type": "ByCreateTimeAsc", "page_size": 20,
            "start_time": int(since.timestamp()), "end_time": int((since + LATE / 5).timestamp()),
        }  # fmt: skip
        found = self._room.api.call("GET", MESSAGES, query=asked).get("items") or ()
        return any((each.get("sender") or {}).get("sender_type") == "app" for each in found)

    # cards of the door's own

    def open_form(self, event: Event, form: FormView, name: str) -> None:
        """Put a form into somebody's direct chat; where it cannot stand there, they are asked question by question."""
        scene = event.scene
        if not self._room.clients.is_old(scene.handle):
            opened = Open(form, scene, about=self._room.asked_on(event, form))
            drawn = self._room.show(name, opened)
            try:
                message = self._room.posts.post(scene.handle, drawn, uuid=once(event.incoming.key, "form"))
            except DeliveryFailed as failure:
                log.warning("feishu: a form was not shown: %s", failure)
                self._room.put_away(name, scene.handle)
            else:
                self._stands(name, opened, message)
                return
        asked = None if form.sealed else in_words(event.incoming)
        if asked is None:
            self.say(
                scene, self._looks.say("too_old" if self._room.clients.is_old(scene.handle) else "again", scene.handle)
            )
            return
        answer = self._room.house.receive(asked)
        if answer.toast:
            self.say(scene, answer.toast)

    def _stands(self, name: str, opened: Open, message: str) -> None:
        """Remember where a form stands, unless something was done in it already."""
        known = self._room.forms.find(name)
        if known is not None and not known.message:
            self._room.forms.keep(name, replace(known, message=message))

    def open_view(self, handle: str, shown: Card, key: str) -> None:
        """Put a card that only this person sees, and that is kept nowhere, into their direct chat. Raises Failed."""
        if self._room.clients.is_old(handle):
            self._words(handle, shown, once(key, "view"))
            return
        message = self._room.posts.post(handle, self._looks.message(shown), uuid=once(key, "view"))
        self._room.views.keep(message, shown)

    def greet(self, added: Added) -> None:
        """Say who we are in a group we were put into. Raises Failed."""
        chat, looks = added.scene.chat, self._looks
        sentence = "\n".join(self._room.house.say("feishu.hello", lang) for lang in ("zh", "en"))
        drawn = looks.told(sentence, added.scene.handle, looks.say("look.untitled", added.scene.handle))
        self._room.posts.post(chat, drawn, uuid=once("hello", chat, added.event))

    def more(self, wanted: More) -> Outcome:
        """The rest of a card, as a card of its own in the direct chat."""
        scene, room = wanted.scene, self._room
        person = self._looks.person_of(scene.handle)
        card = None
        if person is not None:
            card = (
                room.views.find(scene.message) or room.standing(person, scene.message) or room.cards.find(scene.message)
            )
        if card is None:
            return Outcome(self._looks.say("gone", scene.handle), "bad")
        rest = card
        where = "" if room.is_own(scene) else self._looks.say("in_chat", scene.handle)

        def show() -> None:
            uuid = once(wanted.event, "more")
            message = room.posts.post(scene.handle, self._looks.more(rest, wanted.at), uuid=uuid)
            room.views.keep(message, rest)

        return Outcome(where, after=(show,))

    # sentences

    def say(self, scene: Scene, sentence: str, key: str = "") -> None:
        """One sentence to one person, in their direct chat; where that cannot be, in the group in which they wrote."""
        uuid = once(key or self._room.name(), "said")
        try:
            self._tell(scene.handle, sentence, uuid)
        except DeliveryFailed as failure:
            log.warning("feishu: a sentence was not said to somebody: %s", failure)
            if scene.surface == "chat" and scene.apart:
                self.aloud(scene, self._looks.say("no_chat", scene.handle))

    def aloud(self, scene: Scene, sentence: str) -> None:
        """One sentence where somebody wrote, a group too: nothing about anybody. Raises Failed."""
        drawn = self._looks.told(sentence, scene.handle)
        self._room.posts.post(scene.chat, drawn, uuid=once(scene.message, sentence))

    def _tell(self, handle: str, sentence: str, uuid: str) -> None:
        if self._room.clients.is_old(handle):
            self._words(handle, Card(line(sentence)), uuid)
        else:
            self._room.posts.post(handle, self._looks.told(sentence, handle), uuid=uuid)

    def _words(self, handle: str, shown: Card, uuid: str) -> None:
        """A plain message, for a client that shows no cards."""
        content = json.dumps({"text": self._looks.told_plainly(shown)}, ensure_ascii=False)
        body = {"receive_id": handle, "msg_type": "text", "content": content, "uuid": uuid}
        self._room.api.call("POST", MESSAGES, query={"receive_id_type": "open_id"}, body=body)

    # what is kept

    def fetch(self, wanted: Wanted) -> Outcome:
        """A paper or a file for somebody's direct chat, if they may read it."""
        scene, say = wanted.scene, self._looks.say
        if wanted.to == RECORDS:
            return Outcome(say("records", scene.handle))
        if (asks := self._looks.unconfirmed(scene.handle)) is not None:
            return Outcome(asks.notice, "bad", after=(lambda: self.open_view(scene.handle, asks, wanted.event),))
        found = brought(self._room.house, self._looks.person_of(scene.handle), wanted.to)
        if found is None:
            return Outcome(say("gone", scene.handle), "bad")
        return Outcome(say("sending", scene.handle), after=(lambda: self._hand_over(scene, found, wanted),))

    def _hand_over(self, scene: Scene, found: Download, wanted: Wanted) -> None:
        """The file; of a document its words come first, to be read where no file can be opened."""
        person, (kind, _, name) = self._looks.person_of(scene.handle), wanted.to.partition(":")
        if kind == "document" and person and (text := self._room.house.document(person, name, "text")) is not None:
            lines = [each for each in text.content.decode().split("\n") if each.strip()]
            shown = Card(line(found.name.rpartition(".")[0]), tuple(Paragraph(line(each)) for each in lines))
            self.open_view(scene.handle, shown, f"{wanted.event}:text")
        try:
            self._room.files.hand_over(scene.handle, found)
        except DeliveryFailed as failure:
            log.warning("feishu: a file was not sent: %s", failure)
            self.say(scene, self._looks.say("not_sent", scene.handle))
