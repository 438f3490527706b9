"""What people were answered, held against what was done."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bot.cards.plain import card_text
from bot.engine.sealing.answering import is_sealed
from bot.ports import Answer, Pressed, Submitted
from tests.simulation import later
from tests.simulation.memory import words_in
from tests.simulation.plan import Event
from tests.simulation.replicas import common

if TYPE_CHECKING:
    from tests.simulation.world import World


class Told:
    """Looks at every answer that reached somebody."""

    def __init__(self, world: World) -> None:
        self.world = world

    def again(self, event: Event, answer: Answer) -> None:
        """Whoever sends the same event again is told what they were told."""
        first = event.answer
        assert first is not None
        if is_sealed(event.incoming.body):
            return  # nothing is remembered of it, and the round may be over by now
        if first.accepted and first.toast != answer.toast:
            self.world.breaks(f"{event.incoming.key} was told {first.toast!r}, then {answer.toast!r}")

    def anybody(self, event: Event, answer: Answer) -> None:
        """Whatever is shown at once is shown to those who may read it."""
        if answer.form is not None and not answer.form.sealed:
            later.form_opens(self.world, event)
            self.world.readers.asked(answer.form, event.incoming)
        if answer.view is not None and self.world.readers.written_down:
            for word in words_in(card_text(answer.view)) & self.world.readers.written_down.keys():
                self.world.readers.seen(word, event.incoming.handle)

    def stranger(self, event: Event, answer: Answer) -> None:
        """A stranger learns nothing and is shown nothing."""
        body = event.incoming.body
        assert isinstance(body, Pressed | Submitted)
        owner, who = self.world.owner_of(body.token), event.incoming.handle
        told = answer.accepted or answer.view is not None or answer.form is not None
        if owner != who and (told or answer.toast not in self._nothing):
            self.world.breaks(f"{who} pressed {body.verb} of {owner}'s and was answered {answer.toast!r}")

    @cached_property
    def _nothing(self) -> set[str]:
        """What somebody is told who is to learn nothing."""
        say = common()[0].words.say
        known = {say("refusals.unknown", lang) for lang in ("zh", "en")}
        return known | {
            " ".join(say(key, lang) for lang in ("zh", "en")) for key in ("refusals.stranger", "trouble.kept")
        }

    def promised(self) -> None:
        """In the end: what was accepted was done, once."""
        certain = not (self.world.plan.drawn.crash or self.world.plan.drawn.disk)
        for key, event in self.world.events.items():
            if event.kept and not self.world.book.done[key]:
                self.world.breaks(f"{key} was acknowledged, and was never worked on")
            if event.kept and certain and event.answer is None:
                self.world.breaks(f"{key} was acknowledged, and nobody ever said what became of it")
            self.world.count("kept") if event.kept else None
            answer, body = event.answer, event.incoming.body
            if answer is None or not answer.accepted or answer.errors or answer.form or answer.view:
                continue
            if not isinstance(body, Submitted):
                continue
            filed = [c for c, action in self.world.book.caused.get(key, ()) if action.endswith(":file")]
            if body.token == "desk" and body.verb.removeprefix("start:") in self.world.registry and len(filed) != 1:
                self.world.breaks(
                    f"{key}: {event.incoming.handle} was told {answer.toast!r}, and there are {len(filed)} cases"
                )
            if filed:
                self.world.count("filed")
