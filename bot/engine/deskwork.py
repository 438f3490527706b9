"""What the front desk's own forms do: days away with a stand-in (F4), quiet hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.cards.voice import Voice
from bot.engine.falling import step_aside
from bot.engine.limits import limits_of
from bot.engine.turn import Turn
from bot.flow.standing import Absence
from bot.flow.wallclock import parse_time
from bot.ports import Answer
from storage import people


def carry_out(turn: Turn, person: str, verb: str, answers: Mapping[str, Any]) -> Answer:
    """Keep what somebody announced at the front desk."""
    return {"delegate": _delegate, "quiet": _quiet}[verb](turn, person, answers)


def _wrong(turn: Turn, person: str, question: str, code: str) -> Answer:
    return Answer(errors={question: turn.say(f"errors.{code}", person)}, accepted=False)


def _delegate(turn: Turn, person: str, answers: Mapping[str, Any]) -> Answer:
    starts, ends = date.fromisoformat(answers["starts"]), date.fromisoformat(answers["ends"])
    if ends < starts:
        return _wrong(turn, person, "ends", "away.order")
    if answers["standin"] == person:
        return _wrong(turn, person, "standin", "away.self")
    kinds, up_to = answers.get("kinds") or None, answers.get("up_to")
    people.add_absence(turn.tx, person, starts, ends, answers["standin"], person, turn.now, kinds, up_to)
    turn.tools.directory.touch(turn.tx, turn.tools.ids.new())
    limits = {k: v for k, v in (("kinds", kinds), ("up_to", up_to)) if v is not None}
    turn.note("directory:delegated", person, starts=answers["starts"], ends=answers["ends"], **limits)
    turn.look_again()
    if turn.world.is_away(person):
        step_aside(turn, person)
    standin = turn.office.person(answers["standin"]).called(turn.reader(person).lang)
    voice = Voice(turn.tools.words, turn.reader(person), turn.office, None, turn.now, {}, {})
    said = turn.say("chosen.away", person, starts=voice.day(starts), ends=voice.day(ends), standin=standin)
    if limits:
        told = limits_of(turn, person, Absence(person, starts, ends, kinds=tuple(kinds or ()), up_to=up_to))
        said += turn.say("chosen.away_limits", person, limits=told)
    return Answer(said, tone="good")


def _quiet(turn: Turn, person: str, answers: Mapping[str, Any]) -> Answer:
    start, end = answers.get("quiet_from"), answers.get("quiet_to")
    if not start and not end:
        turn.choose(person, quiet_from=None, quiet_to=None)
        return Answer(turn.say("chosen.quiet_none", person), tone="good")
    try:
        start, end = (parse_time(str(t or "")).strftime("%H:%M") for t in (start, end))
    except ValueError:
        return _wrong(turn, person, "quiet_from", "quiet.time")
    turn.choose(person, quiet_from=start, quiet_to=end)
    return Answer(turn.say("chosen.quiet", person, start=start, end=end), tone="good")
