"""Rows that count until a day: their editors are told ahead, and on the day the row retires."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.model import Button
from bot.cards.views import Scene
from bot.engine import letters, wire
from bot.engine.registers import forgetting, keeping
from bot.engine.registers.telling import Telling
from bot.engine.tools import Tools
from bot.engine.turn import Turn
from bot.flow.machine import CLOCK
from bot.flow.register import Register, in_hand
from bot.flow.wallclock import local
from bot.ports import DESK, Fell
from storage import Tx, inbox, registers
from storage.registers import RecordRow

MIDNIGHT = time(0)


def turn_page(tools: Tools) -> int:
    """Put an event into the inbox for each register of which rows are due today; how many."""
    now = tools.clock.now()
    with tools.store.reading() as tx:
        rows = registers.due(tx, _today(tools)) if is_due(tools, tx) else []
    if not rows:
        return 0
    today = _today(tools)
    by_register: dict[str, list[RecordRow]] = {}
    for row in rows:
        by_register.setdefault(row.register_name, []).append(row)
    with tools.store.transaction() as tx:
        return sum(_put(tx, name, found, today, now) for name, found in by_register.items())


def is_due(tools: Tools, tx: Tx) -> bool:
    """Whether the day of any row has come."""
    first = registers.next_on(tx)
    return first is not None and first <= _today(tools)


def _today(tools: Tools) -> date:
    return tools.clock.now().astimezone(ZoneInfo(tools.directory.office.zone)).date()


def _put(tx: Tx, name: str, rows: Sequence[RecordRow], today: date, now: datetime) -> bool:
    """The same rows on the same day make one event, however often somebody looks."""
    which = hashlib.sha256("\n".join(f"{r.id}/{r.version}" for r in rows).encode()).hexdigest()[:16]
    body = wire.body_to_json(Fell("expiry", {"register": name}))
    key = f"expiry:{name}:{today}:{which}"
    return inbox.put(tx, key, "calendar", "", body, now, now, private=True).is_new


def next_after(tools: Tools, tx: Tx) -> datetime | None:
    """The next midnight at which something happens to a row by itself."""
    day = registers.next_on(tx)
    return local(day, MIDNIGHT, ZoneInfo(tools.directory.office.zone)) if day is not None else None


def fell(turn: Turn, about: Mapping[str, Any]) -> None:
    """Retire the rows whose day has come, and tell the editors of those whose day is near."""
    register = turn.tools.registry.registers.get(about["register"])
    today = keeping.today_of(turn)
    near: list[RecordRow] = []
    for row in registers.due(turn.tx, today):
        if row.register_name != about["register"]:
            continue
        if register is None or not register.expires:
            registers.wait(turn.tx, row.id, None)
        elif (ends := date.fromisoformat(row.body[register.expires])) <= today:
            keeping.retire(turn, register, row, CLOCK, keeping.cause("clock"))
        else:
            registers.wait(turn.tx, row.id, ends)
            near.append(row)
    if register is not None and near:
        _tell(turn, register, near)


def _tell(turn: Turn, register: type[Register], rows: Sequence[RecordRow]) -> None:
    editors = [p for who in register.editors for p in who.of(in_hand({}), turn.office)]
    for person in dict.fromkeys(editors):
        telling = Telling(turn.tools, turn.tx, turn.reader(person).lang)
        lines = [(telling.title(register, r.body), date.fromisoformat(r.body[register.expires])) for r in rows]
        scene = Scene(None, None, turn.now, {"lines": lines}, register=register)
        notice = turn.say("registers.notice_expiring", person)
        card = turn.tools.composer.compose(scene, "expiring", turn.reader(person), notice=notice)
        button = Button(DESK, f"open:{register.name}", turn.tools.words.title(register.name, telling.lang))
        key = forgetting.card_key(turn, register)
        letters.to_person(turn, person, replace(card, buttons=(button,)), card_key=key, private=True, prompt=True)
    turn.note(f"{register.name}:expiring", rows=[row.id for row in rows])
