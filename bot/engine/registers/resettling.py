"""After a row of the company changed: the company is seen as it now is, and open tasks find the right people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.cards.views import Scene
from bot.cards.voice import Voice
from bot.engine import letters, wire
from bot.engine.limits import limits_of
from bot.engine.turn import Turn
from bot.flow.register import Register
from bot.flow.staff import concerned
from bot.flow.standing import Delegation
from bot.ports import Fell
from storage import inbox
from storage.registers import RecordRow

BY_FILE = "company_file"
"""Whoever changed a row that follows the company file."""


def ask(turn: Turn, register: type[Register], row: RecordRow, before: RecordRow | None) -> None:
    """A row was kept or retired: whoever is concerned is looked at again, in an event of its own.

    Of rows that follow the company file the whole file is seen to, once all of them are laid (`following`).
    """
    if register.feeds is None or row.changed_by == BY_FILE:
        return
    turn.tools.directory.touch(turn.tx, turn.tools.ids.new())
    was = turn.office
    turn.look_again()
    sides = [each.body for each in (before, row) if each is not None and each.body]
    persons = {person for values in sides for person in concerned(register.feeds, values, was)}
    department = row.body["code"] if register.feeds == "departments" else None
    body = Fell("resettle", {"persons": sorted(persons), "department": department})
    inbox.put(
        turn.tx, f"resettle:{turn.next_key()}", "bole", "", wire.body_to_json(body), turn.now, turn.now, private=True
    )
    for person, text in _news(turn, register, row, before):
        _say(turn, person, text)


def _news(turn: Turn, register: type[Register], row: RecordRow, before: RecordRow | None) -> Iterator[tuple[str, str]]:
    """Who hears of it: both sides of a delegation, and an editor who leaves a department without an HR partner."""
    values, editor = row.body, row.changed_by
    if register.feeds == "delegations":
        key = "delegation_over" if row.state != "active" else "delegation_kept"
        for person in dict.fromkeys((values["giver"], values["taker"])):
            if person != editor and person in turn.office.people:
                yield person, _delegated(turn, person, key, values)
    elif register.feeds == "departments" and row.state == "active" and not values.get("hrbp"):
        newly = before is None or (before.body or {}).get("hrbp")
        if newly and editor in turn.office.people:
            yield editor, turn.say("staff.no_hrbp", editor, department=values["name"])


def _delegated(turn: Turn, reader: str, key: str, values: Mapping[str, Any]) -> str:
    """One sentence: who decides for whom, in which kinds of matters, up to which amount, until when."""
    names = {name: turn.office.person(values[name]).called(turn.reader(reader).lang) for name in ("giver", "taker")}
    given = Delegation("", "", tuple(values.get("kinds") or ()), values.get("up_to"))
    limits = limits_of(turn, reader, given) or turn.say("limits.none", reader)
    said = turn.say(f"staff.{key}", reader, limits=limits, **names)
    if key == "delegation_kept" and values.get("ends"):
        voice = Voice(turn.tools.words, turn.reader(reader), turn.office, None, turn.now, {}, {})
        said += turn.say("staff.until", reader, day=voice.day(date.fromisoformat(values["ends"])))
    return said


def _say(turn: Turn, person: str, text: str) -> None:
    card = turn.tools.composer.compose(Scene(None, None, turn.now, {"text": text}), "said", turn.reader(person))
    letters.to_person(turn, person, card)
