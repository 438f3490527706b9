"""The oracle: what must have become of each case, by a second and simpler reading of the declarations.

It is told of every transaction that is about to be committed, and of every answer somebody was given. What it expects
it works out from plain dicts: a case as it was, who pressed what, and the moves of the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.engine import records
from bot.flow.case import Case, Entry
from bot.flow.links import LinkVerb
from bot.flow.verbs import DESK
from bot.flow.workflow import End, Move, Step, Workflow
from bot.ports import Pressed, Submitted
from storage import cases
from storage.session import Tx
from tests.simulation.memory import Write
from tests.simulation.platforms import MONDAY

if TYPE_CHECKING:
    from tests.simulation.world import World

SYSTEM = frozenset({"file", "skip", "reseat", "breach", "late", "elapsed"})
FOLLOWS = ("start:", "press:", "link:")
INTERNAL = ("press:", "link:", "start:", "rhythm:", "timer:", "left:", "resettle", "walk:", "absence", "undelivered")


@dataclass
class Story:
    """One case as the model has it: where it stands, what was decided, by whom."""

    place: str
    closed: bool
    decisions: list[tuple[str, str, str]] = field(default_factory=list)


class Book:
    """The model of one simulated company. `keys`, `after`: what the transaction that is about to be committed worked
    on, and the cases as it leaves them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cases: dict[str, Case] = {}
        self.stories: dict[str, Story] = {}
        self.caused: dict[str, list[tuple[str | None, str]]] = {}
        self.done: Counter[str] = Counter()
        self.timers: dict[int, tuple[str | None, str, datetime]] = {}
        self.leases: dict[int, datetime] = {}
        self.keys: list[str] = []
        self.after: dict[str, Case] = {}

    # what is committed

    def written(self, tx: Tx, writes: list[Write]) -> Callable[[], None]:
        """Compare what a transaction wrote with what the model expects; learn it when it is committed."""
        self.keys, self.after = [], {}
        if not writes:
            return lambda: None
        plain = Tx(tx.connection, tx.vault)
        keys = self.keys = [self.key_of(plain, w.values["row"]) for w in writes if w.what == "done"]
        saves = [w for w in writes if w.what == "save"]
        for each in saves:
            if each.values["new_version"] != each.values["seen"] + 1:
                self._no(f"a version went from {each.values['seen']} to {each.values['new_version']}")
        touched = dict.fromkeys([w.values["id"] for w in writes if w.what == "case"] + [w.values["row"] for w in saves])
        after = self.after = {case_id: self._load(plain, case_id) for case_id in touched}
        if touched and not keys:
            self._no(f"cases {list(touched)} were changed by no event")
        for case in after.values():
            self._changed(self.cases.get(case.id), case, keys, sum(w.values["row"] == case.id for w in saves))
        for key in keys:
            self._of_event(key, writes, after)
        for each in writes:
            if (
                each.what == "event"
                and each.row is None
                and each.values["key"].startswith(("start:", "press:", "link:"))
            ):
                self._no(f"what was to follow is lost: {each.values['key']} was known already")
        return lambda: self._learn(keys, after, writes)

    def _learn(self, keys: list[str], after: dict[str, Case], writes: list[Write]) -> None:
        for key in keys:
            self.done[key] += 1
            self.world.turns += 1
            if self.done[key] > 1:
                self._no(f"event {key} was worked on twice")
        for case in after.values():
            self.cases[case.id] = case
            decided = [(e.by, e.verb, e.place) for e in case.entries]
            self.stories[case.id] = Story(case.place, not case.is_open, decided)
        for row in (w.values for w in writes if w.what == "audit"):
            self.caused.setdefault(row["cause"], []).append((row["case_id"], row["action"]))
        for w in writes:
            if w.what == "timer":
                self.timers[w.row] = w.values["case_id"], w.values["kind"], w.values["due_at"]
            if w.what == "fire" and self.world.clock.now() < self.timers[w.values["row"]][2]:
                self._no(f"timer {w.values['row']} fell before its time")
            if w.what == "lease":
                for row in w.values["rows"]:
                    self._leased(row, w.values["until"])
            if w.what == "back":
                self.leases.pop(w.values["row"], None)

    def _leased(self, row: int, until: datetime) -> None:
        """A letter is taken in hand: by nobody else while a lease of it lasts, though its holder be dead."""
        if self.leases.get(row, MONDAY) > self.world.clock.now():
            self._no(f"letter {row} is in two hands at once")
        self.leases[row] = until

    def _changed(self, before: Case | None, after: Case, keys: list[str], saves: int) -> None:
        """One case went from what it was to what it is."""
        known = before.entries if before is not None else ()
        if after.entries[: len(known)] != known:
            return self._no(f"{after.ref}: what was done before has changed")
        if before is not None and not before.is_open and (before.place, before.closed) != (after.place, after.closed):
            return self._no(f"{after.ref} was over at {before.place} and is at {after.place} now")
        if before is not None and after.version != before.version + saves:
            return self._no(f"{after.ref} went from version {before.version} to {after.version} in {saves} changes")
        new = after.entries[len(known) :]
        for entry in new:
            self._may(before, after, entry, keys)
        expected = self._place(before, after, new)
        if expected is not None and expected != after.place:
            verbs = [e.verb for e in new]
            return self._no(f"{after.ref} must be at {expected} after {verbs} and is at {after.place}")
        workflow = self._workflow(after)
        if isinstance(workflow.places[after.place], End) == after.is_open:
            return self._no(f"{after.ref} stands at {after.place} and is {'open' if after.is_open else 'over'}")
        step = workflow.places[after.place]
        own = [s for s in after.seats if s.person == after.requester and s.added_by is None]
        if isinstance(step, Step) and step.own in ("climb", "skip") and own:
            return self._no(f"{after.ref}: {after.requester} is asked at {after.place} about their own case")
        if before is None or before.place != after.place:
            self._seated(workflow, after)
        return None

    def _may(self, before: Case | None, after: Case, entry: Entry, keys: list[str]) -> None:
        """Whoever is said to have done something did it, and was allowed to."""
        workflow = self._workflow(after)
        if entry.verb in SYSTEM or entry.by == "clock":
            return None
        senders = {self.world.events[k].incoming.handle for k in keys if k in self.world.events}
        inside = any(k.startswith(INTERNAL) for k in keys)
        if entry.by not in senders and not inside:
            return self._no(f"{after.ref}: {entry.by} is said to have pressed {entry.verb}; it was {senders}")
        if any(self.world.events[k].stranger for k in keys if k in self.world.events) and not self._rightly(keys):
            return self._no(f"{after.ref}: a stranger pressed {entry.verb}")
        if before is None or entry.verb in DESK:
            return None
        if not self.world.shared.office.is_active(entry.by):
            return self._no(f"{after.ref}: {entry.by} has left and pressed {entry.verb}")
        moves = [m for m in workflow.moves_from(entry.place) if m.verb.name == entry.verb]
        if not moves:
            return self._no(f"{after.ref}: nobody can {entry.verb} at {entry.place}")
        if not inside and not any(self._allowed(before, m, entry.by) for m in moves):
            return self._no(f"{after.ref}: {entry.by} may not {entry.verb} at {entry.place}")
        return None

    def _rightly(self, keys: list[str]) -> bool:
        """A stranger who happens to press a button of their own is none."""
        bodies = [self.world.events[k] for k in keys if k in self.world.events]
        return all(
            e.incoming.handle == self.world.owner_of(e.incoming.body.token)
            for e in bodies
            if isinstance(e.incoming.body, Pressed | Submitted)
        )

    def _allowed(self, before: Case, move: Move, person: str) -> bool:
        if move.by is not None:
            return person in move.by.of(before, self.world.office_now())
        mine = [s for s in before.seats if s.person == person]
        return any(s.verb is None for s in mine) if move.verb.assent else bool(mine)

    def _place(self, before: Case | None, after: Case, new: tuple[Entry, ...]) -> str | None:
        """Where a case must stand after those entries; None where the model does not say."""
        workflow = self._workflow(after)
        place = before.place if before is not None else workflow.first().name
        seats = {s.person: s.verb for s in before.seats} if before is not None else {}
        done = before if before is not None else after.with_(entries=())
        for entry in new:
            done = done.with_(entries=(*done.entries, entry))
            if entry.verb in ("withdraw", "correct", "reseat", "add_approver", "reassign"):
                return None
            if entry.verb == "skip":
                onward = [m for m in workflow.moves_from(entry.place) if m.verb.assent and not m.stays]
                place = next((m.to.name for m in onward if m.when is None or m.when(done, {})), place)
                continue
            if entry.place != place:
                return f"{place}, where {entry.by} pressed {entry.verb}"
            if entry.verb in DESK or entry.verb in ("file", "breach"):
                continue
            moves = [m for m in workflow.moves_from(place) if m.verb.name == entry.verb]
            if any(isinstance(m.verb, LinkVerb) for m in moves):
                return None
            move = next((m for m in moves if m.when is None or m.when(done, entry.answers)), None)
            if move is None or move.stays:
                continue
            if move.verb.assent and move.by is None and entry.by != "clock":
                seats[entry.by] = entry.verb
                if not self._enough(move.step, before, entry.by):
                    continue
            place = move.to.name
        return place

    def _enough(self, step: Step, before: Case | None, by: str) -> bool:
        """Whether so many have assented as must. Who answers for another counts as the other."""
        if before is None:
            return True
        given = {s.for_person or s.person for s in before.seats if s.verb is not None and s.reason != "added"}
        mine = {s.for_person or s.person for s in before.seats if s.person == by and s.reason != "added"}
        asked = {s.for_person or s.person for s in before.seats if s.reason != "added"}
        if any(s.reason == "added" and s.verb is None and s.person != by for s in before.seats):
            return False
        needs = step.asks.needs
        many = len(asked) if needs == "all" else 1 if needs == "one" else min(needs, len(asked))
        return len(given | mine) >= many

    def _seated(self, workflow: type[Workflow], case: Case) -> None:
        """Where nobody has left or is away, whoever the step asks is asked, and nobody else."""
        step, weather = workflow.places[case.place], self.world.plan.drawn
        if not isinstance(step, Step) or weather.away or weather.leaving or workflow.access is not None:
            return
        found = set(step.asks.of(case, self.world.office_now()))
        named = {s.person for s in case.seats if s.verb is None}
        plain = step.own in ("climb", "skip") and not step.distinct and case.requester not in found
        if plain and found and named and named != found:
            self._no(f"{case.ref} asks {sorted(named)} at {case.place}, not {sorted(found)}")

    def _of_event(self, key: str, writes: list[Write], after: dict[str, Case]) -> None:
        """What a timer's turn may and must write."""
        if not key.startswith("timer:") or not key[6:].isdecimal():
            return
        case_id, kind, _ = self.timers[int(key[6:])]
        case = self.cases.get(case_id or "")
        letters = any(w.what == "letter" for w in writes)
        if case is None:
            return
        if not case.is_open:
            if letters or after:
                self._no(f"{case.ref} is over, and its timer {kind} did something")
        elif case.id in after:
            self._broken(case, after[case.id], kind, letters)
        elif not letters and kind in ("half", "nearly"):
            today, office = self.world.clock.now().date(), self.world.office_now()
            if any(not office.is_away(person, today) for person in case.waiting_for()):
                self._no(f"{case.ref}: nobody is reminded when the time is {kind} gone")

    def _broken(self, before: Case, after: Case, kind: str, letters: bool) -> None:
        """A broken promise climbs one rung, and somebody hears of it."""
        if not any(e.verb == "breach" for e in after.entries[len(before.entries) :]):
            return
        self.world.count("breach")
        stays = kind == "late" and after.is_open and after.place == before.place
        if stays and after.rung != before.rung + 1:
            self._no(f"{before.ref} climbed from rung {before.rung} to {after.rung}")
        if not letters:
            self._no(f"{before.ref}: nobody hears that a promise is broken")

    def lines(self) -> list[str]:
        return [f"{self.cases[i].ref} {s.place} {s.closed} {s.decisions}" for i, s in self.stories.items()]

    # helpers

    def _no(self, what: str) -> None:
        self.world.breaks(what)

    def _workflow(self, case: Case) -> type[Workflow]:
        return self.world.registry[case.workflow]

    def key_of(self, tx: Tx, number: int) -> str:
        from storage import inbox

        event = inbox.by_id(tx, number)
        return event.key if event is not None else ""

    def _load(self, tx: Tx, case_id: str) -> Case:
        row = cases.load(tx, case_id)
        assert row is not None, case_id
        return records.from_row(row)
