"""The oracle of rows that are forgotten: nothing that stood in them is left once somebody asks for it, or their day
has come."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.flow.register import Register, is_editor
from bot.ports import Pressed
from storage import registers
from storage.session import Tx
from tests.simulation.memory import TO_FORGET, Remembering, Write

if TYPE_CHECKING:
    from tests.simulation.people import Colleague
    from tests.simulation.world import World

A_WEEK = 12
SOMETIMES = timedelta(hours=6)


PLACES = (
    ("inbox", "body"), ("inbox", "answer"), ("outbox", "body"), ("record_", "body"), ("record_change", "body"),
    ("case_", "body"), ("draft", "body"), ("document", "body"),
)  # fmt: skip


UNDER_WAY = "SELECT body FROM outbox WHERE private AND state IN ('waiting', 'held', 'listed')"


@dataclass
class Known:
    """A row as the model has it: what was ever written in it, and until when it may be kept."""

    register: type[Register]
    words: set[str] = field(default_factory=set)
    until: date | None = None
    state: str = "active"


class Rows:
    """The model of every register that forgets."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows: dict[str, Known] = {}
        self._looked = world.clock.now()

    # what people set out to do

    def begin(self, span: timedelta) -> None:
        """Those who may write down rows, change them, and erase some; others try to."""
        world, chance = self.world, self.world.chance
        if not world.weather.erasing:
            return
        for register in (r for r in world.registers.values() if r.forgets):
            for _ in range(max(3, round(A_WEEK * span / timedelta(weeks=1)))):
                world.later(span * chance.random(), partial(self._asks, register, "row", True))
                for what in ("row", "retire"):
                    after = span * chance.random() + timedelta(days=chance.random())
                    if chance.random() < world.weather.erasing:
                        world.later(after, partial(self._asks, register, what, False))

    def _asks(self, register: type[Register], what: str, new: bool) -> None:
        chance, office = self.world.chance, self.world.office_now()
        known = sorted(i for i, row in self.rows.items() if row.register is register and row.state == "active")
        if not (new or known):
            return
        may = [c for c in self.world.colleagues if is_editor(register, c.who, office)]
        others = [c for c in self.world.colleagues if c not in may]
        strange = bool(others) and not new and chance.random() < self.world.weather.strangers
        among: list[Colleague] = others if strange else may
        if among:
            who = chance.choice(among)
            body = Pressed("desk", f"{what}:{register.name}:{'new' if new else chance.choice(known)}")
            self.world.doors.sends(who.who, body, chance.choice(self.world.shared.town.where(who.who)), strange)

    # what is committed

    def written(self, tx: Tx, writes: list[Write]) -> Callable[[], None]:
        """Learn what became of a row when it is committed."""
        plain = Tx(tx.connection, tx.vault)
        learns = [self._row(plain, w) for w in writes if w.what in ("row", "row changed")]
        return lambda: [learn() for learn in learns].clear()

    def _row(self, tx: Tx, write: Write) -> Callable[[], None]:
        new = write.what == "row"
        number = write.values["id" if new else "row"]
        register = self.world.registers.get(write.values["register_name"]) if new else None
        known = self.rows.get(number) or (Known(register) if register is not None and register.forgets else None)
        if known is None:
            return lambda: None
        if any(self.world.events[key].stranger for key in self.world.book.keys if key in self.world.events):
            self.world.breaks(f"a stranger changed a row of {known.register.name}")
        if known.state == "forgotten":
            self.world.breaks(f"a row of {known.register.name} is forgotten, and changed afterwards")
        row, vault = registers.by_id(tx, known.register.name, number), tx.vault
        assert row is not None and isinstance(vault, Remembering)
        words = vault.words_of(write.values["body" if new else "new_body"])
        until = date.fromisoformat(row.body[known.register.expires]) if row.body and known.register.expires else None
        return partial(self._learn, number, known, words, until, row.state)

    def _learn(self, number: str, known: Known, words: frozenset[str], until: date | None, state: str) -> None:
        known.words |= words
        known.until, known.state = until, state
        self.rows[number] = known
        self.world.count("erased" if state == "forgotten" else "row kept")

    # what holds

    def each_hour(self, tx: Tx) -> None:
        """No row is kept longer than its day, and of one that was erased nothing is left."""
        now = self.world.clock.now()
        today = now.astimezone(ZoneInfo(self.world.shared.office.zone)).date()
        for known in self.rows.values():
            late = known.until is not None and known.until + timedelta(days=1) < today
            if known.state == "active" and late and self.world.fleet.quiet > now - timedelta(hours=12):
                self.world.breaks(f"a row of {known.register.name} was to be forgotten on {known.until}")
        if self.rows and now - self._looked >= SOMETIMES:
            self._looked = now
            self.nowhere(tx)

    def nowhere(self, tx: Tx, *, sent: bool = False) -> None:
        """Look through the whole memory, what is sealed opened, for what is to be forgotten. Until all that is to be
        `sent` is, it may stand in letters on their way."""
        raw, vault = tx.connection.connection.driver_connection, self.world.shared.store.vault
        assert isinstance(raw, sqlite3.Connection) and isinstance(vault, Remembering)
        kept = raw.serialize()
        if TO_FORGET.partition("{")[0].encode() in kept:
            self.world.breaks("what is to be forgotten some day stands readable in the memory")
        under_way = set() if sent else {body for (body,) in raw.execute(UNDER_WAY)}
        gone = {word for known in self.rows.values() if known.state == "forgotten" for word in known.words}
        for text, words in vault.words.items():
            if words & gone and f'"{text}"' not in under_way and text.encode() in kept:
                self.world.breaks(f"{sorted(words & gone)} was erased and is still kept: {self._where(raw, text)}")

    def _where(self, raw: sqlite3.Connection, text: str) -> str:
        for table, column in PLACES:
            query = f"SELECT count(*) FROM {table} WHERE instr({column}, ?)"
            if raw.execute(query, (text,)).fetchone()[0]:
                return table
        return "in what was deleted"

    def promised(self) -> None:
        """In the end: whoever was told that a row is gone was told the truth."""
        for key, event in self.world.events.items():
            body, answer = event.incoming.body, event.answer
            if not isinstance(body, Pressed) or not body.verb.startswith("retire:") or answer is None:
                continue
            known = self.rows.get(body.verb.rpartition(":")[2])
            if known is not None and answer.accepted and known.state != "forgotten":
                self.world.breaks(f"{key} was told {answer.toast!r}, and the row is {known.state}")
