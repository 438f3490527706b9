"""A turn: one event, in one transaction. Everything the event causes is written here or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from bot.cards.model import Card
from bot.cards.voice import Reader
from bot.engine import records, rights
from bot.engine.registers.shelf import Shelf
from bot.engine.tools import Tools
from bot.engine.worlds import world_of
from bot.flow.case import Case
from bot.flow.machine import CLOCK
from bot.flow.people import Office
from bot.flow.workflow import Workflow
from bot.flow.world import World
from storage import audit, cases, inbox, papers, tasks
from storage.inbox import Event
from storage.session import Tx
from storage.tasks import TaskRow

BY_ITSELF = frozenset({"clock", "calendar"})


class Turn:
    """The work on one event: the transaction, the moment, the company as it is now."""

    def __init__(self, tools: Tools, tx: Tx, event: Event, part: str = "", *, looks: bool = False) -> None:
        """`part` tells apart what is written about an event from what the event's own turn writes. One that only
        `looks` writes nothing and holds nothing back from others."""
        self._root = f"{event.key}{part}"
        self._looks = looks
        self.tools = tools
        self.tx = tx
        self.event = event
        self.now: datetime = tools.clock.now()
        self.office: Office = tools.directory.look(tx, self.now)
        self.shelf = Shelf(tools.registry.registers, tx)
        self.world = self._world()
        self.case_id: str | None = None
        self.drawn: set[str] = set()
        self.new_cards: set[str] = set()
        self.cleared: set[str] = set()
        self.unasked: dict[tuple[str, str], str] = {}
        self.cards: dict[TaskRow, tuple[Case, Card]] = {}
        self._readers: dict[str, Reader] = {}
        self._departments: dict[str, str] = {}
        self._numbers = 0

    def look_again(self) -> None:
        """See the company with what this turn itself changed in it."""
        self.office = self.tools.directory.look(self.tx, self.now)
        self.world = self._world()

    def _world(self) -> World:
        return world_of(self.tools, self.tx, self.now, self.shelf)

    @property
    def by_clock(self) -> bool:
        """Whether the bot acts of itself, and so keeps to the company's silence."""
        return self.event.platform in BY_ITSELF

    @cached_property
    def actor(self) -> str | None:
        """Who did what this turn follows from; None when it was the clock, the calendar, or nobody known."""
        if self.event.handle:
            return self.tools.directory.person_of(self.event.platform, self.event.handle)
        about = self.event.body.get("about", {}) if isinstance(self.event.body, dict) else {}
        return None if self.by_clock else about.get("by") or about.get("requester")

    @cached_property
    def trusted(self) -> bool:
        """Whether whoever acts does so under a handle where confidential things may be shown and done (F7)."""
        return self.tools.directory.is_confirmed(self.event.platform, self.event.handle)

    @cached_property
    def version(self) -> int:
        """The version of the cards this turn draws. It counts events that came in, not this event's own number:
        a turn made up for later draws newer cards than the events that overtook it."""
        return inbox.newest(self.tx)

    def next_key(self) -> str:
        """A key for something this turn writes; the same event gives the same keys."""
        self._numbers += 1
        return f"{self._root}#{self._numbers}"

    def new_card(self, key: str = "") -> str:
        """The key of a card nobody was ever shown; its own, or the next."""
        key = key or self.next_key()
        self.new_cards.add(key)
        return key

    def reader(self, person: str) -> Reader:
        """Somebody who is about to read; looked up once in a turn."""
        if person not in self._readers:
            self._readers[person] = self.tools.directory.reader(self.tx, person)
        return self._readers[person]

    def choose(self, person: str, **changes: object) -> None:
        """Remember what a person chose for themselves; whatever is said from here on follows it."""
        self.tools.directory.choose(self.tx, person, **changes)
        self._readers.pop(person, None)

    def say(self, key: str, person: str, /, workflow: str | None = None, **params: object) -> str:
        """A sentence in a person's language."""
        return self.tools.words.say(key, self.reader(person).lang, workflow, **params)

    def platform_name(self, platform: str, person: str) -> str:
        """What people call a chat platform, in a person's language; one without a name is called as it is here."""
        key = f"platforms.{platform}"
        return self.say(key, person) if key in self.tools.words.keys("_words", self.reader(person).lang) else platform

    def workflow_of(self, case: Case) -> type[Workflow]:
        return self.tools.registry[case.workflow]

    def load(self, case_id: str, beside: Callable[[Tx, str], None] | None = None) -> Case:
        """A case by id; a step that was renamed since is followed to its new name. It is ours until the turn ends, and
        what we draw from here on is newer than what others drew of it before. `beside` sends what else will be read."""
        if self.tx.shared:
            self.__dict__.pop("version", None)
        row = cases.load(self.tx, case_id, lock=not self._looks, beside=beside)
        assert row is not None, f"no case {case_id}"
        self._departments[case_id] = row.department
        case = records.from_row(row)
        renamed = self.workflow_of(case).renamed
        return replace(case, place=renamed.get(case.place, case.place))

    def take_up(self, case_id: str) -> Case:
        """A case that is about to change: what is sure to be asked about it is read with it."""
        return self.load(case_id, self._reads_on)

    def _reads_on(self, tx: Tx, case_id: str) -> None:
        for each in (tasks, papers, cases):
            each.ahead(tx, case_id)
        inbox.ahead(tx)

    def file_new(self, workflow: type[Workflow], case: Case) -> None:
        """Keep a case that was just opened."""
        department = self.office.department_of(case.requester)
        chosen = case.answers.get("department") or (department.id if department else "")
        self._departments[case.id] = chosen
        cases.insert(self.tx, records.to_row(case, chosen, rights.keeps_secrets(workflow)))
        self._note_entries(case, 0, None)

    def keep(self, before: Case, case: Case) -> None:
        """Keep a case that changed; a Conflict means somebody else was faster."""
        if case is before:
            return
        private = rights.keeps_secrets(self.workflow_of(case))
        department = case.answers.get("department") or self._departments[case.id]
        cases.save(self.tx, records.to_row(case, department, private), before.version)
        self._note_entries(case, len(before.entries), before.place)

    def _note_entries(self, case: Case, known: int, before: str | None) -> None:
        """One audit row for each thing that was done; what people wrote is not in it."""
        new = case.entries[known:]
        for number, entry in enumerate(new, 1):
            audit.write(
                self.tx,
                at=entry.at,
                case_id=case.id,
                ref=case.ref,
                actor=entry.by,
                for_person=entry.for_person,
                action=f"{case.workflow}:{entry.place}:{entry.verb}",
                cause=self.event.key,
                before=before if number == 1 else entry.place,
                after=case.place if number == len(new) else new[number].place,
                details={"form": entry.form} if entry.form else {},
            )

    def note(self, action: str, actor: str = CLOCK, case: Case | None = None, **details: object) -> None:
        """An audit row for something that changes no case."""
        audit.write(
            self.tx,
            at=self.now,
            case_id=case.id if case else None,
            ref=case.ref if case else None,
            actor=actor,
            for_person=None,
            action=action,
            cause=self.event.key,
            before=None,
            after=None,
            details=details,
        )

    def involve(self, case: Case, persons: Iterable[str]) -> None:
        """These people have a part in the case from now on."""
        cases.add_members(self.tx, case.id, sorted(set(persons)), self.now)


def glance(tools: Tools, tx: Tx, person: str, platform: str = "bole", handle: str = "") -> Turn:
    """A turn about nothing, to look at what somebody would see (there), or an event would do. Nothing may be written
    in it."""
    now = tools.clock.now()
    nothing = Event(0, "glance", platform, handle or person, None, True, now, now, None, "new", 0, now, None, None)
    return Turn(tools, tx, nothing, looks=True)
