"""The oracle of sealed rounds: whose answer counts, what may be released of all, and that nothing else is left.

It knows who answered what, which nobody else in a simulated company does.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.cards.home import LedgerView
from bot.engine.sealing.answering import is_sealed
from bot.engine.sealing.ledger import RoundLedgers
from bot.flow.case import Case
from bot.flow.sealed import Sealed
from bot.ports import SEALED, Pressed, Submitted
from storage import rounds
from storage.roundkeys import RoundKeys
from storage.session import Tx
from tests.simulation.held import STEPS, Held, cells
from tests.simulation.memory import IMPOSSIBLE, UNDER_SEAL, Write, words_in

if TYPE_CHECKING:
    from tests.simulation.memory import WatchedTx
    from tests.simulation.world import World

LEAVES_NOTHING = {"event", "audit", "done", "task", "case", "save", "letter", "timer"}
"""What nobody writes who takes a sealed answer."""
SOMETIMES = timedelta(hours=6)
BEFORE = timedelta(minutes=20)
LATE = 5


class Rounds:
    """The model of all rounds of one company."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.held: dict[str, Held] = {}
        self._timers: dict[str, tuple[str, str]] = {}
        self._looked = world.clock.now()

    # what people set out to do

    def begin(self, span: timedelta) -> None:
        """Somebody who may opens each round early on, or the calendar does; many answer it, some more than once."""
        world, chance = self.world, self.world.chance
        if not world.weather.rounds:
            return
        for sealed in world.sealed.values():
            world.later(span * 0.15 * chance.random(), partial(self._opens, sealed))
            world.later(span * 0.2, partial(self._opens_at_last, sealed))
        for colleague in world.colleagues:
            for _ in range(chance.choice((1, 1, 1, 2, 3)) if chance.random() < world.weather.rounds else 0):
                world.later(span * 0.25 + (span + timedelta(days=1)) * chance.random(), colleague.answers)

    def _opens(self, sealed: type[Sealed]) -> None:
        world, chance = self.world, self.world.chance
        now, office = world.clock.now(), world.office_now()
        may = [p for p in sorted(office.people) if sealed.may_open(p, office, now)]
        if not may or chance.random() < 0.3:
            return world.opens_by_itself(partial(world.openings.opens_round, sealed))
        opens = Pressed("desk", f"round.open:{sealed.name}")
        for who in chance.sample(may, min(2, len(may))):
            world.doors.sends(who, opens, chance.choice(world.shared.town.where(who)))
        other = chance.choice([p for p in sorted(office.people) if p not in may] or may)
        world.doors.sends(other, opens, chance.choice(world.shared.town.where(other)), stranger=other not in may)
        return None

    def _opens_at_last(self, sealed: type[Sealed]) -> None:
        """What got lost on the way, or met nobody, the calendar does."""
        if not any(held.sealed is sealed for held in self.held.values()):
            self.world.opens_by_itself(partial(self.world.openings.opens_round, sealed))
            self.world.later(timedelta(hours=1), partial(self._opens_at_last, sealed))

    # what is committed

    def written(self, tx: WatchedTx, writes: list[Write]) -> Callable[[], None]:
        """Compare what a transaction wrote with what the model expects; learn it when it is committed."""
        event = None if self.world.fleet.is_switching else self.world.doors.now
        kinds = {w.what for w in writes}
        if event is not None and is_sealed(event.incoming.body) and kinds & LEAVES_NOTHING:
            self._no(f"a sealed answer left behind: {sorted(kinds & LEAVES_NOTHING)}")
        learns = [self._opened(w, writes) for w in writes if w.what == "round"]
        learns += [self._answered(tx, w) for w in writes if w.what == "slot"]
        learns += [self._ended(tx, w, writes) for w in writes if w.what == "ended"]
        learns += [partial(self._set, w) for w in writes if w.what == "timer" and w.values["kind"] == "round"]
        for w in writes:
            if w.what == "done" and w.row is None and (about := self._fell(tx, w)) is not None:
                self._told(about, writes)
        return lambda: [learn() for learn in learns].clear()

    def _set(self, timer: Write) -> None:
        self._timers[f"timer:{timer.row}"] = timer.values["about"]["round"], timer.values["about"]["do"]

    def _fell(self, tx: Tx, done: Write) -> tuple[str, str] | None:
        return self._timers.get(self.world.book.key_of(tx, done.values["row"])) if self._timers else None

    def _opened(self, write: Write, writes: list[Write]) -> Callable[[], None]:
        row, now = write.values, self.world.clock.now()
        sealed = self.world.sealed[row["name"]]
        roster = sealed.roster(self.world.office_now(), now)
        if any(held.state == "open" and held.sealed is sealed for held in self.held.values()):
            self._no(f"two rounds of {row['name']} are open at once")
        if row["body"]["roster"] != roster or row["body"]["k"] < sealed.k:
            self._no(f"a round of {row['name']} asks others than it says, or tells of fewer")
        held = Held(sealed, roster, row["closes_at"])
        self._everybody(held, writes, "is invited to")
        self.world.count("round opened")
        return partial(self._begun, row["id"], held)

    def _begun(self, number: str, held: Held) -> None:
        """However much has healed by then, things go wrong again when it ends; and some answer at the last moment."""
        world, self.held[number] = self.world, held
        rest = held.closes - world.clock.now()
        world.later(rest - BEFORE, world.turns_bad)
        world.later(rest + 2 * BEFORE, world.heals)
        for colleague in world.chance.sample(world.colleagues, min(LATE, len(world.colleagues))):
            world.later(rest - timedelta(minutes=4), colleague.answers)

    def _answered(self, tx: WatchedTx, write: Write) -> Callable[[], None]:
        """A slot is written: by the answer that came in just now, and by nothing else."""
        event, held = self.world.doors.now, self.held[write.values["row"]]
        body = event.incoming.body if event is not None and not self.world.fleet.is_switching else None
        if event is None or not isinstance(body, Submitted) or body.token != f"{SEALED}{write.values['row']}":
            self._no("a slot is written without an answer")
            return lambda: None
        who, key = event.incoming.handle, RoundKeys(self.world.folder).load(write.values["row"])
        if tx.changes != 1:
            self._no(f"with a sealed answer {tx.changes - 1} other rows are written")
        if who not in held.roster or held.state != "open" or self.world.clock.now() >= held.closes:
            self._no(f"{who} answers a round that does not ask them, or is over")
        if key is None or key.mark(who) != write.values["mine"]:
            self._no(f"an answer of {who} is put into another's slot")
        if IMPOSSIBLE in body.values.values():
            self._no("an answer that cannot be is kept")
        return partial(self._counts, held, who, body.values)

    def _counts(self, held: Held, who: str, values: Mapping[str, Any]) -> None:
        answers: dict[str, dict[str, str]] = {}
        for name, value in values.items():
            question, _, about = name.partition("__")
            if value not in (None, ""):
                answers.setdefault(about, {})[question] = str(value).strip()
        self.world.count("answered again" if who in held.answers else "answered")
        held.answers[who] = answers
        held.words |= words_in(dict(values))

    def _ended(self, tx: Tx, write: Write, writes: list[Write]) -> Callable[[], None]:
        """What is released is what was said, by enough, once each; and everybody hears the same."""
        held, outcome = self.held[write.values["row"]], write.values["outcome"]
        due, plain = held.released(), Tx(tx.connection, tx.vault)
        pieces = rounds.pieces(plain, write.values["row"])
        found = Counter((p.question, p.about, str(p.value)) for p in pieces)
        if self.world.clock.now() < held.closes or held.state != "open":
            self._no(f"a round of {held.sealed.name} is opened before its time, or twice")
        if outcome != ("released" if due else "too_few"):
            self._no(f"a round with {len(held.answers)} answers ended as {outcome}")
        if found != due:
            self._no(f"{found - due} was released and must not be; {due - found} was not")
        for trouble in cells(held, pieces):
            self._no(trouble)
        self._everybody(held, writes, "hears of the end of")
        self.world.count(f"round {outcome}")
        return partial(setattr, held, "state", outcome)

    def _told(self, about: tuple[str, str], writes: list[Write]) -> None:
        held = self.held.get(about[0])
        if held is None or held.state != "open" or not any(w.what == "letter" for w in writes):
            return
        self.world.count(f"round: {about[1]}")
        self._everybody(held, writes, f"hears at a {about[1]} of")

    def _everybody(self, held: Held, writes: list[Write], what: str) -> None:
        """Whoever has answered and whoever has not is written to alike."""
        office = self.world.office_now()
        asked = {who for who in held.roster if office.is_active(who)}
        told = {w.values["person"] for w in writes if w.what == "letter"}
        if told != asked:
            self._no(f"not everybody {what} {held.sealed.name}: {sorted(asked ^ told)[:5]}")

    # what holds

    def each_hour(self, tx: Tx) -> None:
        """Nothing can be read before the round is over; what stands for answers looks the same for all."""
        raw = tx.connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        for number, held in self.held.items():
            many, least, most = raw.execute(_SLOTS, (number,)).fetchone()
            row = rounds.load(tx, number)
            assert row is not None
            if row.state != held.state or STEPS.index(row.level) > held.level():
                self._no(f"a round is {row.state} with {row.level!r}, by the model {held.state}, {len(held.answers)}")
            if held.state == "open" and (many != len(held.roster) or least != most or rounds.pieces(tx, number)):
                self._no(f"of {many} slots for {len(held.roster)} the sizes are {least} to {most}, or some are opened")
            if row.key_gone and (many or number in RoundKeys(self.world.folder).known()):
                self._no("a round is done with, and its slots or its key are still there")
        if self.held and self.world.clock.now() - self._looked >= SOMETIMES:
            self._looked = self.world.clock.now()
            self._nowhere(raw)

    def _nowhere(self, raw: sqlite3.Connection) -> None:
        """What was said under seal stands nowhere in the memory, but for what was released; nor in any message."""
        word = UNDER_SEAL.partition("{")[0]
        kept, (released,) = raw.serialize(), raw.execute(_RELEASED, (f"%{word}%",)).fetchone()
        if kept.count(word.encode()) > released and self._is_more(kept, raw):
            self._no("what was said under seal stands readable in the memory")
        for platform in self.world.shared.town.platforms.values():
            for _, parcel in platform.sent[platform.looked :]:
                if words_in(repr(parcel.card)) & {w for held in self.held.values() for w in held.words}:
                    self._no(f"{parcel.place} was sent what was said under seal")
            platform.looked = len(platform.sent)

    def _is_more(self, kept: bytes, raw: sqlite3.Connection) -> bool:
        """Whether something that was not released stands there: pages of the memory may hold a row twice."""
        told = words_in([value for (value,) in raw.execute("SELECT value FROM sealed_piece")])
        said = {word for held in self.held.values() for word in held.words}
        return any(word.encode() in kept for word in said - told)

    def in_the_end(self, tx: Tx) -> None:
        """Every round whose time has come is over, and its key is gone; what is told of it is told to its readers."""
        raw = tx.connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        self._nowhere(raw)
        now = self.world.clock.now()
        for number, held in self.held.items():
            row = rounds.load(tx, number)
            over = held.closes < now
            if row is None or over != (held.state != "open") or over != row.key_gone:
                self._no(f"a round that closes at {held.closes} is {held.state}")
            wants = ["round_opened", *([f"round_{held.state}", "key_destroyed"] if over else [])]
            told = [action for (action,) in raw.execute(_AUDITED, (f'%"{number}"%',))]
            if sorted(told) != sorted(f"{held.sealed.name}:{each}" for each in wants):
                self._no(f"of a round the audit has {told}")
        for sealed in {held.sealed for held in self.held.values() if held.state == "released"}:
            self._ledgers(tx, sealed)

    def _ledgers(self, tx: Tx, sealed: type[Sealed]) -> None:
        """Each reader reads of what is theirs; nobody else reads anything, and no figure is of too few."""
        replica = next(r for r in self.world.fleet.replicas if r is not None)
        replica.is_here()
        ledgers, office = RoundLedgers(replica.tools), self.world.office_now()
        for who in sorted(office.people):
            theirs = {about for about in ("", *sealed.subjects(office)) if self._reads(sealed, who, about)}
            for name in ledgers.known():
                view = ledgers.view(tx, name, who, "zh")
                if (view is not None) != bool(theirs):
                    self._no(f"{who} may read of {sorted(theirs)} and is shown {name}: {view is not None}")
                if view is not None:
                    self._shown(sealed, who, view, theirs)

    def _shown(self, sealed: type[Sealed], who: str, view: LedgerView, theirs: set[str]) -> None:
        office, columns = self.world.office_now(), view.columns
        others = {d.called("zh") for s in sealed.subjects(office) if s not in theirs and (d := _thing(office, s))}
        for row in view.rows:
            cells = dict(zip(columns, row, strict=True))
            if cells["about"] in others:
                self._no(f"{who} reads what was said of {cells['about']}")
            if cells.get("count") and int(cells["count"]) < sealed.k:
                self._no(f"a figure is told of {cells['count']} people")
        self.world.count("round read")

    def _reads(self, sealed: type[Sealed], who: str, about: str) -> bool:
        office = self.world.office_now()
        answers = {"department": about} if about else {}
        case = Case("", "", sealed.name, "", who, self.world.clock.now(), answers=answers)
        return office.is_active(who) and any(who in each.of(case, office) for each in sealed.readers)

    def _no(self, what: str) -> None:
        self.world.breaks(what)


_SLOTS = "SELECT count(*), min(length(box)), max(length(box)) FROM sealed_slot WHERE round_id = ?"
_RELEASED = "SELECT count(*) FROM sealed_piece WHERE value LIKE ?"
_AUDITED = "SELECT action FROM audit WHERE details LIKE ?"


def _thing(office: Any, about: str) -> Any:
    return office.departments.get(about) or office.people.get(about)
