"""Which room an event belongs to."""

from __future__ import annotations

from bot.engine import conversation, deskpresses, discretion, falling, letters, linking, pressing, starting, wire
from bot.engine.turn import Turn
from bot.engine.views import OFFERED
from bot.ports import Answer, Fell, Pressed, Said, Submitted
from storage import tasks
from storage.inbox import Event


def take(turn: Turn) -> Answer:
    """Work on the turn's event; what it writes is committed by the caller.

    Whoever was written to under a second handle for the first time is asked there whether it is theirs.
    """
    answer = _work(turn)
    for at, person in turn.unasked.items():
        linking.introduce(turn, person, at)
    return answer


def _work(turn: Turn) -> Answer:
    body, place, _ = wire.kept_from_json(turn.event.body)
    if isinstance(body, Fell):
        falling.fell(turn, body)
        return Answer()
    person = turn.tools.directory.person_of(turn.event.platform, turn.event.handle)
    if person is None:
        words = turn.tools.words
        return Answer(words.say("refusals.stranger", "zh") + " " + words.say("refusals.stranger", "en"), accepted=False)
    turn.tx.alone(f"person:{person}")
    linking.met(turn, person)
    if isinstance(body, Pressed | Submitted) and body.verb in linking.VERBS:
        return linking.pressed(turn, person, body)
    if not turn.trusted and isinstance(body, Pressed | Submitted) and discretion.is_pressed(turn, person, body):
        return linking.refused(turn, person, spoken=False)
    match body:
        case Said():
            return conversation.hear(turn, person, body, place)
        case Pressed() | Submitted():
            task = tasks.by_token(turn.tx, body.token)
            if task is None or task.person != person:
                return deskpresses.pressed(turn, person, body)
            if body.verb.startswith(OFFERED):
                return starting.offered(turn, person, task, body)
            if isinstance(body, Pressed):
                return pressing.pressed(turn, person, task, body)
            return pressing.submitted(turn, person, task, body)


def tell_maintainers(turn: Turn, event: Event, reason: str) -> None:
    """An event could not be worked on: the people who look after the bot get a card, without content."""
    turn.note("inbox:parked", case=None, event=event.id, reason=reason)
    for person in turn.office.holders("maintainer"):
        card = letters.plain(turn, person, "parked", {"event": event.id, "reason": reason, "tries": event.tries})
        letters.to_person(turn, person, card)
