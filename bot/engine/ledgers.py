"""Ledgers: lists over all cases of a workflow, as far as one reader may see them."""

from __future__ import annotations

from typing import Literal

from bot.cards.home import LedgerAsk, LedgerView
from bot.engine import records
from bot.engine.open_ledger import OpenLedger, reads
from bot.engine.sealing.ledger import RoundLedgers
from bot.engine.tools import Tools
from bot.engine.worlds import world_of
from bot.flow.columns import Ledger
from bot.flow.people import Lang
from bot.flow.workflow import Workflow
from bot.ports import Download
from storage import Tx, cases

MOST_OWN = 200
"""So many of the cases somebody has a part in are looked at to find out whether a ledger is theirs."""


class Ledgers:
    """Reads ledgers. A person sees the rows of the cases they are a reader of, and no others."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._rounds = RoundLedgers(tools)

    def names(self, tx: Tx, person: str, lang: Lang) -> list[tuple[str, str]]:
        """(name, title) of the ledgers a person may open."""
        say = self._tools.words.say
        return [
            (ledger.name, say(f"ledgers.{ledger.name}", lang, workflow.name))
            for workflow, ledger in self._all()
            if self._is_reader(tx, ledger, workflow, person)
        ] + self._rounds.names(person, lang)

    def view(self, tx: Tx, name: str, person: str, lang: Lang, asked: LedgerAsk) -> LedgerView | None:
        """A page of a ledger. None when there is no such ledger or it is none of that person's business."""
        if name not in self._named():
            return self._rounds.view(tx, name, person, lang, asked)
        opened = self._open(tx, name, person, lang)
        return opened.page(asked) if opened is not None else None

    def export(
        self, tx: Tx, name: str, person: str | None, lang: Lang, form: Literal["csv", "xlsx"]
    ) -> tuple[Download, int] | None:
        """A whole ledger as a file for a spreadsheet, and how many rows it has. `person` None is the administrator at
        the command line. None as in `view`."""
        if name not in self._named():
            return self._rounds.export(tx, name, person, lang, form)
        opened = self._open(tx, name, person, lang)
        return opened.sheet(form) if opened is not None else None

    def known(self) -> list[str]:
        """The names of all ledgers."""
        return [*self._named(), *self._rounds.known()]

    def _all(self) -> list[tuple[type[Workflow], Ledger]]:
        return [(w, w.ledger) for w in self._tools.registry.values() if w.ledger is not None]

    def _named(self) -> dict[str, tuple[type[Workflow], Ledger]]:
        return {ledger.name: (workflow, ledger) for workflow, ledger in self._all()}

    def _open(self, tx: Tx, name: str, person: str | None, lang: Lang) -> OpenLedger | None:
        workflow, ledger = self._named()[name]
        if person is not None and not self._is_reader(tx, ledger, workflow, person):
            return None
        return OpenLedger(self._tools, tx, workflow, ledger, person, lang)

    def _is_reader(self, tx: Tx, ledger: Ledger, workflow: type[Workflow], person: str) -> bool:
        """Whether a ledger is any of a person's business: they would read a case of their own, of some department,
        of some colleague, or they read one they have a part in."""
        world = world_of(self._tools, tx)
        office, now = world.office, world.now
        if not office.is_active(person):
            return False
        likely = [records.nobody(person, now)]
        likely += [records.nobody("", now).with_(answers={"department": d}) for d in office.departments]
        likely += [records.nobody(other, now) for other in office.people]
        if any(reads(workflow, ledger, case, person, world) for case in likely):
            return True
        own = map(records.from_row, cases.of_member(tx, workflow.name, person, MOST_OWN))
        return any(reads(workflow, ledger, case, person, world) for case in own)
