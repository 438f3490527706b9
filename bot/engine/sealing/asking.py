"""Asking for a round at the front desk: the invitation again, or what stands instead; and opening one by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards.model import Card
from bot.engine.sealing import cards
from bot.engine.sealing.closing import figures_of
from bot.engine.sealing.course import open_round
from bot.engine.sealing.rounds import Round, standing
from bot.engine.turn import Turn
from bot.flow.sealed import Sealed
from bot.ports import Answer
from storage import rounds

AHEAD = timedelta(days=400)


def show(turn: Turn, person: str, sealed: type[Sealed]) -> Card:
    """The invitation to the open round, the same for whoever has answered; or how the last one went."""
    held, reader = standing(turn.tx, sealed), turn.reader(person)
    if held is not None and person in held.roster:
        return cards.asking(turn.tools, held, reader, "invitation")
    earlier = [Round(row, sealed) for row in rounds.released(turn.tx, sealed.name)[:1]]
    figures = figures_of(turn, earlier[0]) if earlier else None
    details = {
        "open": held is not None,
        "next": next_opening(turn, sealed),
        "opened": cards.day_of(earlier[0]) if earlier else None,
        "scores": cards.score_parts(turn.tools, figures, reader.lang) if figures else (),
        "links": cards.links(turn.tools, sealed, reader),
    }
    card = cards.compose(turn.tools, sealed, "idle", reader, details)
    if held is not None or not sealed.may_open(person, turn.office, turn.now):
        return card
    return replace(card, buttons=(cards.opening_button(turn.tools, sealed, reader.lang),))


def next_opening(turn: Turn, sealed: type[Sealed]) -> datetime | None:
    """When the calendar opens the next round."""
    rhythm, office = turn.tools.rhythm(sealed), turn.office
    if rhythm is None:
        return None
    calendar = turn.tools.calendar(office.calendar)
    found = rhythm.occurrences(turn.now, turn.now + AHEAD, ZoneInfo(office.zone), calendar)
    return found[0].at if found else None


def open_by_hand(turn: Turn, person: str, sealed: type[Sealed]) -> Answer:
    """Somebody who may opens a round in between; on record with their name."""
    say, name = turn.say, sealed.name
    if not sealed.may_open(person, turn.office, turn.now):
        return Answer(say("refusals.unknown", person), "bad", accepted=False)
    if standing(turn.tx, sealed) is not None:
        return Answer(say("sealed.open_already", person, name), "bad", accepted=False)
    if open_round(turn, sealed, person) is None:
        return Answer(say("sealed.too_few_people", person, name, k=sealed.k), "bad", accepted=False)
    return Answer(say("sealed.opened", person, name), "good", card=show(turn, person, sealed))
