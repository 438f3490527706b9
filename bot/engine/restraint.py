"""Restraint: nobody hears from the bot unasked more often than the policy allows; the rest waits for one card.

Every letter the bot writes of itself passes here. One place of the day is kept for the day's card, until that card
has come; an ask that would be over before the next card may take it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.engine.turn import Turn
from bot.flow.case import Case
from bot.flow.wallclock import DAY, local
from storage import holding

NO_LIMIT = 1_000_000
OPEN, REST = "held", "held.more"
"""The verbs that bring what was held back, and what else was."""
NEAR, FAR = timedelta(days=4), timedelta(days=60)
"""A card is looked for over a weekend first, and only then over the longest holidays and leaves."""


@dataclass(frozen=True)
class Prompt:
    """Something the bot says unasked, and what may be done with it.

    topic  what it is about; of those held back on one topic only the newest is kept
    due    when the answer is due, if one is asked for
    must   never held back: the first ask about a confidential or urgent case. It counts all the same
    last   the day's card itself, for which a place was kept
    free   no prompt at all: it answers what the person did, or says what became of their own request
    """

    topic: str = ""
    due: datetime | None = None
    must: bool = False
    last: bool = False
    free: bool = False


def concerning(turn: Turn, case: Case, person: str, what: str, due: datetime | None = None) -> Prompt:
    """A prompt about a case: an ask (with a due time), or a notice of the moment `what`."""
    workflow = turn.workflow_of(case)
    hurries = due is not None and (workflow.access is not None or workflow.is_urgent(case))
    return Prompt(f"{case.id}:{what}", due, must=hurries, free=_answers(turn, case, person))


def _answers(turn: Turn, case: Case, person: str) -> bool:
    """Whether somebody waits for this themselves: they caused it, or people dealt with what they asked for."""
    if person == turn.actor:
        return True
    theirs = person == case.requester and "rhythm" not in case.facts
    return theirs and (not turn.by_clock or not case.is_open)


def admit(turn: Turn, person: str, when: datetime, prompt: Prompt) -> datetime | None:
    """When a prompt may reach somebody, counted on that day; None when it is to be held for the day's card."""
    if prompt.free:
        return when
    zone = turn.world.zone_of(person)
    day = when.astimezone(zone).date()
    card = next_card(turn, person, when)
    over = prompt.due is not None and card is not None and prompt.due <= card
    kept = card is not None and card.astimezone(zone).date() == day and not over
    most = turn.tools.per_day - (kept and not prompt.last)
    if holding.count(turn.tx, person, day, NO_LIMIT if prompt.must else most):
        return when
    if over and prompt.due is not None and day < prompt.due.astimezone(zone).date():
        return _next_morning(turn, person, day, prompt.due)
    return None


def _next_morning(turn: Turn, person: str, day: date, due: datetime) -> datetime | None:
    """An ask that will be over before the next card takes a place of the next day."""
    zone, calendar = turn.world.zone_of(person), turn.world.calendar_of(person)
    begins = turn.tools.directory.awake(turn.tx, person, local(day + DAY, time(0), zone), calendar, True)
    tomorrow = begins.astimezone(zone).date()
    if begins < due and holding.count(turn.tx, person, tomorrow, turn.tools.per_day):
        return begins
    return None


def next_card(turn: Turn, person: str, after: datetime) -> datetime | None:
    """When the next day's card comes: on a working day on which the person is here."""
    zone, calendar = turn.world.zone_of(person), turn.world.calendar_of(person)
    for span in (NEAR, FAR):
        days = turn.tools.roundup.occurrences(after, after + span, zone, calendar)
        here = (o.at for o in days if not turn.office.is_away(person, o.at.astimezone(zone).date()))
        if (found := next(here, None)) is not None:
            return found
    return None
