"""The timeline: the audit in words, as far as one reader may know it."""

from __future__ import annotations

from bot.cards.words import WordMissing
from bot.engine import records
from bot.engine.tools import Tools
from bot.flow.people import Lang
from bot.flow.seating import barred
from bot.flow.world import World
from bot.ports import Happening
from storage import Tx, audit, cases
from storage.audit import AuditRow
from storage.cases import CaseRow

MOST_CASES = 200
CAUSES = ("timer", "rhythm", "start", "press", "link", "absence", "left", "days")
"""What words tell the cause of; anything else was somebody's own doing."""


class Chronicle:
    """Tells what happened and why."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def for_person(self, tx: Tx, person: str, lang: Lang, limit: int) -> list[Happening]:
        """What happened in the cases a person has a part in, newest first."""
        found = [cases.load(tx, case_id) for case_id in cases.newest_of(tx, person, MOST_CASES)]
        mine = {row.id for row in found if row is not None and self._may_know(row, person)}
        rows = audit.latest(tx, limit, mine)
        return [self.told(row, lang) for row in rows if row.actor == person or not self._is_a_note(row)]

    def _is_a_note(self, row: AuditRow) -> bool:
        """Whether it was a note only its author may know of."""
        name, _, rest = row.action.partition(":")
        workflow, verb = self._tools.registry.get(name), rest.partition(":")[2]
        return workflow is not None and any(m.keeps == "author" and m.verb.name == verb for m in workflow.moves)

    def _may_know(self, row: CaseRow, person: str) -> bool:
        """Whether somebody with a part in a case still may know of it: roles and recusals change."""
        workflow, tools = self._tools.registry.get(row.workflow), self._tools
        if workflow is None:
            return not row.private
        if workflow.access is None:
            return True
        world = World(tools.clock.now(), tools.directory.office, tools.rules, tools.calendar)
        return person not in barred(workflow, records.from_row(row), world)

    def for_reader(self, tx: Tx, row: CaseRow, person: str, lang: Lang) -> list[Happening]:
        """One case from its beginning, for somebody who may read it: without the notes of others."""
        lines = audit.of_case(tx, row.id)
        return [self.told(each, lang) for each in lines if each.actor == person or not self._is_a_note(each)]

    def of_case(self, tx: Tx, ref: str, lang: Lang) -> list[Happening] | None:
        """One case from its beginning; None when there is no such case."""
        row = cases.by_ref(tx, ref)
        return [self.told(each, lang) for each in audit.of_case(tx, row.id)] if row else None

    def told(self, row: AuditRow, lang: Lang) -> Happening:
        """One audit row as a sentence: who did what, for whom, where the case went, and why."""
        words = self._tools.words
        workflow, _, rest = row.action.partition(":")
        place, _, verb = rest.partition(":") if ":" in rest else ("", "", rest)
        known = workflow if workflow in self._tools.registry else None
        params = {
            "who": self._name(row.actor, lang),
            "whom": self._name(row.for_person, lang) if row.for_person else "",
            "verb": self._verb(known, verb, lang),
            "place": self._place(known, place, lang),
            "after": self._place(known, row.after or "", lang),
        }
        cause = row.cause.partition(":")[0]
        if verb == "file" and cause in ("rhythm", "start"):
            verb = "opened_by_itself"
        kind = "for" if row.for_person else "moved" if row.after and row.after != place else "stayed"
        try:
            sentence = words.say(f"timeline.{verb}", lang, known, **params)
        except WordMissing:
            sentence = words.say(f"timeline.{kind}", lang, known, **params)
        return Happening(row.at, row.ref or "", sentence, self._cause(row.cause, lang))

    def _name(self, person: str, lang: Lang) -> str:
        known = self._tools.directory.office.people.get(person)
        return known.called(lang) if known else self._tools.words.say("people.bot", lang)

    def _verb(self, workflow: str | None, verb: str, lang: Lang) -> str:
        try:
            return self._tools.words.verb(workflow, verb, lang)
        except WordMissing:
            return verb

    def _place(self, workflow: str | None, place: str, lang: Lang) -> str:
        try:
            return self._tools.words.place(workflow, place, lang) if place else ""
        except WordMissing:
            return place

    def _cause(self, cause: str, lang: Lang) -> str:
        """Why it happened: a timer, the calendar, another case, or a person's own press."""
        kind = cause.partition(":")[0]
        return self._tools.words.say(f"timeline.cause.{kind if kind in CAUSES else 'person'}", lang)
