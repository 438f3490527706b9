"""The reading room: papers, files, ledgers and what happened to a case, each for those who may read it."""

from __future__ import annotations

from typing import Literal

from bot.cards.home import Change, LedgerAsk, LedgerView, PaperShelf, PaperView
from bot.engine import readers
from bot.engine.chronicle import Chronicle
from bot.engine.files import Cabinet
from bot.engine.ledgers import Ledgers
from bot.engine.library import Library
from bot.engine.tools import Tools
from bot.engine.turnstile import Turnstile
from bot.flow.people import Lang
from bot.ports import Download, Happening
from storage import Tx, audit, cases, openings, papers

NEWEST = LedgerAsk()


class ReadingRoom:
    """The part of `House` that only reads; that something confidential was read is on record."""

    def __init__(self, tools: Tools, cabinet: Cabinet, lock: Turnstile) -> None:
        self.tools = tools
        self._cabinet = cabinet
        self._lock = lock
        self._ledgers = Ledgers(tools)
        self._library = Library(tools)
        self._chronicle = Chronicle(tools)

    def file(self, person: str, file_id: str) -> Download | None:
        with self.tools.store.reading() as tx:
            row = papers.file(tx, file_id)
            if row is None or not readers.may_have(self.tools, tx, row, person):
                return None
        self._on_record(row.case_id, person)
        return self._cabinet.get(row)

    def document(self, person: str, document_id: str, form: Literal["html", "docx", "text"]) -> Download | None:
        with self.tools.store.reading() as tx:
            found = self._library.download(tx, person, document_id, form)
            row = papers.document(tx, document_id) if found is not None else None
        self._on_record(row.case_id if row is not None else None, person)
        return found

    def papers(self, person: str, before: str = "") -> PaperShelf:
        with self.tools.store.reading() as tx:
            return self._library.shelf(tx, person, self._lang(tx, person), before)

    def paper(self, person: str, document_id: str) -> PaperView | None:
        with self.tools.store.reading() as tx:
            return self._library.paper(tx, person, self._lang(tx, person), document_id)

    def difference(self, person: str, old: str, new: str) -> list[Change] | None:
        with self.tools.store.reading() as tx:
            found = self._library.difference(tx, person, old, new)
            row = papers.document(tx, new) if found is not None else None
        self._on_record(row.case_id if row is not None else None, person)
        return found

    def ledgers(self, person: str) -> list[tuple[str, str]]:
        with self.tools.store.reading() as tx:
            return self._ledgers.names(tx, person, self._lang(tx, person))

    def ledger(self, person: str, name: str, asked: LedgerAsk = NEWEST) -> LedgerView | None:
        with self.tools.store.reading() as tx:
            return self._ledgers.view(tx, name, person, self._lang(tx, person), asked)

    def export(self, person: str, name: str, form: Literal["csv", "xlsx"]) -> Download | None:
        with self.tools.store.reading() as tx:
            made = self._ledgers.export(tx, name, person, self._lang(tx, person), form)
        return made[0] if made is not None else None

    def case_history(self, person: str, ref: str) -> list[Happening] | None:
        with self.tools.store.reading() as tx:
            row = cases.by_ref(tx, ref)
            if row is None or not readers.may_read(self.tools, tx, row.id, person):
                return None
            lines = self._chronicle.for_reader(tx, row, person, self._lang(tx, person))
        self._on_record(row.id, person)
        return lines

    def timeline(self, person: str, limit: int = 100) -> list[Happening]:
        with self.tools.store.reading() as tx:
            lang = self._lang(tx, person)
            return self._chronicle.for_person(tx, person, lang, limit)

    def _on_record(self, case_id: str | None, person: str) -> None:
        """Whoever reads what a confidential case holds has opened it, on a page as in the chat."""
        if case_id is None:
            return
        with self.tools.store.reading() as tx:
            row = cases.load(tx, case_id)
        if row is None or self.tools.registry[row.workflow].access is None:
            return
        now, action = self.tools.clock.now(), f"{row.workflow}:opened"
        with self._lock, self.tools.store.transaction() as tx:
            openings.record(tx, row.id, person, now)
            audit.write(tx, at=now, case_id=row.id, ref=row.ref, actor=person, action=action, cause="page")

    def _lang(self, tx: Tx, person: str) -> Lang:
        return self.tools.directory.reader(tx, person).lang
