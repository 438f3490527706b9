"""The auditor looks every hour for what should never be: a case nothing will press, a letter or a timer left lying,
somebody asked who is gone. The maintainers hear of it once, and again only if it comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.engine import lastwords, letters, openforms, wire
from bot.engine.tools import Tools
from bot.engine.turn import Turn
from bot.ports import Fell
from storage import Tx, auditing, inbox, people

HOUR = timedelta(hours=1)
SOON = timedelta(minutes=5)
"""So long after the start, or while there is much to do, the auditor waits: what is being worked off is not lost."""
LEFT_LYING = timedelta(minutes=15)
"""Longer than all tries of an event together."""
KEPT = timedelta(days=30)
"""For so long a finished event is known, and a second delivery of it told what the first was told."""
BOOK = "(auditor)"
BY_NUMBER = ("unfired", "overdue", "stuck")
"""Of what flows by it is told that there is some, not which: each hour there may be others."""
MOST_NAMES = 5
Findings = dict[str, list[str]]


class Auditor:
    """Looks when an hour has gone by. `found` is what the last look found, by kind; kinds with nothing are empty."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._next: datetime | None = None
        self._forgot: datetime | None = None
        self.found: Findings = {kind: [] for kind in KINDS}

    def look(self, *, quiet: bool) -> int:
        """Look, if it is time; 1 when there is news, for which an event was put. `quiet`: nothing was to be done just
        now; else what is found may only be what has not been worked off yet, and the look is put off a little."""
        now = self._tools.clock.now()
        if self._next is None:
            self._next = now + SOON
        if now < self._next or (not quiet and now < self._next + HOUR):
            return 0
        self._next = now + HOUR
        with self._tools.store.reading() as tx:
            self.found = findings(self._tools, tx, now)
            told = people.settings(tx, BOOK).get("told", {})
        self._forget(now)
        if {kind: ids for kind, ids in self.found.items() if ids} == told:
            return 0
        body = wire.body_to_json(Fell("audit", {"found": self.found}))
        with self._tools.store.transaction() as tx:
            return int(inbox.put(tx, f"audit:{now:%Y-%m-%dT%H:%M}", "clock", "", body, now, now).is_new)

    def counts(self) -> dict[str, int]:
        """How many of each kind the last look found."""
        return {kind: len(ids) for kind, ids in self.found.items()}

    def _forget(self, now: datetime) -> None:
        """Once a day: finished events that no platform brings again, forms and words nobody came back for."""
        if self._forgot is not None and now - self._forgot < timedelta(days=1):
            return
        self._forgot = now
        with self._tools.store.transaction() as tx:
            inbox.forget(tx, now - KEPT)
            openforms.sweep(tx, now)
            lastwords.sweep(tx, now)


def findings(tools: Tools, tx: Tx, now: datetime) -> Findings:
    """Everything that should not be, by kind: short names of cases, numbers of the rest."""
    before = now - LEFT_LYING
    office = tools.directory.office
    return {
        "no_deadline": auditing.without_deadline(tx),
        "unfired": [str(each) for each in auditing.unfired(tx, before)],
        "overdue": [str(each) for each in auditing.overdue(tx, before)],
        "stuck": [str(each) for each in auditing.stuck(tx, before)],
        "outlived": auditing.outlived(tx),
        "asks_nobody": sorted({ref for ref, person in auditing.asked(tx) if not office.is_active(person)}),
        "stranded": sorted(ref for workflow, place, ref in auditing.places(tx) if _is_lost(tools, workflow, place)),
        "readable": auditing.readable(tx),
        "round_open": auditing.rounds_open(tx, before),
    }


KINDS = (
    "no_deadline", "unfired", "overdue", "stuck", "outlived", "asks_nobody", "stranded", "readable", "round_open",
)  # fmt: skip


def _is_lost(tools: Tools, workflow: str, place: str) -> bool:
    known = tools.registry.get(workflow)
    return known is None or known.renamed.get(place, place) not in known.places


def fell(turn: Turn, about: Mapping[str, Any]) -> None:
    """Tell the maintainers what is new since they were told last, and remember what they know."""
    found = {kind: ids for kind, ids in about["found"].items() if ids}
    told = people.settings(turn.tx, BOOK).get("told", {})
    people.put_settings(turn.tx, BOOK, {"told": found})
    news = {kind: fresh for kind, ids in found.items() if (fresh := _fresh(kind, ids, told.get(kind, [])))}
    turn.note("auditor:looked", found={kind: len(ids) for kind, ids in found.items()})
    if not news:
        return
    for person in turn.office.holders("maintainer"):
        lines = [_line(turn, person, kind, ids) for kind, ids in news.items()]
        letters.to_person(turn, person, letters.plain(turn, person, "audit", {"lines": lines}))


def _fresh(kind: str, ids: list[str], known: list[str]) -> list[str]:
    if kind in BY_NUMBER:
        return [] if known else ids
    return [each for each in ids if each not in known]


def _line(turn: Turn, reader: str, kind: str, ids: list[str]) -> dict[str, Any]:
    """What it is in words, and which: not more names than one can read."""
    return {"what": turn.say(f"audit.{kind}", reader), "which": ids[:MOST_NAMES], "more": len(ids) - MOST_NAMES}
