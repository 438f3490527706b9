"""Takes what is answered in a sealed round. It leaves a slot overwritten, and nothing else anywhere.

Called by reception before anything of an event is kept: no inbox row, no audit row, no task, no draft, no letter,
no line of the log, neither for opening the form nor for sending it.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.model import Card
from bot.cards.voice import Reader
from bot.engine.sealing import cards, form
from bot.engine.sealing.rounds import SENDINGS, Heard, Round, found
from bot.engine.tools import Tools
from bot.ports import SEALED, Answer, Body, Incoming, Pressed, Submitted
from storage import Tx, boxes, rounds
from storage.roundkeys import RoundKey

MICRO = 1_000_000


def is_sealed(body: Body) -> bool:
    """Whether an event belongs to a sealed round, and so passes by everything that keeps events."""
    return isinstance(body, Pressed | Submitted) and body.token.startswith(SEALED)


class Answering:
    """The slot desk."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def take(self, incoming: Incoming) -> Answer:
        """Open the form, or put an answer into its slot; the answer of before is gone then. StoreError: it was not.

        A form that was opened earlier than the one whose answer lies there comes too late, and so does a sending that
        comes again: what tells lies in the sealed box, and goes with it.
        """
        body = incoming.body
        assert isinstance(body, Pressed | Submitted)
        if isinstance(body, Pressed):
            with self._tools.store.reading() as tx:
                return self._serve(tx, incoming, body)
        with self._tools.store.transaction() as tx:
            answer = self._serve(tx, incoming, body)
        self._tools.store.settle()
        return answer

    def _serve(self, tx: Tx, incoming: Incoming, body: Pressed | Submitted) -> Answer:
        tools, now = self._tools, self._tools.clock.now()
        person = tools.directory.person_of(incoming.platform, incoming.handle)
        if person is None:
            both = " ".join(tools.words.say("refusals.stranger", lang) for lang in ("zh", "en"))
            return Answer(both, "bad", accepted=False)
        reader = tools.directory.reader(tx, person)
        if not tools.directory.is_confirmed(incoming.platform, incoming.handle):
            return Answer(tools.words.say("linking.not_sealed", reader.lang), "bad", accepted=False)
        row = rounds.load(tx, body.token.removeprefix(SEALED), lock=isinstance(body, Submitted))
        held = found(tools.registry, row)
        opened = form.opened_at(body.verb)
        if held is None or person not in held.roster or opened is None:
            return Answer(tools.words.say("refusals.unknown", reader.lang), "bad", accepted=False)
        if not held.takes_answers(now):
            late = cards.over(tools, held, reader) if isinstance(body, Pressed) else None
            return self._no(held, reader, "sealed.closed", late)
        key = tools.round_keys.load(held.id)
        if key is None:
            return self._no(held, reader, "sealed.without_key")
        before = held.heard(tx, key, person)
        newest = max(int(now.timestamp() * MICRO), before.opened + 1)  # the clock may have been set back
        if isinstance(body, Pressed):
            verb = form.verb_of(opened or newest)
            return Answer(form=form.view(tools, held, person, reader.lang, verb), accepted=False)
        sending = key.trace(incoming.key)
        if opened == before.opened and sending in before.sendings:
            return Answer(self._say(held, reader, "sealed.received"), "good")
        taken = before.sendings if opened == before.opened else ()
        if not before.opened <= opened <= newest or len(taken) >= SENDINGS:
            return self._no(held, reader, "sealed.older")
        return self._put(tx, held, key, reader, body, Heard(opened, (*taken, sending)))

    def _put(self, tx: Tx, held: Round, key: RoundKey, reader: Reader, body: Submitted, heard: Heard) -> Answer:
        tools, person = self._tools, reader.person or ""
        values = body.values if isinstance(body.values, Mapping) else {}
        answers, wrong = form.read(tools, held, reader, values, tools.clock.now())
        if wrong:
            return Answer(errors=wrong, accepted=False)
        if not held.put(tx, key, person, answers, heard, tools.chance.draw(boxes.KEY_BYTES)):
            return self._no(held, reader, "sealed.without_key")
        return Answer(self._say(held, reader, "sealed.received"), "good")

    def _no(self, held: Round, reader: Reader, key: str, card: Card | None = None) -> Answer:
        """`card`: what the card that was pressed becomes."""
        return Answer(self._say(held, reader, key), "bad", card=card, accepted=False)

    def _say(self, held: Round, reader: Reader, key: str) -> str:
        return self._tools.words.say(key, reader.lang, held.sealed.name)
