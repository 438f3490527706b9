"""The course of a round: it opens, reminds everybody, is looked at once a day, and closes. Pressed by the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.model import Card
from bot.engine import letters
from bot.engine.restraint import Prompt
from bot.engine.sealing import cards
from bot.engine.sealing.closing import close, lose
from bot.engine.sealing.rounds import Round, found
from bot.engine.turn import Turn
from bot.flow.sealed import Sealed, room_for
from bot.flow.unsealing import level
from bot.flow.wallclock import DAY, local, parse_time
from storage import rounds, timers
from storage.roundkeys import SECRET_BYTES
from storage.rounds import RoundRow

REMINDERS = ("half", "nearly")
TIMER = "round"
PATIENCE_S = 300
"""For so long a moment may take that is about everybody in a very large company."""


def open_round(turn: Turn, sealed: type[Sealed], by: str) -> Round | None:
    """Open a round and invite everybody; None when one is open already or too few people would be asked.

    Who is asked about what, in which groups, and k are fixed here, and stand in the audit as one row.
    """
    turn.tx.patiently(PATIENCE_S)
    turn.tx.alone("rounds")
    roster = sealed.roster(turn.office, turn.now)
    if rounds.standing_open(turn.tx, sealed.name) or len(roster) < sealed.k:
        turn.note(f"{sealed.name}:round_skipped", by, reason="too_few" if len(roster) < sealed.k else "open")
        return None
    zone, calendar = ZoneInfo(turn.office.zone), turn.tools.calendar(turn.office.calendar)
    subjects = sealed.subjects(turn.office)
    number = turn.tools.ids.new()
    key = turn.tools.round_keys.make(number, turn.tools.chance.draw(SECRET_BYTES))
    fixed = {
        "k": sealed.k,
        "questions": [question.name for question in sealed.form.questions],
        "subjects": list(subjects),
        "size": room_for(sealed.form, subjects),
        "public": key.public.hex(),
        "zone": turn.office.zone,
    }
    closes = sealed.closes.moment(turn.now, zone, calendar)
    body = {**fixed, "roster": roster}
    held = Round(RoundRow(number, sealed.name, "open", "", False, turn.now, closes, None, body), sealed)
    rounds.open_(turn.tx, held.row, held.empty(key, turn.tools.chance))
    groups = {group: list(roster.values()).count(group) for group in sorted(set(roster.values()))}
    turn.note(f"{sealed.name}:round_opened", by, round=number, closes=closes.isoformat(), groups=groups, **fixed)
    for what, at in moments(sealed, turn, closes):
        timers.set_(turn.tx, None, TIMER, at, {"round": number, "do": what})
    for person in roster:
        _say(turn, held, person, "invitation", prompt=True)
    return held


def moments(sealed: type[Sealed], turn: Turn, closes: datetime) -> Iterator[tuple[str, datetime]]:
    """What the clock does to a round that opens now: reminders, a look each day, the end. The same for everybody."""
    zone, calendar = ZoneInfo(turn.office.zone), turn.tools.calendar(turn.office.calendar)
    shares = turn.tools.rules.shares()
    for name in REMINDERS:
        at = sealed.closes.part(shares[name], turn.now, zone, calendar)
        if turn.now < at < closes:
            yield "remind", at
    day, clock = turn.now.astimezone(zone).date(), parse_time(sealed.looks)
    while (at := local(day, clock, zone)) < closes:
        if at > turn.now + timedelta(minutes=1):
            yield "look", at
        day += DAY
    yield "close", closes


def fell(turn: Turn, about: Mapping[str, Any]) -> None:
    """A moment of a round has come. One that is over already is left alone."""
    turn.tx.patiently(PATIENCE_S)
    held = found(turn.tools.registry, rounds.load(turn.tx, about["round"], lock=True))
    if held is None or held.row.state != "open":
        return
    match about["do"]:
        case "remind":
            for person in held.roster:
                _say(turn, held, person, "reminder", prompt=True)
        case "look":
            _look(turn, held)
        case "close":
            close(turn, held)
        case "lose":
            lose(turn, held)


def _look(turn: Turn, held: Round) -> None:
    """Look at participation: when it has reached a step, everybody's invitation says so, at the same moment."""
    key = turn.tools.round_keys.load(held.id)
    if key is None:
        lose(turn, held)
        return
    answers, _ = held.opened(turn.tx, key)
    reached = level(len(answers), len(held.roster), held.k)
    if reached == held.row.level:
        return
    rounds.reach(turn.tx, held.id, reached)
    after = Round(replace(held.row, level=reached), held.sealed)
    for person in held.roster:
        _say(turn, after, person, "invitation")


def _say(turn: Turn, held: Round, person: str, moment: str, *, prompt: bool = False) -> None:
    """Write a card to one of those asked; a leaver gets none. No prompt is held back for the day's card: all are
    asked and reminded at the same time, however much else they hear from the bot."""
    if not turn.office.is_active(person):
        return
    card: Card = cards.asking(turn.tools, held, turn.reader(person), moment)
    key = f"round:{held.id}:{person}" if moment == "invitation" else None
    unasked = Prompt(f"{held.id}:{moment}", held.row.closes_at, must=True) if prompt else False
    letters.to_person(turn, person, card, card_key=key, version=turn.version, prompt=unasked)
