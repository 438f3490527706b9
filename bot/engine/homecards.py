"""What stands on somebody's home page: what waits, what they asked for, what they can start, what will be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.cards.model import Card
from bot.engine import agenda, catalogue, choosing, letters
from bot.engine.frontdesk import Desk
from bot.engine.registers.telling import Telling
from bot.engine.rehearsal import Rehearsed
from bot.engine.rhythms import COMPANY
from bot.engine.turn import Turn
from bot.ports import Answer
from storage import papers

WELCOME = "welcome"
MOST = 8
REQUESTS = 5


def cards(turn: Turn, person: str, coming: Sequence[Rehearsed]) -> tuple[Card, ...]:
    """The home page, top to bottom: my tasks, my requests, what can be started, what will be asked, settings.

    Nothing for strangers and leavers.
    """
    if not turn.office.is_active(person):
        return ()
    desk = Desk(turn, person)
    return (
        _tasks(desk),
        desk.requests(REQUESTS),
        catalogue.starts(desk),
        upcoming(desk, coming),
        desk.settings(),
    )


def _tasks(desk: Desk) -> Card:
    """What waits, the late first. Nothing is remembered of what a page showed, so that no line has a number."""
    return agenda.listed(desk, agenda.items(desk.turn, desk.person), numbered=False)


def upcoming(desk: Desk, coming: Sequence[Rehearsed]) -> Card:
    """What the calendar will ask within two weeks; what comes round several times is said once."""
    lines = list(_lines(desk, coming))
    return desk.card("upcoming", lines=lines[:MOST], more=max(0, len(lines) - MOST))


def _lines(desk: Desk, coming: Sequence[Rehearsed]) -> Iterator[dict[str, Any]]:
    words, lang = desk.turn.tools.words, desk.turn.reader(desk.person).lang
    times: dict[tuple[str, str], int] = {}
    for each in coming:
        times[each.workflow, each.audience] = times.get((each.workflow, each.audience), 0) + 1
    for each in coming:
        if (again := times.pop((each.workflow, each.audience), 0)) > 0:
            title = words.title(each.workflow, lang)
            yield {"at": each.at, "title": title, "about": _about(desk, each.audience), "further": again - 1}


def _about(desk: Desk, audience: str) -> str:
    """With whom or about what: the team, the others of a pair, the case or row as far as this person may know it."""
    turn, office, lang = desk.turn, desk.turn.office, desk.turn.reader(desk.person).lang
    kind, _, name = audience.partition(":")
    if kind == "team":
        return office.teams[name].called(lang) if name in office.teams else ""
    if kind == "case":
        return choosing.name_for(turn.tools, turn.tx, turn.world, [name], desk.person, lang).get(name, "")
    if kind == "row":
        register, _, row = name.partition(":")
        return Telling(turn.tools, turn.tx, lang).titled(register, row)
    others = [p for p in audience.split("+") if p != desk.person and p in office.people]
    between = turn.say("lists.between", desk.person)
    return "" if audience == COMPANY else between.join(office.person(p).called(lang) for p in others)


def welcome(desk: Desk) -> Card:
    """The first card of all: who the bot is, and the three most useful things to start with."""
    names = catalogue.first(desk)
    return desk.card("welcome", (*desk.start_buttons(names), desk.command("help")), about=catalogue.about(desk, names))


def greet(turn: Turn, person: str) -> Answer:
    """Somebody opens their chat with the bot: the first time it says who it is; later it says nothing."""
    if papers.draft_of(turn.tx, person, WELCOME) is not None:
        return Answer(accepted=False)
    papers.put_draft(turn.tx, turn.tools.ids.new(), person, WELCOME, {}, turn.now)
    letters.to_person(turn, person, welcome(Desk(turn, person)))
    return Answer()
