"""The keeper of a platform's tools: compares what should stand there with what was put there, and puts the difference.

Nothing here waits inside the house's lock or inside a transaction. Each thing is taken in hand on record before the
platform is called, with a token worked out from its key: whatever is cut off in between is tried again and finds what
the first attempt put. What goes wrong with one thing holds up no other; a tool that cannot be used at all is left
alone for a while, and whoever looks after the bot is told what is missing.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine import letters, wire
from bot.engine.breaker import Breaker
from bot.engine.differences import Difference, differences, is_history, rows_to_put, taken_away, token
from bot.engine.mirroring import Mirror, Uses, Wanted, digest
from bot.engine.tools import Tools
from bot.engine.trace import traced
from bot.engine.turn import Turn
from bot.ports import DeliveryFailed, Fell, Gone, Toolbox, ToolKind
from storage import Tx, inbox, mirrors
from storage.mirrors import MirrorRow

log = logging.getLogger(__name__)
AT_ONCE = 30
"""So many things are put or taken away in one round."""
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(minutes=15)
LEDGERS_EVERY = timedelta(minutes=1)
LOOK_EVERY = timedelta(minutes=10)
"""Time passes too: meetings come nearer, days go by."""
PER_SECOND = 5.0


class Keeper:
    """Keeps one platform's tools as they should be. Let it `work` every few seconds, in any thread."""

    def __init__(self, tools: Tools, toolbox: Toolbox, uses: Uses) -> None:
        self.name = toolbox.name
        self._tools, self._toolbox, self._uses = tools, toolbox, uses
        self._busy = threading.Lock()
        self._stopped = False
        self._breakers: dict[ToolKind, Breaker] = {k: Breaker(tools.chance, PER_SECOND) for k in _KINDS}
        self._troubles: dict[ToolKind, str] = {}
        self._told: set[str] = set()
        self._seen: tuple[object, ...] | None = None
        self._ledgers_at: datetime | None = None

    def due(self) -> bool:
        """Whether there may be something to do. Raises StoreError."""
        now = self._tools.clock.now()
        with self._tools.store.reading() as tx:
            waits = mirrors.next_due(tx, self.name)
            return self._stamp(tx, now) != self._seen or (waits is not None and waits <= now)

    def work(self) -> int:
        """One round, in this thread: how many things were put or taken away. Raises StoreError."""
        if not self._busy.acquire(blocking=False):
            return 0
        try:
            if not self.due():
                return 0
            return sum(self._take(each) for each in self._found() if not self._stopped)
        finally:
            self._busy.release()

    def stop(self) -> None:
        """Begin nothing new; any thread may say so."""
        self._stopped = True

    def troubles(self) -> Mapping[str, str]:
        """What somebody has to mend, by kind of thing: "todo", "event" or "row". Empty when all is well."""
        return {str(kind): trouble for kind, trouble in self._troubles.items()}

    def _stamp(self, tx: Tx, now: datetime) -> tuple[object, ...]:
        """Changes with everything that may change what should stand."""
        ledgers = LEDGERS_EVERY if self._uses.base and self._uses.ledgers else LOOK_EVERY
        return inbox.newest(tx), self._tools.directory.stamp, int(now.timestamp() // ledgers.total_seconds())

    def _found(self) -> list[Difference]:
        """The differences, the first few of each kind; more are found at the next round."""
        now = self._tools.clock.now()
        with self._tools.store.reading() as tx:
            stamp = self._stamp(tx, now)
            mirror = Mirror(self._tools, tx, self.name, self._uses)
            found = [each for look in self._looks(tx, mirror, now) for each in islice(look, AT_ONCE)]
        whole = len(found) < AT_ONCE and not any(breaker.is_open for breaker in self._breakers.values())
        self._seen = stamp if whole else None
        return found[:AT_ONCE]

    def _looks(self, tx: Tx, mirror: Mirror, now: datetime) -> Iterator[Iterator[Difference]]:
        kinds = self._uses.kinds
        if self._flows("todo", now):
            known = mirrors.of(tx, self.name, "todo")
            yield differences(mirror, self.name, known, mirror.todos() if "todo" in kinds else (), now)
        if self._flows("event", now):
            known = mirrors.of(tx, self.name, "event")
            yield differences(mirror, self.name, known, mirror.events() if "event" in kinds else (), now)
        rows = [kind for kind in kinds if kind.startswith("row:")]
        if rows and self._flows("row", now) and self._ledgers_due(now):
            every = {row.key: row for kind in rows for row in mirrors.of(tx, self.name, kind)}
            yield rows_to_put(every, self.name, mirror.rows(every), now)

    def _ledgers_due(self, now: datetime) -> bool:
        """Ledgers are long, so they are looked through once a minute; until all of them stands, at every round."""
        if self._seen is not None and self._ledgers_at is not None and now - self._ledgers_at < LEDGERS_EVERY:
            return False
        self._ledgers_at = now
        return True

    def _flows(self, kind: ToolKind, now: datetime) -> bool:
        return self._breakers[kind].allows(now, AT_ONCE) > 0

    def _take(self, each: Difference) -> int:
        """Do what one difference asks for; 1 when the platform has it now."""
        now, breaker = self._tools.clock.now(), self._breakers[each.kind]
        if self._is_known(each):
            return 0
        probe = breaker.is_open
        if breaker.allows(now, 1) < 1:
            self._seen = None
            return 0
        with self._tools.store.transaction() as tx:
            if not mirrors.claim(tx, each.row, now, now + LEASE):
                return 0
        breaker.claimed(1)
        row = replace(each.row, tries=each.row.tries + 1)
        try:
            after = self._put(row, each.wanted) if each.wanted is not None else self._take_away(row)
            breaker.arrived(now, probe)
        except DeliveryFailed as failure:
            self._failed(each, row, failure, now, probe)
            return 0
        except Exception as problem:
            breaker.came_back(probe)
            log.error("%s: %s could not be put: %s", self.name, row.kind, traced(problem))
            self._write(row.key, replace(row, next_at=now + _pause(row)))
            return 0
        self._well(each.kind)
        self._write(row.key, after)
        return 1

    def _is_known(self, each: Difference) -> bool:
        """Whether nothing has to be said to the platform: the row of a case that changed may look as before, and what
        nobody put anywhere is only forgotten."""
        row, wanted = each.row, each.wanted
        if wanted is None and (not row.stands or is_history(row, self._tools.clock.now())):
            self._write(row.key, None)
            return True
        if wanted is not None and row.digest == digest(wanted.item):
            self._write(row.key, replace(row, mark=wanted.mark))
            return True
        return False

    def _put(self, row: MirrorRow, wanted: Wanted) -> MirrorRow:
        """What stands after an earlier attempt nobody knows the end of may be as it was then: it is put once more."""
        unsure = not row.stands and row.tries > 1
        stands = self._toolbox.put(wanted.item, token(row), row.stands)
        after = replace(row, stands=stands, tries=0, next_at=None, problem="", until=wanted.until)
        if unsure:
            self._seen = None
            return replace(after, digest="", mark="")
        return replace(after, digest=digest(wanted.item), mark=wanted.mark)

    def _take_away(self, row: MirrorRow) -> MirrorRow | None:
        """Finish it or remove it. Of a case that goes on it is remembered that it may be put anew."""
        with self._tools.store.reading() as tx:
            mirror = Mirror(self._tools, tx, self.name, self._uses)
            done = mirror.was_done(row.case_id) if row.kind == "todo" else None
            over = mirror.is_over(row.case_id) if row.case_id else False
        if done is not None:
            self._toolbox.finish(row.stands, done)
        else:
            self._toolbox.remove("event" if row.kind == "event" else "todo", row.stands)
        return None if over else taken_away(row)

    def _well(self, kind: ToolKind) -> None:
        """What was wrong with all of a kind is over; should it come back, it is told again."""
        if self._troubles.pop(kind, None) is not None:
            self._told = {about for about in self._told if not about.startswith(f"{kind}:")}

    def _failed(self, each: Difference, row: MirrorRow, failure: DeliveryFailed, now: datetime, probe: bool) -> None:
        """Write down how it ended, and who has to hear of it."""
        breaker = self._breakers[each.kind]
        if failure.everywhere:
            breaker.down(now, probe, failure.retry_after)
            self._seen = None
            if self._troubles.get(each.kind) != str(failure):
                log.error("%s: nothing of the kind %s can be put: %s", self.name, each.kind, failure)
            self._troubles[each.kind] = str(failure)
            self._write(row.key, replace(row if failure.unknown else each.row, next_at=None))
        else:
            breaker.reached(now, probe)
            self._write(row.key, self._after(each, row, failure, now))
        if failure.permanent and not isinstance(failure, Gone):
            self._tell(each.kind, str(failure), getattr(failure, "needs", ""), now)

    def _after(self, each: Difference, row: MirrorRow, failure: DeliveryFailed, now: datetime) -> MirrorRow | None:
        wanted = each.wanted
        if isinstance(failure, Gone):
            self._seen = None
            return taken_away(row)
        if not failure.permanent:
            pause = timedelta(seconds=failure.retry_after) if failure.retry_after else _pause(row)
            log.warning("%s: %s is tried again in %s: %s", self.name, row.kind, pause, failure)
            return replace(row, next_at=now + pause)
        log.warning("%s: %s was refused: %s", self.name, row.kind, failure)
        if wanted is None:
            return taken_away(row)
        return replace(
            row, digest=digest(wanted.item), mark=wanted.mark, tries=0, next_at=None, problem=str(failure),
            until=wanted.until,
        )  # fmt: skip

    def _write(self, key: str, row: MirrorRow | None) -> None:
        with self._tools.store.transaction() as tx:
            if row is None:
                mirrors.forget(tx, self.name, key)
            else:
                mirrors.put(tx, row)

    def _tell(self, kind: ToolKind, reason: str, needs: str, now: datetime) -> None:
        """Whoever looks after the bot hears of it once, and again on another day after a restart."""
        if (about := f"{kind}:{reason}:{needs}") in self._told:
            return
        self._told.add(about)
        day = now.astimezone(ZoneInfo(self._tools.directory.office.zone)).date().isoformat()
        name = hashlib.sha256(about.encode()).hexdigest()[:16]
        told = {"platform": self.name, "kind": kind, "reason": reason, "needs": needs}
        with self._tools.store.transaction() as tx:
            body = wire.body_to_json(Fell("tools", told))
            inbox.put(tx, f"tools:{self.name}:{name}:{day}", "clock", "", body, now, now)


_KINDS: tuple[ToolKind, ...] = ("todo", "event", "row")


def fell(turn: Turn, about: Mapping[str, Any]) -> None:
    """Tell whoever looks after the bot that something cannot be put into a platform's tools, and what is missing."""
    for person in turn.office.holders("maintainer"):
        details = {**about, "kind": turn.say(f"tools.{about['kind']}", person), "needs": _worded(turn, about, person)}
        letters.to_person(turn, person, letters.plain(turn, person, "tools_refused", details))


def _pause(row: MirrorRow) -> timedelta:
    return min(LONGEST_PAUSE, timedelta(seconds=2 ** min(row.tries, 10)))


def _worded(turn: Turn, about: Mapping[str, Any], reader: str) -> str:
    """What is missing, in words where there are some; a permission goes by the platform's own name."""
    key = f"tools.needs.{about['needs']}"
    known = turn.tools.words.keys("_words", turn.reader(reader).lang)
    return turn.say(key, reader) if key in known else str(about["needs"])
