"""The house: everything a door may ask of the machine room, behind one lock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from bot.cards.forms import problem
from bot.cards.home import RowView
from bot.cards.model import Card, FormView
from bot.engine import homecards, lastwords, linking, openforms, restoring, standing
from bot.engine.auditor import KEPT, Auditor
from bot.engine.clock import ring
from bot.engine.directory import OPENING_S
from bot.engine.files import BadFile, Cabinet, media_of, tidy
from bot.engine.floodgate import Floodgate
from bot.engine.hand import Hand
from bot.engine.openforms import OpenForms
from bot.engine.outbox import Postman
from bot.engine.readingroom import ReadingRoom
from bot.engine.reception import Reception
from bot.engine.registers import expiry, following
from bot.engine.registers.door import Door
from bot.engine.rehearsal import Outlook
from bot.engine.rhythms import Almanac
from bot.engine.roundup import DailyCards
from bot.engine.sealing import closing
from bot.engine.sealing.answering import is_sealed
from bot.engine.staffing import Staffing
from bot.engine.tools import Tools
from bot.engine.turn import glance
from bot.engine.turnstile import Turnstile
from bot.flow.people import Lang, Office
from bot.ports import (
    Answer,
    Download,
    ImportReport,
    Incoming,
    Known,
    KnownDepartment,
    Refused,
    RegisterView,
    RowChange,
    Tell,
    Through,
)  # fmt: skip
from storage import StoreError, inbox, papers, rounds, timers
from storage.papers import FileRow

log = logging.getLogger(__name__)


class MachineRoom(ReadingRoom):
    """Implements `House`. One piece of work at a time: SQLite has one writer, and so have we."""

    def __init__(
        self, tools: Tools, cabinet: Cabinet, since: datetime, wake: Callable[[], None] = lambda: None
    ) -> None:
        """`wake` is called when something was written that may be for far platforms."""
        super().__init__(tools, cabinet, Turnstile())
        self._wake = wake
        self._reception = Reception(tools, lambda: self._lock.is_wanted)
        self.hand = Hand(self.lends_a_hand)
        self._postman = Postman(tools)
        self._floodgate = Floodgate(tools)
        self._almanac = Almanac(tools, since, lambda: self._lock.is_wanted)
        self._staffing = Staffing(tools)
        self._daily_cards = DailyCards(tools, since)
        self._outlook = Outlook(tools)
        self.auditor = Auditor(tools)
        self.door = Door(tools, self.receive)
        self.open_forms = OpenForms(tools, self._lock)

    def opens(self) -> None:
        """Once, before anything else: what is long over is forgotten, the company file is followed, and who left
        is asked no more."""
        with self.tools.store.transaction() as tx:
            tx.patiently(OPENING_S)
            tx.alone("staffing")
            inbox.forget(tx, self.tools.clock.now() - KEPT)
            openforms.sweep(tx, self.tools.clock.now())
            lastwords.sweep(tx, self.tools.clock.now())
            following.follow(self.tools, tx)
        self._staffing.settle(OPENING_S)
        closing.tidy(self.tools)
        restoring.catch_up(self.tools, self._work)

    def receive(self, incoming: Incoming) -> Answer:
        if (refusal := self._floodgate.refuses(incoming)) is not None:
            return refusal
        with self._lock:
            answer = self._reception.receive(incoming)
            try:
                self._postman.deliver()
            except StoreError as problem:
                log.error("letters wait: %s", problem)
        self._wake()
        return answer

    def keep(self, incoming: Incoming, scene: Mapping[str, Any] | None = None) -> Answer | None:
        if is_sealed(incoming.body):
            return self.receive(incoming)
        if (refusal := self._floodgate.refuses(incoming)) is not None:
            return refusal
        with self._lock.wanted():
            told = self._reception.keep(incoming, scene)
        if told is None:
            self.hand.ask()
        return told

    def speaks(self, platform: str, tell: Tell) -> None:
        self._reception.speaks(platform, tell)

    def lends_a_hand(self, most: int = 500) -> int:
        """Take the turns of events that wait, which another replica may have put there, while nobody waits for us; how
        many."""
        for done in range(most):
            with self._lock.patiently():
                if not self._reception.take_next():
                    return done
                self._postman.deliver()
            self._wake()
        return most

    def winds_up(self) -> None:
        """Take no more turns of what waits: the next replica to look does. Any thread may say so."""
        self._reception.winds_up()

    def rests(self, within: float) -> None:
        """Take no more turns of what was kept, and wait for the one under way, so many seconds at most."""
        self.winds_up()
        self.hand.rest(within)

    def _work(self) -> int:
        """Whatever is due, but for letters."""
        return self._works_off(self._looks())

    def _looks(self) -> bool:
        """See the company as it is now, and whether anything is due, all at once: hardly any pulse finds something."""
        now = self.tools.clock.now()
        with self.tools.store.reading() as tx:
            self.tools.directory.look(tx, now)
            return (
                bool(timers.due(tx, now, 1))
                or inbox.waits(tx, now)
                or self._postman.waits(tx)
                or expiry.is_due(self.tools, tx)
                or bool(rounds.unfinished(tx))
            )

    def _works_off(self, is_due: bool) -> int:
        done = self._staffing.settle() + self._almanac.turn_page()
        if is_due or done:
            done += expiry.turn_page(self.tools) + ring(self.tools) + self._reception.work_off()
        if self._daily_cards.make():
            done += self._reception.work_off()
        return done + closing.finish(self.tools) if is_due or done else 0

    def pulse(self) -> int:
        with self._lock:
            is_due = self._looks()
            done = self._works_off(is_due)
            delivered = self._postman.deliver() if is_due or done else 0
            if self.auditor.look(quiet=not (done or delivered)):
                done += self._reception.work_off()
                delivered += self._postman.deliver()
        if done:
            self._wake()
        return done + delivered

    def next_due(self, until: datetime) -> datetime | None:
        with self._lock, self.tools.store.reading() as tx:
            now = self.tools.clock.now()
            found = [timers.next_due(tx, until), self._postman.next_due(tx), inbox.next_due(tx)]
            found.append(expiry.next_after(self.tools, tx))
            found.append(self._daily_cards.next_after(tx, now, until))
            found.append(self._almanac.next_after(now, until))
        return min((f for f in found if f is not None and now < f <= until), default=None)

    def office(self) -> Office:
        return self.tools.directory.office

    def language_of(self, person: str) -> Lang:
        with self.tools.store.reading() as tx:
            return self.tools.directory.reader(tx, person).lang

    def person_of(self, platform: str, handle: str) -> str | None:
        return self.tools.directory.person_of(platform, handle)

    def handle_of(self, platform: str, person: str) -> str | None:
        return self.tools.directory.handle_of(platform, person)

    def know(
        self, platform: str, known: Sequence[Known], *, whole: bool, departments: Sequence[KnownDepartment] = ()
    ) -> None:
        with self._lock:
            self._staffing.know(platform, known, whole=whole, departments=departments)
            self.pulse()

    def home_of(self, person: str) -> tuple[Card, ...]:
        coming = self._outlook.of(person)
        with self.tools.store.reading() as tx:
            return homecards.cards(glance(self.tools, tx, person), person, coming)

    def unconfirmed(self, platform: str, handle: str) -> Card | None:
        directory = self.tools.directory
        person = directory.person_of(platform, handle)
        if person is None or directory.is_confirmed(platform, handle):
            return None
        with self.tools.store.reading() as tx:
            return linking.question(glance(self.tools, tx, person, platform, handle), person, (platform, handle))

    def standing(self, person: str, platform: str, message: str) -> Card | None:
        with self.tools.store.reading() as tx:
            return standing.card(self.tools, tx, person, platform, message)

    def say(self, key: str, lang: Lang, **params: Any) -> str:
        return self.tools.words.say(key, lang, **params)

    def attach(self, person: str, name: str, content: bytes) -> str:
        if not self._floodgate.takes(person, "file"):
            raise Refused(self._floodgate.sentence)
        try:
            media = media_of(name, content)
        except BadFile as bad:
            lang = self.language_of(person)
            raise Refused(problem(self.tools.words, lang, bad.code, bad.params)) from bad
        file_id = self.tools.ids.new()
        row = FileRow(file_id, None, person, tidy(name), media, len(content), self.tools.clock.now(), private=True)
        with self._reception.keeping("file"), self._lock:
            self._cabinet.put(file_id, content)
            with self.tools.store.transaction() as tx:
                papers.add_file(tx, row)
        return file_id

    def registers(self, person: str) -> list[tuple[str, str]]:
        return self.door.names(person)

    def register(self, person: str, name: str) -> RegisterView | None:
        return self.door.view(person, name)

    def register_row(self, person: str, name: str, row_id: str) -> RowView | None:
        return self.door.row(person, name, row_id)

    def history(self, person: str, name: str, row_id: str) -> list[RowChange] | None:
        return self.door.history(person, name, row_id)

    def register_form(self, person: str, name: str, row_id: str | None) -> FormView | None:
        return self.door.form(person, name, row_id)

    def import_rows(self, person: str, name: str, filename: str, content: bytes, dry_run: bool) -> ImportReport | None:
        with self._lock:
            return self.door.take(person, name, filename, content, dry_run)

    def send_rows(
        self, name: str, content: bytes, media: Literal["json", "sheet"], through: Through,
        lang: Lang, dry_run: bool,
    ) -> ImportReport | None:  # fmt: skip
        with self._lock:
            return self.door.accept(name, content, media, through, lang, dry_run)

    def export_register(self, person: str, name: str, form: Literal["csv", "xlsx"]) -> Download | None:
        return self.door.export(person, name, form)
