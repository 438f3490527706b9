"""What a page, a command or another system may ask about registers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from bot.cards.home import RowView
from bot.cards.model import FormView
from bot.engine.registers import editing, keeping, taking
from bot.engine.registers.looking import Looking
from bot.engine.registers.sheets import BadSheet, from_objects, read_sheet
from bot.engine.registers.taking import SILENT, Sheet
from bot.engine.registers.telling import Telling
from bot.engine.tools import Tools
from bot.engine.turn import glance
from bot.flow.people import Lang
from bot.flow.register import Register, is_editor
from bot.ports import Answer, Download, ImportReport, Incoming, Refused, RegisterView, RowChange, Through
from storage import Tx


@dataclass(frozen=True)
class Door:
    """The registers' part of the house. `receive` takes an event in."""

    tools: Tools
    receive: Callable[[Incoming], Answer]

    def names(self, person: str) -> list[tuple[str, str]]:
        with self.tools.store.reading() as tx:
            return self._look(tx, person).names()

    def view(self, person: str, name: str) -> RegisterView | None:
        with self.tools.store.reading() as tx:
            return self._look(tx, person).view(name)

    def row(self, person: str, name: str, row_id: str) -> RowView | None:
        with self.tools.store.reading() as tx:
            return self._look(tx, person).whole(name, row_id)

    def history(self, person: str, name: str, row_id: str) -> list[RowChange] | None:
        with self.tools.store.reading() as tx:
            return self._look(tx, person).history(name, row_id)

    def form(self, person: str, name: str, row_id: str | None) -> FormView | None:
        with self.tools.store.reading() as tx:
            look = self._look(tx, person)
            register = look.register(name)
            row = look.row(register, row_id) if register and row_id else None
            if register is None or (row_id and row is None) or not look.edits(register, row.body if row else None):
                return None
            return editing.form_view(look, register, row)

    def export(self, person: str, name: str, form: Literal["csv", "xlsx"]) -> Download | None:
        with self.tools.store.reading() as tx:
            return self._look(tx, person).export(name, form)

    def take(self, person: str, name: str, filename: str, content: bytes, dry_run: bool) -> ImportReport | None:
        """Take in a file somebody sent from the page."""
        register = self.tools.registry.registers.get(name)
        if register is None or not is_editor(register, person, self.tools.directory.office):
            return None
        with self.tools.store.reading() as tx:
            lang = self.tools.directory.reader(tx, person).lang
        try:
            return self.rows(register, read_sheet(content), person, lang, keeping.cause("file", filename), dry_run)
        except BadSheet as bad:
            raise Refused(self.said(bad, lang)) from bad

    def accept(
        self, name: str, content: bytes, media: Literal["json", "sheet"], through: Through,
        lang: Lang, dry_run: bool,
    ) -> ImportReport | None:  # fmt: skip
        """Take in what another system or a command sent; whoever let it in has looked at its token."""
        register = self.tools.registry.registers.get(name)
        if register is None:
            return None
        try:
            sheet = from_objects(_objects(content)) if media == "json" else read_sheet(content)
            return self.rows(register, sheet, SILENT, lang, keeping.cause(*through), dry_run)
        except BadSheet as bad:
            raise Refused(self.said(bad, lang)) from bad

    def rows(
        self, register: type[Register], sheet: Sheet, person: str, lang: Lang, why: str, dry_run: bool
    ) -> ImportReport:
        """Take in the rows of a sheet; `person` "" for the administrator or another system. Raises BadSheet."""
        with self.tools.store.reading() as tx:
            plan = taking.look(glance(self.tools, tx, person), register, sheet, person, lang)
        if dry_run or not plan.changes:
            return plan.report(not dry_run)
        body = taking.event(register, sheet, person, why)
        answer = self.receive(Incoming(f"rows:{self.tools.ids.new()}", "bole", "", body, self.tools.clock.now()))
        return plan.report(answer.accepted)

    def said(self, bad: BadSheet, lang: Lang) -> str:
        """Why a file could not be read, in a reader's language."""
        return self.tools.words.say(f"registers.file.{bad.code}", lang, **bad.params)

    def _look(self, tx: Tx, person: str) -> Looking:
        lang = self.tools.directory.reader(tx, person).lang
        return Looking(self.tools, tx, person, Telling(self.tools, tx, lang))


def _objects(content: bytes) -> list[Any]:
    """A JSON list of objects, or {"rows": [...]}."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise BadSheet("type") from problem
    found = found.get("rows") if isinstance(found, dict) else found
    if not isinstance(found, list) or not found:
        raise BadSheet("empty" if found == [] else "type")
    return found


__all__ = ["SILENT", "Door"]
