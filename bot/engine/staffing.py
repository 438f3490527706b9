"""Keeps up with the platforms' directories: who came, who left, who is back, and what follows from it.

What a platform says is remembered at once; what follows is worked out from the company as it then stands, so that
a change of the company's own registers (an address, somebody who left) is followed in the same way.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.engine import recounting, wire
from bot.engine.joining import Doubt
from bot.engine.registers import following
from bot.engine.tools import Tools
from bot.flow.people import Office
from bot.flow.staff import address
from bot.ports import Fell, Known, KnownDepartment
from storage import Tx, audit, cases, handles, inbox, outbox, tasks
from storage.handles import DepartmentRow, HandleRow

log = logging.getLogger(__name__)
FEW = 5
"""So many people, or departments, may be missing from a list, however short it is."""


class Staffing:
    """Takes in what platforms know of people. `settle` does what follows, once for each state of the company."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._settled: str | None = None
        self._before: Office | None = None

    def know(
        self, platform: str, known: Sequence[Known], *, whole: bool, departments: Sequence[KnownDepartment] = ()
    ) -> None:
        """Remember what a platform's directory says. `whole`: who is not in it has gone from there.

        A whole list that has lost more than half of the accounts is not believed to be whole. A directory that tells
        of no department says nothing of them.
        """
        now = self._tools.clock.now()
        with self._tools.store.transaction() as tx:
            tx.alone("staffing")
            before = {row.handle: row for row in handles.every(tx, platform)}
            told = {each.handle: _row(platform, each, before.get(each.handle), now) for each in known}
            missing = _missing(before, told, f"people of {platform}") if whole else []
            changed = [row for handle, row in told.items() if row != before.get(handle)]
            changed += [replace(row, active=False) for row in missing]
            moved = _departments(tx, platform, departments, whole)
            if changed or moved:
                self._before = self._before or self._tools.directory.office
                handles.put(tx, changed)
                handles.put_departments(tx, moved)
                self._tools.directory.touch(tx, self._tools.ids.new())

    def settle(self, patience_s: int = 0) -> int:
        """Put what follows from a change of the company into the inbox; how many events. The company was looked at.
        `patience_s`: for how long others who do the same are waited for; 0: as for anything else."""
        directory = self._tools.directory
        if directory.stamp == self._settled:
            return 0
        with self._tools.store.transaction() as tx:
            tx.patiently(patience_s)
            tx.alone("staffing")
            directory.look(tx, self._tools.clock.now())
            following.follow(self._tools, tx)
            done = self._reached(tx) + self._doubted(tx) + self._left(tx) + self._unasked(tx)
            done += recounting.follow(self._tools, tx)
            self._led_otherwise(tx)
        self._settled, self._before = directory.stamp, None
        return done

    def _reached(self, tx: Tx) -> int:
        """Handles that are somebody else's than before: whatever waited for the chat goes there no more, and what its
        people are asked for is shown to them where they are now."""
        before = {(row.platform, row.handle): row for row in handles.every(tx)}
        roll = self._tools.directory.roll
        moved = [row for row in roll.rows if row.person != before[row.platform, row.handle].person]
        handles.put(tx, moved)
        left: set[str] = set()
        for row in moved:
            was = before[row.platform, row.handle].person
            self._on_record(tx, row, was)
            if was in self._tools.directory.company_people:
                outbox.take_back(tx, row.platform, row.handle, was)
                left |= {was} & roll.handles.keys()
        waited_for = set(tasks.people_waited_for(tx)) if moved else set()
        reached = sorted(({row.person for row in moved if row.here} | left) & waited_for)
        for person in reached:
            self._put(tx, f"reached:{person}:{self._tools.directory.stamp}", "reached", {"person": person})
        return len(reached)

    def _on_record(self, tx: Tx, row: HandleRow, before: str) -> None:
        """F7: that a handle was joined with somebody of the company, or no longer is."""
        company = self._tools.directory.company_people
        for person, action in ((before, "directory:parted"), (row.person, "directory:joined")):
            if person in company:
                audit.write(
                    tx, at=self._tools.clock.now(), actor="bole", for_person=person, action=action, cause="staff",
                    details={"platform": row.platform, "handle": row.handle},
                )  # fmt: skip

    def _doubted(self, tx: Tx) -> int:
        """Addresses that are two people's are told, each once a month at most."""
        for doubt in self._tools.directory.roll.doubts:
            about = {"platform": doubt.platform, "email": doubt.email, "people": list(doubt.people)}
            self._put(tx, f"doubt:{_digest(doubt)}", "doubt", {**about, "handles": list(doubt.handles)})
        return len(self._tools.directory.roll.doubts)

    def _left(self, tx: Tx) -> int:
        """F4: whoever has left is asked for nothing any more."""
        now, office = self._tools.clock.now(), self._tools.directory.office
        gone = [person for person in tasks.people_waited_for(tx) if not office.is_active(person)]
        for person in gone:
            self._put(tx, f"left:{person}:{now.isoformat()}", "left", {"person": person})
        return len(gone)

    def _unasked(self, tx: Tx) -> int:
        """In what nobody could be asked so far, somebody may be now."""
        found = cases.unasked(tx)
        if found:
            self._put(tx, f"unasked:{self._tools.clock.now().isoformat()}", "resettle", {"cases": found})
        return 0

    def _led_otherwise(self, tx: Tx) -> None:
        """What waits in a department that a directory gave another head, or for whoever no longer manages somebody,
        finds whoever is right now."""
        was, now = self._before, self._tools.directory.office
        if was is None:
            return
        at = self._tools.clock.now().isoformat()
        led = [own for own, each in was.departments.items() if _leaders(now, own) != (each.head, each.hrbp)]
        for own in led:
            self._put(tx, f"led:{own}:{at}:{self._tools.directory.stamp}", "resettle", {"department": own})
        above = {who for each in was.people if (who := was.manager_of(each)) and who != now.manager_of(each)}
        above |= {who for own in led for who in (was.departments[own].head, was.departments[own].hrbp) if who}
        waiting = sorted(above & set(tasks.people_waited_for(tx))) if above else []
        if waiting:
            about = {"persons": [person for person in waiting if now.is_active(person)]}
            self._put(tx, f"managed:{at}:{self._tools.directory.stamp}", "resettle", about)

    def _put(self, tx: Tx, key: str, what: str, about: Mapping[str, Any]) -> None:
        now, body = self._tools.clock.now(), wire.body_to_json(Fell(what, about))
        inbox.put(tx, key=key, platform="calendar", handle="", body=body, at=now, now=now, private=True)


def _row(platform: str, known: Known, before: HandleRow | None, now: datetime) -> HandleRow:
    """What is now known of somebody. An address that is told no longer stays: it was theirs, and is nobody else's.

    Of a closed account no more is told than that: where its owner stood stays known, for whoever comes after them.
    With another address, an account is as new as on its first day: nothing that was confirmed of it counts (F7).
    """
    was = before or HandleRow(platform, known.handle)
    kept = HandleRow(platform, known.handle) if known.active else was
    same = before is not None and (not known.email or address(known.email) == address(was.email))
    return HandleRow(
        platform,
        known.handle,
        was.person,
        known.name or was.name,
        known.english_name or kept.english,
        known.email or was.email,
        known.lang or "",
        known.zone if _is_zone(known.zone) else "",
        known.active,
        known.guest,
        known.bot,
        was.former,
        known.department or kept.department,
        known.manager or kept.manager,
        link=was.link if same else "",
        since=was.since if same else now,
    )


def _departments(tx: Tx, platform: str, told: Sequence[KnownDepartment], whole: bool) -> list[DepartmentRow]:
    """The departments that are not as they were, and how they are now."""
    if not told:
        return []
    before = {row.id: row for row in handles.departments(tx, platform)}
    now = {each.id: _department(platform, each, before.get(each.id)) for each in told}
    missing = _missing(before, now, f"departments of {platform}") if whole else []
    changed = [row for own, row in now.items() if row != before.get(own)]
    return changed + [replace(row, active=False) for row in missing]


def _department(platform: str, each: KnownDepartment, before: DepartmentRow | None) -> DepartmentRow:
    """What is now known of a department. One that is no more stays as it was."""
    if not each.active and before is not None:
        return replace(before, active=False)
    told = (each.name, each.english_name, each.parent, each.head, each.hrbp)
    return DepartmentRow(platform, each.id, *told, active=each.active)


Kept = TypeVar("Kept", HandleRow, DepartmentRow)


def _missing(before: Mapping[str, Kept], told: Mapping[str, Kept], of_whom: str) -> list[Kept]:
    """What a whole list has no longer; nothing, if that is more than half of what there was."""
    missing = [row for own, row in before.items() if row.active and own not in told]
    if len(missing) > max(FEW, sum(row.active for row in before.values()) // 2):
        log.error("%s %s are missing from their whole list; none is taken to be gone", len(missing), of_whom)
        return []
    return missing


def _leaders(office: Office, department: str) -> tuple[str | None, str | None]:
    found = office.department(department)
    return (found.head, found.hrbp) if found else (None, None)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, or a name that leads out of their folder
        return False
    return bool(name)


def _digest(doubt: Doubt) -> str:
    parts = (doubt.platform, doubt.email, *sorted(doubt.people), "", *sorted(doubt.handles))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
