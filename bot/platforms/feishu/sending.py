"""A form in somebody's chat: pages turned, lines added, answers sent, and what was wrong with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.platforms.feishu import buttons, formcard
from bot.platforms.feishu.forms import Done, Open
from bot.platforms.feishu.outcome import Outcome, Work
from bot.platforms.feishu.room import Room
from bot.platforms.feishu.scene import Sent
from bot.platforms.feishu.translate import NAME
from bot.ports import SEALED, Answer, Incoming, Pressed, Submitted
from bot.ports.taming import clean

MOST_TRIES = 1000


@dataclass(frozen=True)
class Filled:
    """A form as somebody has filled it in so far: the name it is known by, what was done in it, how it is to stand
    next, and whether it is sent. `lost`: earlier pages were forgotten, and have to be looked at again."""

    name: str
    sent: Sent
    opened: Open
    sends: bool
    lost: bool = False

    @property
    def sealed(self) -> bool:
        return self.opened.form.sealed or self.opened.form.token.startswith(SEALED)


class Sending:
    """Takes what is done in forms. `now` tells the time."""

    def __init__(self, room: Room, now: Callable[[], datetime]) -> None:
        self._room = room
        self._looks = room.looks
        self._now = now

    def take(self, sent: Sent) -> Outcome:
        """A button inside a form was pressed: what its reader sees. Raises Refused when the house could not keep it."""
        name, _, told = sent.name.rpartition(".")
        tries = int(told) if told.isdecimal() and len(told) < 4 else 0
        known = self._room.forms.find(name)
        if known is not None and not _is_theirs(known, sent):
            name, known = self._room.name(), None
        if known is not None and known.done is not None:
            return Outcome(known.done.toast, known.done.tone, known.done.card)
        if (known is None or known.message != sent.scene.message) and not self._room.is_own(sent.scene):
            return Outcome(self._looks.say("not_here", sent.scene.handle), "bad")
        if sent.does == "cancel":
            self._room.put_away(name, sent.scene.handle)
            return Outcome(card=self._looks.told(self._looks.say("cancelled", sent.scene.handle), sent.scene.handle))
        found = self._found(name, tries, known, sent)
        if isinstance(found, Answer):
            return self._missed(found, sent)
        if found.sends:
            return self._submitted(found)
        if found.lost:
            toast = self._looks.say("forgotten", sent.scene.handle)
            return Outcome(toast, "bad", self._room.show(name, found.opened))
        further = self._looks.say("further", sent.scene.handle) if sent.does == "send" else ""
        return Outcome(further, card=self._room.show(name, found.opened))

    # what is filled in

    def _found(self, name: str, tries: int, opened: Open | None, sent: Sent) -> Filled | Answer:
        """The form of a card, with what stands in it; what the house says instead when it is no longer to be had."""
        if opened is None:
            key = f"{sent.key}:form"
            asked = Incoming(key, NAME, sent.scene.handle, Pressed(sent.token, sent.verb), self._now())
            answer = self._room.house.receive(asked)
            if answer.form is None:
                return answer
            opened = Open(answer.form, sent.scene)
            if sent.page:
                return self._again(name, tries, opened, sent)
        pressed = buttons.Sent(sent.name, sent.token, sent.verb, sent.page, sent.rows)
        answers = formcard.values(
            opened.form, sent.given, self._looks.person_of, page=sent.page, values=opened.values, rows=sent.rows
        )
        turn = formcard.after(opened.form, sent.does, pressed, before=opened.values, answers=clean(answers))
        now = replace(
            opened, message=sent.scene.message, page=turn.page, values=turn.values, rows=turn.rows, tries=tries
        )
        return Filled(name, sent, now, turn.act == "send")

    def _again(self, name: str, tries: int, opened: Open, sent: Sent) -> Filled:
        """What stood on earlier pages is forgotten: the form begins anew, with what was written on this one."""
        whole = replace(opened.form, inputs=tuple(replace(each, only_if=None) for each in opened.form.inputs))
        answers = formcard.values(whole, sent.given, self._looks.person_of, page=sent.page, rows=sent.rows)
        here = {name.split(":")[1] for name in sent.given if name.startswith("q:")}
        kept = clean({name: each for name, each in answers.items() if name in here})
        now = replace(opened, message=sent.scene.message, values=kept, rows=sent.rows, tries=tries)
        return Filled(name, sent, now, False, lost=True)

    def _missed(self, answer: Answer, sent: Sent) -> Outcome:
        """The form is no longer to be had: what the house says of it takes its place in the direct chat."""
        handle = sent.scene.handle
        toast = answer.toast or self._looks.say("again", handle)
        if not self._room.is_own(sent.scene):
            return Outcome(toast, "bad")
        shown = answer.card or answer.view
        card = self._looks.message(shown) if shown is not None else self._looks.told(toast, handle)
        return Outcome(toast, "bad", card)

    # what comes of it

    def _submitted(self, found: Filled) -> Outcome:
        opened, form, handle = found.opened, found.opened.form, found.sent.scene.handle
        self._room.forms.keep(found.name, opened)
        body = Submitted(form.token, form.verb, dict(opened.values))
        answer = self._room.house.receive(Incoming(_key(found), NAME, handle, body, self._now()))
        if answer.errors:
            return self._wrong(found, answer)
        outcome = self._after(found, answer)
        self._keep(found, answer, outcome)
        return outcome

    def _wrong(self, found: Filled, answer: Answer) -> Outcome:
        """The page on which the first wrong answer stands, everything typed kept; sent again, it is another event."""
        opened, errors = found.opened, answer.errors
        on = (formcard.page_of(opened.form, each, opened.values, opened.rows) for each in errors)
        page = min((p for p in on if p is not None), default=opened.page)
        again = replace(opened, page=page, tries=min(opened.tries + 1, MOST_TRIES - 1))
        toast = answer.toast or self._looks.say("wrong", found.sent.scene.handle)
        return Outcome(toast, "bad", self._room.show(found.name, again, errors))

    def _after(self, found: Filled, answer: Answer) -> Outcome:
        """What the house says to a form it took, or to one it did not want any more."""
        opened, scene = found.opened, found.sent.scene
        if answer.form is not None:
            return Outcome(
                answer.toast, answer.tone, self._room.show(found.name, Open(answer.form, opened.origin, scene.message))
            )
        toast = answer.toast or self._looks.say("done", scene.handle)
        if answer.view is not None:
            self._room.views.keep(scene.message, answer.view)
            return Outcome(answer.toast, answer.tone, self._looks.message(answer.view))
        return Outcome(toast, answer.tone, self._short(found, toast), self._redrawn(found, answer))

    def _short(self, found: Filled, sentence: str) -> Mapping[str, Any]:
        """What a form becomes: its title and a sentence, nothing of what was answered."""
        opened = found.opened
        return self._looks.told(sentence, found.sent.scene.handle, opened.form.title, opened.about)

    def _redrawn(self, found: Filled, answer: Answer) -> tuple[Work, ...]:
        """The card the form was asked for on, as it now is."""
        origin, card = found.opened.origin, answer.card
        if card is None or origin.surface != "card" or origin.message in ("", found.sent.scene.message):
            return ()

        def redraw() -> None:
            if self._room.is_own(origin):
                self._room.posts.redraw(origin.message, self._looks.message(card))

        return (redraw,)

    def _keep(self, found: Filled, answer: Answer, outcome: Outcome) -> None:
        """Remember that a form was taken, and nothing of its answers; of a sealed one, nothing at all."""
        if answer.form is not None:
            return
        self._room.put_away(found.name, found.sent.scene.handle)
        if not found.sealed and outcome.card is not None and answer.view is None:
            done = Done(outcome.toast, outcome.tone, outcome.card)
            empty = replace(found.opened.form, inputs=(), intro=())
            kept = replace(found.opened, form=empty, values={}, files={}, rows={}, done=done)
            self._room.forms.keep(found.name, kept)


def _key(found: Filled) -> str:
    """What names one sending of a form. A callback is never pushed again, so that somebody who was not answered presses
    once more: the same answers in the same form are the same event, after an error the form has another name. Of a
    sealed form nothing is derived from its answers: a second sending takes the first one's place anyway."""
    sent, opened = found.sent, found.opened
    if found.sealed:
        return sent.key
    told = json.dumps([found.name, opened.tries, dict(opened.values)], sort_keys=True, default=str)
    head = ":".join(sent.key.split(":")[:3])
    return f"{head}:{hashlib.sha256(told.encode()).hexdigest()}"


def _is_theirs(opened: Open, sent: Sent) -> bool:
    """Whether it is the form of that card, and was put before the person who now does something in it."""
    same = (opened.form.token, opened.form.verb) == (sent.token, sent.verb)
    return same and opened.handle == sent.scene.handle
