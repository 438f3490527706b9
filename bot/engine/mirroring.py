"""What should stand in a platform's own tools at this moment: worked out from the cases, never remembered.

Confidential cases never stand anywhere; an answer with readers of its own is in nothing that does. People are named by
the handles they have on that platform; whoever has none there, or has left, has nothing there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards.model import Card, plain_line
from bot.cards.plain import part_text
from bot.cards.views import Scene
from bot.engine import records
from bot.engine.cells import Cells
from bot.engine.choosing import name_for, named_in
from bot.engine.rhythms import Occasion, occasions
from bot.engine.tools import Tools
from bot.engine.worlds import world_of
from bot.flow.case import Case
from bot.flow.columns import Column, Ledger
from bot.flow.people import Lang
from bot.flow.workflow import Workflow
from bot.flow.world import World
from bot.ports import CalendarEvent, TableRow, TodoItem, ToolItem
from storage import Tx, cases
from storage.mirrors import MirrorRow

AHEAD = timedelta(days=14)
"""So far ahead the occurrences of a rhythm stand in calendars."""


@dataclass(frozen=True)
class Uses:
    """Which tools of a platform a company wants used. `ledgers` stand as tables of `base`, in the language `lang`."""

    todos: bool = False
    calendar: bool = False
    base: str = ""
    ledgers: tuple[str, ...] = ()
    lang: Lang = "zh"

    @property
    def kinds(self) -> tuple[str, ...]:
        """Everything that may stand there."""
        own = (("todo",) if self.todos else ()) + (("event",) if self.calendar else ())
        return (*own, *(f"row:{name}" for name in self.ledgers if self.base))


@dataclass(frozen=True)
class Wanted:
    """Something that should stand. `mark` is of what it was worked out from, `until`: after that it is history."""

    item: ToolItem
    kind: str
    case_id: str = ""
    mark: str = ""
    until: datetime | None = None


def digest(item: ToolItem) -> str:
    """The same for what looks the same there."""
    bare = replace(item, beside="") if isinstance(item, TableRow) else item
    return hashlib.sha256(repr(bare).encode()).hexdigest()


class Mirror:
    """Works out what should stand on one platform, as far as one transaction can see it."""

    def __init__(self, tools: Tools, tx: Tx, platform: str, uses: Uses) -> None:
        self._tools, self._tx, self._platform, self._uses = tools, tx, platform, uses
        self._now = tools.clock.now()
        self._world: World = world_of(tools, tx, self._now)

    def todos(self) -> Iterator[Wanted]:
        """The open to-dos of everybody who is asked for something that is one."""
        for workflow, case in self._open(w for w in self._tools.registry.values() if w.todo is not None):
            for person in dict.fromkeys(case.waiting_for()):
                if (wanted := self._todo(workflow, case, person)) is not None:
                    yield wanted

    def events(self) -> Iterator[Wanted]:
        """The meetings ahead: those that cases are about, and the occurrences of rhythms."""
        meeting = [w for w in self._tools.registry.values() if w.appointment is not None]
        for workflow, case in self._open(w for w in meeting if w.appointment and w.appointment.at):
            if (wanted := self._meeting(workflow, case)) is not None and self._lies_ahead(wanted):
                yield wanted
        regular = [w for w in meeting if w.appointment and not w.appointment.at and w.access is None]
        longest = max((w.appointment.lasts for w in regular if w.appointment), default=timedelta(0))
        for occasion in occasions(self._tools, self._now - longest, self._now + AHEAD, lambda each: each in regular):
            if (wanted := self._occurrence(occasion)) is not None and self._lies_ahead(wanted):
                yield wanted

    def rows(self, known: Mapping[str, MirrorRow]) -> Iterator[Wanted]:
        """The rows of the ledgers the company named, but for those that stand as they should for all that is known."""
        for workflow in self._tools.registry.values():
            ledger = workflow.ledger
            if ledger is not None and ledger.name in self._uses.ledgers and workflow.access is None:
                yield from self._rows(workflow, ledger, known)

    def again(self, row: MirrorRow) -> Wanted | None:
        """What was put, or tried to be, of a case that may be over by now; None where that cannot be known."""
        kept = cases.load(self._tx, row.case_id) if row.case_id else None
        workflow = self._tools.registry.get(kept.workflow) if kept is not None else None
        if kept is None or workflow is None or workflow.access is not None:
            return None
        case = records.from_row(kept)
        if row.kind == "todo":
            return self._todo(workflow, case, row.key.rpartition(":")[2])
        return self._meeting(workflow, case) if row.kind == "event" else None

    def is_over(self, case_id: str) -> bool:
        """Whether a case has come to an end."""
        row = cases.load(self._tx, case_id)
        return row is None or row.closed_at is not None

    def was_done(self, case_id: str) -> datetime | None:
        """When a case came to the end at which its to-do is done; None for an open one, and for other ends."""
        row = cases.load(self._tx, case_id)
        workflow = self._tools.registry.get(row.workflow) if row is not None else None
        if row is None or workflow is None or workflow.todo is None:
            return None
        return row.closed_at if row.place == workflow.todo.done.name else None

    def _open(self, workflows: Iterator[type[Workflow]]) -> Iterator[tuple[type[Workflow], Case]]:
        for workflow in workflows:
            for row in cases.open_of(self._tx, workflow.name) if workflow.access is None else ():
                case = records.from_row(row)
                yield workflow, case.with_(place=workflow.renamed.get(case.place, case.place))

    def _lies_ahead(self, wanted: Wanted) -> bool:
        return wanted.until is not None and wanted.until > self._now

    def _todo(self, workflow: type[Workflow], case: Case, person: str) -> Wanted | None:
        owner = self._tools.directory.handle_of(self._platform, person)
        day = case.answers.get(workflow.todo.due) if workflow.todo else None
        if owner is None or not day:
            return None
        title, notes = self._said(workflow, case, person, "todo", {"what": self._called(workflow, case)})
        item = TodoItem(f"todo:{case.id}:{person}", title, notes, owner, date.fromisoformat(day))
        return Wanted(item, "todo", case.id)

    def _meeting(self, workflow: type[Workflow], case: Case) -> Wanted | None:
        meets = workflow.appointment
        starts = meets.starts(case, self._world) if meets else None
        if meets is None or starts is None:
            return None
        place = str(case.answers.get(meets.where) or "") if meets.where else ""
        called = {"what": self._called(workflow, case)}
        return self._event(workflow, case, f"event:{case.id}", starts, place, called, case)

    def _occurrence(self, occasion: Occasion) -> Wanted | None:
        workflow, audience = occasion.workflow, occasion.audience
        if not issubclass(workflow, Workflow):
            return None
        case = Case(
            "", "", workflow.name, "", audience.requester, self._now, answers=audience.answers, facts=audience.facts,
            circle=audience.key, parent=audience.parent,
        )  # fmt: skip
        lang = self._tools.directory.reader(self._tx, audience.requester).lang
        kind, _, name = audience.key.partition(":")
        team = self._world.office.teams.get(name) if kind == "team" else None
        called = {"what": team.called(lang) if team else ""}
        key = f"event:{occasion.key}"
        return self._event(workflow, case, key, occasion.occurrence.at, "", called, None, ZoneInfo(audience.zone))

    def _event(
        self, workflow: type[Workflow], case: Case, key: str, starts: datetime, place: str, called: dict[str, str],
        shown: Case | None, zone: ZoneInfo | None = None,
    ) -> Wanted | None:  # fmt: skip
        """An entry for all its guests, in the words of whoever calls them together; None where nobody is there."""
        meets, directory = workflow.appointment, self._tools.directory
        assert meets is not None
        people = dict.fromkeys(meets.guests.of(case, self._world.office))
        guests = tuple(sorted(h for p in people if (h := directory.handle_of(self._platform, p)) is not None))
        if not guests:
            return None
        title, notes = self._said(workflow, shown, case.requester, "appointment", called)
        ends = starts + meets.lasts
        zone = zone or self._world.where(case)[0]
        item = CalendarEvent(
            key, title, notes, starts.astimezone(UTC), ends.astimezone(UTC), zone.key, place, guests
        )  # fmt: skip
        return Wanted(item, "event", case.id, until=ends.astimezone(UTC))

    def _said(
        self, workflow: type[Workflow], case: Case | None, reader: str, moment: str, details: Mapping[str, str]
    ) -> tuple[str, str]:
        """A moment as title and plain text."""
        who, carried = self._tools.directory.reader(self._tx, reader), {}
        if case is not None:
            carried = name_for(self._tools, self._tx, self._world, [*named_in(workflow, case)], reader, who.lang)
        scene = Scene(workflow, case, self._now, details, carried=carried)
        card: Card = self._tools.composer.compose(scene, moment, who, kind=moment)
        return plain_line(card.title), "\n".join(filter(None, map(part_text, card.parts)))

    def _called(self, workflow: type[Workflow], case: Case) -> str:
        """What a case is about, in the words of whoever filed it; of people and dates nothing is said here."""
        question = workflow.titled_by()
        told = case.answers.get(question.name) if question is not None and question.kind in ("text", "long") else None
        return str(told or "")

    def _rows(self, workflow: type[Workflow], ledger: Ledger, known: Mapping[str, MirrorRow]) -> Iterator[Wanted]:
        lang, words = self._uses.lang, self._tools.words
        columns = public_columns(workflow, ledger)
        headers = _apart(words.column(workflow.name, column.name, lang) for column in columns)
        numbers = tuple(h for h, column in zip(headers, columns, strict=True) if _counts(workflow, column))
        title = words.say(f"ledgers.{ledger.name}", lang, workflow.name)
        frame = hashlib.sha256(repr((title, headers, numbers, self._uses.base)).encode()).hexdigest()[:12]
        today = self._now.astimezone(self._tools.directory.company_reader(lang).zone).date().isoformat()
        cells = Cells(self._tools, self._tx, workflow, None, lang, self._world)
        kind = f"row:{ledger.name}"
        for case_id, version, is_open in cases.versions(self._tx, workflow.name):
            key, mark = f"{kind}:{case_id}", f"{version}:{today if is_open else ''}:{frame}"
            if (row := known.get(key)) is not None and row.mark == mark:
                continue
            kept = cases.load(self._tx, case_id)
            if kept is None:
                continue
            found = cells.row(records.from_row(kept), columns)
            values = tuple((h, cell.number) for h, cell in zip(headers, found, strict=True))
            item = TableRow(key, self._uses.base, title, values, numbers)
            yield Wanted(item, kind, case_id, mark)


def public_columns(workflow: type[Workflow], ledger: Ledger) -> tuple[Column, ...]:
    """The columns everybody who reads the ledger may see: none with readers of its own, nor the answer to a question
    that has some."""
    guarded: Collection[str] = {q.name for f in workflow.forms().values() for q in f.questions if q.readers is not None}
    return tuple(c for c in ledger.columns if c.readers is None and c.name not in guarded)


def _counts(workflow: type[Workflow], column: Column) -> bool:
    asked = workflow.form.questions if workflow.form else ()
    return column.counts or any(q.name == column.name and q.kind == "number" for q in asked)


def _apart(headers: Iterator[str]) -> tuple[str, ...]:
    """A table's headers; one that stands there already gets a number."""
    found: list[str] = []
    for header in headers:
        again = sum(1 for each in found if each == header or each.startswith(f"{header} ("))
        found.append(f"{header} ({again + 1})" if again else header)
    return tuple(found)
